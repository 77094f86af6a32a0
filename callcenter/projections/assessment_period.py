"""Read table ``assessment_period``: one row for each period that was assessed (考核)."""

from __future__ import annotations

from callcenter.oversight.assessment.life import Assessed
from callcenter.oversight.assessment.steps import PERIOD_FOLDING
from callcenter.projections.living import living

__all__ = ["FOLD"]

FOLD = living("assessment_period", PERIOD_FOLDING, Assessed)
