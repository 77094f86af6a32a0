"""Who does something, when, and all else that the decision goes by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from callcenter.errors import AppealFieldInvalid, NotPermitted, RuleForbids
from callcenter.oversight.roles import OversightRole
from callcenter.oversight.rules import OversightRules

__all__ = ["Acting", "Workdays", "refuse_unless"]


class Workdays(Protocol):
    """What due dates need of ``callcenter.workdays.Calendar``."""

    def due(self, received: int, workdays: int) -> int:
        """Last moment of the ``workdays``-th workday after ``received`` (µs). Raises CalendarYearMissing."""


class Acting(msgspec.Struct, frozen=True, kw_only=True):
    """One deed's circumstances."""

    actor: str
    role: OversightRole
    at: int
    """µs since 1970 UTC."""
    rules: OversightRules
    workdays: Workdays
    new_id: Callable[[], str]
    unit: str = ""
    """For the role ``unit``: the unit that acts."""
    reason: str = ""

    @property
    def signature(self) -> dict[str, Any]:
        """The fields that every fact of oversight has; a new id each time."""
        return {
            "id": self.new_id(), "at": self.at, "actor": self.actor, "role": self.role.value, "reason": self.reason,
        }  # fmt: skip

    def needs_reason(self, what: str) -> None:
        """Raises AppealFieldInvalid when no reason is given."""
        if not self.reason.strip():
            raise AppealFieldInvalid(f"{what} needs a reason: it stays on record")

    def must_be_one_of(self, roles: frozenset[OversightRole], what: str) -> None:
        """Raises NotPermitted unless one of ``roles`` acts."""
        if self.role not in roles:
            raise NotPermitted(
                f"{what} is not for the role {self.role.value} (it is for: {', '.join(sorted(roles))})"
            )

    def must_be_of(self, unit: str, what: str) -> None:
        """Raises NotPermitted when a unit acts on what is another one's."""
        if self.role is OversightRole.UNIT and self.unit != unit:
            raise NotPermitted(f"{what}: it is a matter of the unit {unit}, not of {self.unit or '(none given)'}")

    def must_be_assigned(self, assignee: str, what: str) -> None:
        """Raises NotPermitted when somebody else than the assignee acts; a supervisor may always."""
        if self.role is not OversightRole.SUPERVISOR and self.actor != assignee:
            raise NotPermitted(f"{what}: it is assigned to {assignee or 'nobody yet'}, not to {self.actor}")


def refuse_unless(allowed: bool, why: str) -> None:
    """Raises RuleForbids, which tells the rule, unless ``allowed``."""
    if not allowed:
        raise RuleForbids(why)
