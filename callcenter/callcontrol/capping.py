"""Talks that reached the longest time allowed are told as ended by that, and so are their calls.

Whatever ended such a talk, Asterisk's own limit, the reaper or at last a person: its length says nothing of how long
people talk. All facts go through here, so it does not matter who saw the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from callcenter.acd.talk_cap import CAP, who_ended
from callcenter.facts import CallEnded, Fact, OutsideTalkEnded, TalkEnded

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["Capping"]


class Capping:
    """Remembers of open calls that a talk of theirs was capped."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._capped: set[str] = set()

    def cap(self, contact: str) -> None:
        """A talk of this call, with a limit of its own, reached that."""
        self._capped.add(contact)

    def told(self, fact: Fact) -> Fact:
        """The fact as it is put on record."""
        match fact:
            case TalkEnded() | OutsideTalkEnded():
                longest = self._house.config.agi.max_call_seconds * 1_000_000
                if who_ended(fact.talked, longest, fact.ended_by) == CAP:
                    self.cap(fact.contact)
                    return structs.replace(fact, ended_by=CAP)
            case CallEnded() if fact.contact in self._capped:
                self._capped.discard(fact.contact)
                return structs.replace(fact, ended_by=CAP)
        return fact
