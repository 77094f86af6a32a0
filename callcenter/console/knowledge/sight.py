"""Which versions of an entry somebody sees: seats what is in effect, whoever keeps an entry all of it."""

from __future__ import annotations

import msgspec

from callcenter.console.accounts.account import Account
from callcenter.console.accounts.roles import Role
from callcenter.knowledge import Entry, Version

__all__ = ["CENTRE", "KEEPERS", "READERS", "Sight", "sight_of"]

CENTRE = frozenset({Role.KNOWLEDGE, Role.DISPATCHER, Role.SUPERVISOR})
"""They approve, and see every version of every entry."""
KEEPERS = CENTRE | {Role.UNIT}
READERS = KEEPERS | {Role.AGENT, Role.CALLBACK, Role.QUALITY, Role.COMMISSIONER, Role.LEADER}
"""They see what is in effect."""


class Sight(msgspec.Struct, frozen=True):
    """Whose entries somebody keeps; what is in effect every reader sees."""

    every: bool = False
    unit: str = ""

    @property
    def keeps_any(self) -> bool:
        """Is there anything to keep?"""
        return self.every or bool(self.unit)

    def keeps(self, unit: str) -> bool:
        """Are entries of this unit seen with drafts, and with what is over?"""
        return self.every or bool(self.unit and self.unit == unit)

    def versions(self, entry: Entry, at: int) -> tuple[Version, ...]:
        """What is seen of an entry at ``at`` (µs since 1970 UTC), the newest first."""
        newest = entry.newest
        if newest is not None and self.keeps(newest.unit):
            return tuple(reversed(entry.versions))
        shown = entry.shown(at)
        return (shown,) if shown else ()


def sight_of(account: Account) -> Sight:
    """By the roles of the account, and by its unit."""
    return Sight(bool(account.roles & CENTRE), account.unit if Role.UNIT in account.roles else "")
