"""Appeals that wait for their callback, brought there by the desk itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from callcenter.appeals import Role
from callcenter.appeals.case import Case
from callcenter.casework import CaseDesk, Order
from callcenter.config import Config
from callcenter.journal import open_engine, reading
from callcenter.journal.tables import appeal, callback_attempt
from callcenter.projections import fold_forward
from callcenter.workdays import Calendar

__all__ = ["Appellants"]

_UNIT = "housing"


class Appellants:
    """The desk of a store, with a clock that can be put forward, and what is in the store."""

    def __init__(self, config: Config, clock: Callable[[], int] = lambda: time.time_ns() // 1000) -> None:
        self.ahead = 0
        """µs."""
        self._clock = clock
        self._engine = open_engine(config.database_url, busy_seconds=10)
        year = date.today().year
        years: dict[int, dict[date, str]] = {each: {} for each in range(year - 1, year + 3)}
        self.desk = CaseDesk(
            self._engine, config, Calendar(years, {}, ZoneInfo(config.site.timezone)), clock=self.now
        )

    def close(self) -> None:
        self._engine.dispose()

    def now(self) -> int:
        return self._clock() + self.ahead

    def do(self, deed: str, number: str = "", role: Role = Role.AGENT, *, unit: str = "", **said: Any) -> str:
        """Carry one deed out; the appeal's number. ``unit`` acts, ``to`` stands for the argument ``unit``."""
        if "to" in said:
            said["unit"] = said.pop("to")
        order = Order(deed=deed, number=number, actor="test", role=role, acting_unit=unit, reason="因故", said=said)
        return self.desk.do(order).number

    def due(self, caller: str, *, text: str = "路灯不亮", **opened: Any) -> str:
        """An appeal whose reply has passed its review; its number."""
        number = self.do("open", channel="web", caller=caller, text=text, appeal_type="help", **opened)
        self.do("submit", number)
        self.do("dispatch", number, Role.DISPATCHER, to=_UNIT)
        self.do("sign", number, Role.UNIT, unit=_UNIT)
        self.handled(number)
        return number

    def handled(self, number: str, reply: str = "已经修好，感谢您的反映，欢迎监督。") -> None:
        """The unit starts, and replies; the reply passes."""
        self.do("start", number, Role.UNIT, unit=_UNIT)
        self.do("reply", number, Role.UNIT, unit=_UNIT, text=reply, outcome="resolved")
        self.do("review", number, Role.QUALITY)
        self.do("pass", number, Role.QUALITY)

    def tick(self, later: float = 0.0) -> None:
        """What the time demands, ``later`` seconds from now."""
        self.ahead += int(later * 1e6)
        self.desk.tick()

    def case(self, number: str) -> Case:
        """An appeal as it is."""
        fold_forward(self._engine)
        with reading(self._engine) as connection:
            return Case.of(dict(connection.execute(select(appeal).where(appeal.c.number == number)).mappings().one()))

    def attempts(self, number: str) -> list[dict[str, Any]]:
        """The attempts on record, oldest first."""
        fold_forward(self._engine)
        c = callback_attempt.c
        with reading(self._engine) as connection:
            wanted = select(callback_attempt).where(c.number == number).order_by(c.at)
            return [dict(row) for row in connection.execute(wanted).mappings()]

    def until(self, number: str, is_so: Callable[[Case], bool], seconds: float = 30.0) -> Case:
        """Wait until an appeal is so: another process works on it."""
        limit = time.monotonic() + seconds
        while not is_so(case := self.case(number)):
            if time.monotonic() > limit:
                raise TimeoutError(f"{number} is {case.state}, {case.reach!r}, {case.attempts} attempts")
            time.sleep(0.1)
        return case
