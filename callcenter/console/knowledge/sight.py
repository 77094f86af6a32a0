"""Which versions of an entry somebody may read: all of them, those of the own unit, or what is and was in effect."""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, false, true

from callcenter.console.accounts.account import Account
from callcenter.console.accounts.roles import Role
from callcenter.journal.tables import knowledge_version
from callcenter.knowledge import Entry, State, Version

__all__ = ["READERS", "Sight", "sight_of"]

READERS = frozenset({
    Role.AGENT, Role.SUPERVISOR, Role.DISPATCHER, Role.QUALITY, Role.UNIT, Role.CALLBACK, Role.KNOWLEDGE,
})  # fmt: skip
"""They search."""
_EVERY = frozenset({Role.SUPERVISOR, Role.DISPATCHER, Role.KNOWLEDGE})
"""The centre: it reads the drafts of all units."""


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody reads beside what is in effect."""

    every: bool = False
    unit: str = ""

    @property
    def has_work(self) -> bool:
        """Is anything of the agenda this person's?"""
        return self.every or bool(self.unit)

    def is_whole(self, unit: str) -> bool:
        """May the drafts of this unit be read, and who wrote and approved them?"""
        return self.every or (bool(unit) and unit == self.unit)

    def condition(self) -> ColumnElement[bool]:
        """Of a row of ``knowledge_version``: its entry may be read whole."""
        if self.every:
            return true()
        return knowledge_version.c.unit == self.unit if self.unit else false()

    def versions(self, entry: Entry, at: int) -> tuple[Version, ...]:
        """Those that may be read at ``at`` (µs since 1970 UTC); none: there is no such entry for this person.

        Seats read earlier versions only of what is in effect now: an answer that is over must find nobody's way to a
        caller, but what was told last month may be looked up. What was withdrawn may have been wrong.
        """
        if entry.newest is None or self.is_whole(entry.newest.unit):
            return entry.versions
        if entry.shown(at) is None:
            return ()
        return tuple(each for each in entry.versions if _was_shown(each, at))


def _was_shown(version: Version, at: int) -> bool:
    return version.shown_from is not None and version.shown_from <= at and version.state != State.WITHDRAWN


def sight_of(account: Account) -> Sight:
    """By the roles of the account, and by its unit."""
    return Sight(every=bool(account.roles & _EVERY), unit=account.unit if Role.UNIT in account.roles else "")
