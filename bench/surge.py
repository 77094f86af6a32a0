"""A surge leaves a line: the highest rate at which it goes away again, for the hotline and Asterisk's Queue()."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from bench.bursts import GRACE, Burst, Group, Seen, climb, numbers, play, story, waits
from bench.figures import Figure, Goal, percentile, say
from bench.switches import QUEUE, Switch, hotline, plain, seat_numbers

__all__ = ["Surge", "measure", "recovered", "surge"]

_SEATS, _TALK = 100, 1.0
_OPENING = Group(160.0, 1.0)
"""More callers than seats, before the first seat is free again: sixty of them have to wait."""
_RATES = (40.0, 50.0, 60.0, 70.0, 80.0, 90.0)
_SWITCHES: Mapping[str, Callable[[], AbstractContextManager[Switch]]] = {
    "hotline": hotline,
    "asterisk_queue": lambda: plain(QUEUE, seat_numbers(_SEATS)),
}


@dataclass(frozen=True)
class Surge:
    """What came of an opening and the steady callers after it."""

    burst: Burst
    """Both together."""
    last_p95: float
    """Wait over the fastest caller's of the last quarter of the steady callers, seconds, 95 of 100 waited less."""

    @property
    def recovered(self) -> bool:
        """No failure, and those who come last do not wait: the line went away."""
        return not self.burst.failed and self.last_p95 < GRACE

    def as_json(self) -> dict[str, Any]:
        """For the report; whether a burst is sustained says nothing here, there is a line on purpose."""
        row = self.burst.as_json()
        del row["sustained"]
        return {**row, "last_p95": round(self.last_p95, 3), "recovered": self.recovered}


def measure(quick: bool) -> list[Figure]:
    """Rates step by step, a fresh system for each, until the line does not go away."""
    seconds, rounds = (6.0, 1) if quick else (8.0, 3)
    stairs: dict[str, list[list[Surge]]] = {name: [] for name in _SWITCHES}
    for number in range(rounds):
        for name in _SWITCHES:
            say(f"surge {number + 1}/{rounds}: {name}")
            stairs[name].append(_climb(name, seconds))
    return _figures(stairs)


def _climb(name: str, seconds: float) -> list[Surge]:
    """Surges up to the first whose line stays."""

    def attempt(rate: float) -> Surge:
        groups = [_OPENING, Group(rate, seconds)]
        with _SWITCHES[name]() as switch:
            done = surge(play(switch, groups, seat_numbers(_SEATS), _TALK), groups, _SEATS)
        say(f"  {name} {_line(done)}")
        return done

    return climb(_RATES, attempt, lambda done: done.recovered)


def surge(seen: Seen, groups: Sequence[Group], seats: int) -> Surge:
    """Read the phones' logs; the last of ``groups`` are the steady callers."""
    waited, steady = waits(seen, seats), numbers(groups)[-1]
    last = steady[-max(1, len(steady) // 4) :]
    return Surge(story(seen, groups, seats), percentile([waited[n] for n in last if n in waited], 0.95))


def _line(done: Surge) -> str:
    burst = done.burst
    return (
        f"{burst.rate:.0f}/s: the line {'went away' if done.recovered else 'STAYED'}, {burst.failed} failed, "
        f"{burst.kept_waiting} of {burst.calls} kept waiting, waits p95 {burst.wait_p95 * 1000:.0f} ms, "
        f"of the last {done.last_p95 * 1000:.0f} ms, CPU ms per call: Asterisk {burst.asterisk_ms:.2f}, "
        f"core {burst.core_ms:.2f}"
    )


def recovered(surges: Sequence[Surge]) -> float:
    """The highest steady rate at which the line went away, calls per second."""
    return max((done.burst.rate for done in surges if done.recovered), default=0.0)


def _figures(stairs: Mapping[str, Sequence[Sequence[Surge]]]) -> list[Figure]:
    ours, queue = ([recovered(surges) for surges in stairs[name]] for name in _SWITCHES)
    times = [one / other for one, other in zip(ours, queue, strict=True) if other]
    every = {name: [done for surges in rounds for done in surges] for name, rounds in stairs.items()}
    details = {
        "seats": _SEATS,
        "talk_seconds": _TALK,
        "opening": _OPENING.calls,
        "kept_waiting": {name: _kept(surges) for name, surges in every.items()},
        "surges": {name: [done.as_json() for done in surges] for name, surges in every.items()},
    }
    return [
        Figure("surge.recovered", "calls/s", ours, None, {"asterisk_queue": queue}, details),
        Figure("surge.over_queue", "times Queue()", times, Goal(">=", 1.5)),
    ]


def _kept(surges: Sequence[Surge]) -> dict[str, list[int]]:
    """Steady rate → callers kept waiting while a seat was free, surge by surge."""
    found: dict[str, list[int]] = {}
    for done in surges:
        found.setdefault(f"{done.burst.rate:g}", []).append(done.burst.kept_waiting)
    return found
