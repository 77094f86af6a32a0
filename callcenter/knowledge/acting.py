"""Who does something with an entry, when, and all else that the decision goes by."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import msgspec

from callcenter.appeals import Role
from callcenter.errors import KnowledgeInvalid, NotPermitted

__all__ = ["Acting", "Rules"]


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """``knowledge`` in callcenter.yaml."""

    review_days: int = 180
    """A version whose review day nobody gave is to be looked at after so many days."""
    remind_days: int = 14
    """So many days before a review, or an end, the department is reminded."""


class Acting(msgspec.Struct, frozen=True, kw_only=True):
    """One deed's circumstances."""

    actor: str
    role: Role
    at: int
    """µs since 1970 UTC."""
    rules: Rules
    units: Container[str]
    zone: tzinfo
    """In which days begin and end."""
    new_id: Callable[[], str]
    unit: str = ""
    """For the role ``unit``: the unit that acts."""
    reason: str = ""

    def signature(self, entry: str, version: int) -> dict[str, Any]:
        """The fields that every fact about a version has; a new id each time."""
        return {
            "id": self.new_id(), "at": self.at, "entry": entry, "version": version, "actor": self.actor,
            "role": self.role.value, "reason": self.reason,
        }  # fmt: skip

    def must_be_one_of(self, roles: frozenset[Role], deed: str, owner: str) -> None:
        """Raises NotPermitted unless one of ``roles`` acts; a unit, only with what is its own."""
        if self.role not in roles:
            raise NotPermitted(
                f"{deed} is not for the role {self.role.value} (it is for: {', '.join(sorted(roles))})"
            )
        if self.role is Role.UNIT and self.unit != owner:
            raise NotPermitted(f"{deed}: the entry is one of the unit {owner}, not of {self.unit or '(none given)'}")

    def needs_reason(self, deed: str) -> None:
        """Raises KnowledgeInvalid when no reason is given."""
        if not self.reason.strip():
            raise KnowledgeInvalid(f"{deed} needs a reason: it stays on record")

    # -- days ------------------------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The local day."""
        return datetime.fromtimestamp(self.at / 1e6, self.zone).date()

    def begins(self, day: date) -> int:
        """The first moment of a local day, µs since 1970 UTC."""
        return round(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp()) * 1_000_000

    def soon(self, day: date) -> int:
        """From when on the department is reminded of ``day``."""
        return self.begins(day - timedelta(days=self.rules.remind_days))

    def review_day(self, given: str) -> date:
        """The day that was given, or the one that follows from the settings."""
        return date.fromisoformat(given) if given else self.today + timedelta(days=self.rules.review_days)
