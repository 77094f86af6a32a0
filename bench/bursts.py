"""One burst of real calls, at one steady rate or several in turn, and what the phones saw of it."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any, TypeVar

from bench.figures import percentile
from bench.host import cpu_seconds
from bench.switches import Switch
from callcenter.testing.scenarios import WaitForBye, caller, seat
from callcenter.testing.sipp import Phone, Sighting

__all__ = [
    "GRACE",
    "Burst",
    "Group",
    "Seen",
    "burst",
    "climb",
    "kept_waiting",
    "numbers",
    "play",
    "story",
    "waits",
]

_T = TypeVar("_T")

GRACE = 0.3
"""Seconds that a call may take longer to a seat than the burst's fastest one: dialling under load is no wait."""
_PATIENCE = 12.0
"""Seconds after the last caller should be gone before a burst is given up."""
_ENDS = ("bye_sent", "bye_received")


@dataclass(frozen=True)
class Group:
    """Callers who come at a steady rate."""

    rate: float
    """Calls per second."""
    seconds: float

    @property
    def calls(self) -> int:
        """How many callers these are."""
        return int(self.rate * self.seconds)


@dataclass(frozen=True)
class Seen:
    """What the phones logged of a burst, and what it cost."""

    callers: Sequence[Sighting]
    at_seats: Sequence[Sighting]
    used: Mapping[str, float]
    """CPU ms per call of ``asterisk`` and ``core``."""


@dataclass(frozen=True)
class Burst:
    """What came of one burst."""

    rate: float
    """Calls per second; of the last group when there are several."""
    calls: int
    failed: int
    """Calls that were not answered, talked and ended in order, in time."""
    kept_waiting: int
    """Callers who waited more than the grace while a seat was free."""
    seconds: float
    """First dial to last end."""
    late: float
    """How much longer than rate, talk and the way to a seat require."""
    wait_p50: float
    wait_p95: float
    wait_max: float
    """Waits over the fastest caller's, seconds."""
    most_busy: int
    """Most seats in a call at once."""
    asterisk_ms: float
    core_ms: float
    """CPU per call."""

    @property
    def sustained(self) -> bool:
        """No failure, nobody kept waiting, and the line did not grow."""
        return not self.failed and not self.kept_waiting and self.late < 1.5

    def as_json(self) -> dict[str, Any]:
        """For the report."""
        row = {name: round(value, 3) for name, value in asdict(self).items()}
        return {**row, "sustained": self.sustained}


def climb(rates: Sequence[float], attempt: Callable[[float], _T], good: Callable[[_T], bool]) -> list[_T]:
    """What was found at each rate up to the first that is not good; that one is tried twice, the machine is shared."""
    found: list[_T] = []
    for rate in rates:
        for _ in range(2):
            found.append(attempt(rate))
            if good(found[-1]):
                break
        else:
            break
    return found


def burst(switch: Switch, rate: float, seconds: float, extensions: Sequence[str], talk: float = 1.0) -> Burst:
    """``rate`` calls a second for ``seconds``; each talks ``talk`` seconds with a seat, if there are any."""
    groups = [Group(rate, seconds)]
    return story(play(switch, groups, extensions, talk), groups, len(extensions))


def play(
    switch: Switch,
    groups: Sequence[Group],
    extensions: Sequence[str],
    talk: float = 1.0,
    *,
    those: Sequence[Sequence[str]] | None = None,
    phone: str = "",
    patience: float = _PATIENCE,
) -> Seen:
    """One group of callers after the other, each while those before may still wait or talk.

    ``those`` are the callers' numbers if not the usual ones, ``phone`` is another scenario for the seats, and
    ``patience`` the time after the last caller came before the rest are given up, seconds beside ``talk``.
    """
    names = numbers(groups) if those is None else those
    with ExitStack() as stack:
        seats = None
        if extensions:
            seats = stack.enter_context(Phone(phone or seat(talk=talk), remote=switch.remote, timeout=300))
            switch.seats(extensions, seats)
            time.sleep(1.0)
        before = _cpu(switch)
        phones: list[Phone] = []
        for group, some in zip(groups, names, strict=True):
            time.sleep(groups[len(phones) - 1].seconds if phones else 0.0)
            phones.append(stack.enter_context(_dialling(switch, group, some)))
        _await_end(phones, groups[-1].seconds + talk + patience)
        calls = sum(group.calls for group in groups)
        used = {name: (now - before[name]) * 1000 / calls for name, now in _cpu(switch).items()}
        time.sleep(0.2)
        callers = [each for phone in phones for each in phone.sightings()]
        return Seen(callers, seats.sightings() if seats else [], used)


