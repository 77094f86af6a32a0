"""``callcenter topics``: bursts, 热点, 难点, 堵点 and clusters of one matter; special reports (专报) as drafts."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

from callcenter.cli.moments import parse_since
from callcenter.cli.store import current_store
from callcenter.cli.topics_text import topics_text
from callcenter.config import Config, load_config
from callcenter.errors import CommandRefused, shown
from callcenter.reports.special import Looked, Wanted, lists, look, special, written
from callcenter.topics import Burst, Topics
from callcenter.topics.loading import load_topics
from callcenter.workdays import Calendar


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


def _topics(args: argparse.Namespace) -> int:
    config = load_config()
    settings = load_topics(config)
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    with current_store(config) as store:
        looked = _look(store, args, config, settings)
    found = lists(looked, settings, calendar.kind_of_day)
    if args.json:
        print(json.dumps(_json(found, looked), ensure_ascii=False, indent=1))
    else:
        print(topics_text(found, looked.since, looked.until, len(looked.within), _names(config)))
    return 0


def _report(args: argparse.Namespace) -> int:
    config = load_config()
    settings = load_topics(config)
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    if args.out is not None and args.out.exists() and not args.force:
        raise CommandRefused(f"{shown(args.out)} is there already: give another name, or --force")
    with current_store(config) as store:
        looked = _look(store, args, config, settings)
        about = special(store, Wanted(args.tag, bool(args.since)), looked, settings, calendar.kind_of_day)
    text = written(about, looked, settings, _names(config), config.site.name)
    if args.out is None:
        print(text, end="")
    else:
        _write(args.out, text)
        print(f"{shown(args.out)}: {len(about.appeals)} 件诉求")
    return 0


def _look(store: Connection, args: argparse.Namespace, config: Config, settings: Topics) -> Looked:
    zone = ZoneInfo(config.site.timezone)
    now = time.time_ns() // 1000
    until = _day_of(parse_since(args.at, zone, now), zone) if args.at else _day_of(now, zone) - timedelta(days=1)
    since = _day_of(parse_since(args.since, zone, now), zone) if args.since else until - timedelta(days=6)
    if since > until:
        raise CommandRefused(f"--since {since} comes after --at {until}: nothing lies between")
    return look(store, settings, since, until, now=now, zone=zone)


def _names(config: Config) -> dict[str, str]:
    return {unit: member.name for unit, member in config.units.items()}


# -- telling --------------------------------------------------------------------------------------


def _json(found: dict[str, Sequence[Any]], looked: Looked) -> dict[str, Any]:
    return {
        "since": looked.since.isoformat(),
        "until": looked.until.isoformat(),
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


def _day_of(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at / 1e6, zone).date()
