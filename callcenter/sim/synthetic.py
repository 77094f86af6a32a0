"""Callers drawn from a scenario: every draw hangs on one seeded ``random.Random``, each caller's fate on their own."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import exp, gamma, log, sqrt

from msgspec.structs import replace

from callcenter.sim.scenario import Patience, Scenario, Spread
from callcenter.sim.traffic import HALF_HOUR, SECOND, Caller, Ring

__all__ = ["Synthetic", "draw_patience", "draw_spread"]

_OF_REDIAL = 0x5EED
"""Keeps the luck of a second call apart from that of the first one's offers."""
_NEVER = 86_400 * SECOND
"""Longer than any phone rings, µs."""
_HALF_HOURS_OF_A_DAY = 48


class Synthetic:
    """Arrivals at random at the rates of each half hour; see ``traffic.Traffic``.

    What is drawn for a caller does not hang on what happens to others, so that a what-if meets the same people.
    """

    def __init__(self, scenario: Scenario, starts: int, rates: Sequence[float], seed: int) -> None:
        """``rates`` are the calls expected in each half hour from ``starts`` (µs) on."""
        self._scenario = scenario
        self._rates = rates
        self._seed = seed
        self.starts = starts
        self.ends = starts + len(rates) * HALF_HOUR
        self._names = list(scenario.queues)
        self._bounds = list(accumulate(demand.share for demand in scenario.queues.values()))
        self._talks = {name: demand.talk or scenario.talk for name, demand in scenario.queues.items()}

    def callers(self) -> Iterator[Caller]:
        """All first calls, the same ones each time."""
        chance = random.Random(self._seed)  # noqa: S311 - a simulation, no secret
        for number, at in enumerate(self._arrivals(chance)):
            yield self._caller(f"s{number:08}", at, chance)

    def ring(self, caller: Caller, attempt: int) -> Ring:
        """Drawn from the caller's luck: the same offer of the same caller fares the same in every case."""
        chance = random.Random(caller.luck + attempt)  # noqa: S311
        if chance.random() < self._scenario.no_answer:
            return Ring(_NEVER, answers=False)
        return Ring(_us(draw_spread(self._scenario.ring, chance)), answers=True)

    def again(self, caller: Caller, now: int) -> Caller | None:
        """A share of those who give up call again, from the same number, as themselves."""
        redial = self._scenario.redial
        chance = random.Random(caller.luck ^ _OF_REDIAL << 64)  # noqa: S311
        if chance.random() >= redial.share:
            return None
        at = now + _us(chance.expovariate(1 / redial.after_seconds))
        patience = _us(draw_patience(self._scenario.patience, chance))
        luck = chance.getrandbits(48) << 8
        return replace(caller, contact=f"{caller.contact}+", at=at, patience=patience, luck=luck)

    def expected(self, queue: str) -> list[float]:
        """By the scenario, calls again apart."""
        demand = self._scenario.queues.get(queue)
        return [rate * demand.share if demand else 0.0 for rate in self._rates]

    def patience(self) -> float:
        """By the scenario, seconds."""
        return self._scenario.patience.mean_seconds

    def _arrivals(self, chance: random.Random) -> Iterator[int]:
        """Moments of a Poisson process whose rate is another one in each half hour, µs."""
        swing = 1.0
        for number, rate in enumerate(self._rates):
            if number % _HALF_HOURS_OF_A_DAY == 0:
                swing = _swing(self._scenario.day_to_day, chance)
            begins = self.starts + number * HALF_HOUR
            pace = rate * swing / HALF_HOUR
            passed = chance.expovariate(pace) if pace > 0 else HALF_HOUR
            while passed < HALF_HOUR:
                yield begins + int(passed)
                passed += chance.expovariate(pace)

    def _caller(self, contact: str, at: int, chance: random.Random) -> Caller:
        scenario, which = self._scenario, chance.random()
        queue = next((name for name, bound in zip(self._names, self._bounds, strict=True) if which < bound), "")
        queue = queue or self._names[-1]
        return Caller(
            contact=contact,
            at=at,
            queue=queue,
            patience=_us(draw_patience(scenario.patience, chance)),
            talk=_us(draw_spread(self._talks[queue], chance)),
            number=contact,
            wrap_up=_us(draw_spread(scenario.wrap_up, chance)) if scenario.wrap_up else None,
            luck=chance.getrandbits(48) << 8,
        )


def draw_spread(spread: Spread, chance: random.Random) -> float:
    """Seconds of a lognormal distribution that has the mean and coefficient of variation asked for."""
    if not spread.cv:
        return spread.mean_seconds
    variance = log(1 + spread.cv**2)
    return spread.mean_seconds * exp(chance.gauss(-variance / 2, sqrt(variance)))


def draw_patience(patience: Patience, chance: random.Random) -> float:
    """Seconds until a caller hangs up."""
    if patience.shape == "exponential":
        return chance.expovariate(1 / patience.mean_seconds)
    return chance.weibullvariate(patience.mean_seconds / gamma(1 + 1 / patience.k), patience.k)


def _swing(cv: float, chance: random.Random) -> float:
    """How much busier than expected a day is: gamma-distributed around 1."""
    return chance.gammavariate(1 / cv**2, cv**2) if cv else 1.0


def _us(seconds: float) -> int:
    return max(1, int(seconds * SECOND))
