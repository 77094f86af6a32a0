"""What the read tables tell a core at its start of those who are at work, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from folding import folded
from msgspec.structs import replace
from sqlalchemy import Engine

from callcenter.callcontrol import memory
from callcenter.callcontrol.agents import Restored, ShiftTotals
from callcenter.facts import AgentStateChanged, Fact, new_id
from callcenter.journal import reading
from callcenter.testing.facts import SECOND, START, Story

HOUR = 3600


class Shift:
    """The states of one agent; ``then`` gives the next one, so many seconds after the one before."""

    def __init__(self, agent: str = "1001", at: int = START) -> None:
        self.agent = agent
        self.now = at
        self.state = "offline"

    def then(self, event: str, state: str, after: float = 0, reason: str = "", contact: str = "") -> Fact:
        self.now += round(after * SECOND)
        before, self.state = self.state, state
        seat = "" if state == "offline" else self.agent
        return AgentStateChanged(
            id=new_id(), at=self.now, agent=self.agent, seat=seat, event=event, before=before, after=state,
            reason=reason, contact=contact,
        )  # fmt: skip

    def pause(self, reason: str, seconds: float) -> Iterator[Fact]:
        """A whole pause, a minute after what was before."""
        yield self.then("pause", "paused", 60, reason)
        yield self.then("unpause", "available", seconds)


def at_seats(engine: Engine) -> list[Restored]:
    with reading(engine) as connection:
        return memory.at_seats(connection)


def test_the_pauses_of_this_shift(engine: Engine) -> None:
    shift = Shift()
    yesterday = [shift.then("login", "available"), *shift.pause("lunch", HOUR), shift.then("logout", "offline", 60)]
    began = shift.now + 60 * SECOND
    today = [shift.then("login", "available", 60), *shift.pause("lunch", 600), *shift.pause("rest", 60)]
    folded(engine, [*yesterday, *today, *shift.pause("lunch", 300), shift.then("pause", "paused", 60, "rest")])
    (found,) = at_seats(engine)
    assert (found.agent, found.seat, found.state, found.reason, found.since) == (
        "1001", "1001", "paused", "rest", shift.now,
    )  # fmt: skip
    assert found.totals == ShiftTotals(began, 0, 0, (("lunch", 900 * SECOND), ("rest", 60 * SECOND)))


def test_more_states_than_are_read_at_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_SOME", 7)
    shift = Shift()
    facts = [shift.then("login", "available")]
    for _ in range(40):
        facts += shift.pause("rest", 10)
    folded(engine, facts)
    (found,) = at_seats(engine)
    assert found.totals == ShiftTotals(START, 0, 0, (("rest", 400 * SECOND),))


def test_the_calls_of_this_shift(engine: Engine) -> None:
    """Finished ones only: one that goes on is counted when it is over."""
    before = Story("haian1-1.1", at=START - HOUR * SECOND)
    first, second = Story("haian1-1.2", at=START + 60 * SECOND), Story("haian1-1.3", at=START + 600 * SECOND)
    shift = Shift("1002")
    folded(engine, [*before.answered_call(), shift.then("login", "available"), *first.answered_call()])
    folded(engine, [second.arrived(), second.queued(), second.offered("1002"), second.connected("1002")])
    (found,) = at_seats(engine)
    assert found.totals == ShiftTotals(START, 1, 30 * SECOND, ())


def test_the_queue_of_the_call_that_work_follows(engine: Engine) -> None:
    story, shift = Story(), Shift("1002")
    missed = replace(story.offered("1002"), queue="enterprise")
    facts = [shift.then("login", "available"), missed, *Story().answered_call()]
    folded(engine, [*facts, shift.then("talk_over", "wrap_up", 60, contact=story.contact)])
    (found,) = at_seats(engine)
    assert (found.state, found.contact, found.queue) == ("wrap_up", story.contact, "voice")


def test_who_is_gone_is_not_there(engine: Engine) -> None:
    one, other = Shift("1001"), Shift("1002", START + SECOND)
    folded(engine, [one.then("login", "available"), other.then("login", "available"), one.then("logout", "offline", 5)])
    assert [(found.agent, found.queue) for found in at_seats(engine)] == [("1002", "")]
