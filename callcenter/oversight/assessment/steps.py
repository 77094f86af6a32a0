"""What facts change of the assessment of a period."""

from __future__ import annotations

import msgspec

from callcenter.facts import AssessmentComputed, AssessmentCorrected, AssessmentFrozen
from callcenter.oversight.assessment.life import PERIOD, Assessed
from callcenter.oversight.folding import Changes, Folding

__all__ = ["PERIOD_FOLDING"]


def _computed(assessed: Assessed, fact: AssessmentComputed) -> Changes:
    return {
        "computing": fact.computing, "formula": fact.formula, "digest": fact.digest, "upto": fact.upto,
        "terms": msgspec.json.encode(fact.terms).decode(), "counted": fact.at,
    }  # fmt: skip


def _frozen(assessed: Assessed, fact: AssessmentFrozen) -> Changes:
    return {"frozen": fact.at, "frozen_by": fact.actor, "reason": fact.reason}


def _corrected(assessed: Assessed, fact: AssessmentCorrected) -> Changes:
    return {"corrections": assessed.corrections + 1}


PERIOD_FOLDING = Folding(PERIOD, AssessmentComputed, {
    AssessmentComputed: ("compute", _computed),
    AssessmentFrozen: ("freeze", _frozen),
    AssessmentCorrected: ("correct", _corrected),
})  # fmt: skip
