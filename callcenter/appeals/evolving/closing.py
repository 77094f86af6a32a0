"""The callback and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from callcenter.appeals.case import Case
from callcenter.appeals.evolving.shared import Changes, clock
from callcenter.appeals.lifecycle import AppealState
from callcenter.facts import (
    AppealArchived,
    AppealConcluded,
    AppealRated,
    AppealReopened,
    AppealUnresolved,
    CallbackAttempted,
    CallbackGivenUp,
    ExclusionApproved,
    ExclusionDenied,
    ExclusionRequested,
    Fact,
)

__all__ = ["FOLD"]


def _closed(case: Case, fact: Any) -> Changes:
    return {"closed": fact.at, "archive_at": fact.archive_at, "callback_due": None, "next_try": None}


def _attempted(case: Case, fact: CallbackAttempted) -> Changes:
    if case.state != AppealState.CALLBACK_DUE:
        return {}  # somebody settled it while the phone rang
    return {
        "attempts": case.attempts + 1,
        "tried_first": case.tried_first or fact.at,
        "next_try": fact.next_try or None,
        "reach": fact.outcome,
        **({"resolved": fact.resolved, "satisfaction": fact.satisfaction} if fact.outcome == "reached" else {}),
    }


def _judged(case: Case, fact: Any) -> Changes:
    return {"resolved": fact.resolved, "satisfaction": fact.satisfaction, "rated": fact.at, "callback_due": None,
            "next_try": None}  # fmt: skip


def _rated(case: Case, fact: AppealRated) -> Changes:
    return {**_judged(case, fact), **_closed(case, fact)}


def _again(case: Case, fact: Any) -> Changes:
    """It is to be done again, with a clock of its own."""
    told = "contact" if "contact" in case.passed.split() else ""  # however often it is redone, the first contact is one
    return {**clock(fact), "first_due": fact.due, "extensions": 0, "passed": told, "closed": None, "archive_at": None}


def _unresolved(case: Case, fact: AppealUnresolved) -> Changes:
    return {**_judged(case, fact), **_again(case, fact), "redone": case.redone + 1}


def _exclusion_requested(case: Case, fact: ExclusionRequested) -> Changes:
    return {**_judged(case, fact), "exclusion": fact.code}


def _exclusion_approved(case: Case, fact: ExclusionApproved) -> Changes:
    return {**_closed(case, fact), "excluded": True}


def _exclusion_denied(case: Case, fact: ExclusionDenied) -> Changes:
    return {**_again(case, fact), "exclusion": "", "redone": case.redone + 1}


def _reopened(case: Case, fact: AppealReopened) -> Changes:
    return {**_again(case, fact), "reopened": case.reopened + 1, "excluded": False, "exclusion": "", "archived": None}


def _archived(case: Case, fact: AppealArchived) -> Changes:
    return {"archived": fact.at, "archive_at": None}


FOLD: Mapping[type[Fact], Callable[[Case, Any], Changes]] = {
    AppealConcluded: _closed,
    CallbackAttempted: _attempted,
    AppealRated: _rated,
    AppealUnresolved: _unresolved,
    ExclusionRequested: _exclusion_requested,
    ExclusionApproved: _exclusion_approved,
    ExclusionDenied: _exclusion_denied,
    CallbackGivenUp: _closed,
    AppealReopened: _reopened,
    AppealArchived: _archived,
}
