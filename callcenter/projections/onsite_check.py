"""Read table ``onsite_check``: one row for each on-site check (现场核查)."""

from __future__ import annotations

from callcenter.oversight.onsite import CHECK_FOLDING, Check
from callcenter.projections.living import living

__all__ = ["FOLD"]

FOLD = living("onsite_check", CHECK_FOLDING, Check)
