"""Row 5: the core's FastAGI answers, but not as it must; every caller goes to the fallback queue."""

from __future__ import annotations

import time

from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.proxy import Link
from tests.faults.stage import Stage

_FAULTS = (Link.CLOSED, Link.REFUSED, Link.CUT, Link.GARBAGE, Link.LONG)


def run(stage: Stage) -> Row:
    """One kind after the other, with a while of good link between them."""
    row = Row(5, "AGI: closed, reset, cut in a command, garbage, 9000-byte line")
    spans: list[tuple[float, float]] = []
    seconds = 40.0 if stage.full else max(3.0, 5.0 * stage.scale)
    with stage.rig() as rig:
        link = rig.agi_link()
        load = Load(rig, stage.rate)
        calm = load.calm()
        for fault in _FAULTS if stage.scale >= 1 else _FAULTS[::2]:
            link.link = fault
            began = time.time()
            stage.wait(seconds)
            link.link = Link.GOOD
            spans.append((began, time.time()))
            row.injected += 1
            stage.say(f"  {fault.value} for {seconds:.0f} s, {load.dialled()} callers so far")
            stage.wait(2.0)
        told = stage.judge(row, rig, load, calm, healed=time.time())
        inside = [each for each in load.truth() if any(a <= each.dialled < b - 1.0 for a, b in spans)]
        talked = sum(bool(each.talks) for each in inside)
        by_fallback = {each.caller for each in told.contacts if each.via == "fallback"}
        row.figures = [
            Figure("callers meanwhile who talked", 100.0 * talked / max(1, len(inside)), 100.0, "%", least=True),
            stage.added(rig, load, told, calm, rig.config.agi.first_seconds + 1.0),
        ]
        of_those = sum(each.number in by_fallback for each in inside)
        row.notes.append(f"{of_those} of {len(inside)} callers meanwhile were served by the fallback queue itself")
    return row
