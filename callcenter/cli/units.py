"""``callcenter units``: the member units (成员单位) that appeals can be given to."""

from __future__ import annotations

import argparse
import json
from typing import Any

from callcenter.cli.printing import table
from callcenter.config import load_config

_COLUMNS = ("unit", "name", "level", "parent", "fallback")


def register(subparsers: Any) -> None:
    """Add ``units``."""
    parser = subparsers.add_parser("units", help="the member units that appeals can be given to")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    config = load_config()
    rows = [
        {
            "unit": ident, "name": unit.name, "level": unit.level, "parent": unit.parent,
            "fallback": ident == config.appeals.fallback_unit,
        }
        for ident, unit in config.units.items()
    ]  # fmt: skip
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        yes = "是" if config.site.language == "zh" else "yes"
        print(table([{**row, "fallback": yes if row["fallback"] else ""} for row in rows], _COLUMNS))
    return 0
