"""Before and after every offer: the life of an agent, as one visible table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from callcenter.errors import AgentTransitionInvalid

__all__ = ["AWAY", "EVENTS", "IDLE_KEPT", "IN_CALL", "TRANSITIONS", "AgentEvent", "AgentState", "advance"]


class AgentState(StrEnum):
    """What an agent is doing."""

    OFFLINE = "offline"
    """At no seat."""
    AVAILABLE = "available"
    """May be offered a call."""
    RESERVED = "reserved"
    """Chosen for a caller; the phone is about to ring."""
    RINGING = "ringing"
    """The phone rings."""
    ON_CALL = "on_call"
    HOLD = "hold"
    """In a call, the caller is on hold."""
    WRAP_UP = "wrap_up"
    """Finishing the work of the last call."""
    PAUSED = "paused"
    """Logged in, but asked to be offered nothing."""
    OUTBOUND = "outbound"
    """In a call that the agent placed."""


class AgentEvent(StrEnum):
    """What can happen to an agent."""

    LOGIN = "login"
    LOGOUT = "logout"
    PAUSE = "pause"
    """During a call it is only noted; see ``advance``."""
    UNPAUSE = "unpause"
    OFFER = "offer"
    """The distributor chose the agent."""
    TAKE_OVER = "take_over"
    """A supervisor lets this agent, often themselves, take a call over."""
    TAKE_BACK = "take_back"
    """The caller whom this agent's phone sent to somewhere that cannot be comes back to the agent."""
    RING = "ring"
    """Asterisk calls the phone."""
    ANSWER = "answer"
    MISS = "miss"
    """Ring-no-answer."""
    REJECT = "reject"
    UNREACHABLE = "unreachable"
    """There is no phone at the seat."""
    WITHDRAW = "withdraw"
    """The caller hung up first."""
    HOLD = "hold"
    UNHOLD = "unhold"
    TALK_OVER = "talk_over"
    """The call is over and the queue grants wrap-up."""
    TALK_OVER_READY = "talk_over_ready"
    """The call is over and there is no wrap-up."""
    EXTEND = "extend"
    """More wrap-up was asked for."""
    READY = "ready"
    """Wrap-up is over, by its time or by the agent."""
    DIAL_OUT = "dial_out"
    FOUND_IN_CALL = "found_in_call"
    """Asterisk shows a call at the seat that we did not see begin."""
    FOUND_FREE = "found_free"
    """Asterisk shows that the call we believe in is gone."""


_S = AgentState
_E = AgentEvent

