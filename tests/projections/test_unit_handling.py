"""Read table ``handling``: what each unit had to do, the same as the assessment tells from the facts alone."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from sqlalchemy import Engine

from callcenter.appeals import Role
from callcenter.facts import Fact
from callcenter.journal.tables import handling
from callcenter.oversight.assessment.accounting import account
from callcenter.projections.rebuilding import rebuild, verify
from tests.appeals.pure_desk import HOUR, PureDesk
from tests.projections.folding import folded, rows

FIELDS = ("unit", "kind", "part", "began", "due", "contact_due", "contacted", "replied", "passed", "return_asked",
          "return_denied", "left", "left_at")  # fmt: skip
DAY = 24 * HOUR
NOT_CONTENT = {"resolved": False, "satisfaction": "dissatisfied"}


class Told(PureDesk):
    def given(self, unit: str = "power") -> str:
        number = self.open()
        self.do("submit", number, Role.AGENT, appeal_type="help", text="路灯不亮")
        self.do("dispatch", number, Role.DISPATCHER, to=unit)
        return number

    def signed(self, unit: str = "power") -> str:
        number = self.given(unit)
        self.do("sign", number, Role.UNIT, unit)
        return number

    def handled(self, number: str, unit: str = "power") -> None:
        self.do("start", number, Role.UNIT, unit)
        self.do("reply", number, Role.UNIT, unit, text="已经修好，感谢您的反映，欢迎监督。", outcome="resolved")
        self.do("review", number, Role.QUALITY)


@pytest.fixture
def told() -> Told:
    story = Told()
    returned = story.given()
    story.do("return", returned, Role.UNIT, "power", code="not_ours", proposed="roads")
    story.at += HOUR
    story.do("approve", returned, Role.DISPATCHER)
    story.do("dispatch", returned, Role.DISPATCHER, to="roads")
    denied = story.given()
    story.do("return", denied, Role.UNIT, "power", code="not_ours", proposed="roads")
    story.do("deny", denied, Role.DISPATCHER)
    taken = story.signed()
    story.at += HOUR
    story.do("redispatch", taken, Role.DISPATCHER, to="roads")
    redone = story.signed()
    story.do("contact", redone, Role.UNIT, "power")
    story.handled(redone)
    story.do("fail", redone, Role.QUALITY)
    story.at += HOUR
    story.do("reply", redone, Role.UNIT, "power", text="又修了一遍，感谢您的反映，欢迎监督。", outcome="resolved")
    story.do("review", redone, Role.QUALITY)
    story.do("pass", redone, Role.QUALITY)
    story.do("rate", redone, Role.AGENT, cause="unit", **NOT_CONTENT)
    story.at += DAY
    story.handled(redone)
    story.do("pass", redone, Role.QUALITY)
    extended = story.signed("roads")
    story.do("start", extended, Role.UNIT, "roads")
    story.do("extend", extended, Role.UNIT, "roads", workdays=2)
    story.do("approve", extended, Role.DISPATCHER)
    return story


def by_number(facts: list[Fact]) -> dict[str, list[Fact]]:
    found: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.number].append(fact)  # type: ignore[attr-defined]
    return found


def test_it_is_what_the_assessment_tells(engine: Engine, told: Told) -> None:
    folded(engine, told.facts)
    expected = [
        {"number": number, **{name: getattr(each, name) for name in FIELDS}}
        for number, facts in by_number(told.facts).items()
        for each in account(number, facts).handlings
    ]

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        return row["number"], row["began"], row["kind"]

    found = [{name: row[name] for name in ("number", *FIELDS)} for row in rows(engine, handling)]
    assert sorted(found, key=place) == sorted(expected, key=place)
    assert {row["kind"] for row in found} == {"dispatched", "redo"}
    assert {row["left"] for row in found} == {"", "returned", "redispatched"}


def test_one_of_each_appeal_is_the_last(engine: Engine, told: Told) -> None:
    folded(engine, told.facts)
    last = [row["number"] for row in rows(engine, handling) if row["last"]]
    assert len(last) == len(set(last)) == 5


def test_it_is_the_same_rebuilt(engine: Engine, told: Told) -> None:
    folded(engine, told.facts)
    before = rows(engine, handling)
    rebuild(engine)
    assert rows(engine, handling) == before
    assert list(verify(engine)) == []
