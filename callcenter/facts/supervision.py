"""What a supervisor does on the live floor."""

from __future__ import annotations

from callcenter.facts.base import CallFact, Fact


class SupervisionStarted(CallFact, frozen=True, kw_only=True):
    """A supervisor's phone was answered and hears an agent's call."""

    supervision: str
    """Id of the listening: Asterisk's uniqueid of the supervisor's channel."""
    supervisor: str
    agent: str
    """The agent who is listened to."""
    seat: str
    """The seat whose phone the supervisor uses."""
    mode: str
    """``listen``: hears both; ``whisper``: the agent hears the supervisor too; ``barge``: all three talk."""


class SupervisionSwitched(CallFact, frozen=True, kw_only=True):
    """The supervisor changed the mode, by a key on the phone or by a command."""

    supervision: str
    supervisor: str
    agent: str
    mode: str


class SupervisionEnded(CallFact, frozen=True, kw_only=True):
    """The supervisor's phone is off the call."""

    supervision: str
    supervisor: str
    agent: str
    seat: str
    mode: str
    """The last one."""
    listened: int
    """From the answer of the supervisor's phone to now."""
    uncertain: bool = False
    """True when nobody saw the end."""


class CallerMoved(CallFact, frozen=True, kw_only=True):
    """A supervisor gave a waiting caller another place in line; the wait is still counted from the first entry."""

    supervisor: str
    before: str
    """The queue until now."""
    queue: str
    priority: int
    """Points from now on."""
    reason: str = ""
    to_agent: str = ""
    """Only this agent is offered the caller for a while; empty: anybody."""


class AgentForced(Fact, frozen=True, kw_only=True):
    """A supervisor did for an agent what the agent would have done; what came of it is an AgentStateChanged."""

    supervisor: str
    agent: str
    what: str
    """``pause``, ``unpause``, ``logout`` or ``ready``."""
    reason: str
