"""A desk without a store: appeals in memory, deeds carried out on them, time that is moved by hand."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.appeals import AppealNumber, Role
from callcenter.appeals.acting import Acting
from callcenter.appeals.agenda import tasks_due
from callcenter.appeals.case import Case
from callcenter.appeals.evolving import evolve
from callcenter.appeals.rules import Rules, Unit, Units
from callcenter.appeals.verbs import DEEDS, system
from callcenter.facts import AppealOpened, Fact
from callcenter.workdays import Calendar

__all__ = ["CALENDAR", "HOUR", "START", "UNITS", "PureDesk"]

HOUR = 3_600_000_000
START = 1_795_654_800_000_000
"""2026-11-26 09:00 in Shanghai, a Thursday."""
CALENDAR = Calendar(
    {2026: {}, 2027: {date(2027, 1, 1) + timedelta(days=n): "holiday" for n in range(3)}, 2028: {}},
    {},
    ZoneInfo("Asia/Shanghai"),
)
UNITS = Units(
    {
        unit.id: unit
        for unit in (
            Unit(id="centre", name="中心", level=1),
            Unit(id="roads", name="路政"),
            Unit(id="power", name="供电"),
            Unit(id="town", name="镇"),
            Unit(id="village", name="村", level=3, parent="town"),
            Unit(id="crew", name="班组", level=3, parent="roads"),
        )
    },
    "centre",
)


class PureDesk:
    """Carries out deeds; ``facts`` is all that happened."""

    def __init__(self, rules: Rules | None = None, at: int = START) -> None:
        self.rules = rules or Rules()
        self.at = at
        self.cases: dict[str, Case] = {}
        self.facts: list[Fact] = []
        self._ids = map(str, count(1))
        self._sequence = count(1)

    def open(self, *, task: str = "event", caller: str = "13800138000", text: str = "路灯不亮", **more: Any) -> str:
        """Open an appeal with a text; its number."""
        number = str(AppealNumber("HA12345", date(2026, 11, 26), next(self._sequence)))
        fact = AppealOpened(
            id=next(self._ids), at=self.at, number=number, query_code="K7M3PX", channel="web", caller=caller,
            task=task, **more,
        )  # fmt: skip
        self._take([fact])
        self.do("describe", number, Role.AGENT, text=text)
        return number

    def acting(self, case: Case, role: Role, unit: str = "", reason: str = "因故", link_to: str = "") -> Acting:
        """Who does it now."""
        upper = case.parent or link_to
        return Acting(
            actor="somebody", role=role, at=self.at, rules=self.rules, units=UNITS, workdays=CALENDAR,
            new_id=lambda: next(self._ids), unit=unit, reason=reason,
            children=tuple(each for each in self.cases.values() if each.parent == case.number),
            followers=tuple(
                each for each in self.cases.values() if each.linked_to == case.number and each.state == "linked"
            ),
            upper=self.cases.get(upper) if upper else None,
        )  # fmt: skip

    def do(self, deed: str, number: str, role: Role, unit: str = "", reason: str = "因故", **said: Any) -> list[Fact]:
        """Carry out a deed; what happened. ``unit`` is the acting unit, ``to`` stands for the argument ``unit``."""
        if "to" in said:
            said["unit"] = said.pop("to")
        case = self.cases[number]
        by = self.acting(case, role, unit, reason, said.get("parent", "") if deed == "link" else "")
        facts = DEEDS[deed](case, by, **said)
        self._take(facts)
        return facts

    def tick(self) -> list[Fact]:
        """Do what the time demands."""
        done: list[Fact] = []
        for number in list(self.cases):
            for _ in range(12):
                case = self.cases[number]
                due = tasks_due(case, self.at)
                if not due:
                    break
                facts = system.do(due[0], case, self.acting(case, Role.SYSTEM, reason=""))
                assert facts, due[0]
                self._take(facts)
                done += facts
            else:
                raise AssertionError(f"{number} never comes to rest: {due}")
        return done

    def _take(self, facts: list[Fact]) -> None:
        for fact in facts:
            number: str = fact.number  # type: ignore[attr-defined]
            self.cases[number] = evolve(self.cases.get(number, Case(number=number)), [fact])
            self.facts.append(fact)
