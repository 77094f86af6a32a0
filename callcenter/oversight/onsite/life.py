"""The life of an on-site check (现场核查)."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from callcenter.oversight.life import Life, by
from callcenter.oversight.roles import CENTRE, OversightRole

__all__ = ["ASSIGNEE_ROLES", "CHECK", "Check", "CheckState"]


class CheckState(StrEnum):
    """Where an on-site check is."""

    PLANNED = "planned"
    ASSIGNED = "assigned"
    REPORTED = "reported"
    """Who went has said what was found; the centre has not judged it yet."""
    DECIDED = "decided"
    CANCELLED = "cancelled"


_R, _S = OversightRole, CheckState
_GOING = CENTRE | {_R.GRID_WORKER, _R.GUEST_SUPERVISOR}

CHECK = Life("an on-site check", _S.PLANNED, {
    (_S.PLANNED, "assign"): by(_S.ASSIGNED, CENTRE | {_R.DISPATCHER}),
    (_S.ASSIGNED, "assign"): by(_S.ASSIGNED, CENTRE | {_R.DISPATCHER}),
    (_S.ASSIGNED, "attach"): by(_S.ASSIGNED, _GOING),
    (_S.ASSIGNED, "report"): by(_S.REPORTED, _GOING),
    (_S.REPORTED, "send_back"): by(_S.ASSIGNED, CENTRE),
    (_S.REPORTED, "decide"): by(_S.DECIDED, CENTRE),
    (_S.PLANNED, "cancel"): by(_S.CANCELLED, CENTRE),
    (_S.ASSIGNED, "cancel"): by(_S.CANCELLED, CENTRE),
})  # fmt: skip

ASSIGNEE_ROLES = {"grid_worker": _R.GRID_WORKER, "guest_supervisor": _R.GUEST_SUPERVISOR, "staff": _R.QUALITY}
"""Kind of assignee → the role that they act in."""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """An on-site check. Moments are µs since 1970 UTC."""

    check: str
    number: str = ""
    state: str = ""
    unit: str = ""
    look_back: str = ""
    place: str = ""
    task: str = ""
    assignee: str = ""
    kind: str = ""
    """Of the assignee."""
    due: int | None = None
    files: int = 0
    """Evidence that was handed in, in all."""
    fresh: int = 0
    """Evidence since the check was assigned, or its report sent back."""
    finding: str = ""
    text: str = ""
    verdict: str = ""
    reopened: bool = False
    planned: int | None = None
    reported: int | None = None
    decided: int | None = None
    changed: int | None = None
    actor: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Is something still to be done?"""
        return CheckState(self.state) not in CHECK.last
