"""``callcenter report``: figures over what is on record."""

from __future__ import annotations

import argparse
import json
import time
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.cli.moments import parse_since
from callcenter.cli.printing import table
from callcenter.cli.report_annual import add_annual
from callcenter.cli.report_audit import add_audit
from callcenter.cli.report_callbacks import add_callback_report
from callcenter.cli.report_deliver import add_deliver
from callcenter.cli.report_regular import add_regular
from callcenter.cli.store import current_store
from callcenter.config import load_config
from callcenter.projections.wait_report import WaitScore, wait_scores

_DAY = 86_400_000_000


def register(subparsers: Any) -> None:
    """Add ``report`` and its verbs."""
    parser = subparsers.add_parser("report", help="figures over what is on record")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    ewt = verbs.add_parser("ewt", help="expected waits: what callers were told against what became of it")
    ewt.add_argument("--since", help="30m, 2h, 2026-01-01 or 2026-01-01T08:00 (local time); default: the last day")
    ewt.add_argument("--json", action="store_true", help="print JSON: durations in seconds")
    ewt.set_defaults(main=_ewt)
    add_callback_report(verbs)
    add_regular(verbs)
    add_annual(verbs)
    add_deliver(verbs)
    add_audit(verbs)


def _ewt(args: argparse.Namespace) -> int:
    config = load_config()
    now = time.time_ns() // 1000
    since = parse_since(args.since, ZoneInfo(config.site.timezone), now) if args.since else now - _DAY
    with current_store(config) as store:
        rows = [_row(score) for score in wait_scores(store, since)]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print(table([{**row, "share": _percent(row["share"])} for row in rows], tuple(_COLUMNS)))
    return 0


_COLUMNS = ("queue", "promises", "told", "settled", "inside", "share", "sooner", "later", "mean_error")


def _row(score: WaitScore) -> dict[str, Any]:
    mean = score.mean_error
    return {
        **{name: getattr(score, name) for name in _COLUMNS if name not in ("share", "mean_error")},
        "share": score.share,
        "mean_error": None if mean is None else round(mean, 1),
    }


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.1%}"
