"""Read table ``assessment_correction``: one row for each correction of a frozen period."""

from __future__ import annotations

from callcenter.facts import AssessmentCorrected
from callcenter.oversight.assessment.steps import PERIOD_FOLDING
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]

_SAME = ("period", "unit", "indicator", "numerator", "denominator", "excluded", "actor", "role", "reason", "at")


def _corrected(rows: ReadRows, fact: AssessmentCorrected) -> None:
    period = rows.assessment_period.get(fact.period)
    if period is not None and PERIOD_FOLDING.fits(period["state"], fact):
        rows.assessment_correction.change(fact.id).update({name: getattr(fact, name) for name in _SAME})


FOLD = {AssessmentCorrected: _corrected}
