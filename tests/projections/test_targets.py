"""Read table ``targets``: from when to when thresholds were valid."""

from __future__ import annotations

from sqlalchemy import Engine

from callcenter.facts import TargetsSet
from callcenter.journal import reading
from callcenter.journal.tables import targets
from callcenter.metrics.registry import FIRST, thresholds
from callcenter.projections.rebuilding import verify
from tests.projections.folding import folded, rows

SECOND = 1_000_000


def told(ident: str, at: int, answer: int, **skills: str) -> TargetsSet:
    return TargetsSet(
        id=ident, at=at, answer=answer * SECOND, short_abandon=5 * SECOND, connect_per_mille=950, skills=skills
    )


def test_each_is_valid_until_the_next(engine: Engine) -> None:
    folded(engine, [told("a", 100, 15, voice="voice"), told("b", 200, 20, voice="voice")])
    assert [(row["began"], row["ended"], row["answer_us"]) for row in rows(engine, targets)] == [
        (100, 200, 15 * SECOND), (200, None, 20 * SECOND),
    ]  # fmt: skip
    assert list(verify(engine)) == []


def test_what_is_said_once_more_changes_nothing(engine: Engine) -> None:
    folded(engine, [told("a", 100, 15, b="x", a="y"), told("b", 200, 15, a="y", b="x")])
    assert [(row["targets"], row["ended"]) for row in rows(engine, targets)] == [("a", None)]


def test_none_ends_before_it_began(engine: Engine) -> None:
    folded(engine, [told("a", 100, 15), told("b", 50, 20)])
    assert sorted((row["began"], row["ended"]) for row in rows(engine, targets) if row["ended"]) == [(100, 100)]


def test_before_the_first_record_the_programs_own_hold(engine: Engine) -> None:
    folded(engine, [told("a", 100, 30, voice="v")])
    with reading(engine) as connection:
        valid = thresholds(connection)
    assert valid.at(99) == FIRST
    assert valid.at(100).answer_us == 30 * SECOND
    assert [each.answer_us for each in valid.between(50, 150)] == [15 * SECOND, 30 * SECOND]
    assert [each.answer_us for each in valid.between(100, 150)] == [30 * SECOND]
    assert [each.recorded for each in valid.between(0, 50)] == [False]