def numbers(groups: Sequence[Group]) -> list[list[str]]:
    """The callers' numbers, group by group, in the order of dialling."""
    each = count()
    return [[f"138{next(each):08d}" for _ in range(group.calls)] for group in groups]


def _dialling(switch: Switch, group: Group, those: Sequence[str]) -> Phone:
    return Phone(
        caller("12345", [WaitForBye(60)]), remote=switch.remote, fields=[(number,) for number in those],
        calls=group.calls, rate=group.rate, most_at_once=10_000, timeout=group.seconds + _PATIENCE + 30,
    )  # fmt: skip


def _await_end(phones: Sequence[Phone], seconds: float) -> None:
    limit = time.monotonic() + seconds
    while any(phone.process.poll() is None for phone in phones) and time.monotonic() < limit:
        time.sleep(0.1)


def _cpu(switch: Switch) -> dict[str, float]:
    return {"asterisk": cpu_seconds(switch.asterisk), "core": cpu_seconds(switch.core) if switch.core else 0.0}


def story(seen: Seen, groups: Sequence[Group], seats: int) -> Burst:
    """Read the phones' logs."""
    answered = _answered(seen)
    by_call = {each.call_id: each.number for each in seen.callers if each.event == "answered"}
    ended = {by_call[each.call_id]: each.at for each in seen.callers if each.event in _ENDS and each.call_id in by_call}
    ways = _ways(seen, seats)
    waited = waits(seen, seats)
    busy = _busy(seen.at_seats)
    reached = {number: answered[number] + way for number, way in ways.items()}
    spans = [(reached[n] - wait + GRACE, reached[n]) for n, wait in waited.items() if wait > GRACE]
    seconds = max(ended.values(), default=0.0) - min(answered.values(), default=0.0)
    usual = percentile([at - answered[n] for n, at in ended.items()], 0.0) if ended else 0.0
    calls = sum(group.calls for group in groups)
    return Burst(
        rate=groups[-1].rate,
        calls=calls,
        failed=calls - len(ended.keys() & ways.keys()),
        kept_waiting=kept_waiting(spans, busy, seats) if seats else 0,
        seconds=seconds,
        late=seconds - usual - sum(group.calls / group.rate for group in groups),
        wait_p50=percentile([*waited.values()], 0.5),
        wait_p95=percentile([*waited.values()], 0.95),
        wait_max=max(waited.values(), default=0.0),
        most_busy=max((taken for _, taken in busy), default=0),
        asterisk_ms=seen.used["asterisk"],
        core_ms=seen.used["core"],
    )


def waits(seen: Seen, seats: int) -> dict[str, float]:
    """Caller's number → seconds of waiting over the burst's fastest caller."""
    ways = _ways(seen, seats)
    fastest = min(ways.values(), default=0.0)
    return {number: way - fastest for number, way in ways.items()}


def _answered(seen: Seen) -> dict[str, float]:
    return {each.number: each.at for each in seen.callers if each.event == "answered"}


def _ways(seen: Seen, seats: int) -> dict[str, float]:
    """Caller's number → seconds from the answer to the INVITE at a seat; 0 where there are no seats."""
    answered = _answered(seen)
    invited = {each.number: each.at for each in seen.at_seats if each.event == "invited"}
    reached = invited if seats else answered
    return {number: reached[number] - at for number, at in answered.items() if number in reached}


def _busy(at_seats: Sequence[Sighting]) -> list[tuple[float, int]]:
    """Moment → seats in a call from then on."""
    changes = [(each.at, 1) for each in at_seats if each.event == "invited"]
    changes += [(each.at, -1) for each in at_seats if each.event in _ENDS or each.event == "cancelled"]
    busy, steps = 0, []
    for at, change in sorted(changes):
        busy += change
        steps.append((at, busy))
    return steps


def kept_waiting(spans: Sequence[tuple[float, float]], busy: Sequence[tuple[float, int]], seats: int) -> int:
    """How many of the waits ``(from, to)`` had a seat free for longer than the grace all the while."""
    moments = [at for at, _ in busy]
    kept = 0
    for since, until in spans:
        first = max(0, bisect_right(moments, since) - 1)
        inside = busy[first : bisect_right(moments, until)]
        if all(taken < seats for _, taken in inside[:-1] or inside):
            kept += 1
    return kept
