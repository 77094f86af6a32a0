"""The calls and appeals that stand behind a figure, as far as whoever asks may see them; numbers masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from callcenter.callcontrol.masking import masked
from callcenter.console.behind import MOST
from callcenter.console.cases.rows import Reader, word
from callcenter.console.cases.sight import condition
from callcenter.journal.tables import appeal, contact
from callcenter.metrics.registry import Metric, Span
from callcenter.metrics.registry.behind import contacts_behind
from callcenter.metrics.registry.catalogue import COUNTS

__all__ = ["appeals_of", "is_of_calls", "records_behind"]

_APPEAL = ("number", "opened", "category", "area", "unit", "state")
_CALL = ("contact", "caller", "queue", "queued", "waited_us", "agent", "result", "uncertain")


def is_of_calls(metric: Metric) -> bool:
    """Are its records calls? Otherwise they are appeals."""
    return COUNTS[metric.numerator[0]].of.ident.key == "contact"


def records_behind(
    connection: Connection, metric: Metric, span: Span, key: Mapping[str, str], part: str, reader: Reader,
    calls_seen: ColumnElement[bool],
) -> dict[str, Any]:  # fmt: skip
    """Those of the numerator or the denominator (``part``); ``calls_seen`` is of a row of read table ``contact``."""
    behind = contacts_behind(connection, metric.id, span, key, MOST)
    idents = behind.denominator if part == "denominator" else behind.numerator
    if is_of_calls(metric):
        return _calls_of(connection, idents, calls_seen)
    return appeals_of(connection, idents, reader)


def appeals_of(connection: Connection, numbers: Iterable[str], reader: Reader) -> dict[str, Any]:
    """``appeals``: the first ``MOST`` that are in sight, the latest first; ``others``: how many of these are not."""
    wanted = list(dict.fromkeys(numbers))[:MOST]
    of = select(*(appeal.c[name] for name in _APPEAL)).where(appeal.c.number.in_(wanted), condition(reader.sight))
    rows = [dict(row) for row in connection.execute(of.order_by(appeal.c.opened.desc())).mappings()]
    told = [
        {"number": row["number"], "at": row["opened"] and row["opened"] // 1000, "category": row["category"],
         "area": row["area"], "unit": reader.unit(row["unit"]), "state": word("state", row["state"], reader.language)}
        for row in rows
    ]  # fmt: skip
    return {"appeals": told, "others": len(wanted) - len(told), "most": MOST}


def _calls_of(connection: Connection, idents: Iterable[str], seen: ColumnElement[bool]) -> dict[str, Any]:
    wanted = list(dict.fromkeys(idents))
    of = select(*(contact.c[name] for name in _CALL)).where(contact.c.contact.in_(wanted), seen)
    rows = [dict(row) for row in connection.execute(of.order_by(contact.c.queued.desc())).mappings()]
    told = [
        {"contact": row["contact"], "at": row["queued"] and row["queued"] // 1000, "caller": masked(row["caller"]),
         "queue": row["queue"], "waited": None if row["waited_us"] is None else row["waited_us"] / 1e6,
         "agent": row["agent"], "result": row["result"], "uncertain": row["uncertain"]}
        for row in rows
    ]  # fmt: skip
    return {"calls": told, "others": len(wanted) - len(told), "most": MOST}
