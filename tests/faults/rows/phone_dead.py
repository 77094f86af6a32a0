"""Row 12: an agent's phone dies in the middle of a talk and says nothing to anybody."""

from __future__ import annotations

import time

from callcenter.testing.scenarios import WaitForBye, caller, seat
from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.rig import SEATS
from tests.faults.stage import Stage
from tests.faults.truth import callers_of

_FREE = 90.0
_VICTIM = "1030"


def run(stage: Stage) -> Row:
    """The caller of that talk is let go by Asterisk's own limit on silence; the agent is free again, with a reason."""
    row = Row(12, "phone of an agent dead without BYE")
    with stage.rig() as rig:
        dying = rig.seats([_VICTIM], seat(ring=0.1))
        victim = "13999999999"
        unlucky = rig.phone(caller("12345", [WaitForBye(120)]), fields=[(victim,)], calls=1)
        dying.await_sightings("talking")
        load = Load(rig, stage.rate, seats=SEATS[:6])
        calm = load.calm()
        dying.process.kill()
        dying.process.wait()
        row.injected = 1
        died = time.time()
        stage.say("  the phone is dead")
        free = float("inf")
        for passed in stage.until(_FREE + 10.0, load):
            states = {agent["agent"]: agent["state"] for agent in rig.ask("agents")}
            if states.get(_VICTIM) not in ("on_call", "hold", "ringing"):
                free = passed
                stage.say(f"  the agent is {states.get(_VICTIM)} after {passed:.0f} s")
                break
        ended = unlucky.sightings("bye_received")
        told = stage.judge(row, rig, load, calm, healed=time.time(), beside={victim})
        mine = [each for each in told.contacts if each.caller == victim]
        row.figures = [Figure("agent free again", free, _FREE)]
        if len(mine) != 1 or mine[0].ended is None:
            row.findings.open.append(f"{victim}: {mine}")
        elif ended and abs(mine[0].ended - ended[0].at) > 1.0:
            row.findings.wrong_times.append(f"{victim}: {mine[0]}, {callers_of(unlucky.sightings(), [])}")
        gone = f"{ended[0].at - died:.0f} s after the death" if ended else "never"
        row.notes.append(f"the caller was let go {gone}")
    return row
