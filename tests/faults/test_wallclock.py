"""A process sees its wall clock step, and its steady clock not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.wallclock import WallClock

_LOOK = (
    "import sys, time\n"
    "for _ in sys.stdin:\n"
    "    print(time.time(), time.time_ns() / 1e9, time.monotonic(), flush=True)\n"
    "    time.sleep(0.01)\n"
)


@pytest.mark.parametrize("step", [3600.0, -3600.0])
def test_it_is_set_while_the_process_runs(tmp_path: Path, step: float) -> None:
    clock = WallClock(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", _LOOK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=clock.environment, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def look() -> list[float]:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("\n")
            process.stdin.flush()
            return [float(word) for word in process.stdout.readline().split()]

        before = look()
        clock.put_forward(step)
        after = look()
        process.stdin.close()
        assert process.wait(10) == 0
    assert after[0] - before[0] == pytest.approx(step, abs=5.0)
    assert after[1] - before[1] == pytest.approx(step, abs=5.0)
    assert 0 < after[2] - before[2] < 5.0
