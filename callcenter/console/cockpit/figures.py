"""The cockpit's figures: all of them the registry's, each with its counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from callcenter.console.cockpit.areas import area_rows
from callcenter.console.cockpit.spans import Days, Spans
from callcenter.console.languages import Language
from callcenter.metrics.registry import METRICS, Figure, figures
from callcenter.metrics.registry.words import COUNT_WORDS

__all__ = ["CATEGORY", "TILES", "UNIT", "cell", "counted", "definitions"]

TILES = (
    "offered", "connect_rate", "answered_within_15", "enterprise_services", "instant_answer_rate",
    "services", "dispatched", "on_time_rate", "effective_satisfaction", "resolution_rate",
)  # fmt: skip
"""Of the whole, and their curves."""
UNIT = ("dispatched", "due", "on_time_rate", "response_rate", "return_rate", "effective_satisfaction",
        "resolution_rate")  # fmt: skip
"""Of each member unit."""
CATEGORY = ("services", "on_time_rate", "effective_satisfaction", "resolution_rate")
"""Of each category of the first level, and of each area."""
_Cell = dict[str, Any]


def counted(connection: Connection, spans: Spans, over: Spans, zone: str, small: int) -> dict[str, Any]:
    """Everything that is counted of a span; areas with fewer than ``small`` cases are not shown by themselves.

    ``over``: the same without the running day. Areas are those of whole days: the difference of two spans, one with
    today and one without it, would tell the few cases of an area today. Raises StoreError.
    """
    each = {name: getattr(spans, name).span(zone) for name in ("now", "before", "year_ago")}
    whole = {name: {one.metric: one for one in figures(connection, TILES, span)} for name, span in each.items()}
    before = {one.key["category_1"]: one for one in figures(connection, ["services"], each["before"], ["category_1"])}
    ended = over.now.span(zone)
    return {
        "kind": spans.kind, "until": each["now"].end_us // 1000 if spans.now.seconds is not None else None,
        "seconds": spans.now.seconds,
        "spans": {name: [getattr(spans, name).first, getattr(spans, name).last] for name in each},
        "figures": {ident: _compared(ident, whole) for ident in TILES},
        "trend": _trend(connection, spans, zone),
        "units": _parts(figures(connection, UNIT, each["now"], ["unit"]), "unit"),
        "categories": _parts(figures(connection, CATEGORY, each["now"], ["category_1"]), "category_1", before),
        "areas": {
            **area_rows(connection, ended, over.before.span(zone), small), "last": over.now.last,
            "total": sum(one.numerator for one in figures(connection, ["services"], ended)),
        },
        "small": small,
    }  # fmt: skip


def cell(figure: Figure) -> _Cell:
    """A figure with its evidence, as the page shows it."""
    value = None if figure.value is None else float(figure.value)
    return {"num": figure.numerator, "den": figure.denominator, "value": value, "text": figure.text}


def definitions(language: Language) -> dict[str, Any]:
    """Metric → what it counts, in words."""
    chinese = language == "zh"
    return {
        ident: {
            "id": ident, "version": metric.version, "name": metric.name_zh if chinese else metric.name_en,
            "sentence": metric.sentence_zh if chinese else metric.sentence, "source": metric.source,
            "numerator": _named(metric.numerator, language), "denominator": _named(metric.denominator, language),
            "unit": metric.unit,
        }
        for ident in dict.fromkeys((*TILES, *UNIT, *CATEGORY)) for metric in (METRICS[ident],)
    }  # fmt: skip


def _named(counts: Iterable[str], language: Language) -> list[str]:
    return [COUNT_WORDS[name] if language == "zh" else name.replace("_", " ") for name in counts]


def _compared(ident: str, whole: Mapping[str, Mapping[str, Figure]]) -> dict[str, Any]:
    now = whole["now"][ident]
    told: dict[str, Any] = {name: cell(found[ident]) for name, found in whole.items()}
    for name in ("before", "year_ago"):
        told[name]["change"] = _change(now, whole[name][ident])
    return told


def _change(now: Figure, then: Figure) -> float | None:
    """Of a ratio the difference, of a count the share by which it grew; None where nothing can be compared."""
    if now.value is None or then.value is None:
        return None
    if now.unit == "ratio":
        return float(now.value - then.value)
    return float((now.value - then.value) / then.value) if then.value else None


def _parts(found: Iterable[Figure], dimension: str, before: Mapping[str, Figure] | None = None) -> list[dict[str, Any]]:
    """One row for each part, the most cases first."""
    rows: dict[str, dict[str, Any]] = {}
    for each in found:
        part = each.key[dimension]
        row = rows.setdefault(part, {"part": part})
        row[each.metric] = cell(each)
        if before is not None and each.metric == "services":
            row["change"] = _change(each, before[part]) if part in before else None
    first = UNIT[0] if dimension == "unit" else CATEGORY[0]
    return sorted(rows.values(), key=lambda row: (-row.get(first, {"num": 0})["num"], row["part"]))


def _trend(connection: Connection, spans: Spans, zone: str) -> dict[str, Any]:
    """Each tile's figure by day or week; a week at an end may be no whole one; the last day may be ``running``."""
    step = spans.step
    known = {(each.key[step], each.metric): each for each in
             figures(connection, TILES, spans.now.span(zone), [step])}  # fmt: skip
    places = list(dict.fromkeys(_word(step, day) for day in _each(spans.now)))
    return {
        "step": step, "places": places, "running": spans.now.seconds is not None,
        "series": {ident: [_point(known.get((place, ident)), ident) for place in places] for ident in TILES},
    }  # fmt: skip


def _point(figure: Figure | None, ident: str) -> float | None:
    if figure is None or figure.value is None:
        return 0.0 if METRICS[ident].unit == "count" else None
    return float(figure.value)


def _word(step: str, day: date) -> str:
    year, week, _ = day.isocalendar()
    return day.isoformat() if step == "day" else f"{year:04d}-W{week:02d}"


def _each(days: Days) -> Iterator[date]:
    return (days.first + timedelta(days=n) for n in range(days.count))
