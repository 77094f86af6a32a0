"""Row 10: somebody sets the wall clock, an hour on and an hour back, while calls go on."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, select

from callcenter.journal import open_engine, reading
from callcenter.journal.tables import contact, fact
from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.stage import Stage
from tests.faults.wallclock import WallClock

_HOUR = 3600.0
_OFFERED = 30.0
"""Seconds from dialling to an agent's first word, whatever the clock says."""
_ORDER = ("CallArrived", "CallerQueued", "CallOffered", "CallConnected", "TalkEnded", "CallEnded")


def run(stage: Stage) -> Row:
    """For Asterisk, the core and everything else of one hotline; steady clocks go on, as they do in earnest."""
    row = Row(10, "clock set: +1 h, back, -1 h, back; Asterisk and core alike")
    seconds = 60.0 if stage.full else 15.0
    with tempfile.TemporaryDirectory(prefix="faults-clock-") as folder:
        clock = WallClock(Path(folder))
        with stage.rig(environment=clock.environment) as rig:
            load = Load(rig, stage.rate)
            calm = load.calm()
            began, cuts, before = time.time(), [], 0.0
            for ahead in (_HOUR, 0.0, -_HOUR, 0.0):
                stage.wait(stage.random.uniform(0.0, 1.0))
                clock.put_forward(ahead)
                if ahead > before:  # for Asterisk nobody has sent audio for an hour then, and it ends all calls
                    cuts.append(time.time())
                before = ahead
                row.injected += 1
                stage.say(f"  the clock is {ahead:+.0f} s off for {seconds:.0f} s")
                for _ in stage.until(seconds, load):
                    pass
                load.register_again()
            stage.judge(row, rig, load, calm, cuts=cuts, healed=time.time())
            delays = [
                each.delay if each.delay is not None else float("inf")
                for each in load.truth()
                if each.dialled >= began and (each.talks or all(each.dialled > cut for cut in cuts))
            ]
            engine = open_engine(rig.config.database_url)
            negative, disordered = list(_negative(engine)), list(_disordered(engine))
            engine.dispose()
            row.notes += [*negative[:5], *disordered[:5]]
            row.figures = [
                Figure("negative durations", len(negative), 0, ""),
                Figure("calls whose facts are not in order", len(disordered), 0, ""),
                Figure("longest from dialling to an agent", max(delays, default=float("inf")), _OFFERED),
            ]
    return row


def _negative(engine: Engine) -> Iterator[str]:
    """Calls with a moment before an earlier one, or a length below nothing."""
    with reading(engine) as connection:
        for row in connection.execute(select(contact)).mappings():
            moments = [row[name] for name in ("arrived", "connected", "ended") if row[name] is not None]
            lengths = [value for name, value in row.items() if name.endswith("_us") and isinstance(value, int)]
            if moments != sorted(moments) or any(value < 0 for value in lengths):
                yield f"{row['contact']}: moments {moments}, lengths {lengths}"


def _disordered(engine: Engine) -> Iterator[str]:
    """Calls whose facts, by their moments, come in another order than life has them."""
    found: dict[str, dict[str, int]] = {}
    with reading(engine) as connection:
        rows = connection.execute(select(fact.c.contact, fact.c.type, fact.c.at).where(fact.c.type.in_(_ORDER)))
        for ident, kind, at in rows:
            found.setdefault(ident, {})[kind] = at
    for ident, moments in found.items():
        given = [moments[kind] for kind in _ORDER if kind in moments]
        if given != sorted(given):
            yield f"{ident}: {moments}"
