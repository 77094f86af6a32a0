"""Partitions by different axes that are the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callcenter.audit.findings import Finding
from callcenter.audit.report import Axes, Figure

__all__ = ["axes"]


def axes(relation: Axes, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """What is wanted and how it was handled are two questions: the same counts for both are a copy."""
    one = [figures[each].number.value for each in relation.one]
    other = [figures[each].number.value for each in relation.other]
    if one != other:
        return
    names = ["、".join(figures[each].name or each for each in side) for side in (relation.one, relation.other)]
    yield Finding(
        check="axes",
        severity="error",
        figures=(*relation.one, *relation.other),
        published=", ".join(figures[each].value for each in relation.one),
        zh=f"“{names[0]}”的数量与“{names[1]}”完全相同：诉求类型与办理方式混为一谈",
        en=f"{', '.join(relation.one)} have the very counts of {', '.join(relation.other)}: type and mode are mixed up",
    )
