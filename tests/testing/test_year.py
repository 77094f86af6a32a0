"""The generated year: the same each time, possible for real people, and folded into exactly what was drawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, select

from callcenter.journal import open_engine, reading
from callcenter.journal import tables as t
from callcenter.testing.stores import sqlite_url
from callcenter.testing.year import Size, Truth, Year, write_year
from callcenter.testing.year.truth import Row
from callcenter.workdays import Calendar

__all__ = ["sqlite_url"]

CALENDAR = Calendar.load(Path(__file__).parents[2] / "config" / "calendar.yaml")
WEEK = Size(date(2025, 4, 28), 9, 420, 160, seed=3)
"""Over a holiday with a make-up workday."""


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    made = open_engine(sqlite_url, durable=False)
    yield made
    made.dispose()


def rows(engine: Engine, table: Table) -> list[Row]:
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def drawn(size: Size) -> Truth:
    year = Year(size, CALENDAR)
    for _ in year.facts():
        pass
    return year.truth


def test_the_same_seed_is_the_same_year() -> None:
    one, other = (list(Year(WEEK, CALENDAR).facts()) for _ in range(2))
    assert one == other
    assert one != list(Year(Size(WEEK.begins, 9, 420, 160, seed=4), CALENDAR).facts())


def test_facts_come_in_order_and_are_all_different() -> None:
    facts = list(Year(WEEK, CALENDAR).facts())
    assert all(one.at <= other.at for one, other in pairwise(facts))
    assert len({fact.id for fact in facts}) == len(facts)


def test_as_much_as_was_asked_for() -> None:
    truth = drawn(WEEK)
    assert sum(call["direction"] == "in" for call in truth.calls) == 420
    elsewhere = [each for each in truth.appeals if not each["contact"] and not each["parent"]]
    assert len(elsewhere) == 160


def test_nobody_is_at_two_places() -> None:
    """An agent's stays follow one another without a gap from log-in to log-out, and no talk lies in another."""
    truth = drawn(WEEK)
    stays = sorted(truth.stays, key=lambda stay: (stay["agent"], stay["began"]))
    for _, mine in groupby(stays, key=lambda stay: stay["agent"]):
        for one, other in pairwise(mine):
            assert one["began"] <= one["ended"] <= other["began"]
    talks = sorted((leg for leg in truth.legs if leg["talked"]), key=lambda leg: (leg["agent"], leg["connected"]))
    for one, other in pairwise(talks):
        assert one["agent"] != other["agent"] or one["ended"] <= other["connected"]


def test_read_tables_are_what_was_drawn(engine: Engine) -> None:
    truth = write_year(engine, Year(WEEK, CALENDAR))
    calls = {row["contact"]: row for row in rows(engine, t.contact)}
    assert len(calls) == len(truth.calls)
    for call in truth.calls:
        row = calls[call["contact"]]
        names = {"waited": "waited_us", "talked": "talked_us"}
        for name in ("direction", "arrived", "caller", "queued", "result", "connected", "rating", "ended", *names):
            assert (name, row[names.get(name, name)]) == (name, call[name])
        assert row["agent"] == (call["agent"] if call["direction"] != "follow_up" else "")
    legs = {row["offer"]: row for row in rows(engine, t.leg)}
    assert len(legs) == len(truth.legs)
    for leg in truth.legs:
        row = legs[leg["offer"]]
        assert (row["outcome"], row["connected"], row["talked_us"]) == (leg["outcome"], leg["connected"], leg["talked"])


def test_time_of_agents(engine: Engine) -> None:
    truth = write_year(engine, Year(WEEK, CALENDAR))
    known = {(row["agent"], row["state"], row["began"], row["ended"]) for row in rows(engine, t.agent_interval)}
    assert known == {(row["agent"], row["state"], row["began"], row["ended"]) for row in truth.stays}


def test_appeals_end_where_they_were_drawn_to(engine: Engine) -> None:
    """Every fact fitted the state that the appeal was in."""
    truth = write_year(engine, Year(WEEK, CALENDAR))
    appeals = {row["number"]: row for row in rows(engine, t.appeal)}
    assert set(appeals) == {row["number"] for row in truth.appeals}
    for drawn_row in truth.appeals:
        row = appeals[drawn_row["number"]]
        for name in ("state", "unit", "opened", "mode", "replied", "closed", "archived", "returns", "redone",
                     "reopened", "excluded", "linked_to", "channel", "area", "due"):  # fmt: skip
            assert (row["number"], name, row[name]) == (row["number"], name, drawn_row[name])
    tasks = sorted((row["number"], row["at"], row["result"]) for row in rows(engine, t.callback_task))
    assert tasks == sorted((row["number"], row["at"], row["result"]) for row in truth.tasks)
    attempts = sorted((row["number"], row["at"], row["outcome"]) for row in rows(engine, t.callback_attempt))
    assert attempts == sorted((row["number"], row["at"], row["outcome"]) for row in truth.attempts)
