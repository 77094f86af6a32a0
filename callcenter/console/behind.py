"""What stands behind a figure: its definition, its counts, and the calls that were counted, numbers masked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from callcenter.callcontrol.masking import masked
from callcenter.console.languages import Language
from callcenter.journal.tables import contact
from callcenter.metrics.registry import METRICS, Metric, Span, figures
from callcenter.metrics.registry.behind import contacts_behind

__all__ = ["MOST", "calls_behind", "definition", "figure_behind", "metric_of"]

MOST = 200
"""Calls that are listed."""
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


def calls_behind(connection: Connection, metric: Metric, span: Span, queue: str, part: str) -> list[dict[str, Any]]:
    """The first ``MOST`` calls of the numerator or the denominator (``part``), as the registry names them."""
    behind = contacts_behind(connection, metric.id, span, {"queue": queue} if queue else None, MOST)
    idents = behind.denominator if part == "denominator" else behind.numerator
    rows = connection.execute(select(*(contact.c[name] for name in _SHOWN)).where(contact.c.contact.in_(idents)))
    return [_shown(dict(row)) for row in sorted(rows.mappings(), key=lambda row: row["queued"], reverse=True)]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "contact": row["contact"], "caller": masked(row["caller"]), "queue": row["queue"],
        "at": row["queued"] // 1000, "waited": None if row["waited_us"] is None else row["waited_us"] / 1e6,
        "agent": row["agent"], "result": row["result"], "uncertain": row["uncertain"],
    }  # fmt: skip
