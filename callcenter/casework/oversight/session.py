"""One transaction of the desk: things of oversight and the appeals that they are about, saved together at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.sql.functions import max as greatest

from callcenter.appeals import AppealNumber, Role
from callcenter.appeals.case import Case
from callcenter.appeals.rules import Units
from callcenter.casework.orders import Order
from callcenter.casework.oversight.orders import OversightOrder
from callcenter.casework.session import Session, Setting
from callcenter.errors import OversightUnknown
from callcenter.facts import Fact
from callcenter.journal.questions import histories, last_seq
from callcenter.oversight.acting import Acting
from callcenter.oversight.assessment.accounting import account
from callcenter.oversight.assessment.handling import Account
from callcenter.oversight.look_back.population import is_closed
from callcenter.oversight.roles import OversightRole
from callcenter.oversight.rules import OversightRules
from callcenter.projections.oversight_keys import keys_of
from callcenter.projections.rows import ReadRows

__all__ = ["OversightSession"]

Thing = TypeVar("Thing", bound=msgspec.Struct)
_COMMANDS = {
    "look_back": "look-back", "look_back_item": "look-back", "onsite_check": "onsite",
    "supervision_record": "supervision", "clue_package": "clues", "assessment_exclusion": "assessment exclusions",
}  # fmt: skip


class OversightSession:
    """What the deeds need of the store."""

    def __init__(self, connection: Connection, setting: Setting, rules: OversightRules) -> None:
        self.connection = connection
        self._setting = setting
        self._rules = rules
        self._cases = Session(connection, setting, [])
        self._given: dict[str, int] = {}
        """Beginning of ids → the last number that was given in this transaction."""
        self.supervised: dict[tuple[str, str], str] = {}
        """Appeal and unit → the record that was opened in this transaction."""

    @property
    def facts(self) -> list[Fact]:
        """What was decided, in order."""
        return self._cases.facts

    @property
    def rows(self) -> ReadRows:
        """The rows that are saved at the end."""
        return self._cases.rows

    @property
    def units(self) -> Units:
        """The member units."""
        return self._setting.units

    def acting(self, order: OversightOrder, now: int) -> Acting:
        """Who acts, and all that goes with it."""
        return Acting(
            actor=order.actor, role=order.role, unit=order.acting_unit, reason=order.reason.strip(),
            at=order.at or now, rules=self._rules, workdays=self._setting.calendar, new_id=self._setting.new_id,
        )  # fmt: skip

    # -- finding ---------------------------------------------------------------------------------------------------

    def find(self, table: str, kind: Callable[..., Thing], key: str) -> Thing:
        """The thing in a row of a read table. Raises OversightUnknown."""
        found = self.maybe(table, kind, key)
        if found is None:
            command = _COMMANDS.get(table, table)
            raise OversightUnknown(f"there is no {key}; `callcenter {command} list` shows the known ones")
        return found

    def maybe(self, table: str, kind: Callable[..., Thing], key: str) -> Thing | None:
        """The same; None when there is none."""
        rows = getattr(self.rows, table)
        if rows.get(key) is None:
            rows.load(self.connection, [key])
        row = rows.get(key)
        return None if row is None else kind(**row)

    def all_of(self, kind: Callable[..., Thing], wanted: Any) -> list[Thing]:
        """The things in the rows that a question to a read table finds, as they were before this transaction."""
        return [kind(**row) for row in self.connection.execute(wanted).mappings()]

    def case(self, number: str) -> Case:
        """An appeal. Raises AppealUnknown or AppealNumberInvalid."""
        return self._cases.case(str(AppealNumber.parse(number)))

    def account(self, number: str) -> Account:
        """What units had to do with an appeal."""
        found = histories(self.connection, [number], last_seq(self.connection))
        return account(number, found[number])

    def new_ident(self, prefix: str, table: str, at: int) -> str:
        """The next id of a local day: ``LB-20261127-00001``."""
        of = getattr(self.rows, table).table
        key = next(iter(of.primary_key))
        begins = f"{prefix}-{datetime.fromtimestamp(at / 1e6, self._setting.calendar.timezone):%Y%m%d}-"
        if begins not in self._given:
            mine = (key >= begins) & (key < f"{begins}:")
            last = self.connection.execute(select(greatest(key)).where(mine)).scalar() or f"{begins}0"
            self._given[begins] = int(last.removeprefix(begins))
        self._given[begins] += 1
        return f"{begins}{self._given[begins]:05d}"

    # -- doing -----------------------------------------------------------------------------------------------------

    def fold(self, facts: Sequence[Fact]) -> None:
        """Take in what was decided, with the rows that it changes; what it reopens is reopened by ``reopen``."""
        for fact in facts:
            for table, key in keys_of(fact):
                rows = getattr(self.rows, table)
                if rows.get(key) is None:
                    rows.load(self.connection, [key])
        self._cases.fold(facts)

    def reopens(self, number: str) -> bool:
        """Would a verdict reopen the appeal? Not when it is open already."""
        return is_closed(self._cases.case(number))

    def reopen(self, number: str, by: Acting, why: str) -> None:
        """Take an appeal up again, as everybody does. Raises what forbids it."""
        role = Role(by.role.value) if by.role is not OversightRole.SYSTEM else Role.SYSTEM
        order = Order(deed="reopen", number=number, actor=by.actor, role=role, reason=by.reason, said={"why": why})
        self._cases.do(order, by.at)
