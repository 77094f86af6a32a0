"""What happens to an agent."""

from __future__ import annotations

from callcenter.facts.base import Fact


class AgentStateChanged(Fact, frozen=True, kw_only=True):
    """One transition of the agent's state table (``acd.agent_states``)."""

    agent: str
    seat: str
    """The seat the agent sits at; empty after logout."""
    event: str
    """``login``, ``offer``, ``answer``, ``pause`` …"""
    before: str
    after: str
    reason: str = ""
    """Pause reason, or why the program moved the agent."""
    contact: str = ""
    """The call concerned, if any."""
    actor: str = ""
    """Who asked for it: ``core``, ``ctl`` or a person's name; ``reaper`` when Asterisk showed that it is so."""


class PauseOverrun(Fact, frozen=True, kw_only=True):
    """A pause is longer than its reason allows; said once of each pause."""

    agent: str
    reason: str
    limit: str
    """``single``: this pause; ``shift``: all of its kind in this shift."""
    paused: int
    """The present pause so far."""
    shift: int
    """All pauses of this reason since the login."""


class PhoneLost(Fact, frozen=True, kw_only=True):
    """No sound came from an agent's phone for so long that Asterisk ended its call: power or network is gone."""

    agent: str
    seat: str
    channel: str
    """Uniqueid of the phone's channel."""
