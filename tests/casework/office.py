"""A desk on a real store, a clock that is moved by hand, and people who act in the roles of the hotline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from callcenter.appeals import Role
from callcenter.casework import CaseDesk, Order, Outcome
from callcenter.config import load_config
from callcenter.workdays import Calendar

__all__ = ["CALENDAR", "CONFIG", "DAY", "HOUR", "START", "Office"]

CONFIG = load_config(Path(__file__).parents[2] / "config" / "callcenter.yaml", {})
CALENDAR = Calendar.load(CONFIG.calendar_file)
HOUR = 3_600_000_000
DAY = 24 * HOUR
START = 1_772_415_600_000_000
"""2026-03-02 09:40 in Shanghai, a Monday."""
_UNIT = frozenset({"sign", "return", "start", "contact", "sub-assign", "extend", "suspend", "resume", "reply",
                   "object"})  # fmt: skip
_CENTRE = frozenset({"dispatch", "redispatch", "approve", "deny", "overrule", "withdraw", "review", "fail", "pass",
                     "conclude", "press"})  # fmt: skip


class Office:
    """Acts as each deed's usual role unless told otherwise."""

    def __init__(self, engine: Engine, at: int = START) -> None:
        self.at = at
        self.engine = engine
        self.desk = self.another_desk()

    def another_desk(self) -> CaseDesk:
        """A desk as another process has it, with the same clock."""
        return CaseDesk(self.engine, CONFIG, CALENDAR, clock=lambda: self.at)

    def order(self, deed: str, number: str = "", *, role: Role | None = None, by: str = "", **said: Any) -> Order:
        """An order; ``by`` is the acting unit, ``to`` stands for the argument ``unit``."""
        usual = Role.UNIT if by or deed in _UNIT else Role.DISPATCHER if deed in _CENTRE else Role.AGENT
        usual = Role.SUPERVISOR if deed in ("appoint", "archive") else usual
        said = {{"to": "unit"}.get(name, name): value for name, value in said.items()}
        reason = said.pop("reason", "因故")
        return Order(
            deed=deed, number=number, actor="甲", role=role or usual, acting_unit=by, reason=reason, said=said
        )  # fmt: skip

    def do(self, deed: str, number: str = "", **said: Any) -> Outcome:
        """Carry an order out; a minute passes."""
        outcome = self.desk.do(self.order(deed, number, **said))
        self.at += 60_000_000
        return outcome

    def opened(self, text: str = "路灯不亮", **said: Any) -> str:
        """A submitted appeal."""
        said = {"channel": "web", "caller": "13800138000", "text": text, "appeal_type": "help", **said}
        number = self.do("open", **said).number
        self.do("submit", number)
        return number

    def in_progress(self, unit: str = "housing", **said: Any) -> str:
        """An appeal that a unit works on."""
        number = self.opened(**said)
        self.do("dispatch", number, to=unit)
        for deed in ("sign", "start"):
            self.do(deed, number, by=unit)
        return number

    def replied(self, unit: str = "housing", text: str = "已派人现场维修，路灯恢复照明并巡查", **said: Any) -> str:
        """An appeal whose unit says that it is done."""
        number = self.in_progress(unit, **said)
        self.at += HOUR
        self.do("reply", number, by=unit, text=text, outcome="resolved")
        return number

    def to_call_back(self, unit: str = "housing", **said: Any) -> str:
        """An appeal whose appellant is to be called back."""
        number = self.replied(unit, **said)
        self.do("review", number)
        self.do("pass", number)
        return number
