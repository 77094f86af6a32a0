"""While no core is there: takes a caller's message and number into the spool, for the core to take in.

Asterisk runs it as ``python offline_message.py <spool>``. Each message is ``<contact>.json`` beside its
``<contact>.wav`` (``audio`` is empty when nothing was recorded), on disk for good before the name appears.
While the caller speaks it is ``<contact>.partial``: one whose ``pid`` is dead was cut off and counts as it is.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

from asterisk.agi import AGI, AGIException

LONGEST_MESSAGE = 180_000
SILENCE_THAT_ENDS = 6
TIME_FOR_A_KEY = 8_000
MOST_DIGITS = 20
_BYTES_PER_SECOND = 16_000
_WAV_HEADER = 44
_CUT_OFF = (AGIException, OSError, ValueError)
"""What pyst2 raises when the caller hangs up, the pipe breaks, or Asterisk is gone (an empty reply)."""


class OfflineMessage:
    """One caller's message; ``save`` may be called at any moment and keeps what there is."""

    def __init__(self, spool: Path, env: dict[str, str], at: float) -> None:
        self.contact = re.sub(r"[^A-Za-z0-9._-]", "_", env.get("agi_uniqueid", "")) or f"unknown-{at:.6f}"
        self.caller = _digits(env.get("agi_callerid", ""))
        self.at = round(at * 1_000_000)
        self.pressed = ""
        self.audio = spool / f"{self.contact}.wav"
        self._partial = spool / f"{self.contact}.partial"
        self._final = spool / f"{self.contact}.json"

    @property
    def callback_number(self) -> str:
        """What the caller keyed in, if that can be a number, else where the call came from."""
        return self.pressed if len(self.pressed) >= 5 else self.caller

    def begin(self) -> None:
        """From now on a crash leaves a trace."""
        self._write(self._partial, complete=False)

    def save(self, complete: bool) -> None:
        """Make the message final."""
        if self.audio.exists():
            _sync(self.audio)
        self._write(self._final, complete)
        self._partial.unlink(missing_ok=True)

    def _write(self, path: Path, complete: bool) -> None:
        new = path.with_name(f".{path.name}.{os.getpid()}")
        new.write_text(json.dumps(self._fields(complete), ensure_ascii=False), encoding="utf-8")
        _sync(new)
        os.replace(new, path)
        _sync(path.parent)

    def _fields(self, complete: bool) -> dict[str, Any]:
        size = self.audio.stat().st_size if self.audio.exists() else 0
        return {
            "contact": self.contact,
            "at": self.at,
            "caller": self.caller,
            "callback_number": self.callback_number,
            "pressed": self.pressed,
            "audio": self.audio.name if size > _WAV_HEADER else "",
            "seconds": round(max(0, size - _WAV_HEADER) / _BYTES_PER_SECOND, 3),
            "complete": complete,
            "pid": os.getpid(),
        }


def take(agi: AGI, message: OfflineMessage) -> None:
    """Apology, message, number, thanks; ends with an exception when the caller hangs up."""
    agi.answer()
    agi.stream_file("offline_apology")
    agi.record_file(
        str(message.audio.with_suffix("")),
        "wav",
        "#",
        LONGEST_MESSAGE,
        beep="beep",
        silence=SILENCE_THAT_ENDS,
    )
    message.begin()
    message.pressed = _digits(agi.get_data("offline_number", TIME_FOR_A_KEY, MOST_DIGITS))
    message.begin()
    agi.stream_file("offline_thanks")


def main(spool: Path) -> int:
    """Exit code 0 even when the caller hung up early: the message is kept."""
    with open(os.devnull, "w") as nowhere:  # pyst2 would write every command to Asterisk's stderr
        agi = AGI(stderr=nowhere)
        message = OfflineMessage(spool, agi.env, time.time())
        message.begin()
        complete = False
        try:
            take(agi, message)
            complete = True
        except _CUT_OFF:
            pass
        finally:
            message.save(complete)
        with contextlib.suppress(*_CUT_OFF):
            agi.hangup()
    return 0


def _digits(text: str) -> str:
    return re.sub(r"[^0-9+]", "", text)[:24]


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
