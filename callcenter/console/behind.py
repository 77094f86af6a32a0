"""What stands behind a figure: its definition, its counts, and the calls that were counted, numbers masked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from callcenter.callcontrol.masking import masked
from callcenter.console.languages import Language
from callcenter.journal.tables import contact
from callcenter.metrics.registry import METRICS, Metric, Span, figures

__all__ = ["LOOKED_AT", "MOST", "calls_of", "definition", "figure_behind", "metric_of"]

MOST = 200
"""Calls that are listed."""
LOOKED_AT = 20_000
"""So many are looked at, the earliest first, for somebody who sees some of them only."""
_SHOWN = ("contact", "caller", "queue", "queued", "waited_us", "agent", "result", "uncertain")


def metric_of(name: str) -> Metric | None:
    """The metric, when there is such a one."""
    return METRICS.get(name)


def definition(metric: Metric, language: Language) -> dict[str, Any]:
    """What it counts, in words; numerator and denominator as ids of counts."""
    chinese = language == "zh"
    return {
        "id": metric.id, "version": metric.version, "name": metric.name_zh if chinese else metric.name_en,
        "sentence": metric.sentence_zh if chinese else metric.sentence, "source": metric.source,
        "numerator": list(metric.numerator), "denominator": list(metric.denominator),
    }  # fmt: skip


def figure_behind(connection: Connection, metric: Metric, span: Span, queue: str) -> dict[str, Any]:
    """Its counts over a span, of one queue or of all (empty)."""
    by = ["queue"] if queue else []
    found = [each for each in figures(connection, [metric.id], span, by) if each.key.get("queue", "") == queue]
    made = found[0] if found else None
    return {
        "numerator": made.numerator if made else 0, "text": made.text if made else "–",
        "denominator": (made.denominator if made else 0) if metric.denominator else None,
    }  # fmt: skip


def calls_of(connection: Connection, idents: Iterable[str], seen: ColumnElement[bool]) -> dict[str, Any]:
    """``calls``: ``MOST`` of them at most, of those that ``seen`` (of read table ``contact``) shows, latest first;
    ``others``: how many it does not show."""
    wanted = list(dict.fromkeys(idents))
    of = select(*(contact.c[name] for name in _SHOWN)).where(contact.c.contact.in_(wanted), seen)
    rows = connection.execute(of.order_by(contact.c.queued.desc())).mappings().all()
    return {"calls": [_shown(dict(row)) for row in rows[:MOST]], "others": len(wanted) - len(rows), "most": MOST}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "contact": row["contact"], "caller": masked(row["caller"]), "queue": row["queue"],
        "at": row["queued"] and row["queued"] // 1000,
        "waited": None if row["waited_us"] is None else row["waited_us"] / 1e6,
        "agent": row["agent"], "result": row["result"], "uncertain": row["uncertain"],
    }  # fmt: skip
