"""Row 7: the disk that holds store, spool and logs is full for a while.

A small tmpfs of its own holds the state directory; it is filled to the last byte and emptied again. Where mounting is
not allowed the row says so and is not measured.
"""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.rig import Rig
from tests.faults.stage import Stage

_SIZE = "220m"
_ALARM = 20.0


def run(stage: Stage) -> Row:
    """Calls go on; something says that it cannot write; what is on record afterwards is right or called uncertain."""
    row = Row(7, "disk full: store, spool, logs and record")
    seconds = 120.0 if stage.full else 30.0
    with _small_disk() as folder, Rig(folder / "state") as rig:
        load = Load(rig, stage.rate)
        calm = load.calm()
        row.injected = 1
        began = time.time()
        with _filled(folder):
            stage.say(f"  the disk is full for {seconds:.0f} s")
            alarm = _first_alarm(rig, stage, seconds, load)
        stage.say("  there is room again")
        stage.wait(5.0)
        told = stage.judge(row, rig, load, calm, healed=time.time())
        meanwhile = [each for each in load.truth() if each.dialled >= began]
        talked = 100.0 * sum(bool(each.talks) for each in meanwhile) / max(1, len(meanwhile))
        row.figures = [
            Figure("alarm", alarm, _ALARM),
            Figure("callers since then who talked", talked, 100.0, "%", least=True),
        ]
        row.notes.append(f"{sum(each.uncertain for each in told.contacts)} calls are called uncertain")
    return row


@contextmanager
def _small_disk() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="faults-disk-"))
    try:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)],
                              capture_output=True, text=True, check=False)  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"a disk of its own cannot be mounted here: {done.stderr.strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
    finally:
        folder.rmdir()


@contextmanager
def _filled(folder: Path) -> Iterator[None]:
    """Fill it to the last byte, and keep it so: what is deleted meanwhile is taken again."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        _fill(file.fileno())
    try:
        yield
    finally:
        ballast.unlink()


def _fill(handle: int) -> None:
    for size in (1 << 20, 4096, 1):
        with contextlib.suppress(OSError):
            while True:
                os.write(handle, b"\0" * size)


def _first_alarm(rig: Rig, stage: Stage, seconds: float, load: Load) -> float:
    """Seconds until /readyz or a metric says that facts or Asterisk's record cannot be written."""
    found = float("inf")
    for gone in stage.until(seconds, load):
        if found > gone and _alarmed(rig):
            found = gone
            stage.say(f"  alarm after {gone:.0f} s")
    return found


def _alarmed(rig: Rig) -> bool:
    try:
        status, text = rig.page("/readyz")
    except OSError as error:
        return error.errno != errno.ECONNREFUSED
    if status != 200 or "store" in text or "disk" in text or "record" in text:
        return True
    wanted = ("callcenter_journal_spooled_facts", "callcenter_journal_pending_facts", "callcenter_record_missing")
    values = [line.split() for line in rig.metrics().splitlines() if line.startswith(wanted)]
    return any(float(value[-1]) > 20 for value in values)
