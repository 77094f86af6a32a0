"""The desk of the knowledge base on a real store, with a clock that is moved by hand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from callcenter.appeals import Role
from callcenter.casework.knowledge_desk import KnowledgeDesk, KnowledgeOrder, KnowledgeOutcome
from tests.casework.office import CONFIG, START

__all__ = ["Library"]

_UNIT = frozenset({"write", "submit", "review"})


class Library:
    """Acts as each deed's usual role: ``writer`` of the unit ``housing``, ``approver`` at the centre, agent 1001."""

    def __init__(self, engine: Engine, at: int = START) -> None:
        self.at = at
        self.engine = engine
        self.desk = self.another_desk()

    def another_desk(self) -> KnowledgeDesk:
        """A desk as another process has it, with the same clock."""
        return KnowledgeDesk(self.engine, CONFIG, clock=lambda: self.at)

    def order(
        self, deed: str, entry: str = "", *, actor: str = "", unit: str = "housing", **said: Any
    ) -> KnowledgeOrder:
        """An order in the deed's usual role."""
        role = Role.UNIT if deed in _UNIT else Role.AGENT if deed == "use" else Role.DISPATCHER
        usual = {Role.UNIT: "writer", Role.AGENT: "1001"}.get(role, "approver")
        return KnowledgeOrder(
            deed=deed, entry=entry, actor=actor or usual, role=role, acting_unit=unit if role is Role.UNIT else "",
            reason="因故", said=said,
        )  # fmt: skip

    def do(self, deed: str, entry: str = "", **said: Any) -> KnowledgeOutcome:
        """Carry an order out; a minute passes."""
        outcome = self.desk.do(self.order(deed, entry, **said))
        self.at += 60_000_000
        return outcome

    def approved(self, title: str = "装修备案", answer: str = "到物业登记。", **said: Any) -> str:
        """An entry that is approved; its number."""
        entry = self.do("write", title=title, answer=answer, **said).entry
        self.do("submit", entry)
        self.do("approve", entry)
        return entry
