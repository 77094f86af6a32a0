"""One burst of real calls at a steady rate, and what the phones saw of it."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from bench.figures import percentile
from bench.host import cpu_seconds
from bench.switches import Switch
from callcenter.testing.scenarios import WaitForBye, caller, seat
from callcenter.testing.sipp import Phone, Sighting

__all__ = ["Burst", "burst", "kept_waiting", "story"]

GRACE = 0.3
"""Seconds that a call may take longer to a seat than the burst's fastest one: dialling under load is no wait."""
_PATIENCE = 12.0
"""Seconds after the last caller should be gone before a burst is given up."""
_ENDS = ("bye_sent", "bye_received")


@dataclass(frozen=True)
class Burst:
    """What came of one burst."""

    rate: float
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


def burst(switch: Switch, rate: float, seconds: float, extensions: Sequence[str], talk: float = 1.0) -> Burst:
    """``rate`` calls a second for ``seconds``; each talks ``talk`` seconds with a seat, if there are any."""
    calls = int(rate * seconds)
    numbers = [f"138{number:08d}" for number in range(calls)]
    with ExitStack() as stack:
        seats = None
        if extensions:
            scenario = seat(talk=talk)
            seats = stack.enter_context(Phone(scenario, remote=switch.remote, timeout=300))
            switch.seats(extensions, seats)
            time.sleep(1.0)
        before = _cpu(switch)
        callers = stack.enter_context(
            Phone(caller("12345", [WaitForBye(60)]), remote=switch.remote, fields=[(n,) for n in numbers],
                  calls=calls, rate=rate, most_at_once=10_000, timeout=seconds + _PATIENCE + 30)
        )  # fmt: skip
        _await_end(callers, seconds + talk + _PATIENCE)
        used = {name: (now - before[name]) * 1000 / calls for name, now in _cpu(switch).items()}
        time.sleep(0.2)
        return story(callers.sightings(), seats.sightings() if seats else [], rate, calls, len(extensions), used)


def _await_end(phone: Phone, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while phone.process.poll() is None and time.monotonic() < limit:
        time.sleep(0.1)


def _cpu(switch: Switch) -> dict[str, float]:
    return {"asterisk": cpu_seconds(switch.asterisk), "core": cpu_seconds(switch.core) if switch.core else 0.0}


def story(
    callers: Sequence[Sighting],
    at_seats: Sequence[Sighting],
    rate: float,
    calls: int,
    seats: int,
    used: Mapping[str, float],
) -> Burst:
    """Read the phones' logs; ``used`` is CPU ms per call of ``asterisk`` and ``core``."""
    answered = {each.number: each.at for each in callers if each.event == "answered"}
    by_call = {each.call_id: each.number for each in callers if each.event == "answered"}
    ended = {by_call[each.call_id]: each.at for each in callers if each.event in _ENDS and each.call_id in by_call}
    invited = {each.number: each.at for each in at_seats if each.event == "invited"}
    reached = invited if seats else answered
    ways = {number: reached[number] - at for number, at in answered.items() if number in reached}
    fastest = min(ways.values(), default=0.0)
    waits = [way - fastest for way in ways.values()]
    busy = _busy(at_seats)
    spans = [(answered[n] + fastest + GRACE, answered[n] + way) for n, way in ways.items() if way > fastest + GRACE]
    seconds = max(ended.values(), default=0.0) - min(answered.values(), default=0.0)
    usual = percentile([at - answered[n] for n, at in ended.items()], 0.0) if ended else 0.0
    return Burst(
        rate=rate,
        calls=calls,
        failed=calls - len(ended.keys() & reached.keys()),
        kept_waiting=kept_waiting(spans, busy, seats) if seats else 0,
        seconds=seconds,
        late=seconds - usual - calls / rate,
        wait_p50=percentile(waits, 0.5),
        wait_p95=percentile(waits, 0.95),
        wait_max=max(waits, default=0.0),
        most_busy=max((count for _, count in busy), default=0),
        asterisk_ms=used["asterisk"],
        core_ms=used["core"],
    )


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
        if all(count < seats for _, count in inside[:-1] or inside):
            kept += 1
    return kept
