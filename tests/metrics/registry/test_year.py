"""Part of a generated year: every figure is what its truth, noted where it was drawn, says; on both kinds of store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from callcenter.journal import reading
from callcenter.metrics.registry import COUNTS, METRICS, Span, contacts_behind, counts_of, figures, total
from callcenter.metrics.registry.proof import prove
from callcenter.testing.year import Size, Truth, Year, write_year
from callcenter.workdays import Calendar
from tests.metrics.registry.told import pair, split

CALENDAR = Calendar.load(Path(__file__).parents[3] / "config" / "calendar.yaml")
YEAR = Span.of_year(2025)
SECOND = 1_000_000


@pytest.fixture
def truth(engine: Engine) -> Truth:
    return write_year(engine, Year(Size.month(0.04), CALENDAR))


def inside(at: int | None) -> bool:
    return at is not None and YEAR.begin_us <= at < YEAR.end_us


def test_figures_are_what_is_true(engine: Engine, truth: Truth) -> None:
    offered = [row for row in truth.calls if row["direction"] == "in" and inside(row["queued"])]
    answered = [row for row in offered if row["connected"] is not None]
    quick = [row for row in answered if row["waited"] <= 15 * SECOND]
    lost = [row for row in offered if row["result"] == "abandoned"]
    assert len(answered) > 100
    assert pair(engine, "connect_rate", YEAR) == (len(answered), len(offered))
    assert pair(engine, "answered_within_15", YEAR) == (len(quick), len(offered))
    assert pair(engine, "asa", YEAR) == (sum(row["waited"] for row in answered), len(answered))
    late = [row for row in lost if row["waited"] > 5 * SECOND]
    assert pair(engine, "service_level_a", YEAR) == (len(quick), len(answered) + len(late))
    assert pair(engine, "callers", YEAR) == (len({row["caller"] for row in offered if row["caller"]}), None)
    by_queue: dict[tuple[str, ...], tuple[int, int]] = {}
    for row in offered:
        above, below = by_queue.get((row["queue"],), (0, 0))
        by_queue[row["queue"],] = (above + (row["connected"] is not None), below + 1)
    assert split(engine, "connect_rate", YEAR, "queue") == by_queue
    _talks_are_true(engine, truth)
    _appeals_are_true(engine, truth)


def _talks_are_true(engine: Engine, truth: Truth) -> None:
    mine = {row["contact"] for row in truth.calls if row["direction"] == "in"}
    talks = [
        row for row in truth.legs
        if row["outcome"] == "answered" and row["contact"] in mine and inside(row["connected"])
    ]  # fmt: skip
    by_agent: dict[tuple[str, ...], tuple[int, int]] = {}
    for row in talks:
        above, below = by_agent.get((row["agent"],), (0, 0))
        by_agent[row["agent"],] = (above + row["talked"], below + 1)
    assert split(engine, "talk", YEAR, "agent") == by_agent
    free = sum(_part(row) for row in truth.stays if row["state"] == "available")
    assert pair(engine, "idle_time", YEAR) == (free, None)


def _part(row: dict[str, Any]) -> int:
    return max(0, min(row["ended"], YEAR.end_us) - max(row["began"], YEAR.begin_us))


def _appeals_are_true(engine: Engine, truth: Truth) -> None:
    attempts = [row for row in truth.attempts if row["mode"] != "online" and inside(row["at"])]
    spoke = [row for row in attempts if row["outcome"] in ("reached", "refused")]
    assert pair(engine, "follow_up_connect_rate", YEAR) == (len(spoke), len(attempts))
    tasks = [row for row in truth.tasks if inside(row["at"])]
    rated = [row for row in tasks if row["result"] in ("rated", "redo") and row["satisfaction"]]
    satisfied = [row for row in rated if row["satisfaction"] == "satisfied"]
    assert pair(engine, "participation", YEAR) == (len(rated), len(tasks))
    assert pair(engine, "effective_satisfaction", YEAR) == (len(satisfied), len(rated))


def test_it_is_proven_and_its_parts_are_the_whole(engine: Engine, truth: Truth) -> None:
    with reading(engine) as connection:
        proof = prove(connection, 12345, "Asia/Shanghai", CALENDAR, spans=4)
        assert [str(each) for each in proof.mismatches] == []
        names = [each for each in METRICS if each != "callers" and not METRICS[each].rolling_hours]
        names = [each for each in names if all(COUNTS[name].how != "different" for name in METRICS[each].numerator)]
        whole = figures(connection, names, YEAR, calendar=CALENDAR)
        for by in ("hour", "day", "month"):
            parts = figures(connection, names, YEAR, [by], calendar=CALENDAR)
            for each in whole:
                mine = [part for part in parts if part.metric == each.metric]
                made = total(mine) if mine else each
                assert (made.numerator, made.denominator, made.value) == (
                    each.numerator, each.denominator, each.value
                ), (each.metric, by)  # fmt: skip


def test_the_calls_behind_a_figure_are_as_many_as_it_counts(engine: Engine, truth: Truth) -> None:
    with reading(engine) as connection:
        for ident in ("connect_rate", "on_time_rate", "participation", "online_answer_rate", "call_satisfaction"):
            for figure in figures(connection, [ident], YEAR, ["month"]):
                behind = contacts_behind(connection, ident, YEAR, figure.key, 10_000)
                assert len(behind.numerator) == figure.numerator
                assert len(behind.denominator) == figure.denominator
        longest = figures(connection, ["longest_talk"], YEAR)[0].numerator
        (contact,) = contacts_behind(connection, "longest_talk", YEAR).numerator
        assert longest in [row["talked"] for row in truth.legs if row["contact"] == contact]


def test_workdays_follow_the_calendar(engine: Engine, truth: Truth) -> None:
    with reading(engine) as connection:
        counted = counts_of(connection, "handling_workdays", YEAR, ["unit"], calendar=CALENDAR)
        (whole,) = figures(connection, ["handling_workdays"], YEAR, calendar=CALENDAR)
    assert sum(counted["handled_workdays"].values()) == whole.numerator > 0
    assert sum(counted["replied"].values()) == whole.denominator
