"""Row 2: the core is frozen, once for less than the watchdog waits, once for longer."""

from __future__ import annotations

import os
import signal
import time

from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.rig import Rig
from tests.faults.stage import Stage

_WATCHDOG = 12.0
"""Seconds after which a frozen core must be killed."""


def run(stage: Stage) -> Row:
    """5 s: it wakes up and knows everything; 30 s and more: it is killed, and the next one takes over."""
    row = Row(2, "core frozen (SIGSTOP) 5 s / until the watchdog")
    with stage.rig() as rig:
        load = Load(rig, stage.rate)
        calm = load.calm()
        stepped = 0.0
        for _ in range(stage.times(1, 3)):
            frozen = _freeze(rig, stage)
            row.injected += 1
            stage.wait(5.0)
            os.kill(frozen, signal.SIGCONT)
            began = time.monotonic()
            rig.await_view()
            stepped = max(stepped, time.monotonic() - began)
            stage.say(f"  awake after 5 s, in step after {stepped:.1f} s")
            stage.wait(3.0)
        killed = 0.0
        for _ in range(stage.times(1, 3)):
            frozen = _freeze(rig, stage)
            row.injected += 1
            killed = max(killed, rig.await_core_gone(frozen, 30.0))
            stage.say(f"  frozen for good: killed after {killed:.1f} s")
            rig.await_other_core(frozen, 30.0)
            rig.await_ready(40.0)
            stage.wait(3.0)
        told = stage.judge(row, rig, load, calm, healed=time.time())
        most = rig.config.agi.grip_seconds + 1.0
        row.figures = [
            Figure("frozen core killed after", killed, _WATCHDOG),
            Figure("in step after waking", stepped, 5.0),
            stage.added(rig, load, told, calm, most),
        ]
    return row


def _freeze(rig: Rig, stage: Stage) -> int:
    """At a random moment of the second in which a caller dials; the process that stands still."""
    stage.wait(stage.random.uniform(0.0, 1.0))
    frozen = rig.core_pid
    os.kill(frozen, signal.SIGSTOP)
    return frozen
