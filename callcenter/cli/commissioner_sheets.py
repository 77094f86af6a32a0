"""``callcenter commissioners import`` and ``export``: the directory of policy commissioners as CSV or xlsx."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from callcenter.cli.inspection import inspect_all
from callcenter.commissioners import COLUMNS, document_of, rows_of, saved
from callcenter.config import load_config
from callcenter.errors import ConfigError, SheetInvalid, shown
from callcenter.sheets import read, write

__all__ = ["add_sheets"]

_MOST = 20_000
"""Rows of one file."""


def add_sheets(parser: argparse.ArgumentParser) -> None:
    """Add ``import`` and ``export`` to ``callcenter commissioners``."""
    verbs: Any = parser.add_subparsers(dest="verb", metavar="VERB")
    giving = verbs.add_parser("export", help="write the directory to a CSV or xlsx file, numbers in full")
    giving.add_argument("file", type=Path, help="its name ends with .csv or .xlsx")
    giving.add_argument("--json", action="store_true", help="print JSON")
    giving.set_defaults(main=_export)
    taking = verbs.add_parser(
        "import", help="write commissioners.yaml anew from such a file: whole, or not at all when anything is wrong"
    )
    taking.add_argument("file", type=Path, help="one row for each person in each span of duty, as `export` writes them")
    taking.add_argument("--json", action="store_true", help="print JSON")
    taking.set_defaults(main=_import)


def _export(args: argparse.Namespace) -> int:
    config = load_config()
    count = write(args.file, COLUMNS.headings, rows_of(config.commissioners))
    said = {"file": str(args.file), "departments": len(config.commissioners), "rows": count}
    text = f"{count} rows of {len(config.commissioners)} departments written"
    print(json.dumps(said, ensure_ascii=False) if args.json else text)
    return 0


def _import(args: argparse.Namespace) -> int:
    """Everything is judged with the new file in place of the old one, before anything is written."""
    found = document_of(read(args.file, most=_MOST))
    inspection = inspect_all(dialplan=False, instead={"commissioners": found})
    if inspection.mistakes:
        _refuse(inspection.mistakes, found.name)
    config = inspection.config
    kept = saved(found.document, config.commissioners_file)
    people = {person.number for each in config.commissioners.values() for duty in each.duty for person in duty.people}
    said = {"departments": len(config.commissioners), "people": len(people), "kept": str(kept) if kept else ""}
    if args.json:
        print(json.dumps(said, ensure_ascii=False))
        return 0
    where = shown(config.commissioners_file)
    print(f"{len(config.commissioners)} departments, {len(people)} people written to {where}")
    if kept:
        print(f"The file before is {shown(kept)}; comments in it are not in the new one.")
    print("`callcenter ctl reload` lets a running core know.")
    return 0


def _refuse(mistakes: Any, name: str) -> None:
    """Raise SheetInvalid when only the sheet is wrong, else ConfigError with everything."""
    if all(mistake.file == name for mistake in mistakes):
        raise SheetInvalid(mistakes)
    raise ConfigError(mistakes)
