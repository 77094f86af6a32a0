"""What happens to a callback: somebody who is rung back instead of waiting on the line."""

from __future__ import annotations

from callcenter.facts.base import CallFact


class CallbackRequested(CallFact, frozen=True, kw_only=True):
    """A callback was promised, or is owed: it stands in line from now on. ``contact`` is the call it comes from."""

    callback: str
    """Id of the callback; all its facts carry it."""
    caller: str
    """The number to ring: always the one that called."""
    queue: str
    entered: int
    """Queue entry whose place it keeps, µs since 1970 UTC."""
    priority: int = 0
    """Points that put it further ahead, or behind."""
    origin: str = "caller"
    """``caller`` asked for it, or ``missed``: the caller gave up waiting."""


class CallbackTried(CallFact, frozen=True, kw_only=True):
    """The number was rung and nobody was put through to an agent."""

    callback: str
    attempt: int
    """1 for the first."""
    outcome: str
    """``no_answer``, ``busy``, ``failed``, ``not_confirmed`` (no key was pressed) or ``hung_up``."""
    agent: str = ""
    """The agent who was reserved."""


class CallbackEnded(CallFact, frozen=True, kw_only=True):
    """The callback is over."""

    callback: str
    outcome: str
    """``connected``, ``cancelled`` by the caller, ``called_in`` (reached us first), ``unreachable`` (all attempts
    failed), ``expired`` or ``withdrawn`` by staff."""
    talk: str = ""
    """The call in which the caller talked to an agent; empty: none."""
    actor: str = ""
