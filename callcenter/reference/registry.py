"""The registry's definitions as a page: every metric with its formula, and how each count is counted."""

from __future__ import annotations

from callcenter.metrics.definitions import DEFINITIONS
from callcenter.metrics.registry import Metric
from callcenter.metrics.registry.catalogue import SUBJECTS
from callcenter.metrics.registry.listing import formula, sql
from callcenter.metrics.registry.words import COUNT_WORDS, DIMENSION_WORDS
from callcenter.reference.markdown import code, first_line, table

__all__ = ["render"]

_HEAD = """\
# Figures of reports, wall and interface

Each is one definition ([metrics.md](../metrics.md) tells how to use them). A ratio is made of counts that are
added first and divided last. A change of what is counted raises the version; earlier figures keep theirs.

"""


def render() -> str:
    """The page."""
    parts = [_HEAD]
    for subject in SUBJECTS:
        parts.append(f"## {first_line(subject).partition(':')[0].removesuffix('.')}\n\n{first_line(subject)}\n\n")
        heads = ("metric", "中文", "what it says", "formula", "split by", "version")
        parts.append(table(heads, map(_row, subject.METRICS)))
        rows = [(code(each.id), COUNT_WORDS[each.id], each.sentence, code(sql(each))) for each in subject.COUNTS]
        parts.append(table(("count", "中文", "what is counted", "SQL"), rows))
    return "".join(parts)


def _row(metric: Metric) -> tuple[str, ...]:
    more = [f"{metric.filters[0].upper()}{metric.filters[1:]}."] if metric.filters else []
    more += [f"Source: {metric.source}."] if metric.source else []
    more += [f"Live: `{DEFINITIONS[metric.prometheus].name}`."] if metric.prometheus else []
    split = ", ".join(f"{name} {DIMENSION_WORDS[name]}" for name in metric.dimensions)
    return (
        code(metric.id), metric.name_zh, " ".join((metric.sentence, *more)), code(formula(metric)), split,
        str(metric.version),
    )  # fmt: skip
