"""The list of alerts of abnormal handling (异常办件预警), a page at a time, the newest first."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Integer, RowMapping, Select, literal_column, select, tuple_

from callcenter.journal.tables import appeal, appeal_alert

__all__ = ["AlertListing", "AlertPage", "alert_page"]

_OF_APPEAL = ("state", "type", "category", "place", "due")
"""What is told of the appeal beside its alert."""


class AlertListing(msgspec.Struct, frozen=True, kw_only=True):
    """Which alerts. What is empty does not matter."""

    rule: str = ""
    """One of ``appeals.alerts.RULES``."""
    unit: str = ""
    """The one that had the appeal then."""
    limit: int = 20
    after: tuple[int, str] | None = None
    """Where the page before ended."""


class AlertPage(msgspec.Struct, frozen=True):
    """One page."""

    rows: list[RowMapping]
    """Rows of the table ``appeal_alert``, with some of the appeal."""
    after: tuple[int, str] | None
    """``AlertListing.after`` of the next page; None when there is none."""


def alert_page(connection: Connection, wanted: AlertListing) -> AlertPage:
    """One page of the list."""
    rows = list(connection.execute(_statement(wanted)).mappings())
    last = rows[wanted.limit - 1] if len(rows) > wanted.limit else None
    return AlertPage(rows[: wanted.limit], (last["at"], last["alert"]) if last else None)


def _statement(wanted: AlertListing) -> Select[Any]:
    found = (
        select(appeal_alert, *(appeal.c[name] for name in _OF_APPEAL))
        .join(appeal, appeal.c.number == appeal_alert.c.number)
        .order_by(appeal_alert.c.at.desc(), appeal_alert.c.alert.desc())
        .limit(literal_column(str(int(wanted.limit) + 1), Integer))
    )
    if wanted.rule:
        found = found.where(appeal_alert.c.rule == wanted.rule)
    if wanted.unit:
        found = found.where(appeal_alert.c.unit == wanted.unit)
    if wanted.after:
        found = found.where(tuple_(appeal_alert.c.at, appeal_alert.c.alert) < tuple_(*wanted.after))
    return found
