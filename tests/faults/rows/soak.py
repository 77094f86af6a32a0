"""Row 17: load for a while and nothing broken: memory and descriptors do not grow, nothing differs at the end."""

from __future__ import annotations

import os
import time

from bench.host import resident_bytes
from tests.faults.figures import Figure, Row
from tests.faults.load import Load
from tests.faults.stage import Stage

_SLOPE = 1.0
"""MB an hour."""
_WARM = 0.4
"""This share of the time belongs to warming up and is not counted."""


def run(stage: Stage) -> Row:
    """Three times the usual load; the slope is that of the least squares over the later part."""
    seconds = 3600.0 if stage.full else 120.0
    row = Row(17, f"soak of {seconds / 60:.0f} min at 3N")
    samples: list[tuple[float, float, int]] = []
    with stage.rig() as rig:
        load = Load(rig, 1.5)
        calm = load.calm()
        core = rig.core_pid
        for gone in stage.until(seconds, load):
            samples.append((gone, resident_bytes(core) / 2**20, len(os.listdir(f"/proc/{core}/fd"))))
        row.injected = 0
        stage.judge(row, rig, load, calm, healed=time.time())
        later = [each for each in samples if each[0] >= seconds * _WARM]
        row.figures = [
            Figure("memory of the core grows by", slope([(at, size) for at, size, _ in later]) * 3600, _SLOPE, "MB/h"),
            Figure("same core all the time", float(rig.core_pid == core), 1.0, "", least=True),
        ]
        files = [count for _, _, count in later]
        grown = _mean(files[-len(files) // 4 :]) - _mean(files[: max(1, len(files) // 4)])
        row.figures.append(Figure("descriptors more at the end", grown, 10.0, ""))
        row.notes.append(f"core: {later[-1][1]:.0f} MB at the end; a slope over a short time is mostly noise")
    return row


def slope(points: list[tuple[float, float]]) -> float:
    """Least squares; per second."""
    middle_x, middle_y = _mean([x for x, _ in points]), _mean([y for _, y in points])
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else 0.0


def _mean(values: list[float] | list[int]) -> float:
    return sum(values) / len(values) if values else 0.0
