"""Means over groups, and growth over years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from callcenter.audit.findings import Finding
from callcenter.audit.report import Figure, Growth, Mean

__all__ = ["growth", "mean"]


def mean(relation: Mean, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """The mean of all is weighted by how many each group has."""
    told = figures[relation.figure].number
    groups = [(figures[value].number.value, figures[weight].number.value) for value, weight in relation.groups]
    total = sum((weight for _, weight in groups), Decimal(0))
    exact = sum((value * weight for value, weight in groups), Decimal(0)) / total
    spread = max(figures[value].number.step for value, _ in relation.groups) / 2 + told.step / 2
    if abs(exact - told.value) <= spread:
        return
    plain = sum((value for value, _ in groups), Decimal(0)) / len(groups)
    unweighted = abs(plain - told.value) <= spread
    name = figures[relation.figure].name or relation.figure
    derived = told.like(told.rounded(exact))
    yield Finding(
        check="mean",
        severity="error",
        figures=(relation.figure, *(value for value, _ in relation.groups)),
        published=told.text,
        derived=derived,
        zh=f"{name} {told.text} {'是未加权的' if unweighted else '不是各组的'}平均值，按数量加权应为 {derived}",
        en=f"{relation.figure} {told.text} is "
        + ("an unweighted mean" if unweighted else "not the mean of the groups")
        + f"; weighted by their counts it is {derived}",
    )


def growth(relation: Growth, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """Growth a year, compounded over the years between two counts."""
    told = figures[relation.figure].number
    first, last = figures[relation.first].number, figures[relation.last].number
    exact = (last.value / first.value) ** (Decimal(1) / relation.years) - 1
    if told.rounded(exact) == told.value:
        return
    name = figures[relation.figure].name or relation.figure
    derived = f"{(exact * 100).quantize(Decimal('0.01'))}%"
    yield Finding(
        check="growth",
        severity="error",
        figures=(relation.figure, relation.first, relation.last),
        published=told.text,
        derived=derived,
        zh=f"{name} {told.text}：由 {first.text} 到 {last.text}，{relation.years} 年年均增长 {derived}",
        en=f"{relation.figure} {told.text}: from {first.text} to {last.text} in {relation.years} years it is {derived}",
    )
