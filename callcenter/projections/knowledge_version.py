"""Read table ``knowledge_version``: one row for each version of an entry, changed by what the pure fold says."""

from __future__ import annotations

from typing import Any

from callcenter.facts import KnowledgeApproved, KnowledgeFact, KnowledgeWithdrawn
from callcenter.knowledge import Version, key_of
from callcenter.knowledge.evolving import EVOLVED, changes, replaced
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _evolve(rows: ReadRows, fact: Any) -> None:
    row = rows.knowledge_version.change(key_of(fact.entry, fact.version))
    row.update(entry=fact.entry, version=fact.version)
    changed = changes(Version.of(row), fact)
    row.update(changed)
    if changed and isinstance(fact, KnowledgeApproved):
        _replace(rows, fact, fact.replaces, fact.shown_from)
    elif changed and isinstance(fact, KnowledgeWithdrawn):
        _replace(rows, fact, fact.restores, None)


def _replace(rows: ReadRows, fact: KnowledgeFact, versions: tuple[int, ...], at: int | None) -> None:
    for version in versions:
        row = rows.knowledge_version.change(key_of(fact.entry, version))
        row.update(replaced(Version.of(row), at, fact.at))


FOLD = dict.fromkeys(EVOLVED, _evolve)
