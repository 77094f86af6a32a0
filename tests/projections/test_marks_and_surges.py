"""Read tables ``caller_mark`` and ``announcement``: numbers with a mark, and when a surge was announced."""

from __future__ import annotations

import pytest
from folding import folded, has, only, rows, snapshot, write
from sqlalchemy import Engine

from callcenter.facts import CallerMarked, CallerUnmarked, Fact, SurgeSwitched, new_id
from callcenter.journal.tables import announcement, caller_mark
from callcenter.projections import fold_forward, rebuild, verify
from callcenter.testing.facts import SECOND, START


def marked(after: float, kind: str = "abusive", caller: str = "139") -> CallerMarked:
    at = START + round(after * SECOND)
    return CallerMarked(id=new_id(), at=at, caller=caller, kind=kind, until=at + SECOND, reason="骚扰", actor="anna")


def unmarked(after: float, caller: str = "139") -> CallerUnmarked:
    return CallerUnmarked(id=new_id(), at=START + round(after * SECOND), caller=caller, reason="误标", actor="anna")


def switched(after: float, tag: str = "", actor: str = "anna") -> SurgeSwitched:
    return SurgeSwitched(id=new_id(), at=START + round(after * SECOND), tag=tag, actor=actor)


def test_a_marked_number(engine: Engine) -> None:
    folded(engine, [marked(0), marked(1, caller="138")])
    row = rows(engine, caller_mark)[1]
    assert has(row, caller="139", kind="abusive", marked=START, until=START + SECOND, reason="骚扰", actor="anna")
    folded(engine, [marked(5, "blocked")])
    assert has(rows(engine, caller_mark)[1], kind="blocked", marked=START + 5 * SECOND, until=START + 6 * SECOND)
    folded(engine, [unmarked(7)])
    assert [row["caller"] for row in rows(engine, caller_mark)] == ["138"]


def test_a_number_that_is_marked_and_not_any_more_in_one_go(engine: Engine) -> None:
    folded(engine, [marked(0), unmarked(1)])
    assert rows(engine, caller_mark) == []
    folded(engine, [marked(2), unmarked(3), marked(4, "priority")])
    assert has(only(engine, caller_mark), kind="priority", marked=START + 4 * SECOND)
    folded(engine, [unmarked(5), marked(6, "abusive"), unmarked(7)])
    assert rows(engine, caller_mark) == []


def test_a_number_that_was_never_marked(engine: Engine) -> None:
    folded(engine, [unmarked(0), marked(1, caller="138")])
    assert [row["caller"] for row in rows(engine, caller_mark)] == ["138"]


def surges(engine: Engine) -> list[tuple[str, int, int | None, str]]:
    """Tag, beginning and end in seconds, and who began it."""
    found = sorted(rows(engine, announcement), key=lambda row: row["began"])
    ended = [None if row["ended"] is None else (row["ended"] - START) // SECOND for row in found]
    return [
        (row["tag"], (row["began"] - START) // SECOND, end, row["actor"])
        for row, end in zip(found, ended, strict=True)
    ]


def test_a_surge_from_its_beginning_to_its_end(engine: Engine) -> None:
    folded(engine, [switched(0, "台风")])
    assert has(only(engine, announcement), kind="surge", tag="台风", began=START, ended=None, actor="anna")
    folded(engine, [switched(9, actor="berta")])
    assert surges(engine) == [("台风", 0, 9, "anna")]
    folded(engine, [switched(20)])
    assert surges(engine) == [("台风", 0, 9, "anna")], "nothing was on"


def test_one_surge_after_the_other(engine: Engine) -> None:
    folded(engine, [switched(0, "台风"), switched(5, "停水"), switched(9), switched(12, "台风")])
    assert surges(engine) == [("台风", 0, 5, "anna"), ("停水", 5, 9, "anna"), ("台风", 12, None, "anna")]


def test_a_surge_never_ends_before_it_began(engine: Engine) -> None:
    folded(engine, [switched(5, "台风"), switched(-3600)])
    assert surges(engine) == [("台风", 5, 5, "anna")]


MARKS: list[Fact] = [
    marked(0), switched(0.5, "台风"), marked(1, "priority", "138"), unmarked(2), unmarked(2, "137"),
    switched(3, "停水"), marked(4, "blocked"), marked(5, "abusive"), unmarked(6, "138"), switched(7),
    marked(8, "priority", "138"), switched(9, "断电"),
]  # fmt: skip


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
def test_marks_and_surges_are_the_same_rebuilt_and_in_any_groups(engine: Engine, limit: int) -> None:
    write(engine, MARKS)
    while fold_forward(engine, limit):
        assert list(verify(engine)) == []
    assert {row["caller"]: row["kind"] for row in rows(engine, caller_mark)} == {"138": "priority", "139": "abusive"}
    assert [tag for tag, _, end, _ in surges(engine) if end is None] == ["断电"]
    running = snapshot(engine)
    assert rebuild(engine) == len(MARKS)
    assert snapshot(engine) == running
