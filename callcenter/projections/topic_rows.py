"""Appeals as topics see them, read from the read tables without anything of their appellants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, or_, select

from callcenter.appeals.case import OPEN
from callcenter.appeals.lifecycle import AppealState
from callcenter.journal.tables import appeal, duplicate_decision
from callcenter.topics import TopicAppeal

__all__ = ["same_matters", "saying", "topic_appeals"]

_DAY = 86_400_000_000
_AT_WORK = frozenset(state.value for state in OPEN - {AppealState.LINKED})
"""An appeal that follows another one is not handled by itself."""
_C = appeal.c
_COLUMNS = (
    _C.number, _C.opened, _C.category, _C.area, _C.type, _C.mode, _C.channel, _C.state, _C.unit, _C.changed, _C.due,
    _C.replied, _C.closed, _C.archived, _C.returns, _C.redone, _C.reopened, _C.extensions, _C.resolved,
    _C.satisfaction, _C.excluded, _C.confidential,
)  # fmt: skip
_WITHOUT = (AppealState.REJECTED.value,)
"""Not accepted: no appeal of the hotline's."""


def topic_appeals(
    connection: Connection, since: int, until: int, now: int, zone: tzinfo, *, open_too: bool = False
) -> list[TopicAppeal]:
    """Those that came in from ``since`` to before ``until``; with ``open_too`` also what is open, however old.

    Moments are µs since 1970 UTC; the rows tell their state as the read tables have it.
    """
    wanted: ColumnElement[bool] = and_(_C.opened >= since, _C.opened < until)
    if open_too:
        wanted = or_(wanted, and_(_C.state.in_(sorted(_AT_WORK)), _C.opened < until))
    rows = select(*_COLUMNS).where(wanted, _C.parent == "", _C.state.not_in(_WITHOUT)).order_by(_C.opened, _C.number)
    return [_appeal(row, now, zone) for row in connection.execute(rows).mappings()]


def saying(connection: Connection, words: Iterable[str], since: int, until: int) -> set[str]:
    """Numbers of the appeals in whose text one of the words stands; the texts themselves are not read."""
    said = or_(*(_C.text.contains(word, autoescape=True) for word in words))
    wanted = select(_C.number).where(_C.opened >= since, _C.opened < until, said)
    return set(connection.execute(wanted).scalars())


def same_matters(connection: Connection) -> Iterator[tuple[str, str]]:
    """Pairs of appeals of one matter: decided so by a seat, the latest decision of a pair counting, or linked."""
    table = duplicate_decision
    latest: dict[frozenset[str], bool] = {}
    decisions = select(table.c.number, table.c.other, table.c.same).order_by(table.c.at, table.c.decision)
    for row in connection.execute(decisions):
        latest[frozenset((row.number, row.other))] = row.same
    for pair, same in latest.items():
        if same and len(pair) == 2:
            one, other = sorted(pair)
            yield one, other
    linked = select(_C.number, _C.linked_to).where(_C.linked_to != "")
    yield from ((number, followed) for number, followed in connection.execute(linked))


def _appeal(row: RowMapping, now: int, zone: tzinfo) -> TopicAppeal:
    is_open = row["state"] in _AT_WORK
    ended = row["closed"] or row["archived"] or (now if is_open else row["changed"] or row["opened"])
    handled = row["replied"] or ended
    asked = not row["excluded"]
    return TopicAppeal(
        number=row["number"],
        day=datetime.fromtimestamp(row["opened"] / 1e6, zone).date(),
        **{name: row[name] for name in ("category", "area", "type", "mode", "channel", "state", "unit", "returns",
                                        "redone", "reopened", "extensions", "confidential")},
        idle=_days(now - (row["changed"] or row["opened"])),
        age=_days(ended - row["opened"]),
        open=is_open,
        overdue=row["due"] is not None and handled > row["due"],
        resolved=row["resolved"] if asked else None,
        satisfied=_satisfied(row["satisfaction"]) if asked else None,
    )  # fmt: skip


def _days(duration: int) -> int:
    return max(0, duration) // _DAY


def _satisfied(word: str) -> bool | None:
    return {"satisfied": True, "neutral": False, "dissatisfied": False}.get(word)
