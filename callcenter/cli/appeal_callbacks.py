"""``callcenter appeal callbacks``: the appellants who are to be called back (回访)."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.appeals.words import REACH_WORDS, SATISFACTION_WORDS
from callcenter.callcontrol.masking import masked
from callcenter.cli.moments import iso, when
from callcenter.cli.printing import table
from callcenter.cli.store import current_store
from callcenter.config import load_config
from callcenter.projections.callbacks_due import DueCallback, callbacks_due

__all__ = ["add_callbacks"]

_LIMIT = 50
_COLUMNS = ("number", "what", "due", "caller", "unit", "attempts", "next_try", "reach", "resolved", "satisfaction")
_CHINESE: Mapping[str, Mapping[str, str]] = {
    "what": {"ask_why": "询问原因", "call": "待拨打", "rings": "自动呼叫中", "wait": "稍后再拨"},
    "reach": REACH_WORDS,
    "resolved": {"yes": "已解决", "no": "未解决"},
    "satisfaction": SATISFACTION_WORDS,
}


def add_callbacks(verbs: Any) -> None:
    """Add ``callbacks``."""
    parser = verbs.add_parser(
        "callbacks", help="who is to be called back: first who is not content and must be asked why, then by deadline"
    )
    parser.add_argument("--unit", default="", help="only those of this unit")
    parser.add_argument("--numbers", action="store_true", help="show telephone numbers in full")
    parser.add_argument("--limit", type=int, default=_LIMIT, help=f"at most so many; default {_LIMIT}")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    with current_store(config) as store:
        due = callbacks_due(store, time.time_ns() // 1000, args.unit)
    rows = [_row(each, numbers=args.numbers) for each in islice(due, max(0, args.limit))]
    if args.json:
        print(json.dumps([_json(row, zone) for row in rows], ensure_ascii=False, indent=1))
    else:
        print(table((_readable(row, zone, config.site.language) for row in rows), _COLUMNS))
    return 0


def _row(each: DueCallback, *, numbers: bool) -> dict[str, Any]:
    case = each.case
    return {
        "number": case.number, "what": each.what, "due": case.callback_due,
        "caller": case.caller if numbers else masked(case.caller), "unit": case.unit, "attempts": case.attempts,
        "next_try": case.next_try, "reach": case.reach, "resolved": case.resolved, "satisfaction": case.satisfaction,
    }  # fmt: skip


def _json(row: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    return {**row, "due": iso(row["due"], zone), "next_try": iso(row["next_try"], zone), "due_us": row["due"]}


def _readable(row: dict[str, Any], zone: ZoneInfo, language: str) -> dict[str, Any]:
    resolved = {True: "yes", False: "no"}.get(row["resolved"], "")
    shown = {**row, "due": when(row["due"], zone), "next_try": when(row["next_try"], zone), "resolved": resolved}
    if language == "zh":
        shown |= {name: words.get(shown[name], shown[name]) for name, words in _CHINESE.items()}
    return shown
