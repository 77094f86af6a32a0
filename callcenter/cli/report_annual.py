"""``callcenter report annual``: the yearly publication (年度工作情况发布), with what its own audit found."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from callcenter.cli.progress import Progress
from callcenter.cli.report_regular import made_at
from callcenter.cli.store import current_store
from callcenter.config import load_config
from callcenter.errors import ReportRefused, shown

__all__ = ["add_annual"]

_FORMATS = ("docx", "html", "md")


def add_annual(verbs: Any) -> None:
    """Add ``annual``."""
    parser = verbs.add_parser("annual", help="the yearly publication, in Chinese, audited by itself")
    parser.add_argument("--year", type=int, required=True, help="such as 2026")
    parser.add_argument(
        "--format", choices=_FORMATS, action="append", help="may be repeated; default: all of docx, html, md"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder that the files are put into")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    """0 when it can be published; 1 when its audit found errors, or there is nothing on record of the year."""
    from callcenter.reports.annual import load_notes, publication  # late: they bring the whole registry
    from callcenter.reports.renderers import render
    from callcenter.reports.saving import save

    if not 1971 <= args.year <= 2200:
        raise ReportRefused(f"{args.year} is no year")
    config, now = load_config(), time.time_ns() // 1000
    notes = load_notes(config.root)
    with current_store(config) as store, Progress(0, 1, 1, command="report") as progress:
        made = publication(
            store, config, notes, args.year, now=now, made=made_at(config, now),
            told=lambda what: progress.say(f"counting: {what}"),
        )  # fmt: skip
    _folder(args.out)
    for form in args.format or _FORMATS:
        path = args.out / f"annual-{args.year}.{form}"
        save(path, render(made.document, form))
        print(path)
    path = args.out / f"annual-{args.year}.figures.json"
    save(path, (json.dumps(made.claims, ensure_ascii=False, indent=1) + "\n").encode())
    print(path)
    for finding in made.findings:
        print(f"callcenter: {finding.severity}: {finding.zh}", file=sys.stderr)
    if made.empty:
        print(f"callcenter: there is nothing on record of {args.year}", file=sys.stderr)
    return 1 if made.empty or any(each.severity == "error" for each in made.findings) else 0


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReportRefused(f"{shown(path)} cannot be made: {error.strerror}") from error
