"""An entry as it stands: its versions, and which of them is shown at a moment. Nothing else decides what is shown."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from callcenter.knowledge.lifecycle import State

__all__ = ["Entry", "Version", "key_of"]


def key_of(entry: str, version: int) -> str:
    """How a version is called in the store.

    >>> key_of("KB000003", 2)
    'KB000003.2'
    """
    return f"{entry}.{version}"


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version: a row of ``knowledge_version``. Moments are µs since 1970 UTC; None: there is none (yet)."""

    key: str
    entry: str
    version: int
    state: str
    unit: str
    title: str
    answer: str
    questions: str = ""
    """One on each line."""
    keywords: str = ""
    """The same."""
    topic: str = ""
    audience: str = "all"
    basis: str = ""
    effective_from: str = ""
    effective_until: str = ""
    review_on: str = ""
    writers: str = ""
    """Everybody who wrote at it, one on each line."""
    submitter: str = ""
    approver: str = ""
    refusal: str = ""
    """Why the centre gave it back the last time."""
    written: int | None = None
    submitted: int | None = None
    approved: int | None = None
    shown_from: int | None = None
    shown_until: int | None = None
    """From this moment on it is over."""
    replaced_at: int | None = None
    """From this moment on a newer version is shown."""
    review_at: int | None = None
    review_soon: int | None = None
    expiry_soon: int | None = None
    reminded: str = ""
    """What the department has been reminded of, with blanks between."""
    ended: int | None = None
    next_at: int | None = None
    """When the program has something to do with it."""
    changed: int | None = None

    @property
    def ends(self) -> int | None:
        """From when on it is not shown any more."""
        return min((end for end in (self.shown_until, self.replaced_at) if end is not None), default=None)

    def is_shown(self, at: int) -> bool:
        """May anybody at a seat see it at ``at``?"""
        if self.state != State.APPROVED or self.shown_from is None:
            return False
        return self.shown_from <= at and (self.ends is None or at < self.ends)

    def is_coming(self, at: int) -> bool:
        """Is it approved, and to be shown later?"""
        later = self.state == State.APPROVED and self.shown_from is not None and at < self.shown_from
        return later and (self.ends is None or self.ends > (self.shown_from or 0))

    @classmethod
    def of(cls, row: Mapping[str, object]) -> Version:
        """The version in a row of the read table."""
        return cls(**{name: row[name] for name in FIELDS})  # type: ignore[arg-type]


FIELDS = Version.__struct_fields__


class Entry(msgspec.Struct, frozen=True):
    """An entry with its versions, the oldest first; without one it is still to be written."""

    entry: str
    versions: tuple[Version, ...] = ()

    @property
    def newest(self) -> Version | None:
        """The version that was begun last."""
        return self.versions[-1] if self.versions else None

    def shown(self, at: int) -> Version | None:
        """The one version that is shown at ``at``."""
        return next((each for each in reversed(self.versions) if each.is_shown(at)), None)

    def coming(self, at: int) -> Version | None:
        """The one that is approved and to be shown later."""
        return next((each for each in reversed(self.versions) if each.is_coming(at)), None)
