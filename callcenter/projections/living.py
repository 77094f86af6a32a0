"""Read tables of things that have a life: each row is changed by what the pure fold says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callcenter.facts import Fact
from callcenter.oversight.folding import Folding
from callcenter.projections.rows import ReadRows

__all__ = ["living"]


def living(table: str, folding: Folding, kind: type[Any]) -> dict[type[Fact], Callable[[ReadRows, Any], None]]:
    """The folds of ``table``, whose rows are values of ``kind`` and whose key every fact of ``folding`` has."""
    fields: tuple[str, ...] = kind.__struct_fields__
    key = fields[0]

    def apply(rows: ReadRows, fact: Fact) -> None:
        mine = getattr(rows, table)
        ident = getattr(fact, key)
        if mine.get(ident) is None and type(fact) is not folding.begins:
            return
        row = mine.change(ident)
        row.update(folding.changes(kind(**{name: row[name] for name in fields}), fact))

    return dict.fromkeys(folding.steps, apply)
