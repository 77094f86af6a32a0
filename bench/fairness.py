"""The same arrivals and the same talks for the hotline and for Asterisk's Queue(): how long callers wait, and how
evenly the calls fall on the agents."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from statistics import fmean, pstdev
from typing import Any

from bench.bursts import Group, Seen, play, story, waits
from bench.figures import Figure, Goal, percentile, say
from bench.switches import QUEUE, Switch, hotline, plain, seat_numbers
from callcenter.testing.scenarios import seat

__all__ = ["Fairness", "arrivals", "fairness", "measure", "seat_that_talks_as_told", "told"]

_SEATS, _CALLS = 20, 300
_SHORTEST, _LONGEST = 1000, 5000
"""Talks, ms."""
_PATIENCE = 60.0
_SWITCHES: Mapping[str, Callable[[], AbstractContextManager[Switch]]] = {
    "longest_idle": hotline,
    "leastrecent": lambda: plain(QUEUE, seat_numbers(_SEATS)),
}


@dataclass(frozen=True)
class Fairness:
    """What came of the arrivals at one system."""

    calls: int
    failed: int
    mean_wait: float
    """Waits over the fastest caller's, seconds."""
    wait_p95: float
    longest_wait: float
    spread: float
    """Standard deviation of the calls per agent."""
    most_less_least: int
    """Calls of the agent who had most, less those of who had least."""
    seconds: float
    """First answer to last end."""

    def as_json(self) -> dict[str, Any]:
        """For the report."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


def measure(quick: bool) -> list[Figure]:
    """The two in turn, a fresh Asterisk each; other arrivals in each round."""
    found: dict[str, list[Fairness]] = {name: [] for name in _SWITCHES}
    for number in range(1 if quick else 3):
        groups, those = arrivals(number, _CALLS)
        for name, make in _SWITCHES.items():
            with make() as switch:
                seen = play(switch, groups, seat_numbers(_SEATS), _LONGEST / 1000, those=those,
                            phone=seat_that_talks_as_told(), patience=_PATIENCE)  # fmt: skip
            found[name].append(fairness(seen, groups, seat_numbers(_SEATS)))
            say(f"fairness {number + 1}: {name} {found[name][-1].as_json()}")
    return _figures(found)


def arrivals(seed: int, calls: int) -> tuple[list[Group], list[list[str]]]:
    """Calm and bursts in turn, and the callers' numbers, the last four digits of which tell the talk in ms."""
    dice = random.Random(seed)
    groups: list[Group] = []
    left = calls
    while left:
        if len(groups) % 2:
            rate, size = 100.0, dice.randint(10, 24)
        else:
            rate, size = dice.uniform(2.0, 4.0), dice.randint(14, 28)
        size = min(size, left)
        groups.append(Group(rate, (size + 0.5) / rate))
        left -= size
    talks = [dice.randint(_SHORTEST, _LONGEST) for _ in range(calls)]
    each = iter([f"138{number:04d}{talk:04d}" for number, talk in enumerate(talks)])
    return groups, [[next(each) for _ in range(group.calls)] for group in groups]


def told(number: str) -> int:
    """How long the caller of this number is talked to, ms."""
    return int(number[-4:])


def seat_that_talks_as_told() -> str:
    """A seat's phone as usual, but that it talks as long as the caller's number tells."""
    talk = (
        '  <nop><action><ereg regexp="[0-9]{4}$" search_in="var" variable="number" assign_to="tail"/>\n'
        '    <todouble assign_to="talk" variable="tail"/></action></nop>\n'
        '  <pause variable="talk"/>\n'
    )
    scenario, changed = re.subn(r'  <recv request="BYE" timeout="1000".*?</recv>\n', talk, seat(talk=1.0), flags=re.S)
    assert changed == 1
    return scenario


def fairness(seen: Seen, groups: Sequence[Group], extensions: Sequence[str]) -> Fairness:
    """Read the phones' logs."""
    burst, waited = story(seen, groups, len(extensions)), list(waits(seen, len(extensions)).values())
    taken = Counter(each.seat for each in seen.at_seats if each.event == "talking")
    per_agent = [taken[extension] for extension in extensions]
    return Fairness(
        calls=burst.calls,
        failed=burst.failed,
        mean_wait=fmean(waited or [0.0]),
        wait_p95=percentile(waited, 0.95),
        longest_wait=max(waited, default=0.0),
        spread=pstdev(per_agent),
        most_less_least=max(per_agent) - min(per_agent),
        seconds=burst.seconds,
    )


def _figures(found: Mapping[str, Sequence[Fairness]]) -> list[Figure]:
    details = {
        "seats": _SEATS,
        "talk_seconds": [_SHORTEST / 1000, _LONGEST / 1000],
        "runs": {name: [each.as_json() for each in runs] for name, runs in found.items()},
    }
    return [
        _ratio("mean_wait", found, Goal("<=", 1.0), details),
        _ratio("longest_wait", found, Goal("<=", 1.0)),
        # No goal: the talks' own lengths make a spread of 1.5 calls, and twenty agents tell it to a sixth only.
        _ratio("spread", found),
        Figure("fairness.failed", "calls", [each.failed for each in found["longest_idle"]], Goal("<=", 0)),
    ]


def _ratio(
    name: str,
    found: Mapping[str, Sequence[Fairness]],
    goal: Goal | None = None,
    details: Mapping[str, Any] | None = None,
) -> Figure:
    """Ours divided by the rival's, round by round."""
    ours, theirs = ([float(getattr(each, name)) for each in found[kind]] for kind in _SWITCHES)
    times = [one / other for one, other in zip(ours, theirs, strict=True) if other]
    both = {"longest_idle": [round(each, 3) for each in ours], "leastrecent": [round(each, 3) for each in theirs]}
    return Figure(f"fairness.{name}", "times Queue(leastrecent)", times, goal, {}, {**both, **(details or {})})
