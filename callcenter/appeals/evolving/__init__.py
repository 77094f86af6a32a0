"""What a fact changes of a case: the fold of the appeals, one function for each thing that happens.

A fact that does not fit the state changes nothing: two processes may have written about the same appeal at once, and
the one whose fact came first was right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from callcenter.appeals.agenda import next_moment
from callcenter.appeals.case import Case
from callcenter.appeals.evolving import closing, dispatch, handling, intake, notes
from callcenter.appeals.evolving.handling import reply_mark
from callcenter.appeals.evolving.shared import Changes
from callcenter.appeals.lifecycle import TRANSITIONS, Verb
from callcenter.facts import (
    AppealArchived,
    AppealCompleted,
    AppealConcluded,
    AppealDispatched,
    AppealFollowed,
    AppealLinked,
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

__all__ = ["EVOLVED", "evolve", "evolved", "reply_mark", "verb_of"]

_FOLDS: Mapping[type[Fact], Callable[[Case, Any], Changes]] = {
    **intake.FOLD,
    **dispatch.FOLD,
    **handling.FOLD,
    **closing.FOLD,
    **notes.FOLD,
}
_NEXT = {(state.value, verb): transition.to.value for (state, verb), transition in TRANSITIONS.items()}
"""State and verb → the state after it: words, as they stand in the tables."""
EVOLVED = tuple(_FOLDS)
"""Types of facts that change a case."""


def evolve(case: Case, facts: Iterable[Fact]) -> Case:
    """The case after ``facts``."""
    for fact in facts:
        case, _ = evolved(case, fact)
    return msgspec.structs.replace(case, next_at=next_moment(case))


def evolved(case: Case, fact: Fact) -> tuple[Case, Changes]:
    """The case after ``fact``, and field → new value; the same and nothing when it does not fit the state.

    ``next_at`` is left as it was: it is worked out once, after the last fact.
    """
    step = _FOLDS.get(type(fact))
    if step is None:
        return case, {}
    verb = verb_of(case, fact)
    changed: Changes = {}
    if verb is not None:
        state = _NEXT.get((case.state, verb))
        if state is None:
            return case, {}
        changed = {"state": state, "changed": fact.at, "actor": getattr(fact, "actor", "")}
    changed |= step(case, fact)
    return msgspec.structs.replace(case, **changed), changed


def verb_of(case: Case, fact: Fact) -> str | None:
    """The verb of the table that a fact stands for; None when it does not change the state."""
    kind = type(fact)
    if kind is AppealUnlinked:
        return Verb.RESTORE if case.submitted else Verb.UNLINK
    if isinstance(fact, AppealCompleted):
        return Verb.ANSWER if fact.mode == "online_answer" else Verb.SUBMIT
    if kind is AppealDispatched:
        return _RULES[fact.rule]  # type: ignore[attr-defined]
    return _VERBS.get(kind)


_RULES = {
    "dispatched": Verb.DISPATCH,
    "redispatched": Verb.REDISPATCH,
    "appointed": Verb.APPOINT,
    "fallback": Verb.FALL_BACK,
}
_VERBS: Mapping[type[Fact], Verb] = {
    AppealRefused: Verb.REFUSE,
    AppealLinked: Verb.LINK,
    AppealFollowed: Verb.FOLLOW,
    AppealSigned: Verb.SIGN,
    ReturnRequested: Verb.RETURN,
    ReturnApproved: Verb.APPROVE,
    ReturnDenied: Verb.DENY,
    DirectiveWithdrawn: Verb.WITHDRAW,
    HandlingStarted: Verb.START,
    ExtensionRequested: Verb.REQUEST_EXTENSION,
    ExtensionApproved: Verb.APPROVE,
    ExtensionDenied: Verb.DENY,
    AppealSuspended: Verb.SUSPEND,
    AppealResumed: Verb.RESUME,
    AppealReplied: Verb.REPLY,
    ReviewStarted: Verb.REVIEW,
    ReviewPassed: Verb.PASS,
    ReviewFailed: Verb.FAIL,
    AppealConcluded: Verb.CONCLUDE,
    AppealRated: Verb.RESOLVED,
    AppealUnresolved: Verb.UNRESOLVED,
    ExclusionRequested: Verb.OBJECTIVE_REASON,
    ExclusionApproved: Verb.APPROVE,
    ExclusionDenied: Verb.DENY,
    CallbackGivenUp: Verb.UNREACHED,
    AppealReopened: Verb.REOPEN,
    AppealArchived: Verb.ARCHIVE,
}
