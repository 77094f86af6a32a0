"""Parts and wholes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from callcenter.audit.findings import Finding
from callcenter.audit.report import AtMost, Figure, Partition

__all__ = ["partition", "rest"]


def partition(relation: Partition, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """The parts add up to the whole, to what rounding leaves open. The last part is the one that is doubted."""
    whole, parts = figures[relation.whole].number, [figures[part].number for part in relation.parts]
    total = sum((part.value for part in parts), Decimal(0))
    steps = [each.step for each in (*parts, whole) if each.step != 1]
    if abs(total - whole.value) <= sum(steps, Decimal(0)) / 2:
        return
    doubted = relation.parts[-1]
    derived = parts[-1].like(whole.value - total + parts[-1].value)
    name = figures[doubted].name or doubted
    yield Finding(
        check="partition",
        severity="error",
        figures=(doubted, relation.whole, *relation.parts[:-1]),
        published=" + ".join(part.text for part in parts),
        derived=derived,
        zh=f"各项之和为 {whole.like(total)}，不等于 {whole.text}；若其余各项无误，{name}应为 {derived}",
        en=f"the parts make {whole.like(total)}, not {whole.text}; if the others are right, {doubted} is {derived}",
    )


def rest(relation: AtMost, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """A part of a whole: more is impossible, less leaves a rest."""
    part, whole = figures[relation.figure], figures[relation.whole]
    left = whole.number.value - part.number.value
    if not left:
        return
    names = (part.name or relation.figure, whole.name or relation.whole)
    if left < 0:
        zh = f"{names[0]} {part.value} 多于{names[1]} {whole.value}"
        en = f"{relation.figure} {part.value} is more than {relation.whole} {whole.value}"
    else:
        zh = f"{names[0]} {part.value} 少于{names[1]} {whole.value}，相差 {left} 未作说明"
        en = f"{relation.figure} {part.value} is less than {relation.whole} {whole.value}: {left} are not explained"
    yield Finding(
        check="rest", severity="error" if left < 0 else "warning", figures=(relation.figure, relation.whole),
        published=f"{part.value} / {whole.value}", derived=str(abs(left)), zh=zh, en=en,
    )  # fmt: skip
