"""Read table ``onsite_evidence``: one row for each photograph or document; comes before ``onsite_check``."""

from __future__ import annotations

from callcenter.facts import EvidenceAdded
from callcenter.oversight.onsite import CHECK_FOLDING
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]

_SAME = ("check", "number", "media_type", "sha256", "note", "actor", "role", "size", "at")


def _added(rows: ReadRows, fact: EvidenceAdded) -> None:
    check = rows.onsite_check.get(fact.check)
    if check and CHECK_FOLDING.fits(check["state"], fact):
        rows.onsite_evidence.change(fact.evidence).update({name: getattr(fact, name) for name in _SAME})


FOLD = {EvidenceAdded: _added}
