"""What MixMonitor of the fake Asterisk leaves on disk: a file from the start, sound in it at the end."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["FakeRecording", "wanted_file"]

_OPTION = re.compile(r"U\((?:recorded|seat-answered)\^([^()^]+)\)")
_HEADER = {".wav": 44}
_BYTES_PER_SECOND = {".wav": 16000, ".alaw": 8000}


def wanted_file(options: str) -> str:
    """The file that options of ``Dial`` ask for; empty when the talk is not to be recorded.

    >>> wanted_file("gU(recorded^2026/01/31/haian1-1.1-1.wav)"), wanted_file("g")
    ('2026/01/31/haian1-1.1-1.wav', '')
    """
    found = _OPTION.search(options)
    return found[1] if found else ""


class FakeRecording:
    """One MixMonitor. It never fails for its caller: without a folder there is just no file."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.muted = False
        self.over = False
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes(_HEADER.get(path.suffix, 0)))

    def stop(self, seconds: float) -> None:
        """The channel is gone, or somebody stopped it, after so many seconds of sound."""
        if self.over:
            return
        self.over = True
        if self.path is not None and self.path.exists():
            with self.path.open("ab") as file:
                file.write(b"\x01" * int(seconds * _BYTES_PER_SECOND.get(self.path.suffix, 8000)))
