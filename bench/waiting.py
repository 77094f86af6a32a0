"""Two thousand waiting callers: memory of the core for each, and how long a distributor step takes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import linear_regression
from typing import Any

from bench.figures import Figure, Goal, percentile, say
from bench.host import resident_bytes
from bench.processes import await_port, module_running
from callcenter.config import load_secrets
from callcenter.link import LinkClient
from callcenter.testing.instance import Instance

__all__ = ["measure", "per_session"]

_CONFIG = Path(__file__).with_name("callcenter.yaml")
_CALLERS, _SEATS = 2000, 200
_STAIRS = (10, 100, 400, 700, 1000, 1500, _CALLERS)
Step = tuple[int, int, int, float]
"""Callers waiting, agents free, offers made, µs."""


def measure(quick: bool) -> list[Figure]:
    """A core with a fake Asterisk in a process of its own."""
    memory, steps = [], []
    for number in range(1 if quick else 3):
        with tempfile.TemporaryDirectory(prefix="bench-") as state:
            sizes, seen = _house(Path(state))
        memory.append(per_session(sizes))
        steps.append(_one_agent_free(seen))
        say(f"waiting {number + 1}: {memory[-1]:.1f} kB a session, step {steps[-1] * 1000:.0f} µs; {sizes}")
    details = {
        "callers": _CALLERS, "agents": _SEATS, "resident_kb_by_callers": sizes, "kb_by_caller_between": _growth(sizes)
    }  # fmt: skip
    goal = Goal("<=", 1.0)
    return [
        Figure("waiting.memory", "kB per waiting session", memory, Goal("<=", 20), {}, details),
        Figure("waiting.house_step", "ms p50, one agent of 200 becomes free", steps, goal),
    ]


def per_session(sizes: Mapping[int, float]) -> float:
    """Slope of memory (kB) over the number of waiting callers."""
    return linear_regression(list(sizes), list(sizes.values())).slope


def _growth(sizes: Mapping[int, float]) -> dict[str, float]:
    """Memory for each further caller, kB, between 10, 100, 1 000 and all of them."""
    ends = [10, 100, 1000, _CALLERS]
    return {f"{low}-{high}": round((sizes[high] - sizes[low]) / (high - low), 1) for low, high in pairwise(ends)}


def _one_agent_free(seen: Sequence[Step]) -> float:
    """Median of the real house's steps with a full line and one free agent, ms."""
    times = [took for waiting, free, offers, took in seen if waiting > _CALLERS // 2 and (free, offers) == (1, 1)]
    return percentile(times, 0.5) / 1000


def _house(state: Path) -> tuple[dict[int, float], list[Step]]:
    """Memory by number of waiting callers, and every distributor step of the core."""
    line = Instance(state, {}, _CONFIG)
    config = line.config
    load_secrets(config)
    ports = (str(config.agi.port), str(config.ami.port))
    fake = subprocess.Popen(
        [sys.executable, "-m", "bench.fake_callers", *ports],
        env=line.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        with module_running("bench.waiting_core", environment=line.environment) as core:
            await_port(config.agi.port)
            sizes = _fill(line, fake, core.pid)
        return sizes, json.loads((config.state / "steps.json").read_text())
    finally:
        fake.kill()
        fake.wait()


def _fill(line: Instance, fake: Any, core: int) -> dict[int, float]:
    """Let callers queue up while every agent is paused, then free one agent after the other."""
    sizes: dict[int, float] = {}
    _until(line.config.socket_path.exists)
    with LinkClient(line.config.socket_path) as link:
        _until(lambda: link.ask("status")["asterisk"] == "connected" and link.ask("status")["distributing"])
        agents = [str(number) for number in range(2001, 2001 + _SEATS)]
        for agent in agents:
            link.ask("login", agent=agent, seat=agent, without_phone=True)
            link.ask("pause", agent=agent, reason="bench")
        for wanted in _STAIRS:
            print(wanted, file=fake.stdin, flush=True)
            fake.stdout.readline()
            _until(lambda: link.ask("status")["waiting"] == wanted)  # noqa: B023 - it is called at once
            time.sleep(0.5)
            sizes[wanted] = resident_bytes(core) / 1000
        for agent in agents:
            link.ask("unpause", agent=agent)
    return sizes


def _until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    limit = time.monotonic() + seconds
    while not true():
        if time.monotonic() > limit:
            raise TimeoutError("the core did not get there in time")
        time.sleep(0.05)
