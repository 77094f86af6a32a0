"""Behind the journal: counts every fact as it is announced."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram

from callcenter.acd import OFFER_OUTCOMES, CallResult, result_after
from callcenter.acd.talk_cap import CAP
from callcenter.facts import (
    AgentStateChanged,
    AmiLost,
    AppealCompleted,
    AppealOpened,
    AsteriskSilent,
    CallArrived,
    CallbackAttempted,
    CallbackEnded,
    CallbackRequested,
    CallbackTried,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallRefused,
    CallResumed,
    CallTransferred,
    ChannelEnded,
    ConsultEnded,
    Fact,
    MessageLeft,
    NodeEntered,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    OutboundEnded,
    OutsideAnswered,
    OutsideSkipped,
    OutsideTalkEnded,
    QueueLeft,
    RatingGiven,
    RecordingEnded,
    RecordingSkipped,
    RingNoAnswer,
    SupervisionStarted,
    TalkEnded,
)
from callcenter.metrics.apart import Apart, is_apart
from callcenter.metrics.children import Children
from callcenter.metrics.overflow import Overflow
from callcenter.metrics.prometheus import counter, histogram

__all__ = ["CallMetrics"]

_UNKNOWN = "unknown"
_SECOND = 1e-6
_REPAIRS = {"found_free": "agent_freed", "found_in_call": "agent_busy"}
"""Event of an agent whom the reaper moved → label."""
_SESSION_ENDED = "session_ended"


class _Open:
    """What must be remembered of a call until it ends."""

    __slots__ = ("callback", "counted", "out", "queue", "result", "talked")

    def __init__(self) -> None:
        self.result = CallResult.UNKNOWN
        self.queue = _UNKNOWN
        """Queue of the talk."""
        self.callback = False
        """True for somebody whom we rang: the wait on the line is not theirs."""
        self.out = False
        """True for a call that an agent, or the system for an appeal, placed: it is none of the callers'."""
        self.talked = False
        """Put through before: a transfer is no second answer, and no second wait."""
        self.counted = False
        """True when the call is among the queued ones."""


