"""How units are assessed (考核): what was counted for a period, frozen, corrected, and what is left out of it."""

from __future__ import annotations

import msgspec

from callcenter.facts.oversight_base import AssessmentExclusionFact, OversightFact


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator of a formula. Numbers are decimal texts: they are what a person wrote, to the last digit."""

    indicator: str
    definition: str
    version: int
    weight: str
    """Full marks."""
    scoring: str
    """``rate`` or ``deduct``."""
    target: str = ""
    """For ``rate``: percentage from which on there are full marks."""
    floor: str = ""
    """For ``rate``: percentage at which there are none."""
    per_case: str = ""
    """For ``deduct``: marks that each case costs."""


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted of one indicator for one unit."""

    unit: str
    indicator: str
    numerator: int
    denominator: int
    excluded: int = 0
    """Cases that were left out with a reason; neither in the numerator nor in the denominator."""


class AssessmentComputed(OversightFact, frozen=True, kw_only=True):
    """The units' cards of a period were counted; a later counting replaces them until they are frozen."""

    period: str
    """``2026-11``, ``2026-Q4`` or ``2026``."""
    computing: str
    """Id of this counting."""
    formula: str
    """Version of the formula."""
    digest: str
    """SHA-256 of the formula's terms: a version that was changed afterwards is found by it."""
    upto: int
    """``seq`` of the last fact that was counted."""
    terms: tuple[Term, ...]
    """The formula itself."""
    counts: tuple[Count, ...]
    """Every indicator of every unit."""


class AssessmentFrozen(OversightFact, frozen=True, kw_only=True):
    """The cards of a period stand as they are for ever; what is found later is a correction beside them."""

    period: str
    """``2026-11``, ``2026-Q4`` or ``2026``."""
    computing: str
    """The counting that is frozen."""


class AssessmentCorrected(OversightFact, frozen=True, kw_only=True):
    """One indicator of one unit was counted wrongly, by so much."""

    period: str
    """``2026-11``, ``2026-Q4`` or ``2026``."""
    unit: str
    """Id of the unit (config/units.yaml)."""
    indicator: str
    """Its name in the formula."""
    numerator: int
    """Difference: to be added."""
    denominator: int
    """Difference: to be added."""
    excluded: int = 0
    """Difference: to be added."""


class AssessmentExclusionRequested(AssessmentExclusionFact, frozen=True, kw_only=True):
    """A unit, or somebody for it, asks that an appeal does not count in its assessment (剔除)."""

    unit: str
    """The unit that it shall not count for (config/units.yaml)."""
    code: str
    """``policy``, ``third_party``, ``unreasonable``, ``natural``, ``withdrawn`` or ``other``."""
    definitions: tuple[str, ...] = ()
    """Which definitions it shall not count in; empty: in none."""


class AssessmentExclusionApproved(AssessmentExclusionFact, frozen=True, kw_only=True):
    """It does not count."""


class AssessmentExclusionDenied(AssessmentExclusionFact, frozen=True, kw_only=True):
    """It counts."""


class AssessmentExclusionRevoked(AssessmentExclusionFact, frozen=True, kw_only=True):
    """It counts again."""
