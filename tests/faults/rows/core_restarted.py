"""Row 15: the core is ended in order and started again under load, as for an upgrade."""

from __future__ import annotations

import signal
import time

from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.stage import Stage


def run(stage: Stage) -> Row:
    """End it as ``systemctl restart`` does, several times."""
    row = Row(15, "core restarted (SIGTERM)")
    with stage.rig() as rig:
        load = Load(rig, 5.0 if stage.full else stage.rate)
        calm = load.calm()
        for number in range(stage.times(4, 40)):
            stage.wait(stage.random.uniform(1.0, 4.0))
            began = time.monotonic()
            with rig.core_away(signal.SIGTERM):
                row.injected += 1
            stage.say(f"  restart {number + 1}: distributes again after {time.monotonic() - began:.1f} s")
            load.register_again()
        told = stage.judge(row, rig, load, calm, healed=time.time())
        row.figures = [stage.added(rig, load, told, calm, 1.5), Figure("reconciled", row.reconciled, 15.0)]
    return row