TRANSITIONS: Mapping[tuple[AgentState, str], AgentState] = MappingProxyType({
    (_S.OFFLINE, _E.LOGIN): _S.AVAILABLE,

    (_S.AVAILABLE, _E.LOGOUT): _S.OFFLINE,
    (_S.AVAILABLE, _E.PAUSE): _S.PAUSED,
    (_S.AVAILABLE, _E.OFFER): _S.RESERVED,
    (_S.AVAILABLE, _E.TAKE_OVER): _S.RESERVED,
    (_S.AVAILABLE, _E.TAKE_BACK): _S.RESERVED,
    (_S.AVAILABLE, _E.DIAL_OUT): _S.OUTBOUND,
    (_S.AVAILABLE, _E.FOUND_IN_CALL): _S.ON_CALL,

    (_S.RESERVED, _E.PAUSE): _S.RESERVED,
    (_S.RESERVED, _E.RING): _S.RINGING,
    (_S.RESERVED, _E.ANSWER): _S.ON_CALL,  # the event of the ringing may come late or be lost
    (_S.RESERVED, _E.MISS): _S.AVAILABLE,
    (_S.RESERVED, _E.REJECT): _S.AVAILABLE,
    (_S.RESERVED, _E.UNREACHABLE): _S.AVAILABLE,
    (_S.RESERVED, _E.WITHDRAW): _S.AVAILABLE,
    (_S.RESERVED, _E.FOUND_IN_CALL): _S.ON_CALL,
    (_S.RESERVED, _E.FOUND_FREE): _S.AVAILABLE,

    (_S.RINGING, _E.PAUSE): _S.RINGING,
    (_S.RINGING, _E.ANSWER): _S.ON_CALL,
    (_S.RINGING, _E.MISS): _S.AVAILABLE,
    (_S.RINGING, _E.REJECT): _S.AVAILABLE,
    (_S.RINGING, _E.UNREACHABLE): _S.AVAILABLE,
    (_S.RINGING, _E.WITHDRAW): _S.AVAILABLE,
    (_S.RINGING, _E.FOUND_IN_CALL): _S.ON_CALL,
    (_S.RINGING, _E.FOUND_FREE): _S.AVAILABLE,

    (_S.ON_CALL, _E.PAUSE): _S.ON_CALL,
    (_S.ON_CALL, _E.HOLD): _S.HOLD,
    (_S.ON_CALL, _E.TALK_OVER): _S.WRAP_UP,
    (_S.ON_CALL, _E.TALK_OVER_READY): _S.AVAILABLE,
    (_S.ON_CALL, _E.FOUND_FREE): _S.AVAILABLE,

    (_S.HOLD, _E.PAUSE): _S.HOLD,
    (_S.HOLD, _E.UNHOLD): _S.ON_CALL,
    (_S.HOLD, _E.TALK_OVER): _S.WRAP_UP,
    (_S.HOLD, _E.TALK_OVER_READY): _S.AVAILABLE,
    (_S.HOLD, _E.FOUND_FREE): _S.AVAILABLE,

    (_S.WRAP_UP, _E.LOGOUT): _S.OFFLINE,
    (_S.WRAP_UP, _E.PAUSE): _S.PAUSED,
    (_S.WRAP_UP, _E.EXTEND): _S.WRAP_UP,
    (_S.WRAP_UP, _E.TAKE_BACK): _S.RESERVED,
    (_S.WRAP_UP, _E.READY): _S.AVAILABLE,
    (_S.WRAP_UP, _E.DIAL_OUT): _S.OUTBOUND,
    (_S.WRAP_UP, _E.FOUND_IN_CALL): _S.ON_CALL,

    (_S.PAUSED, _E.LOGOUT): _S.OFFLINE,
    (_S.PAUSED, _E.PAUSE): _S.PAUSED,  # another reason
    (_S.PAUSED, _E.UNPAUSE): _S.AVAILABLE,
    (_S.PAUSED, _E.TAKE_OVER): _S.RESERVED,
    (_S.PAUSED, _E.DIAL_OUT): _S.OUTBOUND,
    (_S.PAUSED, _E.FOUND_IN_CALL): _S.ON_CALL,

    (_S.OUTBOUND, _E.PAUSE): _S.OUTBOUND,
    (_S.OUTBOUND, _E.TALK_OVER): _S.WRAP_UP,
    (_S.OUTBOUND, _E.TALK_OVER_READY): _S.AVAILABLE,
    (_S.OUTBOUND, _E.FOUND_FREE): _S.AVAILABLE,
})  # fmt: skip
"""(state, event) → state. A missing cell is an answer: the event is not possible then."""

EVENTS = frozenset(AgentEvent)

IN_CALL = frozenset({_S.RESERVED, _S.RINGING, _S.ON_CALL, _S.HOLD, _S.OUTBOUND})
"""States in which a pause is noted and begins when the call is over."""

AWAY = frozenset({_S.OFFLINE, _S.PAUSED})
"""States of agents for whom nobody waits."""

IDLE_KEPT = frozenset({_E.WITHDRAW})
"""Events that make an agent available again without a new start of the idle time: the agent did
nothing but was robbed of the turn by a caller who hung up."""


def advance(state: AgentState, event: str, *, pause_wanted: bool = False) -> AgentState:
    """The state after ``event``; raises AgentTransitionInvalid, naming both.

    With ``pause_wanted`` (a pause was asked for during the call) the agent is paused where the
    table says available, so that no call is offered in between.

    >>> advance(AgentState.RINGING, "answer").value
    'on_call'
    >>> advance(AgentState.ON_CALL, "talk_over_ready", pause_wanted=True).value
    'paused'
    """
    after = TRANSITIONS.get((state, event))
    if after is None:
        raise AgentTransitionInvalid(_refusal(state, event))
    if pause_wanted and after is AgentState.AVAILABLE:
        return AgentState.PAUSED
    return after


def _refusal(state: AgentState, event: str) -> str:
    if event not in EVENTS:
        return f"there is no event {str(event)!r} in an agent's life"
    possible = ", ".join(known for (where, known) in TRANSITIONS if where is state)
    return f"{event} is not possible while {state.value} (possible now: {possible})"
