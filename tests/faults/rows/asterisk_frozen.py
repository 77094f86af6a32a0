"""Row 9: Asterisk stands still, and goes on as if nothing had been."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.rig import Rig
from tests.faults.stage import Stage

_FROZEN = 20.0
_DETECTED = 15.0
_ALARM = "does not answer SIP"
"""As the core's /readyz and `callcenter run` say it."""


def run(stage: Stage) -> Row:
    """Nothing of it can reach a caller meanwhile; somebody must be told, and afterwards everything is as it was."""
    row = Row(9, f"Asterisk frozen (SIGSTOP) {_FROZEN:.0f} s")
    detected, again = 0.0, 0.0
    spans: list[tuple[float, float]] = []
    with stage.rig() as rig:
        load = Load(rig, stage.rate)
        calm = load.calm()
        for _ in range(stage.times(1, 3)):
            stage.wait(stage.random.uniform(0.0, 1.0))
            frozen, began = rig.asterisk_pid, time.time()
            os.kill(frozen, signal.SIGSTOP)
            row.injected += 1
            detected = max(detected, _alarm(rig, began))
            stage.say(f"  frozen, alarm after {detected:.1f} s")
            stage.wait(max(0.0, _FROZEN - (time.time() - began)))
            os.kill(frozen, signal.SIGCONT)
            spans.append((began, time.time()))
            again = max(again, _talks_again(load, spans[-1][1]))
            stage.say(f"  awake, an agent talks to a new caller {again:.1f} s later")
            load.register_again()
            stage.wait(3.0)
        stage.judge(row, rig, load, calm, healed=time.time(), deaf=spans)
        row.figures = [
            Figure("detected by SIP OPTIONS", detected, _DETECTED),
            Figure("a new caller talks again after waking", again, 30.0),
        ]
    return row


def _alarm(rig: Rig, began: float) -> float:
    """Seconds until it was said."""
    while time.time() - began < 2 * _FROZEN:
        with suppress(OSError):
            if _ALARM in rig.page("/readyz")[1] or f"!! Asterisk {_ALARM}" in rig.output():
                return time.time() - began
        time.sleep(0.1)
    return float("inf")


def _talks_again(load: Load, woke: float) -> float:
    """Seconds until somebody who dialled since then talks."""
    while time.time() - woke < 60.0:
        talks = [talk.began for each in load.truth() if each.dialled > woke for talk in each.talks]
        if talks:
            return min(talks) - woke
        time.sleep(0.1)
    return float("inf")
