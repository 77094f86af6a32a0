"""``callcenter audit-log``: who did what in the console and by commands, and whether the log is whole."""

from __future__ import annotations

import argparse
import json
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from callcenter.cli.api_key import now_us, open_store
from callcenter.cli.moments import iso, parse_since
from callcenter.cli.printing import table
from callcenter.config import load_config
from callcenter.console.audit import ACTIONS
from callcenter.console.audit.opening import audit_log
from callcenter.journal import reading
from callcenter.journal.tables import audit_entry

_WHY = {"changed": "内容被改动", "missing": "有缺失", "cut_off": "末尾被截去"}


def register(subparsers: Any) -> None:
    """Add ``audit-log`` and what is below it."""
    parser = subparsers.add_parser("audit-log", help="who did what in the console and by commands")
    commands = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    verify = commands.add_parser("verify", help="recompute the whole chain; exit code 1 when a row is not as it was")
    listing = commands.add_parser("list", help="rows, the newest first")
    listing.add_argument("--since", help="30m, 2h, 2026-01-01 or 2026-01-01T08:00 (local time)")
    listing.add_argument("--actor", help="only what this account did")
    listing.add_argument("--action", choices=tuple(ACTIONS), help="only this kind")
    listing.add_argument("--limit", type=int, default=50, help="so many; default 50")
    for each, run in ((verify, _verify), (listing, _list)):
        each.add_argument("--json", action="store_true", help="as JSON")
        each.set_defaults(main=run)


def _verify(args: argparse.Namespace) -> int:
    config = load_config()
    with open_store(config) as engine, reading(engine) as connection:
        found = audit_log(config, engine, now_us).verify(connection)
    if args.json:
        print(json.dumps({"rows": found.rows, "bad": found.bad, "why": found.why}))
    elif found.bad:
        print(f"审计日志异常：自第 {found.bad} 条起{_WHY[found.why]}（此前 {found.rows} 条完整）")
    else:
        print(f"审计日志完整：{found.rows} 条，无改动、无缺失")
    return 1 if found.bad else 0


def _list(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    query = select(audit_entry).order_by(audit_entry.c.seq.desc()).limit(args.limit)
    if args.since:
        query = query.where(audit_entry.c.at >= parse_since(args.since, zone, now_us()))
    for name in ("actor", "action"):
        if value := getattr(args, name):
            query = query.where(audit_entry.c[name] == value)
    with open_store(config) as engine, reading(engine) as connection:
        rows = [{**row, "at": iso(row["at"], zone)} for row in connection.execute(query).mappings()]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        shown = [{**row, "action": ACTIONS.get(row["action"], (row["action"],))[0]} for row in rows]
        print(table(shown, ("seq", "at", "actor", "action", "subject", "outcome", "reason", "detail")))
    return 0
