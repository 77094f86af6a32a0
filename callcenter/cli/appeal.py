"""``callcenter appeal``: the appeals (诉求) on record."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from callcenter.appeals import AppealState
from callcenter.appeals.words import CHANNEL_WORDS, MODE_WORDS, STATE_WORDS, TYPE_WORDS
from callcenter.cli.moments import iso, parse_since, when
from callcenter.cli.printing import table, width
from callcenter.cli.store import current_store, newest
from callcenter.config import load_config
from callcenter.errors import AppealUnknown
from callcenter.journal.tables import appeal

_LIMIT = 20
_LABELS = {
    "number": "编号",
    "state": "状态",
    "opened": "登记",
    "completed": "填写",
    "type": "类型",
    "mode": "办理方式",
    "text": "内容",
    "channel": "渠道",
    "caller": "来电",
    "enterprise": "企业",
    "queue": "队列",
    "agent": "座席",
    "actor": "填写人",
    "query_code": "查询码",
    "contact": "通话",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "state": {state.value: text for state, text in STATE_WORDS.items()},
    "type": TYPE_WORDS,
    "mode": MODE_WORDS,
    "channel": CHANNEL_WORDS,
}


def register(subparsers: Any) -> None:
    """Add ``appeal`` and its verbs."""
    parser = subparsers.add_parser("appeal", help="appeals on record")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="the newest appeals")
    listing.add_argument("--state", choices=[state.value for state in AppealState], help="only those in this state")
    listing.add_argument("--since", help="30m, 2h, 2026-01-01 or 2026-01-01T08:00 (local time)")
    listing.add_argument("--caller", help="only those of this number")
    listing.add_argument("--limit", type=int, default=_LIMIT, help=f"at most so many; default {_LIMIT}")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(main=_list)
    show = verbs.add_parser("show", help="one appeal with all that is known of it")
    show.add_argument("number", help="appeal number as `appeal list` shows it")
    show.add_argument("--json", action="store_true", help="print JSON")
    show.set_defaults(main=_show)


def _list(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    since = None if args.since is None else parse_since(args.since, zone, time.time_ns() // 1000)
    with current_store(config) as store:
        wanted = newest(appeal, "opened", since, args.limit, state=args.state, caller=args.caller)
        rows = [dict(row) for row in store.execute(wanted).mappings()]
    if args.json:
        print(json.dumps([_json(row, zone) for row in rows], ensure_ascii=False, indent=1))
    else:
        columns = ("number", "state", "opened", "type", "mode", "agent", "queue", "caller")
        print(table((_readable(row, zone, config.site.language) for row in rows), columns))
    return 0


def _show(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    with current_store(config) as store:
        found = store.execute(select(appeal).where(appeal.c.number == args.number)).mappings().first()
    if found is None:
        raise AppealUnknown(f"there is no appeal {args.number!r}; `callcenter appeal list` shows the known ones")
    if args.json:
        print(json.dumps(_json(dict(found), zone), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(_readable(dict(found), zone, config.site.language), config.site.language)))
    return 0


def _lines(row: Mapping[str, Any], language: str) -> Iterable[str]:
    labels = {name: text if language == "zh" else name.replace("_", " ") for name, text in _LABELS.items()}
    column = max(map(width, labels.values()))
    for name, label in labels.items():
        yield f"{label}{' ' * (column - width(label))}  {row[name] or '-'}"


def _readable(row: dict[str, Any], zone: ZoneInfo, language: str) -> dict[str, Any]:
    shown = {**row, "opened": when(row["opened"], zone), "completed": when(row["completed"], zone)}
    shown["enterprise"] = ("是" if language == "zh" else "yes") if row["enterprise"] else ""
    if language == "zh":
        shown |= {name: words.get(row[name], row[name]) for name, words in _WORDS.items()}
    return shown


def _json(row: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    moments = {name: iso(row[name], zone) for name in ("opened", "completed")}
    return {**row, **moments, "opened_us": row["opened"], "completed_us": row["completed"]}
