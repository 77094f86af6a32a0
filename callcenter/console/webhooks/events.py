"""What can be told: a word for every fact that changes an appeal's state."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from callcenter.facts import (
    AppealArchived,
    AppealCompleted,
    AppealConcluded,
    AppealDispatched,
    AppealFollowed,
    AppealLinked,
    AppealOpened,
    AppealRated,
    AppealRefused,
    AppealReopened,
    AppealReplied,
    AppealResumed,
    AppealSigned,
    AppealSuspended,
    AppealUnlinked,
    AppealUnresolved,
    CallbackGivenUp,
    DirectiveWithdrawn,
    ExclusionApproved,
    ExclusionDenied,
    ExclusionRequested,
    ExtensionApproved,
    ExtensionDenied,
    ExtensionRequested,
    Fact,
    HandlingStarted,
    ReturnApproved,
    ReturnDenied,
    ReturnRequested,
    ReviewFailed,
    ReviewPassed,
    ReviewStarted,
)

__all__ = ["EVENTS", "FACTS", "USUAL", "event_of"]

_WORDS: Mapping[type[Fact], str] = MappingProxyType({
    AppealOpened: "received",
    AppealCompleted: "accepted",
    AppealRefused: "rejected",
    AppealLinked: "linked",
    AppealUnlinked: "unlinked",
    AppealDispatched: "dispatched",
    AppealSigned: "signed",
    ReturnRequested: "return_requested",
    ReturnApproved: "returned",
    ReturnDenied: "return_denied",
    DirectiveWithdrawn: "withdrawn",
    HandlingStarted: "started",
    ExtensionRequested: "extension_requested",
    ExtensionApproved: "extended",
    ExtensionDenied: "extension_denied",
    AppealSuspended: "suspended",
    AppealResumed: "resumed",
    AppealReplied: "reply_written",
    ReviewStarted: "review_started",
    ReviewFailed: "review_failed",
    ReviewPassed: "replied",
    AppealFollowed: "replied",
    AppealConcluded: "closed",
    AppealRated: "closed",
    CallbackGivenUp: "closed",
    ExclusionApproved: "closed",
    ExclusionRequested: "exclusion_requested",
    AppealUnresolved: "redo",
    ExclusionDenied: "redo",
    AppealReopened: "reopened",
    AppealArchived: "archived",
})  # fmt: skip
FACTS = frozenset(kind.__name__ for kind in _WORDS)
"""Names of the facts that are looked at."""
EVENTS = tuple(dict.fromkeys((*_WORDS.values(), "answered")))
"""Every event."""
USUAL = ("received", "accepted", "answered", "rejected", "started", "replied", "closed", "redo", "reopened", "archived")
"""What a webhook hears of when no events are named: what concerns appellants. The others are the hotline's own."""


def event_of(fact: Fact) -> str:
    """The event that a fact is; empty when it is none."""
    if isinstance(fact, AppealCompleted) and fact.mode == "online_answer":
        return "answered"
    return _WORDS.get(type(fact), "")
