"""Handling: more time, the reply, its review."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from callcenter.appeals.case import Case
from callcenter.appeals.evolving.shared import Changes, clock, removed
from callcenter.facts import (
    AppealFollowed,
    AppealReplied,
    AppealResumed,
    AppealSuspended,
    CitizenContacted,
    ExtensionApproved,
    ExtensionDenied,
    ExtensionRequested,
    Fact,
    HandlingStarted,
    ReviewFailed,
    ReviewPassed,
    ReviewStarted,
)

__all__ = ["FOLD", "reply_mark"]


def _started(case: Case, fact: HandlingStarted) -> Changes:
    return {"started": case.started or fact.at}


def _contacted(case: Case, fact: CitizenContacted) -> Changes:
    return {"contacted": case.contacted or fact.at}


def _extension_requested(case: Case, fact: ExtensionRequested) -> Changes:
    return {"extensions": case.extensions + 1, "extension_workdays": fact.workdays}


def _extension_approved(case: Case, fact: ExtensionApproved) -> Changes:
    return {**clock(fact), "passed": removed(case.passed, "near:handling", "handling")}


def _suspended(case: Case, fact: AppealSuspended) -> Changes:
    return {"suspended_since": fact.at, "suspended_until": fact.until}


def _resumed(case: Case, fact: AppealResumed) -> Changes:
    return {**clock(fact), "steps": case.steps, "suspended_since": None, "suspended_until": None}


def _replied(case: Case, fact: AppealReplied) -> Changes:
    return {
        "reply": fact.text,
        "reply_mark": reply_mark(fact.text),
        "outcome": fact.outcome,
        "replied": fact.at,
        "review_due": fact.review_due or None,
        "passed": removed(case.passed, "review", "callback"),
        **dict.fromkeys(("next_try", "tried_first", "resolved"), None),
        **dict.fromkeys(("reach", "satisfaction"), ""),
        "attempts": 0,
    }


def reply_mark(text: str) -> str:
    """The same for replies that differ in blanks and punctuation only."""
    words = "".join(character for character in text if character.isalnum())
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _review_started(case: Case, fact: ReviewStarted) -> Changes:
    return {}


def _review_passed(case: Case, fact: ReviewPassed) -> Changes:
    return {"callback_due": fact.callback_due, "unit": fact.unit or case.unit, "review_due": None}


def _review_failed(case: Case, fact: ReviewFailed) -> Changes:
    return {"review_due": None}


FOLD: Mapping[type[Fact], Callable[[Case, Any], Changes]] = {
    HandlingStarted: _started,
    CitizenContacted: _contacted,
    ExtensionRequested: _extension_requested,
    ExtensionApproved: _extension_approved,
    ExtensionDenied: _review_started,
    AppealSuspended: _suspended,
    AppealResumed: _resumed,
    AppealReplied: _replied,
    ReviewStarted: _review_started,
    ReviewPassed: _review_passed,
    AppealFollowed: _review_passed,
    ReviewFailed: _review_failed,
}
