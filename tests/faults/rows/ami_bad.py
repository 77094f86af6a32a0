"""Row 4: the link to Asterisk's manager is bad in each way in which TCP can be."""

from __future__ import annotations

import time

from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.proxy import Link
from tests.faults.stage import Stage

_DETECTED, _BACK = 6.0, 3.0


def run(stage: Stage) -> Row:
    """Reset, half-open, stalled: seen and mended; one byte per 10 ms: too slow for an answer in time."""
    row = Row(4, "AMI: reset, half-open, stalled, one byte per 10 ms")
    detected, back = [0.0], [0.0]
    with stage.rig() as rig:
        link = rig.ami_link()
        load = Load(rig, stage.rate)
        calm = load.calm()
        for _ in range(stage.times(1, 10)):
            for fault in (None, Link.HALF_OPEN, Link.STALLED, Link.SLOW):
                began = time.monotonic()
                if fault is None:
                    link.reset()
                else:
                    link.link = fault
                    detected.append(rig.await_connected(up=False, seconds=30.0))
                row.injected += 1
                link.link = Link.GOOD
                back.append(rig.await_connected(seconds=30.0))
                name = fault.value if fault else "reset"
                stage.say(f"  {name}: seen and up again after {time.monotonic() - began:.1f} s")
                stage.wait(3.0)
        told = stage.judge(row, rig, load, calm, healed=time.time())
        row.figures = [
            Figure("detected", max(detected), _DETECTED),
            Figure("connected again", max(back), _BACK),
            stage.added(rig, load, told, calm, 1.5),
        ]
    return row
