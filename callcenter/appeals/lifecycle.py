"""The life of an appeal, from the draft in the call to the archive, as one visible table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import msgspec

from callcenter.errors import AppealTransitionInvalid

__all__ = ["TRANSITIONS", "AppealState", "Role", "Transition", "Verb", "advance", "may"]


class AppealState(StrEnum):
    """Where an appeal is."""

    DRAFT = "draft"
    ANSWERED = "answered"
    REJECTED = "rejected"
    LINKED = "linked"
    PENDING_DISPATCH = "pending_dispatch"
    DISPATCHED = "dispatched"
    RETURN_REVIEW = "return_review"
    SIGNED = "signed"
    IN_PROGRESS = "in_progress"
    EXTENSION_REVIEW = "extension_review"
    SUSPENDED = "suspended"
    REPLIED = "replied"
    RESULT_REVIEW = "result_review"
    CALLBACK_DUE = "callback_due"
    REDO = "redo"
    EXCLUSION_REVIEW = "exclusion_review"
    CLOSED = "closed"
    REOPENED = "reopened"
    ARCHIVED = "archived"


class Verb(StrEnum):
    """What may be done with an appeal."""

    ANSWER = "answer"
    SUBMIT = "submit"
    REFUSE = "refuse"
    LINK = "link"
    UNLINK = "unlink"
    """Undo the linking of a draft."""
    RESTORE = "restore"
    """Undo the linking of an appeal that had been submitted already."""
    FOLLOW = "follow"
    """The appeal that it is linked to is handled: its own appellant is called back."""
    DISPATCH = "dispatch"
    APPOINT = "appoint"
    """Name the responsible unit; it may not return the ticket any more (指定负责)."""
    FALL_BACK = "fall_back"
    """Nobody was found in time: the fallback owner has it (兜底负责)."""
    REDISPATCH = "redispatch"
    """Take it from one unit and give it to another (改派)."""
    WITHDRAW = "withdraw"
    """The unit's objection to a directive is right: it goes back to those who ordered it."""
    SIGN = "sign"
    RETURN = "return"
    APPROVE = "approve"
    DENY = "deny"
    START = "start"
    SUB_ASSIGN = "sub_assign"
    REQUEST_EXTENSION = "request_extension"
    SUSPEND = "suspend"
    RESUME = "resume"
    REPLY = "reply"
    REVIEW = "review"
    PASS = "pass"  # noqa: S105 - a verb, not a password
    FAIL = "fail"
    CONCLUDE = "conclude"
    """Close a directive: there is no citizen to call back."""
    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"
    OBJECTIVE_REASON = "objective_reason"
    UNREACHED = "unreached"
    ARCHIVE = "archive"
    REOPEN = "reopen"


