"""A recorded day as traffic: the same callers at the same moments, so that a what-if can be played on it.

What the record cannot know is drawn: how long somebody who was answered would have waited, how long somebody who
gave up would have talked, how an offer fares that was never made. Mean patience is estimated as Mandelbaum and Zeltyn
(2007) do for exponential patience: all waits together divided by the number of those who gave up.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from callcenter.acd import Offer
from callcenter.config import Agent, Config
from callcenter.sim.record import RecordedCall, RecordedDay, RecordedLeg
from callcenter.sim.scenario import Scenario
from callcenter.sim.staff import SimAgent
from callcenter.sim.synthetic import draw_spread
from callcenter.sim.tally import Tally
from callcenter.sim.traffic import HALF_HOUR, SECOND, Caller, Duty, Ring

__all__ = ["Replay", "as_recorded", "duties_on"]

_MISSED = ("ring_no_answer", "rejected", "unreachable")
_SETTLED = ("answered", "abandoned", "left", "message")
_ANY_LEVEL = 5
T = TypeVar("T")


class Replay:
    """The calls of a day; see ``traffic.Traffic``. Left out: calls that are not over, queues that are gone."""

    def __init__(self, day: RecordedDay, config: Config, scenario: Scenario, seed: int) -> None:
        self.starts, self.ends = day.starts, day.ends
        self.calls = [call for call in day.calls if call.queue in config.queues and call.result in _SETTLED]
        self._config, self._scenario, self._seed = config, scenario, seed
        self._rings = {call.contact: tuple(map(_ring, call.legs)) for call in self.calls}
        self._answered = [ring for rings in self._rings.values() for ring in rings if ring and ring.answers]
        self._talks = [call.talked for call in self.calls if call.talked]
        self._wrap_ups = [call.wrap_up for call in self.calls if call.result == "answered"]
        gave_up = sum(1 for call in self.calls if call.result == "abandoned")
        waited = sum(call.waited for call in self.calls) / SECOND
        self._patience = waited / gave_up if gave_up and waited else scenario.patience.mean_seconds

    def callers(self) -> Iterator[Caller]:
        """In order of queue entry, the same ones each time."""
        chance = random.Random(self._seed)  # noqa: S311 - a simulation, no secret
        return (self._caller(call, chance) for call in self.calls)

    def ring(self, caller: Caller, attempt: int) -> Ring:
        """As the record has it; an offer that it has not fares like any other of that day that was answered."""
        rings = self._rings[caller.contact]
        if attempt < len(rings) and (known := rings[attempt]):
            return known
        chance = random.Random(caller.luck + attempt)  # noqa: S311
        drawn = int(draw_spread(self._scenario.ring, chance) * SECOND)
        return _one_of(self._answered, chance, Ring(drawn, answers=True))

    def again(self, caller: Caller, now: int) -> Caller | None:
        """Nobody: who called again stands in the record."""
        return None

    def expected(self, queue: str) -> list[float]:
        """The calls that came."""
        found = [0.0] * -(-(self.ends - self.starts) // HALF_HOUR)
        for call in self.calls:
            if call.queue == queue:
                found[(call.queued - self.starts) // HALF_HOUR] += 1
        return found

    def patience(self) -> float:
        """Estimated from the day, or the scenario's when nobody gave up; seconds."""
        return self._patience

    def _caller(self, call: RecordedCall, chance: random.Random) -> Caller:
        answered = call.result == "answered"
        longer = int(chance.expovariate(1 / self._patience) * SECOND)
        talk = _one_of(self._talks, chance, int(draw_spread(self._scenario.talk, chance) * SECOND))
        wrap_up = _one_of(self._wrap_ups, chance, None)
        return Caller(
            contact=call.contact,
            at=call.queued,
            queue=call.queue,
            patience=call.waited if call.result == "abandoned" else call.waited + longer,
            talk=call.talked if answered and call.talked is not None else talk,
            number=call.caller,
            wrap_up=call.wrap_up if answered else wrap_up,
            points=call.priority - self._config.queues[call.queue].priority,
            luck=chance.getrandbits(48) << 8,
        )


def duties_on(day: RecordedDay, agents: Mapping[str, Agent], config: Config) -> tuple[Duty, ...]:
    """Who was on duty; an agent who is not set up any more has the skills for the calls that were offered."""
    shown: dict[str, dict[str, int]] = {}
    for leg in (leg for call in day.calls for leg in call.legs if leg.queue in config.queues):
        queue = config.queues[leg.queue]
        shown.setdefault(leg.agent, {}).update({queue.skill: _ANY_LEVEL, **queue.needs})
    skills = shown | {name: dict(agent.skills) for name, agent in agents.items()}
    return tuple(Duty(s.agent, skills.get(s.agent, {}), s.begins, s.ends, s.pauses) for s in day.stays)


def as_recorded(day: RecordedDay, replay: Replay, duties: Sequence[Duty], tally: Tally) -> list[SimAgent]:
    """Count what happened on the day itself, as a simulation would have been counted; the agents with their times."""
    for call in replay.calls:
        _count(call, tally)
    _count_lines(replay.calls, tally)
    agents: dict[str, SimAgent] = {}
    for duty, stay in zip(duties, day.stays, strict=True):
        agent = agents.setdefault(stay.agent, SimAgent(duty, day.starts))
        agent.busy += stay.busy
        agent.idle += stay.idle
    for call in replay.calls:
        for leg in call.legs:
            if leg.outcome == "answered" and leg.agent in agents:
                agents[leg.agent].calls += 1
    return list(agents.values())


def _count(call: RecordedCall, tally: Tally) -> None:
    caller = Caller(call.contact, call.queued, call.queue, 0, 0)
    tally.offered(caller)
    for leg in call.legs:
        tally.offers += 1
        tally.missed += leg.outcome in _MISSED
        tally.ringing[call.queue] += leg.settled - leg.offered
    if call.result == "answered":
        tally.answered(caller, Offer(call.contact, call.queue, "", "", ""), call.waited)
        tally.talk[call.queue] += call.talked or 0
        tally.wrap_up[call.queue] += call.wrap_up
    elif call.result == "abandoned":
        tally.abandoned(caller, call.waited)
    else:
        tally.left(caller, call.waited)


def _count_lines(calls: Sequence[RecordedCall], tally: Tally) -> None:
    """How long the lines were: one stands in line from the entry, and from each missed offer, to the next offer."""
    changes: list[tuple[int, int, str]] = []
    for call in calls:
        begins = [call.queued, *(leg.settled for leg in call.legs if leg.outcome in _MISSED)]
        ends = [*(leg.offered for leg in call.legs), call.queued + call.waited]
        for came, went in zip(begins, ends, strict=False):
            changes += [(came, 1, call.queue), (went, -1, call.queue)] if came < went else []
    lengths = dict.fromkeys(tally.queues, 0)
    for _, change, queue in sorted(changes):
        lengths[queue] += change
        tally.in_line(queue, lengths[queue], sum(lengths.values()))


def _ring(leg: RecordedLeg) -> Ring | None:
    """How an offer fared; None when the caller hung up before that was known."""
    if leg.outcome == "answered" or leg.outcome in _MISSED:
        return Ring(leg.settled - leg.offered, answers=leg.outcome == "answered")
    return None


def _one_of(values: Sequence[T], chance: random.Random, otherwise: T) -> T:
    return chance.choice(values) if values else otherwise
