"""Read table ``knowledge_use``: one row for each time that a caller was told what an entry says."""

from __future__ import annotations

from callcenter.facts import KnowledgeUsed
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _used(rows: ReadRows, fact: KnowledgeUsed) -> None:
    rows.knowledge_use.change(fact.id).update(
        entry=fact.entry, version=fact.version, actor=fact.actor, role=fact.role, question=fact.question,
        contact=fact.contact, number=fact.number, helpful=fact.helpful, at=fact.at,
    )  # fmt: skip


FOLD = {KnowledgeUsed: _used}
