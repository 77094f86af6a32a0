"""Full calls per second through IVR and ACD on the real Asterisk, beside a bare dialplan and Asterisk's Queue()."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from statistics import median

from bench.bursts import Burst, burst, climb
from bench.figures import Figure, Goal, say
from bench.switches import BARE, QUEUE, Switch, hotline, plain, seat_numbers

__all__ = ["measure", "sustained"]

_SEATS = 200
_RATES = {
    "hotline": (60.0, 100.0, 120.0, 150.0, 180.0),
    "queue": (60.0, 100.0, 120.0, 150.0, 180.0),
    "bare": (150.0, 180.0),
}
_SWITCHES: dict[str, Callable[[], AbstractContextManager[Switch]]] = {
    "hotline": hotline,
    "queue": lambda: plain(QUEUE, seat_numbers(_SEATS)),
    "bare": lambda: plain(BARE),
}


def measure(quick: bool) -> list[Figure]:
    """Rates step by step, a fresh Asterisk for each burst, until one is not sustained."""
    seconds, rounds = (5.0, 1) if quick else (8.0, 3)
    stairs: dict[str, list[list[Burst]]] = {name: [] for name in _RATES}
    for number in range(rounds):
        for name, rates in _RATES.items():
            say(f"calls {number + 1}/{rounds}: {name}")
            stairs[name].append(_climb(name, rates[-3:] if quick and name == "hotline" else rates, seconds))
    return _figures(stairs)


def _climb(name: str, rates: Sequence[float], seconds: float) -> list[Burst]:
    """Bursts up to the first rate that is not sustained."""
    extensions = [] if name == "bare" else seat_numbers(_SEATS)

    def attempt(rate: float) -> Burst:
        with _SWITCHES[name]() as switch:
            done = burst(switch, rate, seconds, extensions)
        say(f"  {name} {_line(done)}")
        return done

    return climb(rates, attempt, lambda done: done.sustained)


def _line(done: Burst) -> str:
    return (
        f"{done.rate:.0f}/s: {'sustained' if done.sustained else 'NOT sustained'}, {done.failed} failed, "
        f"{done.kept_waiting} kept waiting, {done.late:.2f} s late, waits p95 {done.wait_p95 * 1000:.0f} ms "
        f"max {done.wait_max * 1000:.0f} ms, {done.most_busy} seats busy, "
        f"CPU ms per call: Asterisk {done.asterisk_ms:.2f}, core {done.core_ms:.2f}"
    )


def sustained(bursts: Sequence[Burst]) -> float:
    """The highest rate that was sustained, calls per second."""
    return max((done.rate for done in bursts if done.sustained), default=0.0)


def _figures(stairs: dict[str, list[list[Burst]]]) -> list[Figure]:
    rates = {name: [sustained(bursts) for bursts in rounds] for name, rounds in stairs.items()}
    queue, bare = rates["queue"], rates["bare"]
    times = [ours / theirs for ours, theirs in zip(rates["hotline"], queue, strict=True) if theirs]
    every = {name: [done.as_json() for bursts in rounds for done in bursts] for name, rounds in stairs.items()}
    details = {"seats": _SEATS, "talk_seconds": 1.0, "bursts": every}
    cpu = {name: _cpu(rounds) for name, rounds in stairs.items()}
    core = [done.core_ms for bursts in stairs["hotline"] for done in bursts if done.sustained]
    rivals = {"asterisk_queue": queue, "answer_wait": bare}
    cost = {"asterisk_queue": cpu["queue"], "answer_wait": cpu["bare"]}
    return [
        Figure("calls.sustained", "calls/s", rates["hotline"], Goal(">=", 150), rivals, details),
        # No goal: nobody waits at a steady rate, and the seats bound both; bench/surge.py compares with a line.
        Figure("calls.over_queue", "times Queue()", times),
        Figure("calls.asterisk_cpu", "CPU ms per call of Asterisk", cpu["hotline"], None, cost),
        Figure("calls.core_cpu", "CPU ms per call of the core", core, None, {}, {"median": median(core or [0])}),
    ]


def _cpu(rounds: Sequence[Sequence[Burst]]) -> list[float]:
    return [done.asterisk_ms for bursts in rounds for done in bursts if done.sustained]
