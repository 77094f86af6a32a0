"""Keeps the logs of ``callcenter run`` from filling the disk, where no logrotate does."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

__all__ = ["rotate"]

_LARGEST = 64 << 20
_KEPT = 3


def rotate(log: Path, largest: int = _LARGEST, kept: int = _KEPT) -> bool:
    """Move what a log of more than ``largest`` bytes holds to ``<log>.1``; earlier ones move up to ``.<kept>``.

    Copied and cut, not renamed: the child holds the file open, to append, and goes on behind the cut.
    A line that is written in between is lost. Raises OSError.
    """
    if not log.exists() or log.stat().st_size <= largest:
        return False
    for number in range(kept, 1, -1):
        earlier = log.with_name(f"{log.name}.{number - 1}")
        if earlier.exists():
            earlier.replace(log.with_name(f"{log.name}.{number}"))
    copy = log.with_name(f"{log.name}.1")
    shutil.copyfile(log, copy)
    shutil.copymode(log, copy)
    os.truncate(log, 0)
    return True