class CallMetrics:
    """Counters and histograms of calls, kept up by ``observe``; gauges stand in ``live``.

    ``queues`` are shown with zeros from the start, so that rates are right from the first call. ``offers_callback``
    tells of a flow whether callers can ask for a callback in it.
    """

    def __init__(
        self,
        registry: CollectorRegistry,
        queues: Iterable[str] = (),
        offers_callback: Callable[[str], bool] = lambda _: False,
    ) -> None:
        def count(metric: str) -> Children[Counter]:
            return Children(counter(metric, registry))

        def measure(metric: str) -> Children[Histogram]:
            return Children(histogram(metric, registry))

        self._calls = count("calls")
        self._refused = count("calls_refused")
        self._channels_ended = count("channels_ended")
        self._silences = count("asterisk_silences")
        self._resumed = counter("calls_resumed", registry)
        self._queued = count("queued_calls")
        self._exits = count("queue_exits")
        self._fallback = count("fallback_calls")
        self._offers = count("offers")
        self._agent_events = count("agent_events")
        self._entries = count("ivr_node_entries")
        self._transfers = count("transfers")
        self._outbound = count("outbound_calls")
        self._consults = count("consults")
        self._supervisions = count("supervisions")
        self._outside = count("outside_calls")
        self._ratings = count("ratings")
        self._recordings = count("recordings")
        self._callbacks_owed = count("callbacks_requested")
        self._callback_attempts = count("callback_failed_attempts")
        self._callbacks = count("callbacks")
        self._follow_ups = count("follow_up_calls")
        self._messages = count("messages")
        self._opened = count("appeals_opened")
        self._completed = count("appeals_completed")
        self._repairs = count("repairs")
        self._ami_losses = count("ami_losses")
        self._wait = measure("wait_seconds")
        self._abandon_wait = measure("abandon_wait_seconds")
        self._talk = measure("talk_seconds")
        self._lag = histogram("reactor_lag_seconds", registry)
        self._step = histogram("agi_step_seconds", registry)
        self._event_lag = histogram("ami_event_lag_seconds", registry)
        self._open: dict[str, _Open] = {}
        tables = (self._table(), Apart(registry).table(), Overflow(registry, offers_callback).table())
        self._handlers = {kind: tuple(table[kind] for table in tables if kind in table) for kind in _kinds(tables)}
        self._show_zeros(queues)

    def observe(self, fact: Fact) -> None:
        """Count one fact; facts that no metric counts are passed over."""
        for handler in self._handlers.get(type(fact), ()):
            handler(fact)

    def observe_lag(self, seconds: float) -> None:
        """Count one measurement of the event loop's delay."""
        self._lag.observe(seconds)

    def observe_step(self, seconds: float) -> None:
        """Count one AGI command that Asterisk answers at once."""
        self._step.observe(seconds)

    def observe_event(self, age: float) -> None:
        """Count one event of the manager, so many seconds old."""
        self._event_lag.observe(age)

    @property
    def open_calls(self) -> int:
        """Calls that have begun and not ended, as far as facts were seen."""
        return len(self._open)

    def _table(self) -> dict[type[Fact], Callable[[Any], object]]:
        return {
            CallArrived: self._arrived,
            CallResumed: self._call_resumed,
            CallerQueued: self._caller_queued,
            CallConnected: self._connected,
            RingNoAnswer: self._offer_ended,
            OfferRejected: self._offer_ended,
            OfferUnreachable: self._offer_ended,
            OfferWithdrawn: self._offer_ended,
            TalkEnded: self._talk_ended,
            CallerAbandoned: self._abandoned,
            QueueLeft: self._queue_left,
            MessageLeft: self._message_left,
            CallEnded: self._ended,
            NodeEntered: lambda fact: self._entries[fact.flow, fact.node].inc(),
            RatingGiven: lambda fact: self._ratings[_score(fact.score)].inc(),
            AgentStateChanged: self._agent_changed,
            RecordingEnded: lambda fact: self._recordings[_recorded(fact)].inc(),
            RecordingSkipped: lambda fact: self._recordings[fact.why].inc(),
            CallbackRequested: lambda fact: self._callbacks_owed[fact.origin].inc(),
            CallbackTried: lambda fact: self._callback_attempts[fact.outcome].inc(),
            CallbackEnded: lambda fact: self._callbacks[fact.outcome].inc(),
            CallbackAttempted: lambda fact: self._follow_ups[fact.outcome].inc(),
            OutboundEnded: lambda fact: self._outbound[fact.outcome].inc(),
            CallTransferred: lambda fact: self._transfers[fact.where].inc(),
            ConsultEnded: lambda fact: self._consults[fact.outcome].inc(),
            SupervisionStarted: lambda fact: self._supervisions[fact.mode].inc(),
            OutsideAnswered: self._remember,
            OutsideTalkEnded: lambda fact: self._outside[fact.outcome].inc(),
            OutsideSkipped: lambda fact: self._outside[fact.why].inc(),
            AppealOpened: lambda fact: self._opened[fact.channel].inc(),
            AppealCompleted: lambda fact: self._completed[fact.mode].inc(),
            AmiLost: lambda fact: self._ami_losses[fact.node].inc(),
            AsteriskSilent: lambda fact: self._silences[fact.node].inc(),
            CallRefused: lambda fact: self._refused[fact.why].inc(),
            ChannelEnded: lambda fact: self._channels_ended[fact.why].inc(),
        }

    def _show_zeros(self, queues: Iterable[str]) -> None:
        for result in CallResult:
            self._calls.show(result.value)
        for outcome in OFFER_OUTCOMES.values():
            self._offers.show(outcome)
        for what in (*_REPAIRS.values(), _SESSION_ENDED):
            self._repairs.show(what)
        for why in ("all_busy", "unassigned"):
            self._refused.show(why)
        for source in ("flow", "offline"):
            self._messages.show(source)
        for why in ("hung", CAP):
            self._channels_ended.show(why)
        for queue in queues:
            for children in (self._queued, self._fallback, self._wait, self._abandon_wait, self._talk):
                children.show(queue)
            self._exits.show(queue, "full")

    # -- one call ---------------------------------------------------------------------------------

    def _remember(self, fact: Any) -> _Open:
        """The call of a fact, its result brought up to date."""
        call = self._open.get(fact.contact)
        if call is None:
            call = self._open[fact.contact] = _Open()
        call.result = result_after(call.result, fact)
        return call

    def _arrived(self, fact: CallArrived) -> None:
        call = self._remember(fact)
        call.callback = call.counted = fact.direction in ("callback", "follow_up")
        call.out = fact.direction in ("out", "follow_up")

    def _call_resumed(self, fact: CallResumed) -> None:
        self._resumed.inc()
        call = self._remember(fact)
        call.counted = call.counted or fact.entered > 0 or fact.talked

    def _caller_queued(self, fact: CallerQueued) -> None:
        call = self._remember(fact)
        if not call.counted:
            call.counted = True
            self._queued[fact.queue].inc()

    def _connected(self, fact: CallConnected) -> None:
        call = self._remember(fact)
        call.queue = fact.queue
        if not (call.callback or call.talked):
            self._wait[fact.queue].observe(fact.waited * _SECOND)
        call.talked = True
        if fact.via == "core":
            self._offers["connected"].inc()
        elif fact.via == "fallback":
            self._fallback[fact.queue].inc()

    def _offer_ended(self, fact: Fact) -> None:
        self._offers[OFFER_OUTCOMES[type(fact)]].inc()

    def _talk_ended(self, fact: TalkEnded) -> None:
        call = self._remember(fact)
        if not is_apart(fact):
            self._talk[call.queue].observe(fact.talked * _SECOND)

    def _abandoned(self, fact: CallerAbandoned) -> None:
        if not self._remember(fact).talked:
            self._abandon_wait[fact.queue].observe(fact.waited * _SECOND)

    def _queue_left(self, fact: QueueLeft) -> None:
        self._remember(fact)
        self._exits[fact.queue, fact.why].inc()

    def _message_left(self, fact: MessageLeft) -> None:
        self._remember(fact)
        self._messages[fact.source].inc()

    def _ended(self, fact: CallEnded) -> None:
        if fact.evidence == "snapshot":
            self._repairs[_SESSION_ENDED].inc()
        call = self._open.pop(fact.contact, None)
        if call is not None and call.out:
            return
        self._calls[(call.result if call else CallResult.UNKNOWN).value].inc()

    # -- agents -----------------------------------------------------------------------------------

    def _agent_changed(self, fact: AgentStateChanged) -> None:
        self._agent_events[fact.event].inc()
        if fact.actor == "reaper" and fact.event in _REPAIRS:
            self._repairs[_REPAIRS[fact.event]].inc()


def _kinds(tables: Iterable[Mapping[type[Fact], object]]) -> set[type[Fact]]:
    return {kind for table in tables for kind in table}


def _recorded(fact: RecordingEnded) -> str:
    """``empty``, ``short`` (more than 2 s and a twentieth of the talk are missing), or ``recorded``."""
    short = fact.seconds < fact.lasted * _SECOND * 0.95 - 2.0
    return "empty" if not fact.seconds else "short" if short else "recorded"


def _score(score: int) -> str:
    """A score as a label; what no survey asks for shares one label."""
    return str(score) if 0 <= score <= 10 else "other"
