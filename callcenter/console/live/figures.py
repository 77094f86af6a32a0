"""The wallboard's figures: those of the registry that reports use, of today and of the last 24 hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from callcenter.metrics.registry import Figure, Span, figures

__all__ = ["METRICS", "SPANS", "curve_rows", "figure_rows", "span_of"]

METRICS = ("offered", "answered", "abandoned", "answered_within_15", "connect_rate")
"""Shown on the wall for each queue and for the whole."""
SPANS = ("today", "day")
"""Since midnight; the last 24 hours."""
_DAY_US = 86_400_000_000
_HALF_HOURS = 48


def span_of(name: str, now: int, zone: str) -> Span:
    """``today`` or ``day`` (24 h), up to ``now`` (µs since 1970 UTC)."""
    begin = _midnight(now, zone) if name == "today" else now - _DAY_US
    return Span(begin, max(now, begin + 1) + 1, zone)


def figure_rows(connection: Connection, now: int, zone: str) -> dict[str, Any]:
    """``all`` and each queue → span → metric → numerator, denominator and text."""
    rows: dict[str, Any] = {"all": {}}
    for name in SPANS:
        span = span_of(name, now, zone)
        rows["all"][name] = _by_metric(figures(connection, METRICS, span))
        for figure in figures(connection, METRICS, span, ["queue"]):
            queue = rows.setdefault(figure.key["queue"], {})
            queue.setdefault(name, {})[figure.metric] = _shown(figure)
    return rows


def curve_rows(connection: Connection, now: int, zone: str) -> dict[str, Any]:
    """``today`` and ``before`` (the same weekday last week) → callers in each half hour; later ones are None."""
    midnight = _midnight(now, zone)
    local = datetime.fromtimestamp(midnight / 1e6, ZoneInfo(zone))
    week = round((local - timedelta(days=7)).timestamp() * 1e6)
    here = int((now - midnight) / 1e6 // 1800)
    rows = {}
    for name, begin, last in (("today", midnight, here), ("before", week, _HALF_HOURS)):
        span = Span(begin, max(begin + 1, min(now + 1, begin + _DAY_US)), zone)
        found = {_place(figure.key["half_hour"]): figure.numerator
                 for figure in figures(connection, ["offered"], span, ["half_hour"])}  # fmt: skip
        rows[name] = [found.get(place, 0) if place <= last else None for place in range(_HALF_HOURS)]
    return rows


def _midnight(now: int, zone: str) -> int:
    local = datetime.fromtimestamp(now / 1e6, ZoneInfo(zone))
    return round(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1e6)


def _place(word: str) -> int:
    """Half hour of the day."""
    local = datetime.fromisoformat(word)
    return local.hour * 2 + local.minute // 30


def _by_metric(found: Iterable[Figure]) -> dict[str, Any]:
    return {figure.metric: _shown(figure) for figure in found}


def _shown(figure: Figure) -> Mapping[str, Any]:
    return {"num": figure.numerator, "den": figure.denominator, "text": figure.text}
