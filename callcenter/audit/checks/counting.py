"""What was counted: attempts or tasks, offered or answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from callcenter.audit.findings import Finding
from callcenter.audit.report import Counted, Figure, Offered

__all__ = ["counted", "offered"]


def counted(relation: Counted, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """As many as there were attempts, and more than there was to be done: attempts were counted."""
    told, tries, tasks = (figures[each].number for each in (relation.figure, relation.attempts, relation.tasks))
    if told.value != tries.value or tries.value <= tasks.value or not tasks.value:
        return
    each = (tries.value / tasks.value).quantize(Decimal("0.01"))
    name = figures[relation.figure].name or relation.figure
    yield Finding(
        check="counted",
        severity="warning",
        figures=(relation.figure, relation.attempts, relation.tasks),
        published=told.text,
        derived=tasks.text,
        zh=f"{name} {told.text} 等于拨打次数，每件 {each} 次：统计的是次数而不是件数（{tasks.text}）",
        en=f"{relation.figure} {told.text} counts attempts, {each} for each of {tasks.text}",
    )


def offered(relation: Offered, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """A count beside the rate of it that was answered: too few would be left for what came of them, so it is what was
    answered, and more were offered."""
    told, rate = figures[relation.figure].number, figures[relation.rate].number
    if not 0 < rate.value < 1:
        return
    if relation.at_least is not None and told.value * rate.value >= figures[relation.at_least].number.value:
        return
    exact = told.value / rate.value
    name = figures[relation.figure].name or relation.figure
    shown = (exact / 10).quantize(Decimal(1)) * 10
    yield Finding(
        check="offered",
        severity="warning",
        figures=(relation.figure, relation.rate),
        published=told.text,
        derived=f"≈ {shown}",
        zh=f"{name} {told.text} 应为接通数；按接通率 {rate.text} 呼入约 {shown}",
        en=f"{relation.figure} {told.text} must be what was answered; at {rate.text} about {shown} were offered",
    )
