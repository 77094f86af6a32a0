"""Read table ``assessment_count``: one row for each period, unit and indicator; comes after ``assessment_period``."""

from __future__ import annotations

from callcenter.facts import AssessmentComputed
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _computed(rows: ReadRows, fact: AssessmentComputed) -> None:
    period = rows.assessment_period.get(fact.period)
    if period is None or period["computing"] != fact.computing:
        return  # the period was frozen before
    for count in fact.counts:
        rows.assessment_count.change(f"{fact.period}/{count.unit}/{count.indicator}").update(
            period=fact.period, unit=count.unit, indicator=count.indicator, computing=fact.computing,
            numerator=count.numerator, denominator=count.denominator, excluded=count.excluded,
        )  # fmt: skip


FOLD = {AssessmentComputed: _computed}
