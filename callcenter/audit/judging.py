"""Every relation of a report goes through its check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from callcenter.audit.checks import axes, counting, means, parts, places, plausible, ratios
from callcenter.audit.findings import Finding
from callcenter.audit.report import Figure, PublishedReport

__all__ = ["CHECKS", "audit"]

Figures = Mapping[str, Figure]
CHECKS: Mapping[str, Callable[[Any, Figures], Iterator[Finding]]] = {
    "partition": parts.partition,
    "rest": parts.rest,
    "equal": places.equal,
    "period": places.period,
    "ratio": ratios.ratio,
    "per_head": ratios.per_head,
    "mean": means.mean,
    "growth": means.growth,
    "extreme": plausible.extreme,
    "axes": axes.axes,
    "counted": counting.counted,
    "offered": counting.offered,
}
"""One function for each kind of relation."""


def audit(report: PublishedReport) -> list[Finding]:
    """What does not hold, errors first."""
    found = [
        finding for relation in report.relations for finding in CHECKS[relation.check](relation, report.figures)
    ]
    return sorted(found, key=lambda finding: finding.severity)
