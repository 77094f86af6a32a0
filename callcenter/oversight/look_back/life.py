"""The life of a look-back check (回头看), and of each appeal of its sample."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from callcenter.oversight.life import Life, by
from callcenter.oversight.roles import CENTRE, OversightRole

__all__ = ["ITEM", "PLAN", "Item", "ItemState", "Plan", "PlanState"]


class PlanState(StrEnum):
    """Where a look-back check is."""

    OPEN = "open"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """Where one appeal of the sample is."""

    DRAWN = "drawn"
    ASSIGNED = "assigned"
    VISITING = "visiting"
    DECIDED = "decided"
    DROPPED = "dropped"


_CALLERS = CENTRE | {OversightRole.AGENT}
_P, _I = PlanState, ItemState

PLAN = Life("a look-back check", _P.OPEN, {
    (_P.OPEN, "finish"): by(_P.FINISHED, {OversightRole.SYSTEM}),
    (_P.OPEN, "cancel"): by(_P.CANCELLED, CENTRE),
})  # fmt: skip
"""Life of the whole sample."""

ITEM = Life("an appeal that is looked back at", _I.DRAWN, {
    (_I.DRAWN, "assign"): by(_I.ASSIGNED, CENTRE),
    (_I.ASSIGNED, "assign"): by(_I.ASSIGNED, CENTRE),
    (_I.ASSIGNED, "try"): by(_I.ASSIGNED, _CALLERS),
    (_I.ASSIGNED, "visit"): by(_I.VISITING, CENTRE),
    (_I.ASSIGNED, "decide"): by(_I.DECIDED, _CALLERS),
    (_I.VISITING, "decide"): by(_I.DECIDED, CENTRE),
    (_I.VISITING, "return"): by(_I.ASSIGNED, CENTRE),
    (_I.DRAWN, "drop"): by(_I.DROPPED, CENTRE),
    (_I.ASSIGNED, "drop"): by(_I.DROPPED, CENTRE),
    (_I.VISITING, "drop"): by(_I.DROPPED, CENTRE),
})  # fmt: skip
"""Life of one appeal of the sample."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A look-back check. Moments are µs since 1970 UTC."""

    look_back: str
    state: str = ""
    first: int = 0
    last: int = 0
    unit: str = ""
    category: str = ""
    area: str = ""
    strata: str = ""
    size: int = 0
    seed: str = ""
    population: int = 0
    digest: str = ""
    upto: int = 0
    planned: int | None = None
    ended: int | None = None
    changed: int | None = None
    actor: str = ""
    reason: str = ""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One appeal of a sample."""

    item: str
    look_back: str = ""
    number: str = ""
    state: str = ""
    unit: str = ""
    assignee: str = ""
    tries: int = 0
    """Calls without an answer."""
    check: str = ""
    """The on-site check that decides it."""
    verdict: str = ""
    method: str = ""
    reopened: bool = False
    decided: int | None = None
    changed: int | None = None
    actor: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Is something still to be done?"""
        return ItemState(self.state) not in ITEM.last
