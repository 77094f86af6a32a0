"""One instance for each state directory."""

from __future__ import annotations

import fcntl
from typing import IO

from callcenter.config import Config
from callcenter.errors import StateDirectoryUnusable

__all__ = ["LOCK", "lock_state"]

LOCK = "lock"
"""Name of the file that is held."""


def lock_state(config: Config) -> IO[str]:
    """Hold the state directory as long as the file is open; raises StateDirectoryUnusable when another one does."""
    lock = (config.state / LOCK).open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise StateDirectoryUnusable(
            f"another instance runs in the state directory {config.state}; stop it, or set CALLCENTER_STATE_DIR"
        ) from None
    return lock
