"""Calls: how they come in, wait, are offered, talked, transferred, rated, given up; and those that agents dial."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from callcenter.facts import (
    CallArrived,
    CallbackEnded,
    CallbackRequested,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallOffered,
    CallTransferred,
    MessageLeft,
    OfferRejected,
    OfferWithdrawn,
    OutboundEnded,
    OutboundStarted,
    QueueLeft,
    RatingGiven,
    RingNoAnswer,
    TalkEnded,
)
from callcenter.testing.year.people import Agent, Floor
from callcenter.testing.year.stream import HOUR, MINUTE, SECOND, Stream
from callcenter.testing.year.truth import Row, Truth

__all__ = ["Calls", "Talked", "of_a_day"]

Talked = Callable[[Row, int], None]
"""Told of each inbound call that an agent answers: its row, and when the talk begins."""
_IN_MENU, _ENTERPRISE, _TRANSFERRED, _HELD = 0.009, 0.004, 0.02, 0.08
_MISSED, _REFUSED, _IMPATIENT = 0.025, 0.004, 0.0035
_RATES = 0.32
_SCORES = (0.86, 0.95, 0.98, 0.99, 1.0)
_RING = 20 * SECOND
_LONGEST_WAIT = 600 * SECOND


class Calls:
    """Draws calls and gives them to the floor."""

    def __init__(self, draw: Random, floor: Floor, stream: Stream, truth: Truth) -> None:
        self._draw = draw
        self._floor = floor
        self._stream = stream
        self._truth = truth
        self.talked: Talked = _nobody
        """Told of each talk of a caller when it begins."""
        self._serial = 0
        self._callers: list[str] = []

    # -- in -----------------------------------------------------------------------------------------------

    def come_in(self, at: int, *, callback: str = "", caller: str = "") -> None:
        """One call from the first ring to its end; ``callback``: we ring somebody back."""
        draw = self._draw
        enterprise = draw.random() < _ENTERPRISE
        row = self._row(at, "callback" if callback else "in", caller or self.number(), enterprise=enterprise)
        contact = row["contact"]
        self._stream.add(
            CallArrived, at, contact=contact, node="haian1", channel=f"PJSIP/trunk-{self._serial:08x}",
            caller=row["caller"], did="12345", flow="main", direction=row["direction"], callback=callback,
        )  # fmt: skip
        if not callback and draw.random() < _IN_MENU:
            self._ended(row, at + draw.randint(1, 5) * SECOND, "caller", "ivr")
            return
        row["queue"] = "enterprise" if enterprise else "voice"
        row["queued"] = at + draw.randint(3, 7) * SECOND
        self._stream.add(CallerQueued, row["queued"], contact=contact, queue=row["queue"])
        self._wait(row, callback)

    def _wait(self, row: Row, callback: str) -> None:
        """Offers until somebody answers, or the caller has enough."""
        draw, at, patience = self._draw, row["queued"], self._patience()
        gives_up, tried = row["queued"] + patience, 0
        passed: list[Agent] = []
        while True:
            agent = self._choose(row["queue"], at, passed)
            begins = max(agent.free, at) if agent else gives_up
            if agent is None or begins >= gives_up:
                self._gives_up(row, gives_up, ringing=False)
                return
            tried += 1
            offer = self._offer(row, agent, begins, tried)
            rings, chance = draw.randint(1500, 7000) * 1000, draw.random()
            if chance < _MISSED and begins + _RING < gives_up:
                at = self._not_taken(offer, agent, begins + _RING, RingNoAnswer, "ring_no_answer", "miss")
            elif chance < _MISSED + _REFUSED and begins + rings < gives_up:
                at = self._not_taken(offer, agent, begins + rings, OfferRejected, "rejected", "reject")
            elif begins + rings >= gives_up:
                at = self._not_taken(offer, agent, gives_up, OfferWithdrawn, "withdrawn", "withdraw")
                self._gives_up(row, at, ringing=True)
                return
            else:
                self._answered(row, offer, agent, begins + rings, callback)
                return
            passed = [agent]

    def _patience(self) -> int:
        if self._draw.random() < _IMPATIENT:
            return self._draw.randint(500, 6000) * 1000
        return min(_LONGEST_WAIT, round(self._draw.expovariate(1 / 240) * SECOND) + 25 * SECOND)

    def _choose(self, queue: str, at: int, passed: list[Agent]) -> Agent | None:
        """Others first than who has just missed it."""
        return self._floor.first_free(queue, at, *passed) or self._floor.first_free(queue, at)

    def _offer(self, row: Row, agent: Agent, at: int, tried: int) -> Row:
        offer: Row = {
            "offer": f"{row['contact']}-{tried}", "contact": row["contact"], "queue": row["queue"],
            "agent": agent.number, "offered": at, "outcome": "", "settled": None, "connected": None, "ended": None,
            "talked": None,
        }  # fmt: skip
        self._truth.legs.append(offer)
        self._stream.add(
            CallOffered, at, contact=row["contact"], offer=offer["offer"], queue=row["queue"], agent=agent.number,
            seat=agent.number, reason="longest_idle",
        )  # fmt: skip
        agent.move("offer", "reserved", at, contact=row["contact"])
        agent.move("ring", "ringing", at + 200_000, contact=row["contact"])
        return offer

    def _not_taken(self, offer: Row, agent: Agent, at: int, kind: Any, outcome: str, event: str) -> int:
        at = max(at, offer["offered"] + 300_000)
        offer.update(outcome=outcome, settled=at)
        self._stream.add(
            kind, at, contact=offer["contact"], offer=offer["offer"], agent=agent.number, seat=agent.number
        )
        agent.move(event, "available", at, contact=offer["contact"])
        agent.free = at
        return at

    def _gives_up(self, row: Row, at: int, *, ringing: bool) -> None:
        """Hangs up; leaves a message after the longest wait; wants to be rung back now and then."""
        contact, draw = row["contact"], self._draw
        row["waited"] = at - row["queued"]
        if row["waited"] >= _LONGEST_WAIT:
            self._stream.add(
                QueueLeft, at, contact=contact, queue=row["queue"], waited=row["waited"], why="timeout"
            )
            said = at + 20 * SECOND
            self._stream.add(
                MessageLeft, said, contact=contact, file=f"messages/{contact}.wav", seconds=18.0, caller=row["caller"]
            )
            self._ended(row, said, "caller", "message")
            return
        self._stream.add(
            CallerAbandoned, at, contact=contact, queue=row["queue"], waited=row["waited"], ringing=ringing
        )
        self._ended(row, at, "caller", "abandoned")
        if row["direction"] == "in" and draw.random() < 0.5:
            self._ring_back(row, at)

    def _ring_back(self, row: Row, at: int) -> None:
        callback, again = f"cb-{row['contact']}", at + self._draw.randint(2, 9) * MINUTE
        common: Row = {"contact": row["contact"], "callback": callback}
        self._stream.add(
            CallbackRequested, at, **common, caller=row["caller"], queue=row["queue"], entered=row["queued"],
            origin="missed",
        )  # fmt: skip
        before = len(self._truth.calls)
        self.come_in(again, callback=callback, caller=row["caller"])
        call = self._truth.calls[before]
        connected = call["result"] == "answered"
        self._stream.add(
            CallbackEnded, call["connected"] or call["ended"], **common,
            outcome="connected" if connected else "unreachable", talk=call["contact"] if connected else "",
        )  # fmt: skip

    def _answered(self, row: Row, offer: Row, agent: Agent, at: int, callback: str) -> None:
        row.update(connected=at, waited=at - row["queued"], agent=agent.number, result="answered", talked=0)
        self._connected(row, offer, agent, at)
        self.talked(row, at)
        draw = self._draw
        ends = self._talk(row, offer, agent, at, "transfer" if draw.random() < _TRANSFERRED else "")
        if offer["ended_by"] == "transfer":
            ends = self._passed_on(row, offer, agent, ends)
        if draw.random() < _RATES:
            ends += draw.randint(4, 15) * SECOND
            chance = draw.random()
            row["rating"] = next(score for score, most in enumerate(_SCORES, start=1) if chance <= most)
            self._stream.add(
                RatingGiven, ends, contact=row["contact"], survey="survey", score=row["rating"],
                agent=row["agent"], queue=row["queue"],
            )  # fmt: skip
            ends += SECOND
        self._ended(row, ends, "caller", "answered")

    def _connected(self, row: Row, offer: Row, agent: Agent, at: int) -> None:
        offer.update(outcome="answered", settled=at, connected=at)
        self._stream.add(
            CallConnected, at, contact=row["contact"], offer=offer["offer"], queue=row["queue"], agent=agent.number,
            seat=agent.number, waited=at - row["queued"],
        )  # fmt: skip
        agent.move("answer", "on_call", at, contact=row["contact"])

    def _talk(self, row: Row, offer: Row, agent: Agent, at: int, ended_by: str) -> int:
        """The talk with its holds and what comes after it; when it was over."""
        draw = self._draw
        length = min(3600, max(8.0, draw.lognormvariate(4.93, 0.68))) * SECOND
        ends = at + round(length)
        if draw.random() < _HELD and length > 60 * SECOND:
            held = at + round(length * 0.4)
            agent.move("hold", "hold", held, contact=row["contact"])
            agent.move("unhold", "on_call", held + draw.randint(10, 20) * SECOND, contact=row["contact"])
        ended_by = ended_by or draw.choice(("caller", "caller", "agent"))
        offer.update(ended=ends, talked=ends - at, ended_by=ended_by)
        row["talked"] += ends - at
        self._stream.add(
            TalkEnded, ends, contact=row["contact"], offer=offer["offer"], agent=agent.number, seat=agent.number,
            talked=ends - at, ended_by=ended_by,
        )  # fmt: skip
        self._after(agent, ends, row["contact"], wrap_up=draw.randint(5, 60) * SECOND)
        return ends

    def _after(self, agent: Agent, at: int, contact: str, wrap_up: int) -> None:
        agent.move("talk_over", "wrap_up", at, contact=contact)
        agent.move("ready", "available", at + wrap_up)
        agent.busy_until(at + wrap_up, self._draw)

    def _passed_on(self, row: Row, offer: Row, agent: Agent, at: int) -> int:
        """A second agent, if one is free at once."""
        self._stream.add(
            CallTransferred, at, contact=row["contact"], offer=offer["offer"], agent=agent.number, where="queue",
            target=row["queue"],
        )  # fmt: skip
        other = self._floor.first_free(row["queue"], at, agent)
        if other is None or other.free > at:
            return at
        second = self._offer(row, other, at, 90)
        answered = at + self._draw.randint(1500, 6000) * 1000
        self._connected(row, second, other, answered)
        return self._talk(row, second, other, answered, "")

    # -- out ----------------------------------------------------------------------------------------------

    def dial(self, at: int, number: str, appeal: str, *, answered: bool) -> tuple[int, Row] | None:
        """An agent dials as soon as one is free; when it was over, and the call. None when nobody is on duty."""
        agent = self._floor.first_free("out", at)
        if agent is None:
            return None
        draw, begins = self._draw, max(at, agent.free)
        row = self._row(begins, "out", number, appeal=appeal)
        contact = row["contact"]
        row["agent"] = agent.number
        self._stream.add(
            CallArrived, begins, contact=contact, node="haian1", channel=f"PJSIP/{agent.number}-{self._serial:08x}",
            caller=number, did="12345", flow="", direction="out", appeal=appeal,
        )  # fmt: skip
        self._stream.add(OutboundStarted, begins, contact=contact, agent=agent.number, seat=agent.number)
        agent.move("dial_out", "outbound", begins, contact=contact)
        rang = begins + draw.randint(4, 14) * SECOND if answered else begins + draw.randint(25, 40) * SECOND
        talked = round(max(10.0, draw.lognormvariate(4.48, 0.55)) * SECOND) if answered else 0
        outcome = "answered" if answered else draw.choice(("no_answer", "no_answer", "busy"))
        ends = rang + talked
        row.update(connected=rang if answered else None, talked=talked)
        self._stream.add(
            OutboundEnded, ends, contact=contact, agent=agent.number, seat=agent.number, outcome=outcome,
            answered=rang if answered else 0, talked=talked,
        )  # fmt: skip
        agent.move("talk_over_ready", "available", ends, contact=contact)
        agent.busy_until(ends, draw)
        self._ended(row, ends, "agent", outcome)
        return ends, row

    def ring_by_program(self, at: int, number: str, appeal: str, *, answered: bool) -> tuple[int, Row]:
        """The system rings an appellant; when it was over, and the call."""
        row = self._row(at, "follow_up", number, appeal=appeal)
        self._stream.add(
            CallArrived, at, contact=row["contact"], node="haian1", channel=f"PJSIP/out-{self._serial:08x}",
            caller=number, did="12345", flow="follow_up", direction="follow_up", appeal=appeal,
        )  # fmt: skip
        ends = at + (45 if answered else 30) * SECOND
        self._ended(row, ends, "caller", "ivr")
        return ends, row

    # -- shared -------------------------------------------------------------------------------------------

    def number(self) -> str:
        """Whom a call comes from: now and then somebody who has called before."""
        draw = self._draw
        if self._callers and draw.random() < 0.25:
            return draw.choice(self._callers[-2000:])
        self._callers.append(f"1{draw.randint(3_000_000_000, 9_999_999_999)}")
        return self._callers[-1]

    def _row(self, at: int, direction: str, caller: str, *, enterprise: bool = False, appeal: str = "") -> Row:
        self._serial += 1
        row: Row = {
            "contact": f"haian1-{at // SECOND}.{self._serial}", "direction": direction, "arrived": at,
            "caller": caller, "queue": "", "queued": None, "result": "", "waited": None, "connected": None,
            "agent": "", "talked": None, "rating": None, "enterprise": enterprise, "ended": None, "appeal": appeal,
        }  # fmt: skip
        self._truth.calls.append(row)
        return row

    def _ended(self, row: Row, at: int, ended_by: str, result: str) -> None:
        row.update(ended=at, result=result)
        self._stream.add(CallEnded, at, contact=row["contact"], ended_by=ended_by)


def _nobody(row: Row, at: int) -> None:
    pass


def of_a_day(draw: Random, midnight: int, count: int) -> list[int]:
    """Moments of a day at which calls come: few at night, most in the morning, now and then many at once."""
    weights = (3, 2, 1, 1, 2, 4, 12, 40, 92, 100, 88, 60, 55, 80, 84, 78, 66, 48, 40, 36, 30, 22, 12, 6)
    hours = draw.choices(range(24), weights, k=count)
    moments = [midnight + hour * HOUR + round(draw.random() * HOUR) for hour in hours]
    if draw.random() < 0.04:
        burst = midnight + draw.randint(8 * 60, 17 * 60) * MINUTE
        some = max(1, count // 6)
        moments[:some] = [burst + round(draw.random() * 5 * MINUTE) for _ in range(some)]
    return sorted(moments)
