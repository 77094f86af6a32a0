"""How many agents each half hour needs: found by simulation, with Erlang's formulas as the place to start.

One queue, days of one kind one after the other: a half hour inherits the line and the talks of the one before,
which no formula knows. The least numbers are sought from above: first agents are added wherever the target is
missed, then taken away half hour by half hour for as long as the target is met there and in the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, sqrt

import msgspec
from msgspec.structs import replace

from callcenter.sim.case import Case
from callcenter.sim.engine import simulate
from callcenter.sim.erlang import erlang_a, erlang_c, least_agents
from callcenter.sim.shifts import duties_for
from callcenter.sim.tally import Tally
from callcenter.sim.traffic import HALF_HOUR, SECOND, Traffic

__all__ = ["DAY", "HalfHour", "Staffing", "enough", "staffing"]

DAY = 48
"""Half hours of a day."""
_LENGTH = HALF_HOUR / SECOND
_MOST_ROUNDS = 100
_MANY = 10
"""From so many late calls on, nothing is put down to chance."""
_STRIDE = 3
"""Every third half hour is tried at once, so that no two neighbours are."""


class HalfHour(msgspec.Struct, frozen=True):
    """One line of the table."""

    calls: float
    """Expected, of the queue."""
    erlang_c: int
    erlang_a: int
    """What the formulas ask for."""
    agents: int
    """The least number with which the simulated share reaches the target."""
    within: int
    offered: int
    """Simulated calls of all days, and those of them answered within the threshold."""
    reached: bool
    """False: the target is not reached however many agents there are."""


class Staffing(msgspec.Struct, frozen=True):
    """The table and how it was made."""

    half_hours: tuple[HalfHour, ...]
    days: int
    """Days simulated in each round."""
    rounds: int


def staffing(
    case: Case, traffic: Traffic, queue: str, within: float, target: float, told: Callable[[str], object] = str
) -> Staffing:
    """The table for one queue; ``traffic`` are whole days of one kind, ``target`` is a share of the offered calls."""
    search = _Search(case, traffic, queue, within, target, told)
    calls = traffic.expected(queue)[:DAY]
    plenty = search.play([4 + ceil(each) if each else 0 for each in calls])
    search.hopeless = frozenset(search.missed())
    by_c, by_a = _by_formula(calls, _ring_and_work(plenty, queue), traffic.patience(), within, target)
    levels = _raised(search, list(by_a))
    levels = _raised(search, _lowered(search, levels))
    half_hours = tuple(
        HalfHour(calls[n], by_c[n], by_a[n], levels[n], *search.shares[n], reached=n not in search.hopeless)
        for n in range(DAY)
    )
    return Staffing(half_hours, search.days, search.rounds)


class _Search:
    """Plays days with numbers of agents, and tells where the target is missed."""

    def __init__(
        self, case: Case, traffic: Traffic, queue: str, within: float, target: float, told: Callable[[str], object]
    ) -> None:
        self._case, self._traffic, self._queue = case, traffic, queue
        self._within, self._target, self._told = within, target, told
        self._skills = dict.fromkeys(case.rules()[queue].steps[0].needs, 10)
        self.days = (traffic.ends - traffic.starts) // (DAY * HALF_HOUR)
        self.rounds = 0
        self.shares: list[tuple[int, int]] = []
        """(Answered in time, offered) of each half hour in the latest round, all days together."""
        self.hopeless: frozenset[int] = frozenset()
        """Half hours that no number of agents helps."""

    def play(self, levels: Sequence[int]) -> Tally:
        """One round."""
        self.rounds += 1
        self._told(f"round {self.rounds}, {sum(levels) / 2:g} agent hours a day")
        duties = duties_for(list(levels) * self.days, self._traffic.starts, self._skills)
        tally, _ = simulate(replace(self._case, duties=duties), self._traffic, self._within)
        slots = tally.queues[self._queue].slots
        self.shares = [(sum(slots["within"][n::DAY]), sum(slots["offered"][n::DAY])) for n in range(DAY)]
        return tally

    def missed(self) -> list[int]:
        """The half hours that missed the target in the latest round."""
        found = enumerate(self.shares)
        return [n for n, share in found if not enough(*share, self._target) and n not in self.hopeless]


def enough(within: int, offered: int, target: float) -> bool:
    """Is the target reached by ``within`` of ``offered`` calls? Where few can be late, chance is allowed for.

    The deviation of the number of late calls is, up to ten of them, given on top: the less, the more there are.

    >>> enough(95, 100, 0.95), enough(94, 100, 0.95), enough(38, 41, 0.95), enough(37, 41, 0.95), enough(899, 1000, 0.9)
    (True, True, True, False, False)
    """
    late = (1 - target) * offered
    chance = sqrt(late) * max(0.0, 1 - late / _MANY)
    return offered - within <= late + chance


def _ring_and_work(tally: Tally, queue: str) -> tuple[float, float]:
    """Mean ring time, and mean ring, talk and after-call work of a call, seconds."""
    served, rings = max(1, tally.served[queue]) * SECOND, tally.ringing[queue]
    return rings / served, (rings + tally.talk[queue] + tally.wrap_up[queue]) / served


def _by_formula(
    calls: Sequence[float], handling: tuple[float, float], patience: float, within: float, target: float
) -> tuple[list[int], list[int]]:
    """What Erlang C and Erlang A ask for in each half hour."""
    rings, work = handling
    limit = max(0.0, within - rings)

    def least_c(rate: float) -> int:
        return least_agents(lambda number: erlang_c(rate, work, number, limit), target) if rate else 0

    def least_a(rate: float) -> int:
        return least_agents(lambda number: erlang_a(rate, work, patience, number, limit), target) if rate else 0

    rates = [each / _LENGTH for each in calls]
    return [*map(least_c, rates)], [*map(least_a, rates)]


def _raised(search: _Search, levels: list[int]) -> list[int]:
    """Agents added, one at a time, to each half hour that misses the target."""
    search.play(levels)
    while (short := search.missed()) and search.rounds < _MOST_ROUNDS:
        levels = [level + (n in short) for n, level in enumerate(levels)]
        search.play(levels)
    return levels


def _lowered(search: _Search, levels: list[int]) -> list[int]:
    """Agents taken away, and given back where the target is missed then; a half hour with calls keeps one."""
    open_ = {n for n, level in enumerate(levels) if level > 1 and n not in search.hopeless}
    while open_ and search.rounds < _MOST_ROUNDS:
        for first in range(_STRIDE):
            if not (tried := {n for n in open_ if n % _STRIDE == first}):
                continue
            search.play([level - (n in tried) for n, level in enumerate(levels)])
            missed = set(search.missed())
            kept = {n for n in tried if missed & {n, (n + 1) % DAY}}
            levels = [level - (n in tried - kept) for n, level in enumerate(levels)]
            open_ -= kept | {n for n in tried if levels[n] <= 1}
    return levels
