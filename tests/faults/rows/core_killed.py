"""Row 1: the core is killed at random moments under load."""

from __future__ import annotations

import signal
import time

from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.stage import Stage


def run(stage: Stage) -> Row:
    """Kill, wait until it distributes again and a random moment more, kill again."""
    row = Row(1, "core killed (SIGKILL)")
    back: list[float] = []
    with stage.rig() as rig:
        load = Load(rig, 5.0 if stage.full else stage.rate)
        calm = load.calm()
        kills = stage.times(8, 200)
        for number in range(kills):
            stage.wait(stage.random.uniform(0.0, 4.0))
            began = time.monotonic()
            with rig.core_away(signal.SIGKILL):
                row.injected += 1
            back.append(time.monotonic() - began)
            if number % 10 == 0 or kills < 20:
                stage.say(f"  kill {number + 1} of {kills}: distributes again after {back[-1]:.1f} s")
            if number % 10 == 9:
                load.register_again()
        healed = time.time()
        told = stage.judge(row, rig, load, calm, healed=healed)
        row.figures = [stage.added(rig, load, told, calm, 1.5), Figure("reconciled", row.reconciled, 15.0)]
        row.notes.append(f"distributed again after {max(back):.1f} s at most, {sum(back) / len(back):.1f} s on average")
    return row
