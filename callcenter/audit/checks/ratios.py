"""Shares and rates for each so many inhabitants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callcenter.audit.findings import Finding
from callcenter.audit.numbers import Number
from callcenter.audit.report import Figure, PerHead, Ratio

__all__ = ["per_head", "ratio"]


def ratio(relation: Ratio, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """A share is its part divided by its whole, rounded half up."""
    told, part, whole = (figures[each].number for each in (relation.figure, relation.part, relation.whole))
    if whole.value == 0:
        yield _wrong("ratio", relation.figure, relation.whole, told, figures, "", f"{part.text} / 0")
        return
    exact = part.value / whole.value
    if told.rounded(exact) != told.value:
        cut = "（截断而非四舍五入）" if told.truncated(exact) == told.value else ""
        yield _wrong("ratio", relation.figure, relation.whole, told, figures, told.like(told.rounded(exact)),
                     f"{part.text} / {whole.text}", cut)  # fmt: skip


def per_head(relation: PerHead, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """Without the number of inhabitants nobody can verify it."""
    told = figures[relation.figure].number
    name = figures[relation.figure].name or relation.figure
    if relation.population is None:
        yield Finding(
            check="per_head", severity="warning", figures=(relation.figure,), published=told.text,
            zh=f"{name} {told.text} 缺少人口数，无法核实",
            en=f"{relation.figure} {told.text} cannot be verified: the population is not given",
        )  # fmt: skip
        return
    count, people = figures[relation.count].number, figures[relation.population].number
    exact = count.value * relation.per / people.value
    if told.rounded(exact) != told.value:
        yield _wrong("per_head", relation.figure, relation.population, told, figures, told.like(told.rounded(exact)),
                     f"{count.text} × {relation.per} / {people.text}")  # fmt: skip


def _wrong(
    check: str, figure: str, whole: str, told: Number, figures: Mapping[str, Figure], derived: str, of: str,
    cut: str = "",
) -> Finding:  # fmt: skip
    name = figures[figure].name or figure
    return Finding(
        check=check,
        severity="error",
        figures=(figure, whole),
        published=told.text,
        derived=derived,
        zh=f"{name} {told.text} 与 {of} = {derived or '无意义'} 不符{cut}",
        en=f"{figure} {told.text} is not {of} = {derived or 'undefined'}" + (" (cut off, not rounded)" if cut else ""),
    )
