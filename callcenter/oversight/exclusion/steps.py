"""What facts change of an exclusion."""

from __future__ import annotations

from callcenter.facts import (
    AssessmentExclusionApproved,
    AssessmentExclusionDenied,
    AssessmentExclusionRequested,
    AssessmentExclusionRevoked,
)
from callcenter.facts.oversight_base import AssessmentExclusionFact
from callcenter.oversight.exclusion.life import EXCLUSION, Exclusion
from callcenter.oversight.folding import Changes, Folding

__all__ = ["EXCLUSION_FOLDING"]


def _requested(exclusion: Exclusion, fact: AssessmentExclusionRequested) -> Changes:
    return {
        "number": fact.number, "unit": fact.unit, "code": fact.code, "definitions": " ".join(fact.definitions),
        "requested": fact.at, "requested_by": fact.actor, "reason": fact.reason,
    }  # fmt: skip


def _decided(exclusion: Exclusion, fact: AssessmentExclusionFact) -> Changes:
    return {"decided": fact.at, "decision": fact.reason}


EXCLUSION_FOLDING = Folding(EXCLUSION, AssessmentExclusionRequested, {
    AssessmentExclusionRequested: ("request", _requested),
    AssessmentExclusionApproved: ("approve", _decided),
    AssessmentExclusionDenied: ("deny", _decided),
    AssessmentExclusionRevoked: ("revoke", _decided),
})  # fmt: skip
