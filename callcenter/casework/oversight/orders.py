"""What somebody wants done in oversight, and what came of it."""

from __future__ import annotations

from typing import Any

import msgspec

from callcenter.facts import Fact
from callcenter.oversight import OversightRole

__all__ = ["OversightOrder", "OversightOutcome"]


class OversightOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One deed that is wanted."""

    deed: str
    """A name of ``callcenter.casework.oversight.deeds.DEEDS``: ``look-back plan``."""
    subject: str = ""
    """What it is done with: ``LB-20261127-001``; empty for deeds that something begins with."""
    actor: str
    role: OversightRole
    acting_unit: str = ""
    """For the role ``unit``: the unit that acts."""
    reason: str = ""
    said: dict[str, Any] = msgspec.field(default_factory=dict)
    """The deed's own arguments."""
    at: int = 0
    """When it was done, µs since 1970 UTC; 0: now."""


class OversightOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an order."""

    subject: str
    """What it was done with; for deeds that something begins with, its new id."""
    facts: tuple[Fact, ...]
    """All that happened, what happened to an appeal by it included."""
