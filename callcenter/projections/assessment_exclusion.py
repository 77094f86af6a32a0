"""Read table ``assessment_exclusion``: one row for each exclusion from the assessment (考核剔除)."""

from __future__ import annotations

from callcenter.oversight.exclusion import EXCLUSION_FOLDING, Exclusion
from callcenter.projections.living import living

__all__ = ["FOLD"]

FOLD = living("assessment_exclusion", EXCLUSION_FOLDING, Exclusion)
