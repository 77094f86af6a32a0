"""The life of a version of an entry, from the department's draft to its end, as one visible table.

An entry has versions; each is written by the department that owns the entry, and approved by somebody else, at the
centre. While a new version is on its way the one before stays in effect. ``write`` leads from every state but
``submitted`` to a draft: of the same version while it is one, else of the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import msgspec

from callcenter.appeals import Role
from callcenter.errors import KnowledgeTransitionInvalid

__all__ = ["TRANSITIONS", "Deed", "State", "Transition", "advance"]


class State(StrEnum):
    """Where a version is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    """Shown from its first day to its last one, unless another version takes its place."""
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Deed(StrEnum):
    """What may be done with a version."""

    WRITE = "write"
    SUBMIT = "submit"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    REVIEW = "review"
    """Say that it is still right, and until when."""
    SUPERSEDE = "supersede"
    """A newer version has taken effect."""
    EXPIRE = "expire"
    """Its last day is over."""


class Transition(msgspec.Struct, frozen=True):
    """One cell of the table."""

    to: State
    roles: frozenset[Role]


_S = State
_D = Deed
_UNIT = (Role.UNIT,)
_CENTRE = (Role.DISPATCHER, Role.SUPERVISOR)
_EITHER = (*_UNIT, *_CENTRE)
_ITSELF = (Role.SYSTEM,)


def _by(to: State, roles: tuple[Role, ...]) -> Transition:
    return Transition(to, frozenset(roles))


TRANSITIONS: Mapping[tuple[State, str], Transition] = MappingProxyType({
    (_S.DRAFT, _D.WRITE): _by(_S.DRAFT, _UNIT),
    (_S.DRAFT, _D.SUBMIT): _by(_S.SUBMITTED, _UNIT),
    (_S.DRAFT, _D.WITHDRAW): _by(_S.WITHDRAWN, _EITHER),
    (_S.SUBMITTED, _D.APPROVE): _by(_S.APPROVED, _CENTRE),
    (_S.SUBMITTED, _D.REFUSE): _by(_S.DRAFT, _CENTRE),
    (_S.SUBMITTED, _D.WITHDRAW): _by(_S.WITHDRAWN, _EITHER),
    (_S.APPROVED, _D.REVIEW): _by(_S.APPROVED, _UNIT),
    (_S.APPROVED, _D.WITHDRAW): _by(_S.WITHDRAWN, _EITHER),
    (_S.APPROVED, _D.SUPERSEDE): _by(_S.SUPERSEDED, _ITSELF),
    (_S.APPROVED, _D.EXPIRE): _by(_S.EXPIRED, _ITSELF),
    (_S.APPROVED, _D.WRITE): _by(_S.DRAFT, _UNIT),
    (_S.SUPERSEDED, _D.WRITE): _by(_S.DRAFT, _UNIT),
    (_S.WITHDRAWN, _D.WRITE): _by(_S.DRAFT, _UNIT),
    (_S.EXPIRED, _D.WRITE): _by(_S.DRAFT, _UNIT),
})  # fmt: skip
"""(state, deed) → state and who may. A missing cell is an answer: it is not possible then."""


def advance(state: State, deed: str) -> Transition:
    """The cell of ``deed``; raises KnowledgeTransitionInvalid, naming both.

    >>> advance(State.DRAFT, "submit").to.value
    'submitted'
    """
    transition = TRANSITIONS.get((state, deed))
    if transition is None:
        possible = ", ".join(known for (where, known) in TRANSITIONS if where is state) or "nothing"
        raise KnowledgeTransitionInvalid(
            f"{deed} is not possible for a version in state {state.value} (possible: {possible})"
        )
    return transition
