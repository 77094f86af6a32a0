"""Ten queues that share fifty seats, volley after volley of callers: no seat may have two calls at one moment."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from math import inf
from pathlib import Path
from statistics import median

from bench.figures import Figure, Goal, percentile, say
from bench.switches import Switch, hotline
from callcenter.config import Config, load_config
from callcenter.testing.scenarios import WaitForBye, caller, seat
from callcenter.testing.sipp import Phone, Sighting

__all__ = [
    "AT_ONCE",
    "TO_FIELD",
    "Story",
    "double_legs",
    "endless",
    "measure",
    "project",
    "rows",
    "skilled_seats",
    "spread",
    "story",
]

AT_ONCE = 2000.0
"""Calls per second that SIPp is asked for: 200 callers within 100 ms, if it keeps up."""
TO_FIELD = "[field1]"
"""As the number dialled: each caller's own, from SIPp's input file."""

_ROOT = Path(__file__).parents[1]
_CALLERS = 200
_GONE = 160
"""So many callers of a volley are gone when the next one dials: seats become free and callers come all at once."""
_TALKS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Seconds of talk; seats take turns."""
_VOLLEY_SECONDS = 60.0
"""After this a volley is given up."""
_REGISTERED_SECONDS = 45.0
"""Seats register anew so often."""
_ENDS = ("bye_sent", "bye_received", "cancelled", "rejected")


@dataclass(frozen=True)
class Story:
    """What the phones saw of all volleys."""

    calls: int
    failed: Sequence[str]
    """Callers who were not answered, then talked to at a seat whose agent has the skill, and rung off in order."""
    double: Sequence[str]
    """Seats that got a call while they had one, once for each time."""
    endless: Sequence[str]
    """Callers whose leg at a seat has no end in the phone's log."""
    waits: Sequence[float]
    """Seconds from the answer to the INVITE at a seat, the shortest first."""


def measure(quick: bool) -> list[Figure]:
    """A fresh hotline, and its callers all at once, again and again."""
    volleys = 3 if quick else 50
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        config = project(Path(folder))
        with hotline(config=config) as switch:
            began = time.monotonic()
            callers, at_seats = _volleys(switch, volleys)
            seconds = time.monotonic() - began
        found = story([each for volley in callers for each in volley], at_seats, skilled_seats(load_config(config)))
    spreads = [spread(volley) for volley in callers]
    placed = volleys * _CALLERS
    failed = len(found.failed) + placed - found.calls
    say(
        f"shared: {placed} calls in {seconds:.0f} s, {failed} failed, {len(found.double)} times two calls at a seat, "
        f"{_CALLERS} dialled within {median(spreads) * 1000:.0f} ms"
    )
    return _figures(found, placed, failed, spreads, seconds)


def _figures(found: Story, placed: int, failed: int, spreads: Sequence[float], seconds: float) -> list[Figure]:
    details = {
        "seconds": round(seconds, 1),
        "callers_at_once": _CALLERS,
        "dialled_within_ms": {"median": round(median(spreads) * 1000, 1), "most": round(max(spreads) * 1000, 1)},
        "wait_p50": round(percentile(found.waits, 0.5), 3),
        "wait_p95": round(percentile(found.waits, 0.95), 3),
        "wait_max": round(percentile(found.waits, 1.0), 3),
        "failed": list(found.failed[:20]),
        "double": list(found.double[:20]),
        "without_end": list(found.endless[:20]),
    }
    return [
        Figure("shared.double_legs", "times two calls at a seat", [len(found.double)], Goal("<=", 0)),
        Figure("shared.failed", "calls", [failed], Goal("<=", 0)),
        Figure("shared.calls", "calls", [placed], None, {}, details),
    ]


def project(folder: Path) -> Path:
    """Lay out a project in ``folder``: settings from bench/shared_seats, the rest as shipped; its callcenter.yaml."""
    shutil.copytree(Path(__file__).with_name("shared_seats"), folder / "config")
    for name in ("agi_scripts", "asterisk", "ivr_flows", "config/calendar.yaml"):
        (folder / name).symlink_to(_ROOT / name)
    return folder / "config" / "callcenter.yaml"


def rows(config: Config, first: int, count: int) -> list[tuple[str, str]]:
    """Number and number dialled of callers ``first`` and after; the numbers dialled take turns."""
    dids = sorted(config.trunk.dids)
    return [(f"138{number:08d}", dids[number % len(dids)]) for number in range(first, first + count)]


