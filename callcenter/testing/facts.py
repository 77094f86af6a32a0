"""Facts for tests: whole calls as they happen, at round moments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from callcenter.facts import (
    AgentStateChanged,
    AppealCompleted,
    AppealOpened,
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallOffered,
    DigitsCollected,
    Fact,
    NodeEntered,
    RatingGiven,
    RecordingEnded,
    RecordingPaused,
    RecordingPurged,
    RecordingResumed,
    RecordingStarted,
    RingNoAnswer,
    TalkEnded,
    new_id,
)

__all__ = ["SECOND", "START", "Story"]

SECOND = 1_000_000
START = 1_767_225_600_000_000
"""2026-01-01 08:00:00 in China."""


class Story:
    """One call; each method gives the next fact, ``after`` seconds after the one before."""

    def __init__(self, contact: str = "haian1-1767225600.1", caller: str = "13812345678", at: int = START) -> None:
        self.contact = contact
        self.caller = caller
        self.now = at
        self._queued = at
        self._connected = at
        self._offers = 0

    def arrived(self) -> CallArrived:
        return CallArrived(
            **self._next(0),
            node="haian1",
            channel="PJSIP/trunk-00000001",
            caller=self.caller,
            did="12345",
            flow="main",
        )

    def node(self, node: str, kind: str, after: float = 0) -> NodeEntered:
        return NodeEntered(**self._next(after), flow="main", node=node, kind=kind)

    def digits(self, digits: str, *, accepted: bool = True, after: float = 1) -> DigitsCollected:
        return DigitsCollected(**self._next(after), flow="main", node="menu", digits=digits, accepted=accepted)

    def queued(self, queue: str = "voice", after: float = 1) -> CallerQueued:
        fact = CallerQueued(**self._next(after), queue=queue)
        self._queued = fact.at
        return fact

    def offered(self, agent: str = "1001", after: float = 1) -> CallOffered:
        self._offers += 1
        return CallOffered(
            **self._next(after),
            offer=self.offer,
            queue="voice",
            agent=agent,
            seat=agent,
            reason="longest_idle",
        )

    def not_answered(self, agent: str = "1001", after: float = 20) -> RingNoAnswer:
        return RingNoAnswer(**self._next(after), offer=self.offer, agent=agent, seat=agent)

    def connected(self, agent: str = "1001", after: float = 2, *, uncertain: bool = False) -> CallConnected:
        common = self._next(after)
        self._connected = self.now
        return CallConnected(
            **common,
            offer=self.offer,
            queue="voice",
            agent=agent,
            seat=agent,
            waited=self.now - self._queued,
            uncertain=uncertain,
        )

    def appeal(self, number: str = "HA12345-20260101-000001-5", agent: str = "1001") -> AppealOpened:
        return AppealOpened(
            **self._next(0),
            number=number,
            query_code="ABC234",
            channel="phone",
            caller=self.caller,
            queue="voice",
            agent=agent,
        )

    def completed(self, number: str = "HA12345-20260101-000001-5") -> AppealCompleted:
        common = self._next(5)
        del common["contact"]
        return AppealCompleted(
            **common,
            number=number,
            appeal_type="consult",
            text="公交",
            mode="online_answer",
            state="answered",
            actor="ctl",
        )

    def talk_ended(self, agent: str = "1001", after: float = 30, ended_by: str = "agent") -> TalkEnded:
        common = self._next(after)
        talked = self.now - self._connected
        return TalkEnded(**common, offer=self.offer, agent=agent, seat=agent, talked=talked, ended_by=ended_by)

    def rated(self, score: int = 1, after: float = 4) -> RatingGiven:
        return RatingGiven(**self._next(after), survey="survey", score=score, agent="1001", queue="voice")

    def abandoned(self, after: float = 5, *, ringing: bool = False) -> CallerAbandoned:
        common = self._next(after)
        return CallerAbandoned(**common, queue="voice", waited=self.now - self._queued, ringing=ringing)

    def ended(self, after: float = 0, ended_by: str = "caller", *, uncertain: bool = False) -> CallEnded:
        return CallEnded(**self._next(after), ended_by=ended_by, uncertain=uncertain)

    def state(self, before: str, event: str, state: str, agent: str = "1001", after: float = 0) -> AgentStateChanged:
        common = self._next(after)
        return AgentStateChanged(**common, agent=agent, seat=agent, event=event, before=before, after=state)

    def answered_call(self) -> Iterator[Fact]:
        """Greeting, queue, one missed offer, then an agent, a talk and a rating."""
        yield self.arrived()
        yield self.node("greeting", "play")
        yield self.node("menu", "menu", after=3)
        yield self.digits("9", accepted=False)
        yield self.queued()
        yield self.offered("1001")
        yield self.not_answered("1001")
        yield self.offered("1002", after=0.005)
        yield self.connected("1002")
        yield self.appeal(agent="1002")
        yield self.talk_ended("1002")
        yield self.rated()
        yield self.ended(after=1)

    def abandoned_call(self) -> Iterator[Fact]:
        """Greeting, queue, and the caller gives up."""
        yield self.arrived()
        yield self.queued(after=4)
        yield self.abandoned()
        yield self.ended()

    def recorded_call(self) -> Iterator[Fact]:
        """A talk of 30 seconds that is recorded, with a pause of five."""
        yield self.arrived()
        yield self.queued()
        yield self.offered()
        yield self.connected()
        common: dict[str, Any] = {"recording": f"{self.contact}-1", "offer": self.offer, "agent": "1001"}
        file = f"recordings/2026/01/01/{self.contact}-1.wav"
        yield RecordingStarted(**self._next(0), **common, segment=1, file=file)
        yield RecordingPaused(**self._next(10), **common, actor="1001")
        yield RecordingResumed(**self._next(5), **common, actor="1001")
        yield self.talk_ended(after=15)
        yield self.ended()
        yield RecordingEnded(
            **self._next(0), **common, segment=1, file=file, seconds=29.98, lasted=30 * SECOND, why="talk_over"
        )

    def purged(self) -> RecordingPurged:
        recording = f"{self.contact}-1"
        file = f"recordings/2026/01/01/{recording}.wav"
        return RecordingPurged(**self._next(86400), recording=recording, file=file, actor="test")

    @property
    def offer(self) -> str:
        """Id of the present offer."""
        return f"{self.contact}-offer-{self._offers}"

    def _next(self, after: float) -> dict[str, Any]:
        self.now += round(after * SECOND)
        return {"id": new_id(), "at": self.now, "contact": self.contact}
