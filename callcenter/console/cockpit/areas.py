"""Figures by area, small ones hidden: counts that stand together in some figure are hidden together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from callcenter.console.cockpit.suppression import Kept, Row, kept
from callcenter.metrics.registry import METRICS, Figure, Span, figures
from callcenter.metrics.registry.figure import figure_of

__all__ = ["GROUPS", "area_rows", "is_shown"]

GROUPS: tuple[tuple[str, ...], ...] = (
    ("services",), ("on_time_rate",), ("effective_satisfaction", "resolution_rate"),
)  # fmt: skip
"""Figures that are shown or hidden together: those of one group come from the same callbacks, so that one of them would
tell what is hidden of the other."""
_IDENTS = tuple(ident for group in GROUPS for ident in group)
_Counts = Mapping[str, Mapping[str, tuple[int, int]]]
"""Area → metric → numerator and denominator."""


def area_rows(connection: Connection, now: Span, before: Span, small: int) -> dict[str, Any]:
    """``rows``: areas of which something may be shown, the most cases first; ``rest``: the others together.

    Raises StoreError.
    """
    counts = _counts(figures(connection, _IDENTS, now, ["area"]))
    found = {group: kept(_vectors(counts, group), small) for group in GROUPS}
    earlier = kept(_vectors(_counts(figures(connection, ["services"], before, ["area"])), ("services",)), small)
    services = found["services",]
    areas = dict.fromkeys(area for one in found.values() for area in one.shown)
    rows = [{"part": area, **_shown(found, area), "change": _change(services, earlier, area)} for area in areas]
    rest: dict[str, Any] = {}
    for group, one in found.items():
        if one.rest is not None:
            rest.update(_cells(group, one.rest))
    return {"rows": sorted(rows, key=_most), "rest": rest or None}


def is_shown(connection: Connection, ident: str, area: str, now: Span, small: int) -> bool:
    """Is this figure of an area shown? Raises StoreError."""
    group = next(each for each in GROUPS if ident in each)
    return area in kept(_vectors(_counts(figures(connection, group, now, ["area"])), group), small).shown


def _counts(found: Iterable[Figure]) -> dict[str, dict[str, tuple[int, int]]]:
    counts: dict[str, dict[str, tuple[int, int]]] = {}
    for each in found:
        counts.setdefault(each.key["area"], {})[each.metric] = (each.numerator, each.denominator or 0)
    return counts


def _vectors(counts: _Counts, group: tuple[str, ...]) -> dict[str, Row]:
    """The counts of each area; a metric that is one count has no denominator."""
    return {area: tuple(_vector(of, group)) for area, of in counts.items()}


def _vector(of: Mapping[str, tuple[int, int]], group: tuple[str, ...]) -> Iterable[int]:
    for ident in group:
        above, below = of.get(ident, (0, 0))
        yield above
        if METRICS[ident].denominator:
            yield below


def _shown(found: Mapping[tuple[str, ...], Kept], area: str) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for group, one in found.items():
        if area in one.shown:
            cells.update(_cells(group, one.shown[area]))
    return cells


def _cells(group: tuple[str, ...], row: Row) -> dict[str, Any]:
    left = list(row)
    cells = {}
    for ident in group:
        above = left.pop(0)
        figure = figure_of(METRICS[ident], {}, above, left.pop(0) if METRICS[ident].denominator else 0)
        cells[ident] = {"num": figure.numerator, "den": figure.denominator, "text": figure.text,
                        "value": None if figure.value is None else float(figure.value)}  # fmt: skip
    return cells


def _change(now: Kept, before: Kept, area: str) -> float | None:
    if area not in now.shown or area not in before.shown:
        return None
    (one,), (other,) = now.shown[area], before.shown[area]
    return (one - other) / other


def _most(row: Mapping[str, Any]) -> tuple[int, str]:
    return -row.get("services", {"num": 0})["num"], row["part"]
