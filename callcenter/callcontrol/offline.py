"""Messages that Asterisk took while no core was there: taken into the journal, nothing lost.

``agi_scripts/offline_message.py`` leaves ``<contact>.json`` (finished) or ``<contact>.partial``
(being spoken, or cut off when its process is dead) with ``<contact>.wav`` beside it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from twisted.internet.defer import Deferred
from twisted.logger import Logger

from callcenter.facts import MessageLeft, stable_id

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["OfflineSpool"]

_log = Logger()


class _Note(msgspec.Struct):
    """What the script wrote about one message."""

    contact: str
    at: int
    caller: str
    callback_number: str
    audio: str
    seconds: float
    pid: int


class OfflineSpool:
    """Looks for what the script left, and records each message once."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._spool = house.config.state / "spool" / "offline"
        self._messages = house.config.state / "messages"
        self._busy = False

    def take_in(self) -> None:
        """Record what is there; a note is removed only when its fact is safe."""
        if self._busy or not self._spool.is_dir():
            return
        paths = [path for path in sorted(self._spool.iterdir()) if path.suffix in (".json", ".partial")]
        if paths:
            self._busy = True
            Deferred.fromCoroutine(self._take(paths)).addErrback(
                lambda failure: _log.failure("offline messages could not be taken in", failure)
            )

    async def _take(self, paths: list[Path]) -> None:
        try:
            taken = [path for path in paths if self._record(path)]
            await self._house.journal.committed()
            for path in taken:
                path.unlink(missing_ok=True)
            if taken:
                _log.info("{n} message(s) from the time without a core are taken in", n=len(taken))
        finally:
            self._busy = False

    def _record(self, path: Path) -> bool:
        try:
            note = msgspec.json.decode(path.read_bytes(), type=_Note)
            if path.suffix == ".partial" and _alive(note.pid):
                return False
            audio = self._keep_audio(note)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            _log.error("{path} is no note of an offline message, it is put aside: {why}", path=path.name, why=error)
            path.rename(path.with_name(f"{path.name}.unreadable"))
            return False
        except OSError as error:
            _log.error("{path} cannot be taken in now: {why}", path=path.name, why=error)
            return False
        self._house.record(
            MessageLeft(
                id=stable_id("MessageLeft", note.contact, "offline"),
                at=note.at,
                contact=note.contact,
                file=audio,
                seconds=note.seconds,
                caller=note.caller,
                callback_number=note.callback_number,
                source="offline",
            )
        )
        return True

    def _keep_audio(self, note: _Note) -> str:
        """Move the recording to the other messages; its path below the state directory, empty when there is none."""
        name = note.audio or f"{note.contact}.wav"
        spoken, kept = self._spool / name, self._messages / name
        if Path(name).name != name or not (spoken.exists() or kept.exists()):
            return ""
        self._messages.mkdir(mode=0o750, exist_ok=True)
        if spoken.exists():
            os.replace(spoken, kept)
        return f"messages/{name}"


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
