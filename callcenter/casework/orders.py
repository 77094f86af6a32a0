"""What somebody wants done with an appeal, and what came of it."""

from __future__ import annotations

from typing import Any

import msgspec

from callcenter.appeals.lifecycle import Role
from callcenter.errors import CallcenterError
from callcenter.facts import Fact

__all__ = ["Order", "Outcome"]


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One deed that is wanted."""

    deed: str
    """A name of ``callcenter.appeals.verbs.DEEDS``, or ``open``."""
    number: str = ""
    """The appeal; empty for ``open``."""
    actor: str
    role: Role
    acting_unit: str = ""
    """For the role ``unit``: the unit that acts."""
    reason: str = ""
    said: dict[str, Any] = msgspec.field(default_factory=dict)
    """The deed's own arguments."""
    at: int = 0
    """When it was done, µs since 1970 UTC; 0: now."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an order."""

    number: str = ""
    state: str = ""
    """State of the appeal after it."""
    facts: tuple[Fact, ...] = ()
    refused: CallcenterError | None = None
    """Why nothing was done; None when it was."""
