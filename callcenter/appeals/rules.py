"""The rules by which appeals are handled, and the units that handle them: values made from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from callcenter.errors import UnitUnknown

__all__ = ["Rules", "Unit", "Units", "Workdays"]


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Limits, all of them settings (``appeals`` in callcenter.yaml)."""

    consult_workdays: int = 3
    other_workdays: int = 5
    urgent_hours: float = 24.0
    critical_hours: float = 4.0
    sign_workdays: int = 1
    return_workdays: int = 1
    contact_hours: float = 24.0
    urgent_contact_hours: float = 2.0
    review_workdays: int = 1
    callback_workdays: int = 3
    redo_workdays: int = 3
    reopen_workdays: int = 10
    longest_suspension_workdays: int = 20
    unowned_hours: float = 24.0
    returns_before_appointment: int = 2
    soon_hours: float = 24.0
    step_workdays: tuple[int, ...] = (0, 1, 3, 5)
    """Workdays after the deadline: urged, supervised, escalated, referred."""
    step_hours: tuple[float, ...] = (0.0, 2.0, 6.0, 12.0)
    """The same for what is counted in hours."""
    callback_attempts: int = 3
    callback_days: int = 2
    callback_pause_hours: float = 3.0
    short_reply: int = 15
    fast_minutes: float = 10.0
    repeat_days: int = 30
    repeats: int = 3


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A member unit (成员单位)."""

    id: str
    name: str
    level: int = 2
    """1 city, 2 town or department, 3 village or sub-unit."""
    parent: str = ""


class Units:
    """The member units by their ids, and the one that has what nobody else has (兜底单位)."""

    def __init__(self, units: Mapping[str, Unit], fallback: str) -> None:
        self._units = units
        self.fallback = fallback

    def __getitem__(self, ident: str) -> Unit:
        """The unit; raises UnitUnknown."""
        found = self._units.get(ident)
        if found is None:
            raise UnitUnknown(f"there is no unit {ident!r}; `callcenter units` lists them (config/units.yaml)")
        return found

    def __contains__(self, ident: str) -> bool:
        return ident in self._units

    def below(self, upper: str, lower: str) -> bool:
        """Does ``lower`` stand below ``upper``, directly or not? A unit without a parent stands below the city."""
        above = self[lower]
        while above.parent:
            if above.parent == upper:
                return True
            above = self[above.parent]
        return self[upper].level < self[lower].level and self[upper].level == 1


class Workdays(Protocol):
    """What deadlines need of ``callcenter.workdays.Calendar``. Each raises CalendarYearMissing."""

    def due(self, received: int, workdays: int) -> int:
        """Last moment of the ``workdays``-th workday after ``received`` (µs since 1970 UTC)."""

    def workdays_between(self, first: int, last: int) -> int:
        """Workdays after the day of ``first`` up to the day of ``last`` (µs since 1970 UTC)."""

    def days_between(self, first: int, last: int) -> int:
        """Days from the local day of ``first`` to that of ``last``."""
