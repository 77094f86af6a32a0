"""Which calls are told apart, by SQL and from a call's own rows: both say the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from folding import folded
from msgspec import structs
from sqlalchemy import Engine, select

from callcenter.facts import CallEnded, Fact, TalkEnded
from callcenter.journal import reading
from callcenter.journal.tables import contact
from callcenter.projections.apart import APART, CAPPED, why_apart
from callcenter.projections.timeline import call_story
from callcenter.sim.record import read_day
from callcenter.testing.facts import SECOND, START, Story

_DAY = 86_400 * SECOND


def call(number: int, talk: dict[str, Any] | None = None, end: dict[str, Any] | None = None) -> Iterator[Fact]:
    """An answered call with another end of its talk, or of itself."""
    story = Story(f"haian1-{number}.1", at=START + number * SECOND)
    for fact in story.answered_call():
        fact = structs.replace(fact, id=f"{number}-{fact.id}")
        if hasattr(fact, "offer"):
            fact = structs.replace(fact, offer=f"{number}-{fact.offer}")
        if isinstance(fact, TalkEnded):
            fact = structs.replace(fact, **(talk or {}))
        if isinstance(fact, CallEnded):
            fact = structs.replace(fact, **(end or {}))
        yield fact


CALLS = {
    1: (None, None, ""),
    2: ({"ended_by": "cap"}, None, "cap"),
    3: (None, {"ended_by": "cap"}, "cap"),
    4: ({"uncertain": True}, None, "uncertain"),
    5: (None, {"uncertain": True}, "uncertain"),
    6: ({"ended_by": "cap", "uncertain": True}, {"ended_by": "cap"}, "cap, uncertain"),
}
"""What is different in the end of the talk, in that of the call, and why the call is apart."""


@pytest.fixture
def filled(engine: Engine) -> Engine:
    folded(engine, [fact for number, (talk, end, _) in CALLS.items() for fact in call(number, talk, end)])
    return engine


def test_by_sql(filled: Engine) -> None:
    with reading(filled) as connection:
        rows = connection.execute(select(contact, CAPPED.label("capped")).order_by(contact.c.arrived)).mappings().all()
        apart = set(connection.execute(select(contact.c.contact).where(APART)).scalars())
    assert [why_apart(dict(row)) for row in rows] == [why for _, _, why in CALLS.values()]
    assert apart == {f"haian1-{number}.1" for number, (_, _, why) in CALLS.items() if why}


def test_by_a_calls_own_story(filled: Engine) -> None:
    with reading(filled) as connection:
        for number, (_, _, why) in CALLS.items():
            story = call_story(connection, f"haian1-{number}.1")
            assert story is not None
            assert (story.why_apart, story.capped) == (why, "cap" in why)


def test_a_replay_draws_no_talks_from_them(filled: Engine) -> None:
    with reading(filled) as connection:
        day = read_day(connection, START, START + _DAY)
    assert {each.contact: each.talked for each in day.calls} == {
        f"haian1-{number}.1": None if why else 30 * SECOND for number, (_, _, why) in CALLS.items()
    }
