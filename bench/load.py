"""A busy hour at a stretch: five calls a second for ten minutes, with more than 200 channels up."""

from __future__ import annotations

import math
import socket
import time
import urllib.request
from collections.abc import Mapping, Sequence
from itertools import cycle

from prometheus_client.parser import text_string_to_metric_families

from bench.figures import Figure, Goal, percentile, say
from bench.host import cpu_seconds, resident_bytes
from bench.switches import Switch, hotline, seat_numbers
from callcenter.testing.ears import Ears
from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import WaitForBye, caller, seat
from callcenter.testing.sipp import Phone, Sighting

__all__ = ["first_sounds", "measure", "set_up", "worst"]

_RATE, _TALK = 5.0, 24.0
"""Calls a second, and seconds of each talk: 120 talks at once, two channels each."""
_SEATS = 150
_EARS, _EAR_EVERY = 60, 10
"""Audio ports that are listened to, each used again after two minutes; and of so many callers one has such a port."""
_LOOK_SECONDS = 5.0
_LAG, _STEP, _EVENT = "reactor_lag", "agi_step", "ami_event_lag"


def measure(quick: bool) -> list[Figure]:
    """One run; every figure of it."""
    seconds = 60 if quick else 600
    calls = int(_RATE * seconds)
    with hotline() as switch:
        assert switch.line is not None
        phone = switch.line.phone(seat(talk=_TALK), timeout=seconds + 300)
        numbers = seat_numbers(_SEATS)
        switch.seats(numbers, phone)
        with Ears(_EARS) as ears:
            callers = _dial(switch.line, ears, calls, seconds)
            most, memory = _watch(switch, callers, numbers, phone, seconds + _TALK + 60)
        page = _page(switch)
        cpu = cpu_seconds(switch.core)
        seen, talks = callers.sightings(), phone.sightings("talking")
    share, answer = set_up(seen, talks)
    heard = first_sounds(seen, {_number(at): ears.sounds(port) for at, port in zip(_heard(calls), cycle(ears.ports))})
    say(f"load: {calls} calls, {share:.2%} put through, {most} channels, core {max(memory):.0f} MB")
    return [
        Figure("load.set_up", "share of calls put through", [share], Goal(">=", 0.995), details={"calls": calls}),
        Figure("load.channels", "most channels at once", [float(most)], Goal(">=", 200)),
        Figure("load.answer_p95", "s from dialling to the answer", [percentile(answer, 0.95)], Goal("<=", 1.0)),
        Figure("load.heard_p95", "s from dialling to the first sound", [percentile(heard, 0.95)], Goal("<=", 1.0)),
        Figure("load.agi_p99", "s of an AGI command that is answered at once", [worst(page, _STEP, 0.99)],
               Goal("<=", 0.1)),
        Figure("load.ami_p99", "s that the manager's events were old", [worst(page, _EVENT, 0.99)],
               Goal("<=", 0.5)),
        Figure("load.stall_p999", "s that the core's event loop was late", [worst(page, _LAG, 0.999)],
               Goal("<=", 0.05)),
        Figure("load.core_rss", "MB of the core", [max(memory)], Goal("<=", 300), details={"first": memory[0]}),
        Figure("load.core_share", "share of a processor that the core takes", [cpu / (seconds + _TALK)]),
    ]  # fmt: skip


def _number(call: int) -> str:
    return f"139{call:08d}"


def _heard(calls: int) -> range:
    """Callers whose audio is listened to: to hear all would take a processor of its own."""
    return range(0, calls, _EAR_EVERY)


def _dial(line: Instance, ears: Ears, calls: int, seconds: float) -> Phone:
    """The callers; the audio of those who are not listened to goes to a port that nobody reads."""
    ports = dict(zip(_heard(calls), cycle(ears.ports)))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        nowhere = probe.getsockname()[1]
    scenario = caller("12345", [WaitForBye(120)]).replace("[media_port]", "[field1]")
    fields = [(_number(call), str(ports.get(call, nowhere))) for call in range(calls)]
    return line.phone(
        scenario, fields=fields, calls=calls, rate=_RATE, most_at_once=1000, timeout=seconds + 300
    )


def first_sounds(seen: Sequence[Sighting], sounds: Mapping[str, Sequence[tuple[float, float]]]) -> list[float]:
    """Seconds from dialling to the first sound of those callers whose ``sounds`` (from, to) are known, by number.

    A caller who was sent none waited for ever.
    """
    dialled = {each.number: each.at for each in seen if each.event == "dialled" and each.number in sounds}
    return [
        min((began for began, _ in sounds[number] if began >= at), default=math.inf) - at
        for number, at in dialled.items()
    ]


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
        memory.append(resident_bytes(switch.core) / 2**20)
    return most, memory


def set_up(seen: Sequence[Sighting], talks: Sequence[Sighting]) -> tuple[float, list[float]]:
    """Share of the callers who talked to an agent, and seconds from dialling to the answer of each call."""
    dialled = {each.call_id: each for each in seen if each.event == "dialled"}
    answered = {each.call_id: each.at for each in seen if each.event == "answered"}
    talked = {each.number for each in talks}
    through = sum(each.number in talked for each in dialled.values())
    waits = [answered[call] - each.at for call, each in dialled.items() if call in answered]
    return (through / len(dialled) if dialled else math.nan), waits


def worst(page: str, metric: str, share: float) -> float:
    """Upper bound of the bucket of a histogram of seconds that holds the percentile; NaN without any."""
    buckets: Mapping[float, float] = {
        float(sample.labels["le"]): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name == f"callcenter_{metric}_seconds_bucket"
    }
    total = max(buckets.values(), default=0.0)
    return next((bound for bound, count in sorted(buckets.items()) if total and count >= share * total), math.nan)


def _page(switch: Switch) -> str:
    assert switch.line is not None
    metrics = switch.line.config.metrics
    with urllib.request.urlopen(f"http://{metrics.host}:{metrics.port}/metrics", timeout=5) as answer:
        return str(answer.read().decode())
