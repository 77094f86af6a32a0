"""Is there room for one more recording? The load of the core and the disk are watched, nothing waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twisted.internet.threads import deferToThread
from twisted.logger import Logger
from twisted.python.failure import Failure

from callcenter.callcontrol.recording_files import make_folder

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["RecordingRoom"]

_TRUSTED = 30_000_000
"""A disk that has not answered for so long, µs, is taken for one that hangs."""
_log = Logger()


class RecordingRoom:
    """Knows at any moment whether a recording may start, without asking the disk then."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._looking = False
        self._seen = 0
        """When the disk answered last, µs; 0: never, or it refused."""
        self._free = 0
        self._trouble = ""
        """What has been told in the log."""

    def refusal(self, running: int) -> str:
        """Why no new recording may start: ``lag``, ``limit``, ``disk``; empty when it may."""
        config, now = self._house.config, self._house.clock.now()
        if self._house.slowness.seconds * 1000 > config.recording.max_lag_ms:
            return "lag"
        if running >= max(1, int(config.recording.max_share * config.trunk.max_calls)):
            return "limit"
        known = self._seen and now - self._seen < _TRUSTED
        return "" if known and self._free >= config.recording.min_free_mb else "disk"

    def look(self) -> None:
        """Every few seconds: make the folder, and see how much room there is; a hanging disk holds up nobody."""
        config = self._house.config
        if config.recording.enabled and not self._looking:
            self._looking = True
            deferToThread(make_folder, config.recordings_dir).addCallbacks(self._looked, self._failed)

    def _looked(self, free: int) -> None:
        self._looking = False
        least = self._house.config.recording.min_free_mb
        self._tell(f"less than recording.min_free_mb, {least} MB, are free" if free < least else "")
        self._seen, self._free = self._house.clock.now(), free

    def _failed(self, failure: Failure) -> None:
        self._tell(failure.getErrorMessage())
        self._looking, self._seen = False, 0

    def _tell(self, trouble: str) -> None:
        """Once each time that it changes, not every few seconds."""
        if trouble != self._trouble:
            self._trouble = trouble
            _log.error("no new recordings: {why}", why=trouble) if trouble else _log.info("recording is possible again")
