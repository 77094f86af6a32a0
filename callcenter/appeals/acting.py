"""Who does something with an appeal, when, and all else that the decision goes by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from callcenter.appeals.case import Case
from callcenter.appeals.lifecycle import TRANSITIONS, AppealState, Role, advance
from callcenter.appeals.rules import Rules, Units, Workdays
from callcenter.errors import AppealFieldInvalid, NotPermitted, RuleForbids

__all__ = ["Acting", "refuse_unless"]


class Acting(msgspec.Struct, frozen=True, kw_only=True):
    """One deed's circumstances."""

    actor: str
    role: Role
    at: int
    """µs since 1970 UTC."""
    rules: Rules
    units: Units
    workdays: Workdays
    new_id: Callable[[], str]
    unit: str = ""
    """For the role ``unit``: the unit that acts."""
    opening: bool = False
    """The case is being opened: whoever brings it in says what it is about."""
    reason: str = ""
    children: tuple[Case, ...] = ()
    """Child tickets of the case."""
    upper: Case | None = None
    """Of a child ticket: the ticket that it is a part of. For ``link``: the appeal that it shall follow."""
    followers: tuple[Case, ...] = ()
    """Appeals that are linked to the case."""

    @property
    def signature(self) -> dict[str, Any]:
        """The fields that every fact about an appeal has; a new id each time."""
        return {
            "id": self.new_id(), "at": self.at, "actor": self.actor, "role": self.role.value, "reason": self.reason,
        }  # fmt: skip

    def must_be_able(self, case: Case, verb: str) -> AppealState:
        """The state after ``verb``.

        Raises AppealTransitionInvalid, or NotPermitted when another role, or another unit, must do it.
        """
        after = advance(AppealState(case.state), verb)
        self.must_be_one_of(case, verb, TRANSITIONS[AppealState(case.state), verb].roles)
        return after

    def must_be_one_of(self, case: Case, verb: str, roles: frozenset[Role]) -> None:
        """Raises NotPermitted unless one of ``roles`` acts; a unit, only with what is its own."""
        if self.role not in roles:
            raise NotPermitted(
                f"{verb} is not for the role {self.role.value} (it is for: {', '.join(sorted(roles))})"
            )
        if self.role is Role.UNIT and self.unit != self._owner(case, verb):
            raise NotPermitted(f"{verb}: {case.number} is not a ticket of the unit {self.unit or '(none given)'}")

    def _owner(self, case: Case, verb: str) -> str:
        """The unit that may do it: for the review of a child ticket, the one that gave it."""
        reviewing = verb in ("review", "pass", "fail", "conclude")
        return (self.upper.unit if self.upper and case.is_child else "") if reviewing else case.unit

    def needs_reason(self, verb: str) -> None:
        """Raises AppealFieldInvalid when no reason is given."""
        if not self.reason.strip():
            raise AppealFieldInvalid(f"{verb} needs a reason: it stays on record")


def refuse_unless(allowed: bool, why: str) -> None:
    """Raises RuleForbids, which tells the rule, unless ``allowed``."""
    if not allowed:
        raise RuleForbids(why)
