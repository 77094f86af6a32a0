"""What can be done with the assessment of a period: (period, who acts and when, what is said) → facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from callcenter.errors import AppealFieldInvalid, AssessmentFixed
from callcenter.facts import AssessmentComputed, AssessmentCorrected, AssessmentFrozen, Fact
from callcenter.facts.assessment import Count, Term
from callcenter.oversight.acting import Acting, refuse_unless
from callcenter.oversight.assessment.card import corrected, differences
from callcenter.oversight.assessment.definitions import DEFINITIONS
from callcenter.oversight.assessment.formula import Formula
from callcenter.oversight.assessment.life import PERIOD, Assessed, PeriodState
from callcenter.oversight.assessment.period import Period
from callcenter.oversight.roles import CENTRE

__all__ = ["compute", "correct", "correct_by_counting", "formula_of_card", "freeze", "terms_of"]


def compute(
    known: Assessed | None, period: Period, formula: Formula, used: Mapping[str, str], counts: Sequence[Count],
    upto: int, acting: Acting,
) -> list[Fact]:  # fmt: skip
    """Lay down what was counted. ``known``: what was counted before; ``used``: versions that frozen periods stand on,
    with their digests."""
    acting.must_be_one_of(CENTRE, "compute")
    if known is not None:
        if known.state == PeriodState.FROZEN:
            raise AssessmentFixed(f"{period.name} is frozen: correct it (`callcenter assessment correct`)")
        PERIOD.check(known.state, "compute", acting.role)
    if used.get(formula.version, formula.digest) != formula.digest:
        raise AssessmentFixed(
            f"the formula {formula.version} was changed after a period was frozen by it: give the new one a version of "
            "its own in config/assessment.yaml, and restore the old one"
        )
    refuse_unless(period.first <= acting.at, f"{period.name} has not begun")
    return [
        AssessmentComputed(
            **acting.signature, period=period.name, computing=acting.new_id(), formula=formula.version,
            digest=formula.digest, upto=upto, terms=formula.terms, counts=tuple(counts),
        )
    ]  # fmt: skip


def freeze(known: Assessed, period: Period, acting: Acting) -> list[Fact]:
    """What was counted last stands for ever."""
    PERIOD.check(known.state, "freeze", acting.role)
    refuse_unless(period.last <= acting.at, f"{period.name} is not over: its cards cannot be frozen yet")
    refuse_unless((known.counted or 0) >= period.last, f"{period.name} was counted before it was over: count it again")
    return [AssessmentFrozen(**acting.signature, period=period.name, computing=known.computing)]


def correct(known: Assessed, delta: Count, stands: Sequence[Count], acting: Acting) -> list[Fact]:
    """Add to one indicator of one unit; ``stands`` is what it says now, earlier corrections included."""
    _must_be_correctable(known, acting)
    if delta.indicator not in {term.indicator for term in terms_of(known)}:
        raise AppealFieldInvalid(f"the formula {known.formula} has no indicator {delta.indicator!r}")
    if not (delta.numerator or delta.denominator or delta.excluded):
        raise AppealFieldInvalid("a correction of nothing: say by how much numerator, denominator or excluded change")
    (after,) = [
        each
        for each in corrected(stands, [delta])
        if (each.unit, each.indicator) == (delta.unit, delta.indicator)
    ]
    refuse_unless(
        0 <= after.numerator <= after.denominator and after.excluded >= 0,
        f"{delta.unit} {delta.indicator} would stand at {after.numerator} of {after.denominator}, "
        f"{after.excluded} excluded: that cannot be",
    )
    return [_corrected(known, delta, acting)]


def correct_by_counting(
    known: Assessed, now: Sequence[Count], stands: Sequence[Count], acting: Acting
) -> list[Fact]:
    """Corrections for all that a counting ``now``, by the frozen formula, finds different from what stands."""
    _must_be_correctable(known, acting)
    return [_corrected(known, delta, acting) for delta in differences(now, stands)]


def terms_of(known: Assessed) -> tuple[Term, ...]:
    """The terms of the formula that a period was counted by."""
    return msgspec.json.decode(known.terms, type=tuple[Term, ...])


def formula_of_card(known: Assessed, period: Period) -> Formula:
    """The formula that a period was counted by. Raises AssessmentFixed when it counts something else by now."""
    terms = terms_of(known)
    for term in terms:
        if DEFINITIONS[term.definition].version != term.version:
            raise AssessmentFixed(
                f"{term.definition} is counted by another version now than {period.name} was "
                f"({DEFINITIONS[term.definition].version}, then {term.version}): correct it by hand"
            )
    return Formula(version=known.formula, effective=period.day, terms=terms)


def _must_be_correctable(known: Assessed, acting: Acting) -> None:
    PERIOD.check(known.state, "correct", acting.role)
    acting.needs_reason("correct")


def _corrected(known: Assessed, delta: Count, acting: Acting) -> Fact:
    said: dict[str, Any] = msgspec.structs.asdict(delta)
    return AssessmentCorrected(**acting.signature, period=known.period, **said)