class Role(StrEnum):
    """Who does it."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    DISPATCHER = "dispatcher"
    UNIT = "unit"
    QUALITY = "quality"
    CITIZEN = "citizen"
    """The appellant, by number and query code."""
    SYSTEM = "system"
    """The program itself, when a time is over or the caller answered an automatic callback."""


class Transition(msgspec.Struct, frozen=True):
    """One cell of the table."""

    to: AppealState
    roles: frozenset[Role]


_S = AppealState
_V = Verb


def _by(to: AppealState, *roles: Role) -> Transition:
    return Transition(to, frozenset(roles))


_A, _SU, _D, _U, _Q = Role.AGENT, Role.SUPERVISOR, Role.DISPATCHER, Role.UNIT, Role.QUALITY
_C, _SYS = Role.CITIZEN, Role.SYSTEM

TRANSITIONS: Mapping[tuple[AppealState, str], Transition] = MappingProxyType({
    (_S.DRAFT, _V.ANSWER): _by(_S.ANSWERED, _A, _SU),
    (_S.DRAFT, _V.SUBMIT): _by(_S.PENDING_DISPATCH, _A, _SU),
    (_S.DRAFT, _V.REFUSE): _by(_S.REJECTED, _A, _SU),
    (_S.DRAFT, _V.LINK): _by(_S.LINKED, _A, _SU),
    (_S.PENDING_DISPATCH, _V.LINK): _by(_S.LINKED, _A, _SU, _D),
    (_S.LINKED, _V.UNLINK): _by(_S.DRAFT, _A, _SU, _D, _SYS),
    (_S.LINKED, _V.RESTORE): _by(_S.PENDING_DISPATCH, _A, _SU, _D, _SYS),
    (_S.LINKED, _V.FOLLOW): _by(_S.CALLBACK_DUE, _SYS),
    (_S.ANSWERED, _V.ARCHIVE): _by(_S.ARCHIVED, _SYS, _SU),
    (_S.REJECTED, _V.ARCHIVE): _by(_S.ARCHIVED, _SYS, _SU),
    (_S.LINKED, _V.ARCHIVE): _by(_S.ARCHIVED, _SYS, _SU),

    (_S.PENDING_DISPATCH, _V.DISPATCH): _by(_S.DISPATCHED, _D, _SU),
    (_S.PENDING_DISPATCH, _V.APPOINT): _by(_S.DISPATCHED, _SU),
    (_S.PENDING_DISPATCH, _V.FALL_BACK): _by(_S.DISPATCHED, _SYS),
    (_S.DISPATCHED, _V.SIGN): _by(_S.SIGNED, _U),
    (_S.DISPATCHED, _V.RETURN): _by(_S.RETURN_REVIEW, _U),
    (_S.RETURN_REVIEW, _V.APPROVE): _by(_S.PENDING_DISPATCH, _D, _SU),
    (_S.RETURN_REVIEW, _V.DENY): _by(_S.SIGNED, _D, _SU),
    (_S.DISPATCHED, _V.REDISPATCH): _by(_S.DISPATCHED, _D, _SU),
    (_S.SIGNED, _V.REDISPATCH): _by(_S.DISPATCHED, _D, _SU),
    (_S.IN_PROGRESS, _V.REDISPATCH): _by(_S.DISPATCHED, _D, _SU),
    (_S.REDO, _V.REDISPATCH): _by(_S.DISPATCHED, _D, _SU),
    (_S.REOPENED, _V.REDISPATCH): _by(_S.DISPATCHED, _D, _SU),
    (_S.DISPATCHED, _V.WITHDRAW): _by(_S.PENDING_DISPATCH, _D, _SU),
    (_S.SIGNED, _V.WITHDRAW): _by(_S.PENDING_DISPATCH, _D, _SU),
    (_S.IN_PROGRESS, _V.WITHDRAW): _by(_S.PENDING_DISPATCH, _D, _SU),

    (_S.SIGNED, _V.START): _by(_S.IN_PROGRESS, _U),
    (_S.IN_PROGRESS, _V.SUB_ASSIGN): _by(_S.IN_PROGRESS, _U),
    (_S.IN_PROGRESS, _V.REQUEST_EXTENSION): _by(_S.EXTENSION_REVIEW, _U),
    (_S.EXTENSION_REVIEW, _V.APPROVE): _by(_S.IN_PROGRESS, _D, _SU),
    (_S.EXTENSION_REVIEW, _V.DENY): _by(_S.IN_PROGRESS, _D, _SU),
    (_S.IN_PROGRESS, _V.SUSPEND): _by(_S.SUSPENDED, _U),
    (_S.SUSPENDED, _V.RESUME): _by(_S.IN_PROGRESS, _U, _SYS),
    (_S.IN_PROGRESS, _V.REPLY): _by(_S.REPLIED, _U),

    (_S.REPLIED, _V.REVIEW): _by(_S.RESULT_REVIEW, _D, _Q, _U),
    (_S.RESULT_REVIEW, _V.FAIL): _by(_S.IN_PROGRESS, _D, _Q, _U),
    (_S.RESULT_REVIEW, _V.PASS): _by(_S.CALLBACK_DUE, _D, _Q),
    (_S.RESULT_REVIEW, _V.CONCLUDE): _by(_S.CLOSED, _D, _Q, _U),

    (_S.CALLBACK_DUE, _V.RESOLVED): _by(_S.CLOSED, _A, _Q, _C, _SYS),
    (_S.CALLBACK_DUE, _V.UNRESOLVED): _by(_S.REDO, _A, _Q, _C, _SYS),
    (_S.CALLBACK_DUE, _V.OBJECTIVE_REASON): _by(_S.EXCLUSION_REVIEW, _A, _Q),
    (_S.CALLBACK_DUE, _V.UNREACHED): _by(_S.CLOSED, _SYS),
    (_S.REDO, _V.START): _by(_S.IN_PROGRESS, _U),
    (_S.EXCLUSION_REVIEW, _V.APPROVE): _by(_S.CLOSED, _Q, _SU),
    (_S.EXCLUSION_REVIEW, _V.DENY): _by(_S.REDO, _Q, _SU),

    (_S.CLOSED, _V.ARCHIVE): _by(_S.ARCHIVED, _SYS, _SU),
    (_S.CLOSED, _V.REOPEN): _by(_S.REOPENED, _A, _Q, _SU, _C),
    (_S.ARCHIVED, _V.REOPEN): _by(_S.REOPENED, _A, _Q, _SU),
    (_S.REOPENED, _V.START): _by(_S.IN_PROGRESS, _U),
})  # fmt: skip
"""(state, verb) → state and who may. A missing cell is an answer: it is not possible then."""


def advance(state: AppealState, verb: str) -> AppealState:
    """The state after ``verb``; raises AppealTransitionInvalid, naming both.

    >>> advance(AppealState.DRAFT, "submit").value
    'pending_dispatch'
    """
    transition = TRANSITIONS.get((state, verb))
    if transition is None:
        possible = ", ".join(known for (where, known) in TRANSITIONS if where is state) or "nothing"
        raise AppealTransitionInvalid(
            f"{verb} is not possible for an appeal in state {state.value} (possible: {possible})"
        )
    return transition.to


def may(role: Role, state: AppealState, verb: str) -> bool:
    """Whether ``role`` may carry out ``verb`` in ``state``; False also when nobody may."""
    transition = TRANSITIONS.get((state, verb))
    return transition is not None and role in transition.roles
