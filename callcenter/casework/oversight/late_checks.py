"""On-site checks past due that nobody has been told of."""

from __future__ import annotations

from sqlalchemy import Connection, select

from callcenter.appeals import Role
from callcenter.facts import AlertRaised, stable_id
from callcenter.journal.tables import appeal_alert, onsite_check
from callcenter.oversight.onsite import CheckState

__all__ = ["late_checks"]

_GROUP = 200
_WAITING = (CheckState.PLANNED.value, CheckState.ASSIGNED.value)
"""States in which somebody still has to go there."""


def late_checks(connection: Connection, at: int) -> list[AlertRaised]:
    """An alert for each check that is past due at ``at`` (µs since 1970 UTC) and has none yet; at most some hundred."""
    c = onsite_check.c
    late = select(c.check, c.number).where(c.state.in_(_WAITING), c.due < at).order_by(c.due, c.check)
    found = [_alert(check, number, at) for check, number in connection.execute(late)]
    told: set[str] = set()
    for start in range(0, len(found), _GROUP):
        some = [alert.id for alert in found[start : start + _GROUP]]
        told.update(connection.execute(select(appeal_alert.c.alert).where(appeal_alert.c.alert.in_(some))).scalars())
    return [alert for alert in found if alert.id not in told][:_GROUP]


def _alert(check: str, number: str, at: int) -> AlertRaised:
    return AlertRaised(
        id=stable_id("AlertRaised", check, "onsite_overdue"), at=at, number=number, actor="system",
        role=Role.SYSTEM.value, rule="onsite_overdue", detail=check,
    )  # fmt: skip
