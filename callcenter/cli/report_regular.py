"""``callcenter report day|week|month|year|span``: all figures of a span of time, in one of several formats."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.cli.progress import Progress
from callcenter.cli.store import current_store
from callcenter.config import Config, load_config

__all__ = ["add_regular"]

_FORMATS = ("md", "html", "xlsx", "csv", "json", "docx")
_EXAMPLES = {"day": "2026-11-27", "week": "2026-W48", "month": "2026-11", "year": "2026"}


def add_regular(verbs: Any) -> None:
    """Add the verbs."""
    for kind, example in _EXAMPLES.items():
        parser = verbs.add_parser(kind, help=f"all figures of a {kind}")
        parser.add_argument("name", nargs="?", help=f"such as {example}; default: the last {kind} that is over")
        _common(parser, kind)
    parser = verbs.add_parser("span", help="all figures of any span of time")
    parser.add_argument("--from", dest="first", required=True, help="2026-11-01 or 2026-11-01T08:00 (local time)")
    parser.add_argument("--to", dest="last", required=True, help="the same; a day belongs to it, a moment does not")
    _common(parser, "span")


def _common(parser: argparse.ArgumentParser, kind: str) -> None:
    parser.add_argument("--zone", help="time zone of hours and days; default: site.timezone")
    parser.add_argument(
        "--by", action="append", default=[], metavar="WHAT",
        help="split by this only (queue, agent, unit, category, area, channel, hour, day…); may be repeated",
    )  # fmt: skip
    parser.add_argument("--format", choices=_FORMATS, help="default: by the ending of FILE, else md")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to this file instead of standard output")
    parser.set_defaults(main=_main, kind=kind)


def _main(args: argparse.Namespace) -> int:
    from callcenter.reports.making import regular  # late: it brings the whole registry
    from callcenter.reports.periods import last_over, named, span_of
    from callcenter.reports.saving import form_of, save

    config = load_config()
    zone, now = args.zone or config.site.timezone, time.time_ns() // 1000
    if args.kind == "span":
        period = span_of(args.first, args.last, zone)
    else:
        period = named(args.kind, args.name, zone) if args.name else last_over(args.kind, now, zone)
    form = form_of(args.out, args.format)
    with current_store(config) as store, Progress(0, 1, 1, command="report") as progress:
        content = regular(
            store, config, period, form, made=made_at(config, now), by=args.by,
            told=lambda what: progress.say(f"counting: {what}"),
        )  # fmt: skip
    if args.out:
        save(args.out, content)
        print(args.out)
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    return 0


def made_at(config: Config, now: int) -> str:
    """A moment (µs) as it stands on a report, in the site's time."""
    return f"{datetime.fromtimestamp(now / 1e6, ZoneInfo(config.site.timezone)):%Y-%m-%d %H:%M}"
