"""What somebody wants done with an entry of the knowledge base, and what came of it."""

from __future__ import annotations

from typing import Any

import msgspec

from callcenter.appeals import Role
from callcenter.errors import CallcenterError
from callcenter.facts import Fact

__all__ = ["KnowledgeOrder", "KnowledgeOutcome"]


class KnowledgeOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One deed that is wanted."""

    deed: str
    """A name of ``callcenter.knowledge.DEEDS``."""
    entry: str = ""
    """The entry; empty: ``write`` a new one, or (for other deeds) the one that the order before wrote."""
    actor: str
    role: Role
    acting_unit: str = ""
    """For the role ``unit``: the unit that acts."""
    reason: str = ""
    said: dict[str, Any] = msgspec.field(default_factory=dict)
    """The deed's own arguments."""
    seen: int | None = None
    """``changed`` of the version as whoever acts has read it: nothing is done when it is another now; None: any."""


class KnowledgeOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an order."""

    entry: str = ""
    version: int = 0
    state: str = ""
    """State of that version after it."""
    facts: tuple[Fact, ...] = ()
    refused: CallcenterError | None = None
    """Why nothing was done; None when it was."""
