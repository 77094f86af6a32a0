"""What happens to a call, in the order in which it can happen."""

from __future__ import annotations

import msgspec

from callcenter.facts.base import CallFact


class CallArrived(CallFact, frozen=True, kw_only=True):
    """A caller's channel reached the hotline."""

    node: str
    """Asterisk node that holds the call."""
    channel: str
    """Asterisk's channel name."""
    caller: str
    """The caller's number, digits and ``+`` only; empty when withheld."""
    did: str
    """The number that was dialled."""
    flow: str
    """The IVR flow that takes the call."""
    direction: str = "in"
    """``in``: the caller rang us; ``callback``: we rang a caller back; ``follow_up``: the system rang an appellant
    about an appeal (回访); ``out``: an agent dialled the number."""
    callback: str = ""
    """Id of the callback, when it is one."""
    appeal: str = ""
    """Number of the appeal that we call about; empty when there is none."""


class CallResumed(CallFact, frozen=True, kw_only=True):
    """A live call came back to a core after the core (or its answer) was away."""

    node: str
    channel: str
    caller: str
    entered: int = 0
    """Original queue entry kept on the channel; 0 when it was in no queue."""
    talked: bool = False
    """True when the caller has already talked to an agent (never queued again); who talked to somebody outside the
    queues is not queued again either."""


class NodeEntered(CallFact, frozen=True, kw_only=True):
    """The caller reached a node of an IVR flow."""

    flow: str
    node: str
    kind: str
    """The node's type, e.g. ``menu``."""


class DigitsCollected(CallFact, frozen=True, kw_only=True):
    """The caller pressed keys at a node."""

    flow: str
    node: str
    digits: str
    accepted: bool
    """False for a key that the node has no exit for."""


class InputTimedOut(CallFact, frozen=True, kw_only=True):
    """The caller pressed nothing at a node that asks."""

    flow: str
    node: str


class CallerQueued(CallFact, frozen=True, kw_only=True):
    """The caller entered a queue for a person; ``at`` is the entry the wait is counted from."""

    queue: str
    priority: int = 0
    """Points that put the caller further ahead, or behind."""
    because: tuple[str, ...] = ()
    """Where the points come from: ``queue 1``, ``vip 20``, ``repeat 10``, ``abusive -20``…"""
    prefers: str = ""
    """The agent whom the caller talked to last and waits for a few seconds."""


class WaitPromised(CallFact, frozen=True, kw_only=True):
    """How long the caller's wait would still last, as it was estimated, and told if that can be trusted."""

    queue: str
    position: int
    """Place in line, 1 for the next one."""
    low: int
    """The remaining wait lies between this and ``high`` with 60 % likelihood, µs."""
    high: int
    """See ``low``."""
    staffed: int
    """Agents who serve the queue."""
    handling: int
    """Handling time that the estimate rests on, µs."""
    said: bool
    """False when it was only noted, because earlier estimates of the queue were too often wrong."""


class CallOffered(CallFact, frozen=True, kw_only=True):
    """The distributor chose an agent; the agent's phone is being dialled."""

    offer: str
    """Id of this offer; its outcome carries the same."""
    queue: str
    agent: str
    seat: str
    reason: str
    """Why this agent: the queue's strategy, e.g. ``longest_idle``, or ``last_agent``."""
    passed: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """Who was passed over: verdict (``acd.Verdict``) → agents, each with the figure that was compared, if any."""


class NobodyFree(CallFact, frozen=True, kw_only=True):
    """The caller was put in line and nobody could be offered the call at that moment."""

    queue: str
    passed: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """Why not: verdict → agents, as in ``CallOffered``."""


class RingNoAnswer(CallFact, frozen=True, kw_only=True):
    """The phone rang until the ring time was over; the caller is back at the front."""

    offer: str
    agent: str
    seat: str


class OfferRejected(CallFact, frozen=True, kw_only=True):
    """The agent refused the call, or the phone was busy; the caller is back at the front."""

    offer: str
    agent: str
    seat: str
    cause: int = 0
    """Q.850 cause, 0 when unknown."""


class OfferUnreachable(CallFact, frozen=True, kw_only=True):
    """The seat has no reachable phone; the caller is back at the front."""

    offer: str
    agent: str
    seat: str
    cause: int = 0


class OfferWithdrawn(CallFact, frozen=True, kw_only=True):
    """The caller hung up while the phone rang."""

    offer: str
    agent: str
    seat: str


class CallConnected(CallFact, frozen=True, kw_only=True):
    """The agent answered."""

    offer: str
    queue: str
    agent: str
    seat: str
    waited: int
    """From queue entry to now, ringing included."""
    via: str = "core"
    """``core``, or ``fallback`` when Asterisk's fallback queue connected it."""
    uncertain: bool = False
    """True when the moment comes from the last evidence, not from seeing it."""


class TalkEnded(CallFact, frozen=True, kw_only=True):
    """The agent's part of the call is over."""

    offer: str
    agent: str
    seat: str
    talked: int
    ended_by: str
    """``agent``, ``caller``, ``transfer``, ``cap`` (it lasted as long as a talk may) or ``unknown``."""
    uncertain: bool = False


class CallTransferred(CallFact, frozen=True, kw_only=True):
    """An agent, or somebody for them, sent the caller on; the agent's part is over."""

    offer: str
    """The talk that ends."""
    agent: str
    where: str
    """``seat``, ``queue`` or ``number``."""
    target: str = ""
    """The seat or the queue."""
    callback_number: str = ""
    """The outside number."""
    actor: str = ""


class CallerAbandoned(CallFact, frozen=True, kw_only=True):
    """The caller hung up before a person answered: a row of the missed-call list."""

    queue: str
    waited: int
    ringing: bool = False
    """True when an agent's phone was ringing for this caller."""
    uncertain: bool = False


class QueueLeft(CallFact, frozen=True, kw_only=True):
    """The caller left the queue, still on the line, without an agent."""

    queue: str
    waited: int
    why: str
    """``timeout``, ``full``, ``no_agent``, ``long_wait`` or ``key``."""


class RatingGiven(CallFact, frozen=True, kw_only=True):
    """The caller rated the call."""

    survey: str
    """The flow that asked."""
    score: int
    """1 (very satisfied) to 5, as the survey's prompt says it."""
    agent: str = ""
    queue: str = ""


class MessageLeft(CallFact, frozen=True, kw_only=True):
    """The caller recorded a message."""

    file: str
    """Path below the state directory."""
    seconds: float
    caller: str
    callback_number: str = ""
    source: str = "flow"
    """``flow``, or ``offline`` when Asterisk took it while the core was away."""


class CallEnded(CallFact, frozen=True, kw_only=True):
    """The caller's channel is gone: the last fact of a call."""

    ended_by: str
    """``caller``, ``agent``, ``system``, ``cap`` (a talk of it lasted as long as any may) or ``unknown``."""
    uncertain: bool = False
    """True when nobody saw the end; ``at`` is then the last evidence."""
    evidence: str = "agi"
    """``agi``, ``cel`` or ``snapshot``."""
