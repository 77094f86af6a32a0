"""The calls and appeals that stand behind a figure, as far as whoever asks may see them; numbers masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from callcenter.console.behind import LOOKED_AT, MOST, calls_of
from callcenter.console.cases.rows import Reader, word
from callcenter.console.cases.sight import condition
from callcenter.journal.tables import appeal
from callcenter.metrics.registry import Metric, Span
from callcenter.metrics.registry.behind import contacts_behind
from callcenter.metrics.registry.catalogue import COUNTS

__all__ = ["appeals_of", "is_of_calls", "records_behind"]

_APPEAL = ("number", "opened", "category", "area", "unit", "state")


def is_of_calls(metric: Metric) -> bool:
    """Are its records calls? Otherwise they are appeals."""
    return COUNTS[metric.numerator[0]].of.ident.key == "contact"


def records_behind(
    connection: Connection, metric: Metric, span: Span, key: Mapping[str, str], part: str, reader: Reader,
    calls_seen: ColumnElement[bool],
) -> dict[str, Any]:  # fmt: skip
    """Those of the numerator or the denominator (``part``); ``calls_seen`` is of a row of read table ``contact``."""
    behind = contacts_behind(connection, metric.id, span, key, LOOKED_AT)
    idents = behind.denominator if part == "denominator" else behind.numerator
    if is_of_calls(metric):
        return calls_of(connection, idents, calls_seen)
    return appeals_of(connection, idents, reader)


def appeals_of(connection: Connection, numbers: Iterable[str], reader: Reader) -> dict[str, Any]:
    """``appeals``: ``MOST`` of them at most, of those in sight, latest first; ``others``: how many are not in sight."""
    wanted = list(dict.fromkeys(numbers))[:LOOKED_AT]
    of = select(*(appeal.c[name] for name in _APPEAL)).where(appeal.c.number.in_(wanted), condition(reader.sight))
    rows = connection.execute(of.order_by(appeal.c.opened.desc())).mappings().all()
    told = [
        {"number": row["number"], "at": row["opened"] and row["opened"] // 1000, "category": row["category"],
         "area": row["area"], "unit": reader.unit(row["unit"]), "state": word("state", row["state"], reader.language)}
        for row in rows[:MOST]
    ]  # fmt: skip
    return {"appeals": told, "others": len(wanted) - len(rows), "most": MOST}
