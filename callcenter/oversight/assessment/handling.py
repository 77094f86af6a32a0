"""What each unit had to do with an appeal, told from the appeal's facts alone: one handling for each time it had it.

A handling begins with a dispatch, with a redo, or when the appeal is reopened, and ends when the unit has done its part
or the appeal is taken from it. What is counted is counted from handlings, and never from how the appeal stands now: the
same facts always give the same handlings.
"""

from __future__ import annotations

import msgspec

__all__ = ["Account", "Answer", "Check", "Excluded", "Handling"]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the appellant answered in the callback after a handling."""

    at: int
    """When the answer was valid: given, or its exclusion decided."""
    resolved: bool
    satisfaction: str
    excluded: str = ""
    """Objective reason for which it does not count (剔除)."""
    redo: bool = False
    """It was to be done again."""


class Handling(msgspec.Struct, frozen=True, kw_only=True):
    """One time that a unit had an appeal. Moments are µs since 1970 UTC; None: it did not happen, there was none."""

    number: str
    unit: str
    kind: str
    """``dispatched``, ``redo``, ``reopened``, or ``followed`` for an appeal that was linked to the one handled."""
    began: int
    part: str = ""
    """Of a child ticket: ``sub`` or ``co``."""
    due: int | None = None
    contact_due: int | None = None
    contacted: int | None = None
    replied: int | None = None
    """Its last reply that no review has refused."""
    passed: int | None = None
    """When the review passed it."""
    return_asked: bool = False
    return_denied: bool = False
    steps: tuple[str, ...] = ()
    """Overdue steps that were taken."""
    left: str = ""
    """Why the unit does not have it any more before it was done: ``redispatched``, ``returned``, ``withdrawn``."""
    left_at: int | None = None
    answer: Answer | None = None

    def answers_for(self, due: int) -> bool:
        """Was the unit answerable for this deadline?

        What was returned or withdrawn was not its own; what was given to another unit was its own until then.
        """
        return not self.left or (self.left == "redispatched" and (self.left_at or 0) > due)


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What a look-back check or an on-site check found of a unit's work."""

    number: str
    unit: str
    kind: str
    """``look_back`` or ``onsite``."""
    at: int
    verdict: str


class Excluded(msgspec.Struct, frozen=True, kw_only=True):
    """The appeal does not count for a unit, by a decision that stands."""

    exclusion: str
    unit: str
    code: str
    definitions: tuple[str, ...] = ()
    """Empty: in none."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """All that counts of one appeal."""

    number: str
    handlings: tuple[Handling, ...] = ()
    checks: tuple[Check, ...] = ()
    exclusions: tuple[Excluded, ...] = ()

    @property
    def units(self) -> frozenset[str]:
        """Units that have had it."""
        return frozenset(handling.unit for handling in self.handlings)
