"""What the city talks about on some days, read from the store, and special reports (专报) on it as drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from callcenter.errors import ReportRefused
from callcenter.projections.topic_rows import same_matters, saying, topic_appeals
from callcenter.topics import (
    Burst,
    Cluster,
    Tag,
    TopicAppeal,
    Topics,
    block_points,
    bursts,
    clusters,
    draft,
    hard_points,
    hot_points,
    surge,
    under,
)

__all__ = ["LOOKED_AT", "Looked", "Special", "Wanted", "days_of", "lists", "look", "special", "written"]

LOOKED_AT = 14
"""Days whose bursts a report may name."""
_KindOf = Callable[[date], str]


class Looked(NamedTuple):
    """What was read from the store, and for which days."""

    appeals: list[TopicAppeal]
    links: list[tuple[str, str]]
    since: date
    until: date
    """Both days belong to it."""
    zone: ZoneInfo
    now: int
    """When it was read, µs since 1970 UTC."""

    @property
    def within(self) -> list[TopicAppeal]:
        """The appeals of the days themselves."""
        return [appeal for appeal in self.appeals if self.since <= appeal.day <= self.until]


class Wanted(NamedTuple):
    """Which report."""

    tag: str
    """A tag of the settings or of a burst, or the number of an appeal in a cluster."""
    since_given: bool = False
    """Its first day was asked for, and is not the topic's own."""


class Special(NamedTuple):
    """What a report is about."""

    title: str
    appeals: list[TopicAppeal]
    reasons: list[str]


def look(
    connection: Connection, settings: Topics, since: date, until: date, *, now: int, zone: ZoneInfo
) -> Looked:
    """The appeals of the days, and as many before them as tell what is usual. Raises StoreError."""
    rule = settings.bursts
    back = min(since, until - timedelta(days=LOOKED_AT)) - timedelta(days=rule.history_days + rule.gap_days)
    first, end = _midnight(back, zone), _midnight(until + timedelta(days=1), zone)
    appeals = topic_appeals(connection, first, end, min(now, end), zone, open_too=True)
    return Looked(appeals, list(same_matters(connection)), since, until, zone, now)


def lists(
    looked: Looked, settings: Topics, kind: _KindOf, days: Sequence[date] | None = None
) -> dict[str, Sequence[Any]]:
    """``bursts`` (of ``days``; none: of all), ``hot``, ``hard``, ``block`` and ``clusters``."""
    now = looked.within
    return {
        "bursts": bursts(looked.appeals, days or days_of(looked), kind, settings.bursts, settings.small),
        "hot": hot_points(looked.appeals, looked.since, looked.until, kind, settings),
        "hard": hard_points(now, settings),
        "block": block_points(looked.appeals, settings),
        "clusters": clusters(now, looked.links, looked.until, settings.many)[: settings.shown],
    }


def special(
    connection: Connection, wanted: Wanted, looked: Looked, settings: Topics, kind: _KindOf
) -> Special:
    """What was asked for. Raises ReportRefused, which names the topics that there are, StoreError."""
    tag = wanted.tag
    if tag in settings.tags:
        named = settings.tags[tag]
        return Special(named.title, _tagged(connection, named, looked, since_given=wanted.since_given), [])
    first = min(looked.since, looked.until - timedelta(days=LOOKED_AT))
    found = bursts(
        looked.appeals, days_of(looked._replace(since=first)), kind, settings.bursts, settings.small,
    )  # fmt: skip
    for burst in found:
        if tag in (burst.tag, burst.cell.title):
            return _of_burst(burst, looked, since_given=wanted.since_given)
    for cluster in clusters(looked.appeals, looked.links, looked.until, 2):
        if tag in cluster.numbers:
            return _of_cluster(cluster, looked)
    known = [*settings.tags, *(burst.tag for burst in found)]
    raise ReportRefused(f"there is no topic {tag!r}: known are {', '.join(known) or 'none'}, and numbers of clusters")


def written(
    about: Special, looked: Looked, settings: Topics, units: Mapping[str, str], hotline: str
) -> str:
    """The draft in Markdown; ``units``: their names."""
    groups = clusters(about.appeals, looked.links, looked.until, settings.many)[: settings.shown]
    today = datetime.fromtimestamp(looked.now / 1e6, looked.zone).date()
    return draft(
        about.title, surge(about.appeals, settings), about.appeals, groups, settings, units, today, hotline,
        about.reasons,
    )  # fmt: skip


def days_of(looked: Looked) -> list[date]:
    """Each of its days."""
    return list(_each(looked.since, looked.until))


def _tagged(connection: Connection, tag: Tag, looked: Looked, *, since_given: bool) -> list[TopicAppeal]:
    since = looked.since if since_given or tag.since is None else tag.since
    until = min(looked.until, tag.until or looked.until)
    first, end = _midnight(since, looked.zone), _midnight(until + timedelta(days=1), looked.zone)
    appeals = topic_appeals(connection, first, end, min(looked.now, end), looked.zone)
    numbers = saying(connection, tag.words, first, end) if tag.words else None
    return [
        appeal
        for appeal in appeals
        if (numbers is None or appeal.number in numbers)
        and (not tag.categories or any(under(appeal.category, above) for above in tag.categories))
        and (not tag.areas or appeal.area in tag.areas)
    ]


def _of_burst(burst: Burst, looked: Looked, *, since_given: bool) -> Special:
    begins = looked.since if since_given else burst.at - timedelta(days=burst.window - 1)
    within = [each for each in looked.appeals if begins <= each.day <= looked.until and burst.cell.holds(each)]
    return Special(burst.cell.title, within, [_why(burst)])


def _of_cluster(cluster: Cluster, looked: Looked) -> Special:
    numbers = set(cluster.numbers)
    appeals = [appeal for appeal in looked.appeals if appeal.number in numbers]
    reason = f"{cluster.size} 件诉求经座席判定为同一事项或已并单，近7天 {cluster.recent} 件。"
    return Special(f"{cluster.category or '同一事项'}（{cluster.head}等{cluster.size}件）", appeals, [reason])


def _why(burst: Burst) -> str:
    begins = burst.at - timedelta(days=burst.window - 1)
    span = f"{burst.at}当天" if burst.window == 1 else f"{begins}至{burst.at}（{burst.window}天）"
    return (
        f"{span}共 {burst.count} 件，按前期和日历推算应为 {burst.expected:.1f} 件；"
        f"首次预警 {burst.first:%Y-%m-%d}，单日最高 {burst.peak_count} 件（{burst.peak:%Y-%m-%d}）。"
    )


def _each(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1_000_000
