"""What the program itself has to do with a version, and when: its end, and reminders to the department.

The moments stand in the version, so that nothing is forgotten by a restart; what was done stands there too, so that
nothing is done twice. What is shown does not wait for it: that goes by the dates alone (see ``Version.is_shown``).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from callcenter.knowledge.entry import Version
from callcenter.knowledge.lifecycle import State

__all__ = ["Task", "next_moment", "tasks"]


class Task(msgspec.Struct, frozen=True, order=True):
    """Something to be done at a moment."""

    at: int
    version: int
    kind: str
    """``supersede`` or ``expire``; or a reminder: ``review``, ``overdue`` or ``expiry``."""


def tasks(version: Version) -> list[Task]:
    """All that is to be done with the version as it stands, earliest first; nothing after its end."""
    if version.state != State.APPROVED:
        return []
    end = _end(version)
    reminders = (task for task in _reminders(version) if end is None or task.at < end.at)
    return sorted((*reminders, *([end] if end else ())))


def next_moment(version: Version) -> int | None:
    """When the first of them is to be done."""
    return min((task.at for task in tasks(version)), default=None)


def _end(version: Version) -> Task | None:
    if version.ends is None:
        return None
    return Task(version.ends, version.version, "supersede" if version.ends == version.replaced_at else "expire")


def _reminders(version: Version) -> Iterator[Task]:
    """Of what a newer version is about to replace nobody needs to be reminded."""
    moments = {"review": version.review_soon, "overdue": version.review_at, "expiry": version.expiry_soon}
    told = version.reminded.split()
    for kind, at in moments.items():
        if at is not None and kind not in told and version.replaced_at is None:
            yield Task(at, version.version, kind)
