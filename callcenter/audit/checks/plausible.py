"""Extremes that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callcenter.audit.findings import Finding
from callcenter.audit.numbers import parse
from callcenter.audit.report import Extreme, Figure

__all__ = ["extreme"]


def extreme(relation: Extreme, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """A largest value within what is plausible."""
    told, most = figures[relation.figure].number, parse(relation.at_most)
    if told.value <= most.value:
        return
    name = figures[relation.figure].name or relation.figure
    yield Finding(
        check="extreme",
        severity="error",
        figures=(relation.figure,),
        published=told.text,
        derived=f"≤ {most.text}",
        zh=f"{name} {told.text} 不合常理（上限 {most.text}）" + (f"：{relation.why}" if relation.why else ""),
        en=f"{relation.figure} {told.text} is implausible (at most {most.text})",
    )
