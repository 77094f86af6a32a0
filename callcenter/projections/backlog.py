"""What is still to be done, in counts: open appeals, those that are late, facts not folded yet."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, Select, func, select

from callcenter.appeals.case import HANDLING, OPEN
from callcenter.appeals.lifecycle import AppealState
from callcenter.journal.questions import last_seq
from callcenter.journal.tables import appeal
from callcenter.projections.projector import cursor

__all__ = ["Backlog", "backlog"]

_OPEN = tuple(sorted(state.value for state in OPEN))
_HANDLING = tuple(sorted(state.value for state in HANDLING))


class Backlog(msgspec.Struct, frozen=True):
    """At one moment; an appeal's child tickets count each for itself."""

    open: Mapping[str, int]
    """State → appeals in which something is still to be done; every such state is there."""
    overdue: Mapping[str, int]
    """Unit → tickets with it whose deadline has passed; a unit without any is absent."""
    callbacks: int
    """Appeals whose callback should have been made."""
    written: int
    folded: int
    """``seq`` of the newest fact, and of the newest one that the read tables know."""


def backlog(connection: Connection, now: int) -> Backlog:
    """As the read tables tell it; ``now`` in µs since 1970 UTC."""
    number = func.count()
    states = select(appeal.c.state, number).where(appeal.c.state.in_(_OPEN)).group_by(appeal.c.state)
    late = appeal.c.state.in_(_HANDLING) & (appeal.c.due < now)
    units = select(appeal.c.unit, number).where(late).group_by(appeal.c.unit)
    waiting = (appeal.c.state == AppealState.CALLBACK_DUE.value) & (appeal.c.callback_due < now)
    return Backlog(
        open=dict.fromkeys(_OPEN, 0) | _counts(connection, states),
        overdue=_counts(connection, units),
        callbacks=connection.execute(select(number).select_from(appeal).where(waiting)).scalar_one(),
        written=last_seq(connection),
        folded=cursor(connection),
    )


def _counts(connection: Connection, wanted: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(wanted)}
