"""What can be done with an exclusion: (exclusion, who acts and when, what is said) → facts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from callcenter.appeals import fields
from callcenter.appeals.words import EXCLUSION_WORDS
from callcenter.errors import NotPermitted
from callcenter.facts import (
    AssessmentExclusionApproved,
    AssessmentExclusionDenied,
    AssessmentExclusionRequested,
    AssessmentExclusionRevoked,
    Fact,
)
from callcenter.oversight.acting import Acting, refuse_unless
from callcenter.oversight.assessment.definitions import definition
from callcenter.oversight.exclusion.life import EXCLUSION, Exclusion
from callcenter.oversight.roles import CENTRE, OversightRole

__all__ = ["approve", "deny", "request", "revoke"]


def request(
    ident: str, number: str, acting: Acting, *, unit: str, code: str, units: Collection[str],
    definitions: tuple[str, ...] = (),
) -> list[Fact]:  # fmt: skip
    """``unit`` asks that an appeal does not count for it; ``units`` are those that have had it."""
    acting.must_be_one_of(CENTRE | {OversightRole.UNIT}, "request")
    acting.must_be_of(unit, "request")
    acting.needs_reason("request")
    refuse_unless(unit in units, f"the unit {unit} never had {number}: it does not count for it anyway")
    code = fields.word("code", code, EXCLUSION_WORDS)
    wanted = tuple(sorted({definition(name).id for name in definitions}))
    return [
        AssessmentExclusionRequested(
            **acting.signature, exclusion=ident, number=number, unit=unit, code=code, definitions=wanted
        )
    ]


def approve(exclusion: Exclusion, acting: Acting) -> list[Fact]:
    """It does not count."""
    return [AssessmentExclusionApproved(**_decided(exclusion, acting, "approve"))]


def deny(exclusion: Exclusion, acting: Acting) -> list[Fact]:
    """It counts."""
    return [AssessmentExclusionDenied(**_decided(exclusion, acting, "deny"))]


def revoke(exclusion: Exclusion, acting: Acting) -> list[Fact]:
    """It counts again."""
    return [AssessmentExclusionRevoked(**_decided(exclusion, acting, "revoke"))]


def _decided(exclusion: Exclusion, acting: Acting, verb: str) -> dict[str, Any]:
    EXCLUSION.check(exclusion.state, verb, acting.role)
    acting.needs_reason(verb)
    if acting.actor and acting.actor == exclusion.requested_by:
        raise NotPermitted(f"{verb}: who asked for it does not decide it")
    return {**acting.signature, "exclusion": exclusion.exclusion, "number": exclusion.number}
