"""The machine under the measurement, and how much of it a process used."""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path
from typing import Any

import twisted

from callcenter.errors import CallcenterError
from callcenter.pbx import find_asterisk

__all__ = ["cpu_seconds", "facts", "resident_bytes"]

_CPUCLOCK_SCHED = 2


def cpu_seconds(pid: int) -> float:
    """CPU time of a process with all its threads, ended ones too; by the nanosecond.

    Linux makes a clock's id of any process id this way (clock_getcpuclockid(3)); /proc counts in 10 ms only.
    """
    return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)


def resident_bytes(pid: int) -> int:
    """Memory of a process that is in RAM."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def facts(root: Path) -> dict[str, Any]:
    """What stands beside the figures, because they depend on it."""
    try:
        asterisk = find_asterisk(root).version
    except CallcenterError as error:
        asterisk = f"none: {error}"
    return {
        "cores": os.cpu_count(),
        "cpu": _cpu_name(),
        "python": platform.python_version(),
        "twisted": twisted.__version__,
        "asterisk": asterisk,
        "kernel": platform.release(),
        "load": [round(each, 2) for each in os.getloadavg()],
    }


def _cpu_name() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
