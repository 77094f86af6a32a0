"""Asterisk's record and the journal, hour by hour."""

from __future__ import annotations

from callcenter.journal.evidence import Evidence
from callcenter.journal.reconcile import Site
from callcenter.journal.tally import HOUR, tally

SITE = Site(node="haian1", dids={"12345"}, queue="voice", agents={})
LATER = 100 * HOUR


def call(contact: str, arrived: int, *, ended: int = 1, answered: int = 1, did: str = "12345") -> Evidence:
    return Evidence(contact, arrived=arrived, answered=answered, ended=ended, did=did, context="from-trunk")


def told(*calls: Evidence) -> dict[str, Evidence]:
    return {each.contact: each for each in calls}


def test_the_same_calls_in_their_hours() -> None:
    evidence = told(call("a", 5), call("b", HOUR - 1), call("c", HOUR))
    found = tally(evidence, {"a": 5, "b": HOUR + 3, "c": HOUR}, SITE, 0, LATER)
    assert [(each.hour, each.asterisk, each.journal) for each in found] == [(0, 2, 2), (HOUR, 1, 1)]
    assert all(each.equal for each in found)


def test_a_call_that_one_of_them_does_not_know() -> None:
    (found,) = tally(told(call("a", 5), call("b", 6)), {"a": 5, "c": 7}, SITE, 0, LATER)
    assert (found.asterisk, found.journal, found.missing, found.unseen) == (2, 2, ("b",), ("c",))
    assert not found.equal


def test_what_cannot_be_compared_is_left_out() -> None:
    """Calls that go on, that nobody answered, that are to other numbers, and those before and after the span."""
    evidence = told(
        call("on", 1, ended=0), call("unanswered", 2, answered=0), call("seat", 3, did="1002"), call("late", 50 * HOUR)
    )
    journal = {"on": 1, "unanswered": 2, "late": 50 * HOUR, "early": 3}
    assert tally(evidence, journal, SITE, HOUR, 50 * HOUR) == []
    (found,) = tally(evidence, journal, SITE, 0, 50 * HOUR)
    assert (found.asterisk, found.journal, found.unseen) == (0, 1, ("early",))
