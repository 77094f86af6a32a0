"""A wall clock that can be set for the processes of one rig and nobody else (``wallclock.c``); needs a C compiler."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

__all__ = ["WallClock"]

_SOURCE = Path(__file__).with_suffix(".c")


class WallClock:
    """Set for all processes that were started with its ``environment``, at once and together."""

    def __init__(self, folder: Path) -> None:
        """RuntimeError without a compiler."""
        self._library, self._file = folder / "wallclock.so", folder / "wallclock"
        command = ["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(self._library), str(_SOURCE)]
        try:
            made = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            raise RuntimeError("no C compiler: `sudo apt-get install gcc libc6-dev`") from None
        if made.returncode:
            raise RuntimeError(f"wallclock.c cannot be compiled: {made.stderr.strip()[:300]}")
        self.put_forward(0.0)

    @property
    def environment(self) -> Mapping[str, str]:
        """For the processes whose clock it is."""
        return {"LD_PRELOAD": str(self._library), "FAULTS_WALLCLOCK": str(self._file)}

    def put_forward(self, seconds: float) -> None:
        """Set it so far ahead of the machine's clock, or back from it; steady clocks go on."""
        with self._file.open("r+b" if self._file.exists() else "wb") as file:
            file.write(round(seconds * 1e9).to_bytes(8, "little", signed=True))
