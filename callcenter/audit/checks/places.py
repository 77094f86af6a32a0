"""The same thing in several places, and figures of another period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callcenter.audit.findings import Finding
from callcenter.audit.report import Equal, Figure, Period

__all__ = ["equal", "period"]


def equal(relation: Equal, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """Each place says what the first one says, in the precision of the coarser of the two."""
    first, *others = relation.figures
    trusted = figures[first].number
    for other in others:
        told = figures[other].number
        coarse, fine = (told, trusted) if told.step >= trusted.step else (trusted, told)
        if coarse.rounded(fine.value) == coarse.value:
            continue
        cut = coarse.truncated(fine.value) == coarse.value
        names = [figures[each].name or each for each in (other, first)]
        yield Finding(
            check="equal",
            severity="error",
            figures=(other, first),
            published=f"{told.text} / {trusted.text}",
            derived=told.like(told.rounded(trusted.value)),
            zh=f"{names[0]} {told.text} 与{names[1]} {trusted.text} 不一致" + ("（截断而非四舍五入）" if cut else ""),
            en=f"{other} {told.text} is not {first} {trusted.text}" + (" (cut off, not rounded)" if cut else ""),
        )


def period(relation: Period, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """A figure about another period stands among those of the publication's own."""
    figure = figures[relation.figure]
    if not figure.period:
        return
    yield Finding(
        check="period",
        severity="warning",
        figures=(relation.figure,),
        published=figure.value,
        zh=f"{figure.name or relation.figure} {figure.value} 的统计期（{figure.period}）与本报告的不同或未注明",
        en=f"{relation.figure} {figure.value} is about another period, or one that is not told ({figure.period})",
    )
