"""Read table ``knowledge_entry``: one row for each entry, as its newest version is, with how often it was used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callcenter.facts import Fact, KnowledgeUsed, KnowledgeWritten
from callcenter.knowledge import key_of
from callcenter.knowledge.evolving import EVOLVED
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]

_SAME = ("unit", "title", "topic", "audience", "state")


def _evolve(rows: ReadRows, fact: Any) -> None:
    """After ``knowledge_version``, whose row says what the newest version has."""
    row = rows.knowledge_entry.change(fact.entry)
    if isinstance(fact, KnowledgeWritten):
        row["version"] = max(row["version"], fact.version)
        row["written"] = row["written"] or fact.at
    newest = rows.knowledge_version.get(key_of(fact.entry, fact.version))
    if newest is not None and fact.version == row["version"]:
        row.update({name: newest[name] for name in _SAME}, changed=fact.at)


def _used(rows: ReadRows, fact: KnowledgeUsed) -> None:
    row = rows.knowledge_entry.change(fact.entry)
    row.update(uses=row["uses"] + 1, used=fact.at)
    if fact.helpful is not None:
        row["helpful" if fact.helpful else "unhelpful"] += 1


FOLD: dict[type[Fact], Callable[[ReadRows, Any], None]] = {**dict.fromkeys(EVOLVED, _evolve), KnowledgeUsed: _used}
