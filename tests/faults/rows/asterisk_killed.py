"""Row 8: Asterisk is killed under load; ``callcenter run`` starts it again."""

from __future__ import annotations

import math
import time

from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.rig import Rig
from tests.faults.stage import Stage


def run(stage: Stage) -> Row:
    """Its calls are gone; on record they are closed and dated, and the next callers are served."""
    row = Row(8, "Asterisk killed (SIGKILL)")
    cuts: list[float] = []
    answering, agents = [0.0], [0.0]
    with stage.rig() as rig:
        # callers who were cut hear nothing of it and stay for so long
        load = Load(rig, 5.0 if stage.full else stage.rate, longest=25.0)
        calm = load.calm()
        for number in range(stage.times(2, 50)):
            stage.wait(stage.random.uniform(1.0, 4.0))
            cuts.append(rig.kill_asterisk())
            row.injected += 1
            answered, talked = _served_again(load, cuts[-1])
            answering.append(answered)
            agents.append(talked - answered)
            stage.say(f"  kill {number + 1}: answers after {answered:.1f} s, an agent {talked - answered:.1f} s later")
            _await_ready(rig)
            load.register_again()
            stage.wait(3.0)
        told = stage.judge(row, rig, load, calm, cuts=cuts, healed=time.time())
        caught = [each for each in told.contacts if any(each.arrived <= cut for cut in cuts)]
        closed = 100.0 * sum(each.ended is not None for each in caught) / max(1, len(caught))
        row.figures = [
            Figure("contacts closed", closed, 100.0, "%", least=True),
            Figure("answering again", max(answering), 20.0),
            Figure("agents back after that", max(agents), 10.0),
        ]
    return row


def _served_again(load: Load, killed: float) -> tuple[float, float]:
    """Seconds from the kill to the first answer, and to the first word of an agent, of a call made after it."""
    limit = time.time() + 60
    while time.time() < limit:
        since = [each for each in load.truth() if each.answered is not None and each.answered > killed]
        talks = [talk.began for each in since for talk in each.talks if talk.began > killed]
        if since and talks:
            return min(each.answered for each in since if each.answered is not None) - killed, min(talks) - killed
        time.sleep(0.2)
    return math.inf, math.inf


def _await_ready(rig: Rig) -> None:
    rig.await_connected()
    rig.await_ready(40.0)
