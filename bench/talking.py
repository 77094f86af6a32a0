"""Ten, a hundred, a thousand talks at once on the real hotline: what each costs, and how that grows."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression

from bench.figures import Figure, Goal, percentile, say
from bench.host import cpu_seconds, resident_bytes
from bench.switches import Switch, hotline
from callcenter.testing.scenarios import WaitForBye, caller, seat
from callcenter.testing.sipp import Phone, Sighting

__all__ = ["Stair", "measure", "project", "reach", "slope"]

_ROOT = Path(__file__).parents[1]
_FIRST_SEAT = 2001
_RATE = 15.0
"""Calls a second until there are as many as wanted."""
_TALK = 900.0
"""Nobody hangs up while this measures."""
_STILL_SECONDS = 10.0
"""So long nothing happens but talk, for the processor time."""


@dataclass(frozen=True)
class Stair:
    """So many talks at once, and nothing else."""

    talks: int
    core_kb: float
    asterisk_kb: float
    core_share: float
    """Of a processor, while everybody talks."""
    reach_p95: float
    """Seconds from the answer to the INVITE at a seat, of the calls that came last."""


def measure(quick: bool) -> list[Figure]:
    """One hotline, stair after stair."""
    stairs = (5, 20, 80) if quick else (10, 100, 1000)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, _line(Path(folder), stairs[-1]) as it:
        seats = [str(_FIRST_SEAT + number) for number in range(stairs[-1])]
        assert it.line is not None
        phone = it.line.phone(seat(talk=_TALK), timeout=1200)
        it.seats(seats, phone)
        befores = (0, *stairs[:-1])
        found = [_stair(it, seats, phone, before, talks) for before, talks in zip(befores, stairs, strict=True)]
    details = {"stairs": [vars(each) for each in found]}
    return [
        Figure("talking.core_memory", "kB of the core per talk", [slope(found, "core_kb")], None, {}, details),
        Figure("talking.asterisk_memory", "kB of Asterisk per talk", [slope(found, "asterisk_kb")]),
        Figure("talking.core_growth", "kB per talk, last stair over that before", [_growth(found)], Goal("<=", 1.25)),
        Figure("talking.reach_p95", "s from answer to seat at the last stair", [found[-1].reach_p95], Goal("<=", 2.0)),
    ]


def _line(folder: Path, seats: int) -> AbstractContextManager[Switch]:
    return hotline(config=project(folder, seats))


def project(folder: Path, seats: int) -> Path:
    """Bench's own settings with so many seats, laid out in ``folder``; its callcenter.yaml."""
    (folder / "bench").mkdir()
    for name in ("agi_scripts", "asterisk", "config", "ivr_flows", "bench/flows"):
        (folder / name).symlink_to(_ROOT / name)
    for name in ("callcenter.yaml", "queues.yaml"):
        shutil.copy(_ROOT / "bench" / name, folder / "bench")
    text = (_ROOT / "bench" / "seats.yaml").read_text(encoding="utf-8")
    text = text.replace("2001-2200", f"{_FIRST_SEAT}-{_FIRST_SEAT + seats - 1}")
    (folder / "bench" / "seats.yaml").write_text(text, encoding="utf-8")
    return folder / "bench" / "callcenter.yaml"


def slope(stairs: Sequence[Stair], what: str) -> float:
    """Slope of one measure over the number of talks."""
    return linear_regression([each.talks for each in stairs], [getattr(each, what) for each in stairs]).slope


def _growth(stairs: Sequence[Stair]) -> float:
    """1: a talk costs the core the same memory among many as among few."""
    few, some, many = stairs[-3:]
    before = (some.core_kb - few.core_kb) / (some.talks - few.talks)
    return (many.core_kb - some.core_kb) / (many.talks - some.talks) / before if before > 0 else 1.0


def _stair(switch: Switch, seats: Sequence[str], phone: Phone, before: int, talks: int) -> Stair:
    """Dial until ``talks`` are up, then look."""
    assert switch.line is not None
    switch.register(seats, phone)
    known = len(phone.sightings("talking"))
    fields = [(f"139{number:08d}",) for number in range(before, talks)]
    callers = switch.line.phone(
        caller("12345", [WaitForBye(_TALK)]), fields=fields, calls=len(fields), rate=_RATE, most_at_once=2000,
        timeout=1200,
    )  # fmt: skip
    limit = time.monotonic() + len(fields) / _RATE + 60
    while len(at_seats := phone.sightings("talking")) < known + len(fields):
        if time.monotonic() > limit:
            raise TimeoutError(f"{len(at_seats)} of {talks} talks came about")
        time.sleep(0.5)
    began = cpu_seconds(switch.core)
    time.sleep(_STILL_SECONDS)
    share = (cpu_seconds(switch.core) - began) / _STILL_SECONDS
    waits = reach(callers.sightings("answered"), phone.sightings("invited"))
    stair = Stair(
        talks, resident_bytes(switch.core) / 1000, resident_bytes(switch.asterisk) / 1000, round(share, 3),
        round(percentile(waits, 0.95), 3),
    )  # fmt: skip
    say(f"talking: {stair}")
    return stair


def reach(answered: Sequence[Sighting], invited: Sequence[Sighting]) -> list[float]:
    """Seconds from each caller's answer to the INVITE at a seat."""
    at: Mapping[str, float] = {each.number: each.at for each in invited}
    return [at[each.number] - each.at for each in answered if each.number in at]
