"""``callcenter appeal search``: appeals by words."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping

from callcenter.appeals import AppealState
from callcenter.appeals.words import STATE_WORDS
from callcenter.cli.moments import iso, parse_since, when
from callcenter.cli.printing import table
from callcenter.cli.progress import Progress
from callcenter.cli.store import current_store
from callcenter.config import Config, load_config
from callcenter.errors import StoreAway
from callcenter.journal import open_engine, require_current
from callcenter.projections.appeal_search import Found, Search, search
from callcenter.projections.search_index import index_forward

__all__ = ["add_search"]

_SHOWN = 30
"""Characters of a text."""
_STEP = 20_000
_FIELDS = ("number", "state", "opened", "unit", "type", "category", "place", "text", "answer", "reply", "confidential")


def add_search(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("search", help="appeals by words: in number, text, place, answer, reply, old number")
    parser.add_argument("text", nargs="+", help="words; all of them must be there")
    parser.add_argument("--unit", default="", help="only those that this unit has")
    parser.add_argument(
        "--state", action="append", choices=[state.value for state in AppealState],
        help="only those in this state; may be repeated",
    )  # fmt: skip
    parser.add_argument("--since", help="opened then or later: 30m, 2h, 2026-01-01 or 2026-01-01T08:00 (local time)")
    parser.add_argument("--before", default="", metavar="NUMBER", help="only older ones than this: the next page")
    parser.add_argument("--limit", type=int, default=20, help="at most so many; default 20")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(main=_search)


def _search(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    wanted = Search(
        words=" ".join(args.text), unit=args.unit, states=tuple(args.state or ()), limit=args.limit,
        since=parse_since(args.since, zone, time.time_ns() // 1000) if args.since else 0,
        before=args.before, confidential=True,
    )  # fmt: skip
    _bring_up(config)
    with current_store(config) as store:
        found = search(store, wanted)
    if args.json:
        rows = [{**{name: row[name] for name in _FIELDS}, "opened": iso(row["opened"], zone)} for row in found.rows]
        print(json.dumps({"appeals": rows, "before": found.more}, ensure_ascii=False, indent=1))
    else:
        _print(found, zone, config.site.language)
    return 0


def _bring_up(config: Config) -> None:
    """Normally the projector has done it; after an upgrade of the database it is a long way."""
    engine = open_engine(config.database_url, busy_seconds=10.0, durable=False)
    try:
        require_current(engine)
        with Progress(0, 1, 1, command="appeal search") as progress:
            total = 0
            while done := index_forward(engine, most=_STEP):
                total += done
                progress.say(f"the search index is brought up: {total} facts")
    except StoreAway as error:
        print(f"callcenter: not quite current: {error}", file=sys.stderr)
    finally:
        engine.dispose()


def _print(found: Found, zone: ZoneInfo, language: str) -> None:
    print(table((_line(row, zone, language) for row in found.rows), ("number", "state", "opened", "unit", "text")))
    if found.more:
        print(f"… --before {found.more}")


def _line(row: RowMapping, zone: ZoneInfo, language: str) -> dict[str, str]:
    text = " ".join(row["text"].split())
    return {
        "number": row["number"],
        "state": STATE_WORDS[AppealState(row["state"])] if language == "zh" else row["state"],
        "opened": when(row["opened"], zone)[:16],
        "unit": row["unit"],
        "text": text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…",
    }
