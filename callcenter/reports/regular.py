"""The regular report: one span, all figures of it, and the same by queue, agent, time and whatever is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from callcenter.errors import ReportRefused
from callcenter.metrics.registry import METRICS, TIMES
from callcenter.reports.asked import Asked
from callcenter.reports.cube import Cube, Part, Request
from callcenter.reports.document import Block, Document, Heading, Paragraph
from callcenter.reports.groups import GROUPS, Group, dimensions
from callcenter.reports.names import DIMENSIONS
from callcenter.reports.periods import Period
from callcenter.reports.tables import appendix, cross, plot, split, summary

__all__ = ["USUAL", "regular_report"]

USUAL = {
    "day": ("hour", "queue", "agent", "reason", "unit", "category_1", "area", "channel"),
    "week": ("day", "hour_of_day", "queue", "agent", "reason", "unit", "category_1", "area", "channel"),
    "month": ("day", "weekday", "hour_of_day", "queue", "agent", "reason", "unit", "category_1", "area", "channel"),
    "year": ("month", "weekday", "hour_of_day", "queue", "agent", "reason", "unit", "category_1", "area", "channel"),
    "span": ("queue", "agent", "reason", "unit", "category_1", "area", "channel"),
}
"""Kind of report → what it is split by unless something else is asked for."""
_NAMES = {"day": "日报", "week": "周报", "month": "月报", "year": "年报", "span": "统计报告"}
_PARTS: Mapping[str, str] = {
    "calls": "hour hour_of_day day weekday month",
    "waiting": "hour hour_of_day day weekday month queue",
    "callers": "",
    "talks": "day month queue agent",
    "seats": "day agent reason",
    "ratings": "queue agent",
    "outbound": "day month agent",
    "callbacks": "queue",
    "opened": "day month",
    "services": "hour hour_of_day day weekday month channel category_1 area",
    "enterprise": "month",
    "handling": "month unit category_1 area channel",
    "duration": "month unit",
    "follow_ups": "month unit",
    "satisfaction": "month unit category_1 area channel",
}
"""Group → what it is split by unless something is asked for."""
_PICTURES = {
    "waiting": (("offered", "answered"), ("connect_rate", "answered_within_15")),
    "services": (("services",),),
    "handling": (("on_time_rate", "response_rate"),),
}
"""Group → pictures of it, each of some metrics."""
_MANY = 100
"""A picture of bars becomes one of lines with more parts."""


def regular_report(asked: Asked, period: Period, site: str, made: str, by: Sequence[str] = ()) -> Document:
    """The report of a period. Raises ReportRefused for something that nothing can be split by, StoreError."""
    known = dimensions()
    if unknown := [each for each in by if each not in known]:
        raise ReportRefused(f"nothing is split by {', '.join(unknown)}: possible are {', '.join(known)}")
    cubes = asked.cubes({group.id: _request(group, period.kind, tuple(dict.fromkeys(by))) for group in GROUPS})
    blocks = [*_whole(cubes)]
    for dimension in by or USUAL[period.kind]:
        blocks += _parts(asked, dimension, cubes)
    blocks += [Heading("附录：指标定义"), appendix(asked.used)]
    return Document(
        title=f"{site}{_NAMES[period.kind]}", period=period.title, zone=period.span.zone, made=made,
        blocks=tuple(blocks),
    )  # fmt: skip


def _request(group: Group, kind: str, by: tuple[str, ...]) -> Request:
    usual = tuple(each for each in USUAL[kind] if each in _PARTS[group.id].split())
    wanted = by or usual
    if group.id == "seats" and "agent" in wanted and "reason" not in wanted:
        wanted = (*wanted, "reason")  # for the pauses of each agent
    return Request(group.metrics, wanted, everything=bool(by))


def _whole(cubes: Mapping[str, Cube]) -> Iterator[Block]:
    yield Heading("总体")
    if not any(figure.numerator for cube in cubes.values() for figure in cube.whole.values()):
        yield Paragraph("本期没有任何记录。")
    for group in GROUPS:
        yield summary(group.id, group.title, group.metrics, cubes[group.id].whole)


def _parts(asked: Asked, dimension: str, cubes: Mapping[str, Cube]) -> Iterator[Block]:
    """One dimension: a table for each group that can be split so and has something."""
    made = [block for group in GROUPS for block in _group(asked, group, dimension, cubes[group.id])]
    if made:
        yield Heading(f"按{DIMENSIONS.get(dimension, dimension)}")
        yield from made


def _group(asked: Asked, group: Group, dimension: str, cube: Cube) -> Iterator[Block]:
    known = cube.idents(dimension)
    idents = [ident for ident in group.metrics if ident in known]
    parts = asked.ordered(dimension, cube.by(dimension))
    mine = {word: part for word, part in parts.items() if _has_any(part, idents)}
    if not mine:
        return
    title = f"{group.title}（按{DIMENSIONS.get(dimension, dimension)}）"
    for number, wanted in enumerate(_PICTURES.get(group.id, ())):
        some = [ident for ident in wanted if ident in idents]
        if dimension in TIMES and some and len(mine) > 1:
            kind = "line" if len(mine) > _MANY or METRICS[some[0]].unit == "ratio" else "bar"
            yield plot(f"{group.id}-{dimension}-{number}", title, kind, dimension, some, mine, asked)
    yield split(f"{group.id}-{dimension}", title, dimension, idents, mine, asked)
    if group.id == "seats" and dimension == "agent":
        yield from _pauses(asked, cube)


def _pauses(asked: Asked, cube: Cube) -> Iterator[Block]:
    """What each agent paused for."""
    pairs = {key: us for key, us in cube.pairs("pause_time", "agent", "reason").items() if us}
    if pairs:
        yield cross("pauses-agent", "暂离原因（按座席）", ("agent", "reason"), "pause_time", pairs, asked)


def _has_any(part: Part, idents: Sequence[str]) -> bool:
    return any(part[ident].numerator or part[ident].denominator for ident in idents if ident in part)
