"""A busy hour at a stretch: five calls a second for ten minutes, with more than 200 channels up."""

from __future__ import annotations

import math
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from bench.figures import Figure, Goal, percentile, say
from bench.switches import Switch, hotline, seat_numbers
from callcenter.testing.scenarios import WaitForBye, caller, seat
from callcenter.testing.sipp import Phone, Sighting

__all__ = ["lag_percentile", "measure", "set_up"]

_RATE, _TALK = 5.0, 24.0
"""Calls a second, and seconds of each talk: 120 talks at once, two channels each."""
_SEATS = 150
_LOOK_SECONDS = 5.0
_LAG = "callcenter_reactor_lag_seconds"


def measure(quick: bool) -> list[Figure]:
    """One run; every figure of it."""
    seconds = 60 if quick else 600
    calls = int(_RATE * seconds)
    with hotline() as switch:
        assert switch.line is not None
        phone = switch.line.phone(seat(talk=_TALK), timeout=seconds + 300)
        numbers = seat_numbers(_SEATS)
        switch.seats(numbers, phone)
        fields = [(f"139{number:08d}",) for number in range(calls)]
        callers = switch.line.phone(
            caller("12345", [WaitForBye(120)]), fields=fields, calls=calls, rate=_RATE, most_at_once=1000,
            timeout=seconds + 300,
        )  # fmt: skip
        most, memory = _watch(switch, callers, numbers, phone, seconds + _TALK + 60)
        page = _page(switch)
        cpu = _cpu_seconds(switch.core)
        seen, talks = callers.sightings(), phone.sightings("talking")
    share, answer = set_up(seen, talks)
    say(f"load: {calls} calls, {share:.2%} put through, {most} channels, core {max(memory):.0f} MB")
    return [
        Figure("load.set_up", "share of calls put through", [share], Goal(">=", 0.995), details={"calls": calls}),
        Figure("load.channels", "most channels at once", [float(most)], Goal(">=", 200)),
        Figure("load.answer_p95", "s from dialling to the answer", [percentile(answer, 0.95)], Goal("<=", 1.0)),
        Figure("load.stall_p999", "s that the core's event loop was late", [lag_percentile(page, 0.999)],
               Goal("<=", 0.05)),
        Figure("load.core_rss", "MB of the core", [max(memory)], Goal("<=", 300), details={"first": memory[0]}),
        Figure("load.core_share", "share of a processor that the core takes", [cpu / (seconds + _TALK)]),
    ]  # fmt: skip


def _watch(
    switch: Switch, callers: Phone, numbers: Sequence[str], phone: Phone, seconds: float
) -> tuple[int, list[float]]:
    """Until all callers are gone: the most channels seen, and the core's memory at each look, MB."""
    assert switch.line is not None
    limit, most, memory, registered = time.monotonic() + seconds, 0, [], time.monotonic()
    while callers.process.poll() is None and time.monotonic() < limit:
        time.sleep(_LOOK_SECONDS)
        if time.monotonic() - registered > 45:
            registered = time.monotonic()
            switch.register(numbers, phone)
        most = max(most, int(switch.line.console("core show channels count").split()[0]))
        memory.append(_resident_mb(switch.core))
    return most, memory


def set_up(seen: Sequence[Sighting], talks: Sequence[Sighting]) -> tuple[float, list[float]]:
    """Share of the callers who talked to an agent, and seconds from dialling to the answer of each call."""
    dialled = {each.call_id: each for each in seen if each.event == "dialled"}
    answered = {each.call_id: each.at for each in seen if each.event == "answered"}
    talked = {each.number for each in talks}
    through = sum(each.number in talked for each in dialled.values())
    waits = [answered[call] - each.at for call, each in dialled.items() if call in answered]
    return (through / len(dialled) if dialled else math.nan), waits


def lag_percentile(page: str, share: float) -> float:
    """Upper bound of the histogram's bucket that holds the percentile, seconds."""
    buckets: Mapping[float, float] = {
        float(sample.labels["le"]): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name == f"{_LAG}_bucket"
    }
    total = max(buckets.values(), default=0.0)
    return next((bound for bound, count in sorted(buckets.items()) if total and count >= share * total), math.nan)


def _page(switch: Switch) -> str:
    assert switch.line is not None
    metrics = switch.line.config.metrics
    with urllib.request.urlopen(f"http://{metrics.host}:{metrics.port}/metrics", timeout=5) as answer:
        return str(answer.read().decode())


def _resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
