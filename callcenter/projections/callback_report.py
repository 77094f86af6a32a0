"""Callbacks on appeals (回访) in a period: attempts, tasks and citizens counted apart, and what appellants said."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Label, Text, case, cast, func, literal, select

from callcenter.journal.tables import appeal, callback_attempt, callback_task

__all__ = ["RATES", "CallbackCounts", "callback_counts"]


class CallbackCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Counts only; a rate is one of them over another (see ``RATES``)."""

    unit: str = ""
    """Empty: all units together."""
    attempts: int = 0
    """Calls to appellants."""
    automatic: int = 0
    """Those of them that the system placed."""
    reached: int = 0
    refused: int = 0
    unreachable: int = 0
    tasks: int = 0
    """Callbacks (an appeal in one round) that were attempted."""
    tasks_reached: int = 0
    """Those of them in which the appellant was reached."""
    citizens: int = 0
    """Different numbers that were attempted."""
    citizens_reached: int = 0
    online: int = 0
    """Appellants who rated by themselves, without a call."""
    over: int = 0
    """Callbacks that ended: rated + redo + excluded + given_up."""
    rated: int = 0
    """Ended content: the appeal was closed."""
    redo: int = 0
    """Ended not content, for the unit's reasons."""
    excluded: int = 0
    """Ended not content, for objective reasons: not counted below."""
    given_up: int = 0
    given_up_unreachable: int = 0
    given_up_refused: int = 0
    given_up_no_number: int = 0
    asked_resolved: int = 0
    """Valid answers to whether it is resolved."""
    resolved: int = 0
    asked_satisfaction: int = 0
    """Valid answers to how content they are."""
    satisfied: int = 0
    neutral: int = 0
    dissatisfied: int = 0


RATES = {
    "reached_rate": ("reached", "attempts"),
    "tasks_reached_rate": ("tasks_reached", "tasks"),
    "citizens_reached_rate": ("citizens_reached", "citizens"),
    "participation": ("asked_satisfaction", "over"),
    "resolution_rate": ("resolved", "asked_resolved"),
    "satisfaction_rate": ("satisfied", "asked_satisfaction"),
}
"""Name → numerator and denominator, names of counts."""


def callback_counts(connection: Connection, since: int, until: int) -> list[CallbackCounts]:
    """The counts of all units together, then those of each unit, for what happened from ``since`` to before ``until``.

    An attempt counts when it was made, a callback that is over when it ended, both for the unit that had the appeal
    then. A citizen who was called for two units is one in the first row, and one for each of them.
    """
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for by_unit in (False, True):
        for query in (_attempts(since, until, by_unit=by_unit), _ended(since, until, by_unit=by_unit)):
            for row in connection.execute(query).mappings():
                found[row["unit"] if by_unit else ""].update({name: row[name] or 0 for name in row if name != "unit"})
    units = sorted(found.keys() - {"", None})
    return [CallbackCounts(**found[""]), *(CallbackCounts(unit=unit, **found[unit]) for unit in units)]


def _attempts(since: int, until: int, *, by_unit: bool) -> Any:
    c = callback_attempt.c
    called = c.mode != "online"
    task = c.number + literal("/") + cast(c.round, Text)
    reached = called & (c.outcome == "reached")
    return _grouped(
        select(
            _count(called, "attempts"),
            _count(called & (c.mode == "automatic"), "automatic"),
            *(_count(called & (c.outcome == word), word) for word in ("reached", "refused", "unreachable")),
            _different(task, called, "tasks"),
            _different(task, reached, "tasks_reached"),
            _different(appeal.c.caller, called & (appeal.c.caller != ""), "citizens"),
            _different(appeal.c.caller, reached & (appeal.c.caller != ""), "citizens_reached"),
            _count(c.mode == "online", "online"),
        )
        .join_from(callback_attempt, appeal, appeal.c.number == c.number)
        .where(c.at >= since, c.at < until, c.outcome != ""),
        c.unit,
        by_unit=by_unit,
    )


def _ended(since: int, until: int, *, by_unit: bool) -> Any:
    c = callback_task.c
    given_up, valid = c.result == "given_up", c.result.in_(("rated", "redo"))
    return _grouped(
        select(
            func.count().label("over"),
            *(_count(c.result == word, word) for word in ("rated", "redo", "excluded", "given_up")),
            *(
                _count(given_up & (c.why == why), f"given_up_{why}")
                for why in ("unreachable", "refused", "no_number")
            ),
            _count(valid & c.resolved.isnot(None), "asked_resolved"),
            _count(valid & c.resolved, "resolved"),
            _count(valid & (c.satisfaction != ""), "asked_satisfaction"),
            *(_count(valid & (c.satisfaction == word), word) for word in ("satisfied", "neutral", "dissatisfied")),
        ).where(c.at >= since, c.at < until),
        c.unit,
        by_unit=by_unit,
    )


def _grouped(query: Any, unit: ColumnElement[str], *, by_unit: bool) -> Any:
    return query.add_columns(unit.label("unit")).where(unit != "").group_by(unit) if by_unit else query


def _count(which: ColumnElement[bool], name: str) -> Label[Any]:
    return func.sum(case((which, 1), else_=0)).label(name)


def _different(what: ColumnElement[str], which: ColumnElement[bool], name: str) -> Label[Any]:
    return func.count(case((which, what)).distinct()).label(name)
