"""Row 6: the store is away: PostgreSQL stopped, SQLite locked, SQLite read-only."""

from __future__ import annotations

import sqlite3
import statistics
import time
from contextlib import closing
from pathlib import Path

from callcenter.testing.postgres import PrivatePostgres
from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.rig import Rig
from tests.faults.stage import Stage

_DRAINED = 60.0
_LATENCY = 10.0
"""Per cent by which callers may be answered and reach the queue later meanwhile."""


def run(stage: Stage) -> Row:
    """First PostgreSQL, then SQLite; the row tells the worse of both."""
    row = Row(6, "store away: PostgreSQL stopped, SQLite locked")
    server = PrivatePostgres(durable=True)
    try:
        _postgresql(stage, row, server)
    finally:
        server.remove()
    second = Row(6, row.title)
    _sqlite(stage, second)
    row.injected += second.injected
    row.calls += second.calls
    row.delay, row.reconciled = max(row.delay, second.delay), max(row.reconciled, second.reconciled)
    row.silence = max(row.silence, second.silence)
    for name, found in second.findings.told().items():
        getattr(row.findings, name).extend(found)
    row.notes += second.notes
    row.figures += second.figures
    return row


def _postgresql(stage: Stage, row: Row, server: PrivatePostgres) -> None:
    seconds = 600.0 if stage.full else 20.0
    with stage.rig({"STORE__URL": server.new_database()}) as rig:
        load = Load(rig, stage.rate)
        calm = load.calm(10)
        began = time.time()
        server.stop()
        row.injected += 1
        stage.say(f"  PostgreSQL stopped for {seconds:.0f} s")
        for _ in stage.until(seconds, load):
            pass
        back = time.time()
        server.start()
        drained = _drained(rig)
        stage.say(f"  PostgreSQL is back, spool drained after {drained:.1f} s")
        stage.judge(row, rig, load, calm, healed=time.time())
        row.figures += [
            Figure("PostgreSQL: spool drained", drained, _DRAINED),
            Figure("IVR latency (answer to queue and seat) changed by", _changed(load, began, back), _LATENCY, "%"),
        ]


def _sqlite(stage: Stage, row: Row) -> None:
    seconds = 60.0 if stage.full else 10.0
    with stage.rig() as rig:
        load = Load(rig, stage.rate)
        calm = load.calm()
        path = Path(str(rig.config.database_url).removeprefix("sqlite:///"))
        with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            row.injected += 1
            stage.say(f"  SQLite locked for {seconds:.0f} s")
            for _ in stage.until(seconds, load):
                pass
            other.execute("ROLLBACK")
        drained = _drained(rig)
        stage.say(f"  SQLite is free again, spool drained after {drained:.1f} s")
        stage.judge(row, rig, load, calm, healed=time.time())
        row.figures.append(Figure("SQLite: spool drained", drained, _DRAINED))


def _drained(rig: Rig) -> float:
    began = time.monotonic()
    while time.monotonic() - began < 2 * _DRAINED:
        waiting = list((rig.config.state / "spool").glob("*.jsonl"))
        if not waiting and _metric(rig, "callcenter_journal_spooled_facts") == 0:
            return time.monotonic() - began
        time.sleep(0.1)
    return float("inf")


def _metric(rig: Rig, name: str) -> float:
    return next(float(line.split()[-1]) for line in rig.metrics().splitlines() if line.startswith(name))


def _changed(load: Load, began: float, back: float) -> float:
    """Per cent by which the way from the answer to an agent's first word was longer meanwhile; 0: it was not."""
    ways = [(each.dialled, each.talks[0].began - each.answered) for each in load.truth()
            if each.talks and each.answered is not None]  # fmt: skip
    before = [way for dialled, way in ways if dialled < began - 2]
    meanwhile = [way for dialled, way in ways if began <= dialled < back]
    if not before or not meanwhile:
        return float("inf")
    usual = statistics.median(before)
    return max(0.0, 100.0 * (statistics.median(meanwhile) - usual) / usual)
