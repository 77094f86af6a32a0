"""The life of a period's assessment (考核): counted as often as one likes, frozen once, corrected beside it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from callcenter.oversight.life import Life, by
from callcenter.oversight.roles import CENTRE, OversightRole

__all__ = ["PERIOD", "Assessed", "PeriodState"]


class PeriodState(StrEnum):
    """Where the assessment of a period is."""

    COMPUTED = "computed"
    FROZEN = "frozen"
    """The counts stay what they are."""


_S = PeriodState

PERIOD = Life("the assessment of a period", _S.COMPUTED, {
    (_S.COMPUTED, "compute"): by(_S.COMPUTED, CENTRE),
    (_S.COMPUTED, "freeze"): by(_S.FROZEN, {OversightRole.SUPERVISOR}),
    (_S.FROZEN, "correct"): by(_S.FROZEN, {OversightRole.SUPERVISOR}),
})  # fmt: skip


class Assessed(msgspec.Struct, frozen=True, kw_only=True):
    """The assessment of a period. Moments are µs since 1970 UTC."""

    period: str
    state: str = ""
    computing: str = ""
    """The counting that stands."""
    formula: str = ""
    digest: str = ""
    upto: int = 0
    terms: str = ""
    """The formula's terms as JSON."""
    counted: int | None = None
    frozen: int | None = None
    frozen_by: str = ""
    corrections: int = 0
    changed: int | None = None
    actor: str = ""
    reason: str = ""
