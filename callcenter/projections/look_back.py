"""Read table ``look_back``: one row for each sample of closed appeals (回头看)."""

from __future__ import annotations

from callcenter.oversight.look_back import PLAN_FOLDING, Plan
from callcenter.projections.living import living

__all__ = ["FOLD"]

FOLD = living("look_back", PLAN_FOLDING, Plan)
