"""``callcenter appeal import`` and ``export``: past appeals from a sheet, and appeals to a sheet."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.appeals import AppealState
from callcenter.casework.importing import Wanted, export_appeals, import_appeals
from callcenter.cli.moments import parse_since
from callcenter.cli.progress import Progress
from callcenter.cli.store import current_store
from callcenter.config import load_config
from callcenter.journal import open_engine, require_current
from callcenter.workdays import Calendar

__all__ = ["add_sheets"]

_PATIENCE = 30.0
"""Seconds to wait for whoever writes at the moment."""
_DOING = {"read": "rows checked", "write": "rows written"}


def add_sheets(verbs: Any) -> None:
    """Add both verbs."""
    taking = verbs.add_parser("import", help="take over past appeals from CSV or xlsx, all rows or none")
    taking.add_argument("file", type=Path, help="CSV or xlsx")
    taking.add_argument("--dry-run", action="store_true", help="check every row and write nothing")
    taking.set_defaults(main=_import)
    giving = verbs.add_parser("export", help="write appeals to CSV or xlsx, with the columns of `import`")
    giving.add_argument("file", type=Path, help="ends with .csv or .xlsx")
    giving.add_argument("--since", help="opened then or later: 30m, 2h, 2026-01-01 or 2026-01-01T08:00 (local time)")
    giving.add_argument("--until", help="opened before then")
    giving.add_argument(
        "--state", action="append", choices=[state.value for state in AppealState],
        help="only those in this state; may be repeated",
    )  # fmt: skip
    giving.add_argument("--unit", default="", help="only those that this unit has")
    giving.set_defaults(main=_export)


def _import(args: argparse.Namespace) -> int:
    config = load_config()
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    engine = open_engine(config.database_url, busy_seconds=_PATIENCE)
    try:
        require_current(engine)
        with Progress(0, 1, 1, command="appeal import") as progress:
            taken = import_appeals(
                engine, config, calendar, args.file, now=time.time_ns() // 1000, dry_run=args.dry_run,
                told=lambda what, rows: progress.say(f"{rows} {_DOING[what]}"),
            )  # fmt: skip
    finally:
        engine.dispose()
    would = "would be taken over" if args.dry_run else "taken over"
    print(f"{taken.rows} rows without mistakes: {taken.taken} {would}, {taken.known} on record already")
    return 0


def _export(args: argparse.Namespace) -> int:
    config = load_config()
    zone, now = ZoneInfo(config.site.timezone), time.time_ns() // 1000
    wanted = Wanted(
        since=parse_since(args.since, zone, now) if args.since else 0,
        until=parse_since(args.until, zone, now) if args.until else 0,
        states=tuple(args.state or ()), unit=args.unit,
    )  # fmt: skip
    units = {ident: unit.name for ident, unit in config.units.items()}
    with current_store(config) as store:
        count = export_appeals(store, args.file, wanted, zone, units)
    print(f"{count} appeals written to {args.file}")
    return 0
