"""Row 11: Asterisk's own record is rotated again and again while the core is killed now and then."""

from __future__ import annotations

import signal
import time

from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.stage import Stage


def run(stage: Stage) -> Row:
    """Renamed as logrotate does; with a core away in between, so that the record is what the calls are known from."""
    row = Row(11, "CEL rotated")
    every = 10.0 if stage.full else 3.0
    with stage.rig() as rig:
        load = Load(rig, stage.rate)
        calm = load.calm()
        record = rig.folders.cel
        for number in range(stage.times(8, 200)):
            stage.wait(every)
            record.rename(record.with_name(f"{record.name}-{number:05d}"))
            rig.console("logger reload")
            row.injected += 1
            if number % 4 == 2:
                with rig.core_away(signal.SIGKILL, held=True):
                    stage.wait(4.0)
                load.register_again()
            stage.say(f"  rotation {number + 1}")
        stage.judge(row, rig, load, calm, healed=time.time())
        row.figures = [Figure("calls lost or doubled", len(row.findings.lost) + len(row.findings.doubled), 0, "calls")]
    return row
