"""Formulas of the units' assessment (考核), as config/assessment.yaml holds them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from callcenter.config.base import Name, Settings

__all__ = ["AssessmentFormula", "Formulas", "Indicator"]

_Percent = Annotated[float, Field(ge=0, le=100)]
_Version = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]


class Indicator(Settings):
    """One indicator of a formula (`formulas.<n>.indicators.<name>`)."""

    definition: Name | None = Field(
        default=None,
        description="What is counted (docs/reference/assessment.md lists all); without it the indicator's own name.",
    )
    weight: float = Field(gt=0, le=100, description="Full marks; those of a formula add up to 100.")
    scoring: Literal["rate", "deduct"] = Field(
        default="rate",
        description="`rate`: marks by the percentage, between `floor` and `target`; "
        "`deduct`: each case costs `per_case`.",
    )
    target: _Percent | None = Field(default=None, description="For `rate`: percentage from which on marks are full.")
    floor: _Percent | None = Field(default=None, description="For `rate`: percentage at which there are none.")
    per_case: float | None = Field(
        default=None, gt=0, le=100, description="For `deduct`: marks that each case which went wrong costs."
    )


class AssessmentFormula(Settings):
    """One version of the formula (`formulas`). A version that was used is never changed: write another one."""

    version: _Version = Field(description="Its name; stands on every card.")
    effective: date = Field(description="It holds for periods that begin on this day or later.")
    indicators: dict[Name, Indicator] = Field(min_length=1, description="Indicator → how it is assessed.")


class Formulas(Settings):
    """Everything in assessment.yaml."""

    formulas: tuple[AssessmentFormula, ...] = Field(min_length=1, description="All versions, the old ones included.")
