"""``callcenter report callbacks``: callbacks on appeals (回访), with attempts, tasks and citizens counted apart."""

from __future__ import annotations

import argparse
import json
import time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from callcenter.cli.moments import parse_since
from callcenter.cli.printing import table
from callcenter.cli.store import current_store
from callcenter.config import load_config
from callcenter.projections.callback_report import RATES, CallbackCounts, callback_counts

__all__ = ["add_callback_report"]

_MONTH = 30 * 86_400_000_000
_LABELS = {
    "attempts": "回访呼叫次数", "automatic": "其中自动呼叫", "reached": "接通", "refused": "拒绝评价",
    "unreachable": "未接通", "tasks": "回访任务数", "tasks_reached": "其中接通", "citizens": "回访人数",
    "citizens_reached": "其中接通",
    "online": "网上自行评价", "over": "已结束任务", "rated": "满意办结", "redo": "重办", "excluded": "剔除",
    "given_up": "未能评价", "given_up_unreachable": "其中多次未接通", "given_up_refused": "其中拒绝评价",
    "given_up_no_number": "其中无号码", "resolved": "已解决", "satisfied": "满意", "neutral": "基本满意",
    "dissatisfied": "不满意", "reached_rate": "接通率（次）", "tasks_reached_rate": "接通率（任务）",
    "citizens_reached_rate": "接通率（人）", "participation": "参评率", "resolution_rate": "解决率",
    "satisfaction_rate": "满意率", "asked_resolved": "是否解决有效回答", "asked_satisfaction": "满意度有效回答",
}  # fmt: skip
_OF_A_UNIT = ("unit", "attempts", "tasks", "citizens", "reached", "over", "rated", "redo", "excluded", "given_up",
              "resolution_rate", "satisfaction_rate")  # fmt: skip


def add_callback_report(verbs: Any) -> None:
    """Add ``callbacks``."""
    parser = verbs.add_parser("callbacks", help="callbacks on appeals: attempts, tasks and citizens, and what was said")
    parser.add_argument("--since", help="30m, 2h, 2026-01-01 or 2026-01-01T08:00 (local time); default: 30 days ago")
    parser.add_argument("--until", help="the same; default: now. The moment itself does not belong to the period")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    config = load_config()
    now, zone = time.time_ns() // 1000, ZoneInfo(config.site.timezone)
    since = parse_since(args.since, zone, now) if args.since else now - _MONTH
    until = parse_since(args.until, zone, now) if args.until else now + 1
    with current_store(config) as store:
        total, *units = callback_counts(store, since, until)
    if args.json:
        counts = {"total": _json(total), "units": [_json(unit) for unit in units]}
        print(json.dumps(counts, ensure_ascii=False, indent=1))
    else:
        print(_page(total, units, config.site.language))
    return 0


def _json(counts: CallbackCounts) -> dict[str, Any]:
    """All counts, and each rate with its numerator and denominator."""
    plain: dict[str, Any] = msgspec.to_builtins(counts)
    rates = {
        name: {"numerator": plain[above], "denominator": plain[below], "rate": _rate(plain[above], plain[below])}
        for name, (above, below) in RATES.items()
    }
    return {**plain, **rates}


def _rate(above: int, below: int) -> float | None:
    return round(above / below, 4) if below else None


def _page(total: CallbackCounts, units: list[CallbackCounts], language: str) -> str:
    shown = _readable(total)
    names = {name: _LABELS[name] if language == "zh" else name.replace("_", " ") for name in shown if name != "unit"}
    lines = table([{"figure": label, "all": shown[name]} for name, label in names.items()], ("figure", "all"))
    return f"{lines}\n\n{table(map(_readable, units), _OF_A_UNIT)}" if units else lines


def _readable(counts: CallbackCounts) -> dict[str, str]:
    """Counts as they are, rates as ``57.1% = 4/7``."""
    plain: dict[str, Any] = msgspec.to_builtins(counts)
    shown = {name: str(value) for name, value in plain.items()}
    for name, (above, below) in RATES.items():
        rate = _rate(plain[above], plain[below])
        shown[name] = f"{'-' if rate is None else f'{rate:.1%}'} = {plain[above]}/{plain[below]}"
    return shown
