"""Every call and every agent's time, as the facts tell it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from callcenter.facts import (
    AgentStateChanged,
    CallArrived,
    CallbackEnded,
    CallbackRequested,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallResumed,
    Fact,
    MessageLeft,
    OutboundEnded,
    OutsideAnswered,
    QueueLeft,
    RatingGiven,
    TalkEnded,
    TargetsSet,
)

__all__ = ["Call", "Calls", "Stay", "Talk"]


@dataclass
class Call:
    """What happened to one call."""

    direction: str = ""
    caller: str = ""
    arrived: int | None = None
    resumed: int | None = None
    entered: list[int] = field(default_factory=list)
    answers: list[CallConnected] = field(default_factory=list)
    gave_up: bool = False
    left: bool = False
    message: bool = False
    outside: bool = False
    waited: int | None = None
    """Of one who was not answered: how long until they gave up or left."""
    unseen: bool = False
    ends: list[CallEnded] = field(default_factory=list)
    dialled: OutboundEnded | None = None

    @property
    def is_callers(self) -> bool:
        """The caller rang us."""
        return self.direction in ("", "in")

    @property
    def queued(self) -> int | None:
        """First entry into a queue."""
        return min(self.entered, default=None)

    @property
    def answer(self) -> CallConnected | None:
        """The first answer of an agent."""
        return min(self.answers, key=lambda each: each.at, default=None)

    @property
    def end_unseen(self) -> bool:
        """Nobody saw its end."""
        return bool(self.ends) and all(each.uncertain for each in self.ends)


@dataclass
class Talk:
    """One agent's part."""

    contact: str
    agent: str
    began: int
    unseen: bool
    end: TalkEnded | None = None


@dataclass(frozen=True)
class Stay:
    """An agent in a state; ``ended`` None: still."""

    agent: str
    state: str
    contact: str
    began: int
    ended: int | None


class Calls:
    """Takes facts in the order of writing."""

    def __init__(self) -> None:
        self.calls: dict[str, Call] = {}
        self.talks: dict[str, Talk] = {}
        self.stays: list[Stay] = []
        self.ratings: list[RatingGiven] = []
        self.callbacks: dict[str, CallbackRequested] = {}
        self.callback_ends: dict[str, CallbackEnded] = {}
        self.targets: list[TargetsSet] = []
        self._states: dict[str, AgentStateChanged] = {}

    def take(self, fact: Fact) -> None:
        """The next one."""
        step = STEPS.get(type(fact))
        if step is not None:
            step(self, fact)

    def close(self) -> None:
        """No more facts: agents are still in the states that they are in."""
        for fact in self._states.values():
            self._stay(fact, None)
        self._states.clear()

    def call(self, fact: Any) -> Call:
        """The call of a fact."""
        return self.calls.setdefault(fact.contact, Call())

    def changed(self, fact: AgentStateChanged) -> None:
        """An agent does something else now."""
        before = self._states.pop(fact.agent, None)
        if before is not None:
            self._stay(before, max(fact.at, before.at))
        self._states[fact.agent] = fact

    def _stay(self, fact: AgentStateChanged, ended: int | None) -> None:
        if fact.after != "offline":
            self.stays.append(Stay(fact.agent, fact.after, fact.contact, fact.at, ended))


def _arrived(calls: Calls, fact: CallArrived) -> None:
    call = calls.call(fact)
    call.direction, call.arrived, call.caller = fact.direction, fact.at, fact.caller or call.caller


def _resumed(calls: Calls, fact: CallResumed) -> None:
    call = calls.call(fact)
    call.caller = call.caller or fact.caller
    call.resumed = call.resumed or fact.entered or fact.at
    if fact.entered and not call.entered:
        call.entered.append(fact.entered)
    if call.ends and fact.at >= max(each.at for each in call.ends):
        call.ends.clear()


def _queued(calls: Calls, fact: CallerQueued) -> None:
    calls.call(fact).entered.append(fact.at)


def _connected(calls: Calls, fact: CallConnected) -> None:
    call = calls.call(fact)
    call.answers.append(fact)
    call.unseen |= fact.uncertain
    talk = calls.talks.setdefault(fact.offer, Talk(fact.contact, fact.agent, fact.at, unseen=False))
    talk.contact, talk.agent, talk.began = fact.contact, fact.agent, fact.at
    talk.unseen |= fact.uncertain


def _talk_ended(calls: Calls, fact: TalkEnded) -> None:
    calls.call(fact).unseen |= fact.uncertain
    talk = calls.talks.get(fact.offer)
    if talk is not None:
        talk.end, talk.unseen = fact, talk.unseen or fact.uncertain


def _abandoned(calls: Calls, fact: CallerAbandoned) -> None:
    call = calls.call(fact)
    call.gave_up, call.waited, call.unseen = True, fact.waited, call.unseen or fact.uncertain


def _left(calls: Calls, fact: QueueLeft) -> None:
    call = calls.call(fact)
    call.left, call.waited = True, fact.waited


def _message(calls: Calls, fact: MessageLeft) -> None:
    calls.call(fact).message = True


def _outside(calls: Calls, fact: OutsideAnswered) -> None:
    calls.call(fact).outside = True


def _dialled(calls: Calls, fact: OutboundEnded) -> None:
    call = calls.call(fact)
    call.dialled, call.unseen = fact, call.unseen or fact.uncertain


def _ended(calls: Calls, fact: CallEnded) -> None:
    calls.call(fact).ends.append(fact)


STEPS: dict[type[Fact], Callable[[Calls, Any], None]] = {
    CallArrived: _arrived,
    CallResumed: _resumed,
    CallerQueued: _queued,
    CallConnected: _connected,
    TalkEnded: _talk_ended,
    CallerAbandoned: _abandoned,
    QueueLeft: _left,
    MessageLeft: _message,
    OutsideAnswered: _outside,
    OutboundEnded: _dialled,
    CallEnded: _ended,
    AgentStateChanged: Calls.changed,
    RatingGiven: lambda calls, fact: calls.ratings.append(fact),
    CallbackRequested: lambda calls, fact: calls.callbacks.update({fact.callback: fact}),
    CallbackEnded: lambda calls, fact: calls.callback_ends.update({fact.callback: fact}),
    TargetsSet: lambda calls, fact: calls.targets.append(fact),
}
