"""``callcenter topics``: bursts, 热点, 难点, 堵点 and clusters of one matter; special reports (专报) as drafts."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

from callcenter.cli.moments import parse_since
from callcenter.cli.store import current_store
from callcenter.cli.topic_settings import load_topics
from callcenter.cli.topics_text import topics_text
from callcenter.config import Config, load_config
from callcenter.errors import CommandRefused, shown
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
from callcenter.workdays import Calendar

_LOOKED_AT = 14
"""Days whose bursts a report may name."""


def register(subparsers: Any) -> None:
    """Add ``topics`` and its ``report``."""
    parser = subparsers.add_parser("topics", help="hot topics: bursts, 热点, 难点, 堵点; special reports (专报)")
    parser.set_defaults(main=_topics, verb=None)
    _when(parser, None)
    parser.add_argument("--json", action="store_true", help="print JSON")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    report = verbs.add_parser("report", help="a special report as a draft in Markdown")
    report.add_argument("tag", help="a tag of topics.yaml or of a burst, or the number of an appeal in a cluster")
    report.add_argument("--out", type=Path, metavar="FILE", help="write it there; default: print it")
    report.add_argument("--force", action="store_true", help="write over a file that is there")
    _when(report, argparse.SUPPRESS)
    report.set_defaults(main=_report)


def _when(parser: Any, default: str | None) -> None:
    """``default`` suppressed: what was said before the verb holds."""
    last = "last day that is looked at, such as 2026-11-26; default: yesterday"
    first = "first day, such as 2026-11-01, or 30d; default: seven days up to the last one"
    parser.add_argument("--at", default=default, help=last)
    parser.add_argument("--since", default=default, help=first)


class _Read(NamedTuple):
    """What was read from the store, and for which days."""

    appeals: list[TopicAppeal]
    links: list[tuple[str, str]]
    since: date
    until: date
    """Both days belong to it."""


def _topics(args: argparse.Namespace) -> int:
    config = load_config()
    settings = load_topics(config)
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    with current_store(config) as store:
        read = _read(store, args, config, settings)
    kind = calendar.kind_of_day
    now = [appeal for appeal in read.appeals if read.since <= appeal.day <= read.until]
    found: dict[str, Sequence[Any]] = {
        "bursts": bursts(read.appeals, _days(read), kind, settings.bursts, settings.small),
        "hot": hot_points(read.appeals, read.since, read.until, kind, settings),
        "hard": hard_points(now, settings),
        "block": block_points(read.appeals, settings),
        "clusters": clusters(now, read.links, read.until, settings.many)[: settings.shown],
    }
    if args.json:
        print(json.dumps(_json(found, read), ensure_ascii=False, indent=1))
    else:
        names = {unit: member.name for unit, member in config.units.items()}
        print(topics_text(found, read.since, read.until, len(now), names))
    return 0


def _report(args: argparse.Namespace) -> int:
    config = load_config()
    settings = load_topics(config)
    if args.out is not None and args.out.exists() and not args.force:
        raise CommandRefused(f"{shown(args.out)} is there already: give another name, or --force")
    with current_store(config) as store:
        read = _read(store, args, config, settings)
        title, appeals, reasons = _wanted(store, args.tag, read, config, settings, since_given=bool(args.since))
    groups = clusters(appeals, read.links, read.until, settings.many)[: settings.shown]
    names = {unit: member.name for unit, member in config.units.items()}
    text = draft(
        title, surge(appeals, settings), appeals, groups, settings, names,
        _today(config), config.site.name, reasons,
    )  # fmt: skip
    if args.out is None:
        print(text, end="")
    else:
        _write(args.out, text)
        print(f"{shown(args.out)}: {len(appeals)} 件诉求")
    return 0


# -- reading --------------------------------------------------------------------------------------


def _read(store: Connection, args: argparse.Namespace, config: Config, settings: Topics) -> _Read:
    zone = ZoneInfo(config.site.timezone)
    now = time.time_ns() // 1000
    until = _day_of(parse_since(args.at, zone, now), zone) if args.at else _today(config) - timedelta(days=1)
    since = _day_of(parse_since(args.since, zone, now), zone) if args.since else until - timedelta(days=6)
    if since > until:
        raise CommandRefused(f"--since {since} comes after --at {until}: nothing lies between")
    rule = settings.bursts
    back = min(since, until - timedelta(days=_LOOKED_AT)) - timedelta(days=rule.history_days + rule.gap_days)
    first, end = _midnight(back, zone), _midnight(until + timedelta(days=1), zone)
    appeals = topic_appeals(store, first, end, min(now, end), zone, open_too=True)
    return _Read(appeals, list(same_matters(store)), since, until)


def _wanted(
    store: Connection, tag: str, read: _Read, config: Config, settings: Topics, *, since_given: bool
) -> tuple[str, list[TopicAppeal], list[str]]:
    """Title, appeals and reasons of what was asked for. Raises CommandRefused."""
    if tag in settings.tags:
        wanted = settings.tags[tag]
        return wanted.title, _tagged(store, wanted, read, config, since_given=since_given), []
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    first = min(read.since, read.until - timedelta(days=_LOOKED_AT))
    days = _days(read._replace(since=first))
    found = bursts(read.appeals, days, calendar.kind_of_day, settings.bursts, settings.small)
    for burst in found:
        if tag in (burst.tag, burst.cell.title):
            begins = read.since if since_given else burst.at - timedelta(days=burst.window - 1)
            within = [each for each in read.appeals if begins <= each.day <= read.until and burst.cell.holds(each)]
            return burst.cell.title, within, [_why(burst)]
    for cluster in clusters(read.appeals, read.links, read.until, 2):
        if tag in cluster.numbers:
            return _of_cluster(cluster, read)
    known = [*settings.tags, *(burst.tag for burst in found)]
    raise CommandRefused(f"there is no topic {tag!r}: known are {', '.join(known) or 'none'}, and numbers of clusters")


def _tagged(store: Connection, tag: Tag, read: _Read, config: Config, *, since_given: bool) -> list[TopicAppeal]:
    zone = ZoneInfo(config.site.timezone)
    since = read.since if since_given or tag.since is None else tag.since
    until = min(read.until, tag.until or read.until)
    first, end = _midnight(since, zone), _midnight(until + timedelta(days=1), zone)
    appeals = topic_appeals(store, first, end, min(time.time_ns() // 1000, end), zone)
    numbers = saying(store, tag.words, first, end) if tag.words else None
    return [
        appeal
        for appeal in appeals
        if (numbers is None or appeal.number in numbers)
        and (not tag.categories or any(under(appeal.category, above) for above in tag.categories))
        and (not tag.areas or appeal.area in tag.areas)
    ]


def _of_cluster(cluster: Cluster, read: _Read) -> tuple[str, list[TopicAppeal], list[str]]:
    numbers = set(cluster.numbers)
    appeals = [appeal for appeal in read.appeals if appeal.number in numbers]
    reason = f"{cluster.size} 件诉求经座席判定为同一事项或已并单，近7天 {cluster.recent} 件。"
    return f"{cluster.category or '同一事项'}（{cluster.head}等{cluster.size}件）", appeals, [reason]


def _why(burst: Burst) -> str:
    begins = burst.at - timedelta(days=burst.window - 1)
    span = f"{burst.at}当天" if burst.window == 1 else f"{begins}至{burst.at}（{burst.window}天）"
    return (
        f"{span}共 {burst.count} 件，按前期和日历推算应为 {burst.expected:.1f} 件；"
        f"首次预警 {burst.first:%Y-%m-%d}，单日最高 {burst.peak_count} 件（{burst.peak:%Y-%m-%d}）。"
    )


# -- telling --------------------------------------------------------------------------------------


def _json(found: dict[str, Sequence[Any]], read: _Read) -> dict[str, Any]:
    return {
        "since": read.since.isoformat(),
        "until": read.until.isoformat(),
        **{name: [_plain(each) for each in rows] for name, rows in found.items()},
    }


def _plain(value: Any) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(value)
    if isinstance(value, Burst):
        plain |= {"cell": value.cell._asdict(), "tag": value.tag}
    return plain


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise CommandRefused(f"{shown(path)} cannot be written: {error.strerror}") from error


def _days(read: _Read) -> list[date]:
    return list(_each(read.since, read.until))


def _each(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _today(config: Config) -> date:
    return datetime.now(ZoneInfo(config.site.timezone)).date()


def _day_of(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at / 1e6, zone).date()


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1_000_000
