"""Row 3: there is no core for a long time; Asterisk serves everybody by itself."""

from __future__ import annotations

import signal
import time

from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.stage import Stage


def run(stage: Stage) -> Row:
    """The supervisor is held still meanwhile, so that nobody brings the core back."""
    row = Row(3, "core absent 10 min" if stage.full else "core absent 30 s")
    with stage.rig() as rig:
        load = Load(rig, stage.rate)
        calm = load.calm()
        seconds = 600.0 if stage.full else 30.0
        with rig.core_away(signal.SIGKILL, held=True):
            row.injected += 1
            away = time.time()
            stage.say(f"  no core for {seconds:.0f} s")
            for _ in stage.until(seconds, load):
                pass
            back = time.time()
        told = stage.judge(row, rig, load, calm, healed=time.time())
        meanwhile = [each for each in load.truth() if away <= each.dialled <= back - 5]
        served = {each.caller for each in told.contacts if each.via == "fallback" or each.result == "message"}
        share = 100.0 * sum(each.number in served for each in meanwhile) / max(1, len(meanwhile))
        row.figures = [
            Figure("served by the fallback queue", share, 100.0, "%", least=True),
            stage.added(rig, load, told, calm, rig.config.agi.first_seconds + 1.0),
        ]
    return row
