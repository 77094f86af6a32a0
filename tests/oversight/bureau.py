"""The desk of oversight beside the desk of appeals, on one store and one clock."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, select

from callcenter.casework.oversight import OversightDesk, OversightOrder, OversightOutcome
from callcenter.facts import Fact
from callcenter.journal.engine import reading
from callcenter.journal.questions import facts_of_appeal
from callcenter.oversight import OversightRole
from callcenter.oversight.look_back.deeds import Drawing
from tests.casework.office import CALENDAR, CONFIG, DAY, HOUR, START, Office

__all__ = ["CALENDAR", "CONFIG", "DAY", "HOUR", "JPEG", "START", "Bureau"]

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(200)) * 8
"""Begins as a photograph does."""


class Bureau(Office):
    """Acts as a quality inspector called 乙 unless told otherwise."""

    def __init__(
        self, engine: Engine, folder: Path | None = None, at: int = START, settings: Mapping[str, Any] | None = None,
        **limits: float,
    ) -> None:  # fmt: skip
        """``folder`` is the state directory, where evidence lies; ``limits`` are settings of ``oversight``."""
        super().__init__(engine, at)
        state = {"state_dir": str(folder)} if folder else {}
        rules = CONFIG.oversight.model_copy(update=limits)
        config = CONFIG.model_copy(update={**state, "oversight": rules, **(settings or {})})
        self.oversight = OversightDesk(engine, config, CALENDAR, clock=lambda: self.at)

    def order_for(
        self, deed: str = "", subject: str = "", *, role: str = "quality", actor: str = "乙", as_unit: str = "",
        reason: str = "抽查", **said: Any,
    ) -> OversightOrder:  # fmt: skip
        return OversightOrder(
            deed=deed, subject=subject, actor=actor, role=OversightRole(role), acting_unit=as_unit, reason=reason,
            said=said,
        )  # fmt: skip

    def oversee(self, deed: str, subject: str = "", **said: Any) -> OversightOutcome:
        """Carry an order out; a minute passes."""
        outcome = self.oversight.do(self.order_for(deed, subject, **said))
        self.at += 60_000_000
        return outcome

    def closed(
        self, unit: str = "housing", *, resolved: bool = True, satisfaction: str = "satisfied", **said: Any
    ) -> str:
        """An appeal that a unit has handled and that its appellant has rated."""
        number = self.to_call_back(unit, **said)
        self.do("rate", number, resolved=resolved, satisfaction=satisfaction)
        return number

    def sample(self, size: int = 100, seed: str = "甲子", strata: str = "", days: int = 60, **wanted: Any) -> str:
        """A look-back check of everything that was closed in the last days."""
        drawing = Drawing(first=self.at - days * DAY, last=self.at + 1, size=size, seed=seed, strata=strata, **wanted)
        return self.oversight.plan_look_back(self.order_for(), drawing).subject

    def handed_in(
        self, check: str, content: bytes, *, actor: str = "网格员丁", role: str = "grid_worker", note: str = ""
    ) -> OversightOutcome:
        """A file of evidence, from who goes."""
        order = self.order_for(subject=check, actor=actor, role=role)
        return self.oversight.attach(order, io.BytesIO(content), note)

    def visited(self, check: str, finding: str) -> None:
        """A grid worker goes there, takes a photograph and reports."""
        self.oversee("onsite assign", check, assignee="网格员丁", kind="grid_worker")
        self.handed_in(check, JPEG)
        mine = {"actor": "网格员丁", "role": "grid_worker"}
        self.oversee("onsite report", check, finding=finding, text="现场查看", **mine)

    def rows(self, table: Table, **equal: Any) -> list[dict[str, Any]]:
        """Rows of a read table in the order of their keys."""
        wanted = select(table).order_by(*table.primary_key)
        for name, value in equal.items():
            wanted = wanted.where(table.c[name] == value)
        with reading(self.engine) as connection:
            return [dict(row) for row in connection.execute(wanted).mappings()]

    def row(self, table: Table, **equal: Any) -> dict[str, Any]:
        """The only one."""
        (found,) = self.rows(table, **equal)
        return found

    def told(self, number: str) -> list[Fact]:
        """The facts of an appeal."""
        with reading(self.engine) as connection:
            return facts_of_appeal(connection, number)
