"""What the public may know of where an appeal is: seven words for all states of the life cycle."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from callcenter.appeals import AppealState

__all__ = ["CLOSED_STATES", "PUBLIC_STATES", "PUBLIC_WORDS", "PublicState"]

_S = AppealState


class PublicState(StrEnum):
    """Where an appeal is, as its appellant sees it."""

    RECEIVED = "received"
    """Somebody at the hotline reads it."""
    ACCEPTED = "accepted"
    """A unit is being found for it, or has just been given it."""
    IN_PROGRESS = "in_progress"
    REPLIED = "replied"
    """The unit has replied; the appellant is asked what they think of it."""
    ANSWERED = "answered"
    """The hotline has answered at once."""
    CLOSED = "closed"
    REJECTED = "rejected"


_P = PublicState
PUBLIC_STATES: Mapping[AppealState, PublicState] = MappingProxyType({
    _S.DRAFT: _P.RECEIVED,
    _S.PENDING_DISPATCH: _P.ACCEPTED,
    _S.LINKED: _P.ACCEPTED,
    _S.DISPATCHED: _P.ACCEPTED,
    _S.RETURN_REVIEW: _P.ACCEPTED,
    _S.SIGNED: _P.IN_PROGRESS,
    _S.IN_PROGRESS: _P.IN_PROGRESS,
    _S.EXTENSION_REVIEW: _P.IN_PROGRESS,
    _S.SUSPENDED: _P.IN_PROGRESS,
    _S.REPLIED: _P.IN_PROGRESS,
    _S.RESULT_REVIEW: _P.IN_PROGRESS,
    _S.REDO: _P.IN_PROGRESS,
    _S.REOPENED: _P.IN_PROGRESS,
    _S.CALLBACK_DUE: _P.REPLIED,
    _S.EXCLUSION_REVIEW: _P.REPLIED,
    _S.ANSWERED: _P.ANSWERED,
    _S.CLOSED: _P.CLOSED,
    _S.ARCHIVED: _P.CLOSED,
    _S.REJECTED: _P.REJECTED,
})  # fmt: skip
"""State → what the public is told. That a unit has replied is told when the reply has passed its review."""

PUBLIC_WORDS: Mapping[PublicState, Mapping[str, str]] = MappingProxyType({
    _P.RECEIVED: {"zh": "已收到", "en": "received"},
    _P.ACCEPTED: {"zh": "受理中", "en": "accepted"},
    _P.IN_PROGRESS: {"zh": "办理中", "en": "in progress"},
    _P.REPLIED: {"zh": "已答复，待评价", "en": "replied, to be rated"},
    _P.ANSWERED: {"zh": "已解答", "en": "answered"},
    _P.CLOSED: {"zh": "已办结", "en": "closed"},
    _P.REJECTED: {"zh": "不予受理", "en": "not accepted"},
})  # fmt: skip
CLOSED_STATES = frozenset(state for state, public in PUBLIC_STATES.items() if public in (
    _P.ANSWERED, _P.CLOSED, _P.REJECTED,
))  # fmt: skip
"""States that Open311 calls ``closed``."""
