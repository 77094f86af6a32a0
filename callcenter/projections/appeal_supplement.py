"""Read table ``appeal_supplement``: one row for each thing said later."""

from __future__ import annotations

from callcenter.facts import AppealSupplemented
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _supplement(rows: ReadRows, fact: AppealSupplemented) -> None:
    rows.appeal_supplement.change(fact.id).update(
        number=fact.number, text=fact.text, actor=fact.actor, role=fact.role, at=fact.at
    )


FOLD = {AppealSupplemented: _supplement}
