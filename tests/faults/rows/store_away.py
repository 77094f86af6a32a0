"""Row 6: the store is away: PostgreSQL stopped, SQLite locked, SQLite read-only."""

from __future__ import annotations

import sqlite3
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
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
    row = Row(6, "store away: PostgreSQL stopped, SQLite locked, SQLite read-only")
    server = PrivatePostgres(durable=True)
    try:
        _postgresql(stage, row, server)
    finally:
        server.remove()
    for name, fault in (("locked", _locked), ("read-only", _read_only)):
        other = Row(6, row.title)
        try:
            _sqlite(stage, other, name, fault)
        except PermissionError as error:
            row.notes.append(f"SQLite {name} was not measured: {error}")
        else:
            _add(row, other)
    return row


def _add(row: Row, other: Row) -> None:
    row.injected += other.injected
    row.calls += other.calls
    row.delay, row.reconciled = max(row.delay, other.delay), max(row.reconciled, other.reconciled)
    row.silence = max(row.silence, other.silence)
    for name, found in other.findings.told().items():
        getattr(row.findings, name).extend(found)
    row.notes += other.notes
    row.figures += other.figures


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


def _sqlite(stage: Stage, row: Row, name: str, fault: Callable[[Path], AbstractContextManager[object]]) -> None:
    seconds = 60.0 if stage.full else 10.0
    with stage.rig() as rig:
        load = Load(rig, stage.rate)
        calm = load.calm()
        path = Path(str(rig.config.database_url).removeprefix("sqlite:///"))
        began = time.time()
        with fault(path):
            row.injected += 1
            stage.say(f"  SQLite {name} for {seconds:.0f} s")
            for _ in stage.until(seconds, load):
                pass
        back = time.time()
        drained = _drained(rig)
        stage.say(f"  SQLite takes facts again, spool drained after {drained:.1f} s")
        stage.judge(row, rig, load, calm, healed=time.time())
        row.figures += [
            Figure(f"SQLite {name}: spool drained", drained, _DRAINED),
            Figure("IVR latency changed by", _changed(load, began, back), _LATENCY, "%"),
        ]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Somebody else writes and does not end."""
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


@contextmanager
def _read_only(path: Path) -> Iterator[None]:
    """As after an error of the disk: nobody can write the files, not even who has them open."""
    files = [path, *path.parent.glob(f"{path.name}-*")]
    _attribute("+i", files)
    try:
        yield
    finally:
        _attribute("-i", files)


def _attribute(change: str, files: Sequence[Path]) -> None:
    done = subprocess.run(["chattr", change, *map(str, files)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise PermissionError(f"chattr {change}: {done.stderr.strip()}")


def _drained(rig: Rig) -> float:
    began = time.monotonic()
    while time.monotonic() - began < 2 * _DRAINED:
        waiting = list((rig.config.state / "spool").glob("*.jsonl"))
        with suppress(ConnectionError):  # a core that such a store ended is not up again yet
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