def skilled_seats(config: Config) -> dict[str, set[str]]:
    """Number dialled → seats whose agents have the skill of its queue; a flow's queue bears its name."""
    return {
        did: {agent for agent, settings in config.agents.items() if config.queues[flow].skill in settings.skills}
        for did, flow in config.trunk.dids.items()
    }


def _volleys(switch: Switch, volleys: int) -> tuple[list[list[Sighting]], list[Sighting]]:
    """What the callers saw, volley by volley, and what the seats saw."""
    assert switch.line is not None
    seats = list(switch.line.config.agents)
    with ExitStack() as stack:
        phones = {
            stack.enter_context(Phone(seat(talk=talk), remote=switch.remote, timeout=3600)): seats[turn :: len(_TALKS)]
            for turn, talk in enumerate(_TALKS)
        }
        for phone, mine in phones.items():
            switch.seats(mine, phone)
        registered, callers = time.monotonic(), []
        for number in range(volleys):
            if time.monotonic() > registered + _REGISTERED_SECONDS:
                registered = time.monotonic()
                for phone, mine in phones.items():
                    switch.register(mine, phone)
            some = rows(switch.line.config, number * _CALLERS, _CALLERS)
            callers.append(stack.enter_context(_dialling(switch.remote, some)))
            _await_gone(callers[-1], _CALLERS if number == volleys - 1 else _GONE)
        for phone in callers:
            _await_gone(phone, _CALLERS)
        time.sleep(0.5)
        return [phone.sightings() for phone in callers], [each for phone in phones for each in phone.sightings()]


def _dialling(remote: str, some: Sequence[tuple[str, str]]) -> Phone:
    return Phone(
        caller(TO_FIELD, [WaitForBye(_VOLLEY_SECONDS)]), remote=remote, fields=some, calls=len(some), rate=AT_ONCE,
        most_at_once=10_000, timeout=_VOLLEY_SECONDS + 30,
    )  # fmt: skip


def _await_gone(phone: Phone, count: int) -> None:
    """Wait until ``count`` callers are gone, or the process is, or the time is over."""
    limit = time.monotonic() + _VOLLEY_SECONDS
    while time.monotonic() < limit and phone.process.poll() is None:
        if len(phone.sightings("bye_received")) >= count:
            return
        time.sleep(0.05)


def spread(volley: Sequence[Sighting]) -> float:
    """From the first dial to the last, seconds."""
    dialled = [each.at for each in volley if each.event == "dialled"]
    return max(dialled, default=0.0) - min(dialled, default=0.0)


def story(callers: Sequence[Sighting], at_seats: Sequence[Sighting], fit: Mapping[str, set[str]]) -> Story:
    """Read the phones' logs; ``fit`` tells which seats may get the calls of a number dialled, which take turns."""
    dids = sorted(fit)
    dialled = {each.call_id: each.number for each in callers if each.event == "dialled"}
    answered = {each.number: each.at for each in callers if each.event == "answered"}
    over = [each for each in callers if each.event == "bye_received" and each.call_id in dialled]
    ended = {dialled[each.call_id]: each.at for each in over}
    reached = {each.number: each.at for each in at_seats if each.event == "invited"}
    talked = {each.number: each.seat for each in at_seats if each.event == "talking"}
    done = {
        number
        for number in ended.keys() & answered.keys() & talked.keys() & reached.keys()
        if talked[number] in fit[dids[int(number[3:]) % len(dids)]]
    }
    waits = sorted(reached[number] - at for number, at in answered.items() if number in reached)
    gone = {number: at + _VOLLEY_SECONDS for number, at in answered.items()} | ended
    failed = sorted({*dialled.values()} - done)
    return Story(len(dialled), failed, double_legs(at_seats, gone), endless(at_seats), waits)


def double_legs(at_seats: Sequence[Sighting], gone: Mapping[str, float]) -> list[str]:
    """Seats that got a call while another was alive there, once for each time.

    A leg whose end the seat's phone does not tell lives until its caller is ``gone`` (number → moment), or for ever.
    """
    alive: dict[str, dict[str, float]] = {}
    double = []
    for each in at_seats:
        mine = alive.setdefault(each.seat, {})
        if each.event == "invited":
            if any(until > each.at for call_id, until in mine.items() if call_id != each.call_id):
                double.append(each.seat)
            mine[each.call_id] = gone.get(each.number, inf)
        elif each.event in _ENDS:
            mine.pop(each.call_id, None)
    return double


def endless(at_seats: Sequence[Sighting]) -> list[str]:
    """Callers whose leg at a seat has no end in the phone's log."""
    over = {each.call_id for each in at_seats if each.event in _ENDS}
    return [each.number for each in at_seats if each.event == "invited" and each.call_id not in over]
