"""Read table ``duplicate_decision``: one row for each decision about a pair of appeals (辨重)."""

from __future__ import annotations

import msgspec

from callcenter.facts import DuplicateDecided
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _decision(rows: ReadRows, fact: DuplicateDecided) -> None:
    rows.duplicate_decision.change(fact.id).update(
        number=fact.number, other=fact.other, same=fact.same, score=fact.score, band=fact.band, model=fact.model,
        features=msgspec.json.encode(fact.features).decode(), actor=fact.actor, at=fact.at,
    )  # fmt: skip


FOLD = {DuplicateDecided: _decision}
