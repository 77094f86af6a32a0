"""Callers and agents made by hand, for tests of the simulator."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hypothesis import settings

from callcenter.acd import Offer
from callcenter.config import Acd, Queue
from callcenter.sim.case import Case
from callcenter.sim.engine import Simulation
from callcenter.sim.staff import Staff
from callcenter.sim.tally import Tally
from callcenter.sim.traffic import HALF_HOUR, SECOND, Caller, Duty, Ring, Traffic

steady = settings(deadline=None, derandomize=True)
"""For tests of any input: the same inputs each time, however slow the machine."""
FOREVER = 10**16
"""µs: nobody waits, and nobody works, longer than this."""


class Calls:
    """Traffic from a list of callers; each offer is answered after ``ring`` seconds unless ``rings`` says otherwise."""

    def __init__(
        self,
        callers: Sequence[Caller],
        ring: float = 0.0,
        rings: Callable[[Caller, int], Ring] | None = None,
        again: Callable[[Caller, int], Caller | None] | None = None,
    ) -> None:
        self.list = sorted(callers, key=lambda caller: (caller.at, caller.contact))
        self.starts = 0
        self.ends = max((caller.at for caller in callers), default=0) + HALF_HOUR
        self._ring = Ring(round(ring * SECOND), answers=True)
        self._rings, self._again = rings, again

    def callers(self) -> Iterator[Caller]:
        return iter(self.list)

    def ring(self, caller: Caller, attempt: int) -> Ring:
        return self._rings(caller, attempt) if self._rings else self._ring

    def again(self, caller: Caller, now: int) -> Caller | None:
        return self._again(caller, now) if self._again else None

    def expected(self, queue: str) -> list[float]:
        found = [0.0] * -(-self.ends // HALF_HOUR)
        for caller in self.list:
            if caller.queue == queue:
                found[caller.at // HALF_HOUR] += 1
        return found

    def patience(self) -> float:
        return 180.0


def caller(at: float, talk: float = 60, patience: float | None = None, queue: str = "voice", **more: Any) -> Caller:
    """One call, in seconds; its id tells when it came."""
    waits = FOREVER if patience is None else round(patience * SECOND)
    contact = more.pop("contact", f"c{at:09.3f}{queue}")
    return Caller(contact, round(at * SECOND), queue, waits, round(talk * SECOND), **more)


def at_random(calls: int, pace: float, talk: float, patience: float | None, seed: int) -> Calls:
    """Arrivals at random, ``pace`` a second; talk and patience exponential around these means, seconds."""
    chance, now, made = random.Random(seed), 0.0, []
    for number in range(calls):
        now += chance.expovariate(pace)
        waits = chance.expovariate(1 / patience) if patience else None
        made.append(caller(now, chance.expovariate(1 / talk), waits, contact=f"c{number:07}"))
    return Calls(made)


def agents(
    number: int, skills: dict[str, int] | None = None, begins: float = 0, ends: float | None = None
) -> tuple[Duty, ...]:
    """So many agents, named by their skills, from one second to another."""
    able = skills or {"voice": 5}
    until = FOREVER if ends is None else round(ends * SECOND)
    return tuple(Duty(f"{'+'.join(able)}{n}", able, round(begins * SECOND), until) for n in range(number))


def case(duties: Sequence[Duty], acd: Acd | None = None, overflows: Any = None, **queues: dict[str, Any]) -> Case:
    """A case with the queue ``voice``, and any others, with these settings."""
    settings = {name: Queue(title=name, **{"skill": name, **given}) for name, given in ({"voice": {}} | queues).items()}
    return Case("base", settings, acd or Acd(), tuple(duties), overflows or {})


class Watch(Tally):
    """Remembers what became of whom, in order."""

    def __init__(self, made: Case, traffic: Traffic, within: float = 15) -> None:
        super().__init__(traffic.starts, traffic.ends, tuple(made.queues), round(within * SECOND))
        self.rang: list[tuple[str, str, int]] = []
        """Caller, agent, moment."""
        self.waits: dict[str, float] = {}
        """Caller who was answered → wait, seconds."""
        self.gone: dict[str, str] = {}
        """Caller → ``abandoned`` or ``left``."""
        self.entered: list[str] = []

    def offered(self, caller: Caller) -> None:
        super().offered(caller)
        self.entered.append(caller.contact)

    def rings(self, offer: Offer, now: int) -> None:
        super().rings(offer, now)
        self.rang.append((offer.contact, offer.agent, now))

    def answered(self, caller: Caller, offer: Offer, wait: int) -> None:
        super().answered(caller, offer, wait)
        self.waits[caller.contact] = wait / SECOND

    def abandoned(self, caller: Caller, wait: int) -> None:
        super().abandoned(caller, wait)
        self.gone[caller.contact] = "abandoned"

    def left(self, caller: Caller, wait: int) -> None:
        super().left(caller, wait)
        self.gone[caller.contact] = "left"


def watched(made: Case, traffic: Traffic, within: float = 15) -> tuple[Watch, Staff]:
    """Simulate to the end."""
    watch = Watch(made, traffic, within)
    simulation = Simulation(made, traffic, watch)
    simulation.run()
    return watch, simulation.staff
