"""Ten queues share twelve seats and sixty callers come at once: no seat has two calls, nobody is overtaken."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from bench.shared import AT_ONCE, TO_FIELD, project, rows, skilled_seats, story
from callcenter.journal import open_engine
from callcenter.journal.tables import contact, leg
from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import WaitForBye, caller, seat
from callcenter.testing.sipp import Phone

pytestmark = pytest.mark.e2e

_CALLERS = 60
_SEATS = [*(str(3001 + 5 * group) for group in range(10)), "3002", "3027"]
"""One of each ten groups of skills, and two more."""
_TALKS = (0.3, 0.6, 0.9)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A hotline of ten queues whose agents have four of ten skills each."""
    config = project(tmp_path_factory.mktemp("project"))
    with Instance(tmp_path_factory.mktemp("shared"), config=config) as instance:
        yield instance


def test_seats_that_queues_share_have_one_call_each_and_lines_keep_their_order(shared: Instance) -> None:
    fit = skilled_seats(shared.config)
    seats = [shared.seats(_SEATS[turn::3], seat(talk=talk)) for turn, talk in enumerate(_TALKS)]
    some = rows(shared.config, 0, _CALLERS)
    with shared.phone(caller(TO_FIELD, [WaitForBye(40)]), fields=some, calls=_CALLERS, rate=AT_ONCE,
                      most_at_once=_CALLERS) as callers:  # fmt: skip
        callers.finish(45)
        at_seats = [each for phone in seats for each in _all_over(phone)]
        seen = story(callers.sightings(), at_seats, fit)
    assert (seen.calls, seen.failed, seen.double, seen.endless) == (_CALLERS, [], [], [])
    contacts, legs = _stored(shared)
    assert [row["result"] for row in contacts] == ["answered"] * _CALLERS
    assert all(row["seat"] in fit[row["did"]] for row in contacts)
    assert _twice_at_once(legs) == []
    assert _overtaking(contacts, legs) == []


def _all_over(phone: Phone) -> list[Any]:
    """What the phone saw, once each of its calls is over in its log."""
    phone.await_sightings("bye_sent", len(phone.sightings("invited")), 5)
    return phone.sightings()


def _stored(line: Instance, seconds: float = 10.0) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Calls and legs on record, once all are over there."""
    limit = time.monotonic() + seconds
    while any(row["ended_us"] is None for row in line.contacts()):
        assert time.monotonic() < limit, "not all calls are over on record"
    engine = open_engine(line.config.database_url)
    try:
        with engine.connect() as connection:
            return _dicts(connection.execute(select(contact)).mappings()), _dicts(
                connection.execute(select(leg)).mappings()
            )
    finally:
        engine.dispose()


def _dicts(found: Iterable[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in found]


def _twice_at_once(legs: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Seat and moment of each offer that came while the leg before it was on: from the offer to the end of the talk."""
    last: dict[str, int] = {}
    found = []
    for row in sorted(legs, key=lambda row: int(row["offered"])):
        if row["offered"] < last.get(row["seat"], 0):
            found.append((row["seat"], row["offered"]))
        last[row["seat"]] = max(last.get(row["seat"], 0), row["ended"] or row["settled"])
    return found


def _overtaking(contacts: list[dict[str, Any]], legs: list[dict[str, Any]]) -> list[str]:
    """Callers who were offered to a seat before somebody who came into the same queue earlier."""
    offered: dict[str, int] = {}
    for row in legs:
        offered[row["contact"]] = min(offered.get(row["contact"], row["offered"]), row["offered"])
    latest: dict[str, int] = {}
    found = []
    for row in sorted(contacts, key=lambda row: int(row["queued"])):
        at = offered[row["contact"]]
        if at < latest.get(row["queue"], 0):
            found.append(row["caller"])
        latest[row["queue"]] = max(latest.get(row["queue"], 0), at)
    return found
