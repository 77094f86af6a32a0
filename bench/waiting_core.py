"""A real core, run for the measurement of waiting callers: it also notes how long each distributor step takes.

Ended by SIGTERM it leaves ``steps.json`` in the state directory: ``[callers waiting, agents free, offers, µs]`` each.
"""

from __future__ import annotations

import json
import time
from typing import Any

from twisted.internet import reactor

from callcenter.callcontrol.floor import Floor
from callcenter.config import load_config
from callcenter.core import Core

__all__ = ["main"]


def main() -> None:
    """Serve until SIGTERM."""
    config = load_config()
    loop: Any = reactor
    core = Core(config, loop)
    steps = _watch(core.house.floor)
    loop.callWhenRunning(core.start)
    loop.callWhenRunning(core.house.recovery.start_anyway)
    loop.addSystemEventTrigger("after", "shutdown", lambda: _write(config.state / "steps.json", steps))
    loop.run()


def _write(path: Any, steps: list[tuple[int, int, int, float]]) -> None:
    path.write_text(json.dumps(steps))


def _watch(floor: Floor) -> list[tuple[int, int, int, float]]:
    """Time every step of the floor: distributor, reservation of the agents, news to the callers' sessions."""
    steps: list[tuple[int, int, int, float]] = []
    real = floor.distribute
    inside = False

    def timed() -> None:
        nonlocal inside
        if inside:
            real()
            return
        waiting, free = len(floor.line), floor.free
        inside, began = True, time.perf_counter()
        try:
            real()
        finally:
            inside = False
        took = (time.perf_counter() - began) * 1e6
        steps.append((waiting, free, waiting - len(floor.line), round(took, 1)))

    floor.distribute = timed  # type: ignore[method-assign]
    return steps


if __name__ == "__main__":
    main()
