"""Is Asterisk's own record (CEL) still being written? A full disk, or a module that is gone, shows in silence only.

Each call writes to it. When nothing has come for a while Asterisk is asked for a line (context ``heartbeat`` of the
dialplan); a record that stays silent even then is not being written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from twisted.internet.threads import deferToThread
from twisted.logger import Logger

from callcenter.facts import RecordSilent, RecordWritten, new_id

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["CONTEXT", "Heartbeat"]

CONTEXT = "heartbeat"
_PATIENCE = 6_000_000
"""A line that was asked for comes within so long, µs."""
_log = Logger()


class Heartbeat:
    """Looks every few seconds whether the record grows."""

    def __init__(self, house: House, record: Path) -> None:
        self._house = house
        self._record = record
        self._quiet = int(house.config.asterisk.record_quiet_seconds * 1_000_000)
        self._seen = (0, 0)
        """Inode and size at the last look."""
        self._grew = house.clock.now()
        self._asked = 0
        """When a line was asked for that has not come, µs; 0: none is awaited."""
        self._looking = False
        self.silent = False
        """The record is not being written."""

    def look(self) -> None:
        """From time to time, at least every two seconds."""
        if not self._quiet:
            return
        if self._looking:  # a disk that does not answer holds up no call, and is silence too
            self.judge(self._seen)
            return
        self._looking = True
        deferToThread(self.size).addCallback(self._looked)

    def _looked(self, seen: tuple[int, int]) -> None:
        self._looking = False
        self.judge(seen)

    def judge(self, seen: tuple[int, int]) -> None:
        """What the file's inode and size tell of it."""
        now = self._house.clock.now()
        if seen != self._seen:
            self._seen, self._grew, self._asked = seen, now, 0
            self._written(now)
        elif not self._house.node.up:
            self._grew, self._asked = now, 0  # nobody can be asked; what Asterisk does is known when it is back
        elif self._asked and now - self._asked >= _PATIENCE:
            self._silent(now)
            self._ask(now)
        elif not self._asked and now - self._grew >= self._quiet:
            self._ask(now)

    def size(self) -> tuple[int, int]:
        """Inode and size of the file now; blocks like any look at a disk."""
        try:
            found = self._record.stat()
        except OSError:
            return 0, 0
        return found.st_ino, found.st_size

    def _ask(self, now: int) -> None:
        self._asked = now
        self._house.act(
            "Originate", Channel=f"Local/s@{CONTEXT}", Context=CONTEXT, Exten="end", Priority="1", Async="true"
        )

    def _silent(self, now: int) -> None:
        if not self.silent:
            self.silent = True
            _log.critical("Asterisk's own record is not being written: {file}; is the disk full?", file=self._record)
            node = self._house.config.asterisk.node
            self._house.record(RecordSilent(id=new_id(), at=now, node=node, since=self._grew))

    def _written(self, now: int) -> None:
        if self.silent:
            self.silent = False
            _log.info("Asterisk's own record is being written again")
            self._house.record(RecordWritten(id=new_id(), at=now, node=self._house.config.asterisk.node))
