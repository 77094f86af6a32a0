"""Figures as tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from callcenter.metrics.registry import METRICS, Metric
from callcenter.metrics.registry.figure import figure_of
from callcenter.reports.asked import UNITS, Asked, value_of
from callcenter.reports.cube import Part
from callcenter.reports.document import Column, Plot, Series, Table
from callcenter.reports.names import DIMENSIONS
from callcenter.reports.values import Cell, Value

__all__ = ["appendix", "column", "cross", "plot", "split", "summary"]

_EVIDENCE = 1_000_000


def summary(ident: str, title: str, idents: Sequence[str], part: Part) -> Table:
    """Each metric in a row of its own, with its evidence."""
    columns = (Column("指标"), Column("数值"), Column("单位"), Column("分子"), Column("分母"), Column("定义"))
    return Table(ident, title, columns, tuple(_row(METRICS[each], part) for each in idents))


def _row(metric: Metric, part: Part) -> tuple[Cell, ...]:
    value = value_of(part.get(metric.id), metric.id)
    above, below = _evidence(metric, value)
    return (metric.name_zh, value, UNITS[value.form], above, below,
            f"{metric.id} v{metric.version}")  # fmt: skip


def _evidence(metric: Metric, value: Value) -> tuple[Cell, Cell]:
    """Numerator and denominator as people read them: durations in seconds; none for what is a count itself."""
    if not metric.denominator:
        return "", ""
    below = Value.count(value.denominator)
    if metric.unit == "seconds":
        return Value.ratio(value.numerator, 1, "seconds", _EVIDENCE), below
    if any(name.endswith("_us") for name in metric.numerator):  # shares of time
        return (Value.ratio(value.numerator, 1, "seconds", _EVIDENCE),
                Value.ratio(value.denominator, 1, "seconds", _EVIDENCE))  # fmt: skip
    return Value.count(value.numerator), below


def split(ident: str, title: str, dimension: str, idents: Sequence[str], parts: Mapping[str, Part],
          asked: Asked) -> Table:  # fmt: skip
    """Each part in a row, each metric in a column."""
    columns = (Column(DIMENSIONS.get(dimension, dimension)), *map(column, idents))
    rows = tuple(_part(asked.names.word(dimension, word), idents, part) for word, part in parts.items())
    return Table(ident, title, columns, rows)


def cross(ident: str, title: str, dimensions: tuple[str, str], metric: str, pairs: Mapping[tuple[str, str], int],
          asked: Asked) -> Table:  # fmt: skip
    """One metric, each part of one dimension in a row and of another one in a column; nothing there is 0."""
    row, across = dimensions
    rows, columns = ({key[place] for key in pairs} for place in (0, 1))
    order = sorted(columns, key=lambda part: asked.names.order(across, part))
    unit = UNITS[value_of(None, metric).form]
    return Table(
        ident, title,
        (Column(DIMENSIONS[row]), *(Column(asked.names.word(across, part), unit, metric=metric) for part in order)),
        tuple(
            (asked.names.word(row, part), *(
                value_of(figure_of(METRICS[metric], {}, pairs.get((part, other), 0), 0), metric) for other in order
            ))
            for part in sorted(rows, key=lambda part: asked.names.order(row, part))
        ),
    )  # fmt: skip


def _part(label: str, idents: Sequence[str], part: Part) -> tuple[Cell, ...]:
    return (label, *(value_of(part.get(each), each) for each in idents))


def column(ident: str) -> Column:
    """A metric as the heading of a column."""
    metric = METRICS[ident]
    return Column(metric.name_zh, UNITS[value_of(None, ident).form], metric=ident)


def plot(ident: str, title: str, kind: str, dimension: str, idents: Iterable[str], parts: Mapping[str, Part],
         asked: Asked) -> Plot:  # fmt: skip
    """The same as a picture."""
    wanted = list(idents)
    series = tuple(
        Series(METRICS[each].name_zh, tuple(value_of(part.get(each), each) for part in parts.values()))
        for each in wanted
    )
    labels = tuple(asked.names.word(dimension, word) for word in parts)
    return Plot(ident, title, kind, labels, series, UNITS[value_of(None, wanted[0]).form])


def appendix(metrics: Iterable[Metric]) -> Table:
    """What each figure says."""
    columns = (Column("指标"), Column("编号"), Column("口径"), Column("分子"), Column("分母"), Column("不含"),
               Column("依据"))  # fmt: skip
    rows = tuple(
        (each.name_zh, f"{each.id} v{each.version}", each.sentence_zh, " + ".join(each.numerator),
         " + ".join(each.denominator), each.filters, each.source)
        for each in metrics
    )  # fmt: skip
    return Table("definitions", "指标定义", columns, rows, labels=2, notes=(
        "比率由计数相除得出，四舍五入，从不对比率求平均；以 _us 结尾的计数为微秒。",
    ))  # fmt: skip
