"""Read table ``supervision_record``: one row for each supervision record (督办)."""

from __future__ import annotations

from callcenter.oversight.supervision import RECORD_FOLDING, Record
from callcenter.projections.living import living

__all__ = ["FOLD"]

FOLD = living("supervision_record", RECORD_FOLDING, Record)
