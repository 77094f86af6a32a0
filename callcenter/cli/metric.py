"""``callcenter metric``: what each figure means, what it is, and what it was made of."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import msgspec
from sqlalchemy import Connection

from callcenter.cli.metric_text import explained, figure_rows, metric_rows, shown
from callcenter.cli.printing import table
from callcenter.cli.store import current_store
from callcenter.config import Config, load_config
from callcenter.errors import CommandRefused
from callcenter.metrics.registry import (
    METRICS,
    Figure,
    Metric,
    Span,
    contacts_behind,
    counts_of,
    figures,
    metric,
    needs_calendar,
    period,
    rolling,
    thresholds,
)
from callcenter.metrics.registry.listing import plain
from callcenter.workdays import Calendar

_WHEN = "2026, 2026-Q4, 2026-11, 2026-W48, 2026-11-27, 2026-11-27T09 or 2026-11-27T09:30"


def register(subparsers: Any) -> None:
    """Add ``metric`` and its verbs."""
    parser = subparsers.add_parser("metric", help="the figures: what each means, what it is, what it was made of")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="all metrics")
    listing.set_defaults(main=_list)
    show = verbs.add_parser("show", help="the definition of a metric, and how each of its counts is counted")
    show.add_argument("metric", help="its id, such as connect_rate")
    show.set_defaults(main=_show)
    value = verbs.add_parser("value", help="what metrics are, for a time")
    value.add_argument("metrics", nargs="+", metavar="metric", help="ids, such as connect_rate asa")
    _add_time(value)
    value.set_defaults(main=_value)
    explain = verbs.add_parser("explain", help="a metric with its formula, counts, thresholds and the calls behind it")
    explain.add_argument("metric", help="its id, such as connect_rate")
    _add_time(explain)
    explain.add_argument("--key", action="append", default=[], metavar="NAME=WORD",
                         help="only this part, such as queue=voice; may be given several times")  # fmt: skip
    explain.add_argument("--ids", type=int, default=20, metavar="N", help="ids to list on each side; default 20")
    explain.set_defaults(main=_explain)
    for each in (listing, show, value, explain):
        each.add_argument("--json", action="store_true", help="print JSON: durations among counts in microseconds")


def _add_time(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at", required=True, help=f"the time that is counted: {_WHEN}")
    parser.add_argument("--to", default="", help="until the end of this, written the same way; default: that of --at")
    parser.add_argument("--zone", default="", help="time zone of hours and days; default: the site's")
    parser.add_argument("--by", action="append", default=[], metavar="NAME",
                        help="split by this: queue, agent, hour, day…; may be given several times")  # fmt: skip


def _list(args: argparse.Namespace) -> int:
    if args.json:
        _print_json([plain(each) for each in METRICS.values()])
    else:
        print(table(metric_rows(METRICS.values()), ("metric", "name", "unit", "split_by", "formula")))
    return 0


def _show(args: argparse.Namespace) -> int:
    wanted = metric(args.metric)
    if args.json:
        _print_json(plain(wanted))
    else:
        print(shown(wanted))
    return 0


def _value(args: argparse.Namespace) -> int:
    config = load_config()
    span, by = _span(args, config), _by(args)
    with current_store(config) as store:
        found = figures(store, args.metrics, span, by, calendar=_calendar(config, map(metric, args.metrics)))
    if args.json:
        _print_json([_json(each) for each in found])
    else:
        print(table(figure_rows(found), ("metric", "name", *by, "value", "numerator", "denominator")))
    return 0


def _explain(args: argparse.Namespace) -> int:
    config = load_config()
    wanted, span, by, key = metric(args.metric), _span(args, config), _by(args), _key(args.key)
    calendar, split = _calendar(config, [wanted]), tuple(dict.fromkeys((*by, *key)))
    with current_store(config) as store:
        found = [each for each in figures(store, [wanted.id], span, split, calendar=calendar) if _fits(each, key)]
        if wanted.rolling_hours:
            span = _lowest(store, wanted, span, split, key)
        valid = thresholds(store).between(span.begin_us, span.end_us)
        counts = counts_of(store, wanted.id, span, split, calendar=calendar)
        behind = contacts_behind(store, wanted.id, span, key, max(0, args.ids))
    if args.json:
        _print_json({
            **plain(wanted), "begin": span.begin_us, "end": span.end_us, "zone": span.zone,
            "thresholds": msgspec.to_builtins(valid), "figures": [_json(each) for each in found],
            "numerator_ids": behind.numerator, "denominator_ids": behind.denominator,
        })  # fmt: skip
    else:
        print(explained(wanted, span, valid, found, counts, behind))
    return 0


def _lowest(store: Connection, wanted: Metric, span: Span, split: tuple[str, ...], key: dict[str, str]) -> Span:
    """The hours with the lowest ratio."""
    hours = wanted.rolling_hours
    windows = [each for each in rolling(store, wanted.id, span, split, hours) if key.items() <= each.key.items()]
    if not windows:
        return span
    end = min(windows, key=lambda each: (Fraction(each.numerator, each.denominator), each.end_us)).end_us
    return Span(max(0, end - hours * 3_600_000_000), end, span.zone)


def _span(args: argparse.Namespace, config: Config) -> Span:
    return period(args.at, args.to, args.zone or config.site.timezone)


def _by(args: argparse.Namespace) -> tuple[str, ...]:
    """``--by queue --by day`` and ``--by queue,day`` are the same."""
    return tuple(name.strip() for words in args.by for name in words.split(",") if name.strip())


def _key(given: Iterable[str]) -> dict[str, str]:
    parts = [each.partition("=") for each in given]
    if wrong := ["".join(each) for each in parts if not (each[0] and each[1])]:
        raise CommandRefused(f"{', '.join(wrong)}: write NAME=WORD, such as queue=voice")
    return {name: word for name, _, word in parts}


def _fits(figure: Figure, key: dict[str, str]) -> bool:
    return all(figure.key.get(name) == word for name, word in key.items())


def _calendar(config: Config, wanted: Iterable[Metric]) -> Calendar | None:
    """Read only when something needs it."""
    needed = any(needs_calendar(each) for each in wanted)
    return Calendar.load(config.calendar_file, config.site.timezone) if needed else None


def _json(figure: Figure) -> dict[str, Any]:
    return {
        "metric": figure.metric, "version": METRICS[figure.metric].version, "key": figure.key,
        "numerator": figure.numerator, "denominator": figure.denominator,
        "value": None if figure.value is None else str(figure.value), "unit": figure.unit,
    }  # fmt: skip


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))
