"""Definitions for people and programs: formula, and the SQL that each count is counted by."""

from __future__ import annotations

import warnings
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SAWarning
from sqlalchemy.sql.visitors import iterate

from callcenter.metrics.registry.catalogue import COUNTS
from callcenter.metrics.registry.definition import Count, Metric
from callcenter.metrics.registry.population import Population
from callcenter.metrics.registry.thresholds import Thresholds

__all__ = ["formula", "plain", "sql"]

_HOW = {"sum": "SUM({})", "longest": "MAX({})", "different": "COUNT(DISTINCT {})"}


def formula(metric: Metric, names: dict[str, str] | None = None) -> str:
    """``(a + b) ÷ c``, by the ids of counts or what ``names`` says instead."""
    above, below = _sum(metric.numerator, names), _sum(metric.denominator, names)
    return f"{above} ÷ {below}" if below else above.strip("()")


def _sum(ids: tuple[str, ...], names: dict[str, str] | None) -> str:
    words = [(names or {}).get(each, each) for each in ids]
    return f"({' + '.join(words)})" if len(words) > 1 else "".join(words)


def sql(count: Count) -> str:
    """Which rows count and what each adds, as SQL; thresholds are those from before anything was recorded."""
    first, of = Thresholds(), count.of
    which = _text(count.which(first), of)
    if count.workdays is not None:
        made = " TO ".join(_text(each, of) for each in count.workdays)
        return f"SUM(WORKDAYS FROM {made}) WHERE {which}"
    value = _text(count.value(first), of)
    made = "COUNT(*)" if value == "1" else _HOW[count.how].format(value)
    return f"{made} WHERE {which}" if which not in ("1", "true") else made


def _text(expression: ColumnElement[Any], of: Population) -> str:
    """SQL as SQLite has it; what the rows themselves are made of is left out."""
    made = _compiled(expression)
    for each in _subqueries(of.rows):
        made = _without(made, f") AS {each.name}")
    return made


def _without(made: str, end: str) -> str:
    """Leave out ``, (SELECT …) AS name``: the rows that the count is made over."""
    last = made.find(end)
    if last < 0:
        return made
    first, depth = last, 1
    while depth:
        first -= 1
        depth += {")": 1, "(": -1}.get(made[first], 0)
    return made[:first].removesuffix(", ") + made[last + len(end) :]


def _subqueries(rows: FromClause) -> list[Subquery]:
    return [each for each in iterate(rows) if isinstance(each, Subquery)]


def _compiled(expression: ColumnElement[Any]) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # the span has no value here, and what it stands in is left out
        made = expression.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    return " ".join(str(made).split())


def plain(metric: Metric) -> dict[str, Any]:
    """The definition for a program."""
    names = (*metric.numerator, *metric.denominator)
    return {
        "id": metric.id, "version": metric.version, "name_zh": metric.name_zh, "name_en": metric.name_en,
        "sentence": metric.sentence, "sentence_zh": metric.sentence_zh, "unit": metric.unit, "digits": metric.digits,
        "formula": formula(metric), "dimensions": metric.dimensions, "filters": metric.filters,
        "source": metric.source, "prometheus": metric.prometheus,
        "counts": {name: {"sentence": COUNTS[name].sentence, "over": COUNTS[name].of.title, "sql": sql(COUNTS[name])}
                   for name in names},
    }  # fmt: skip
