"""``callcenter knowledge import`` and ``export``: entries as CSV or xlsx."""

from __future__ import annotations

import argparse
import getpass
import json
import time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from callcenter.casework.knowledge_import import import_entries
from callcenter.cli.knowledge_deeds import desk_of
from callcenter.cli.store import current_store
from callcenter.config import load_config
from callcenter.journal.tables import knowledge_entry, knowledge_version
from callcenter.knowledge import Version
from callcenter.knowledge.sheet import COLUMNS, cells_of
from callcenter.sheets import write

__all__ = ["add_sheets"]


def add_sheets(verbs: Any) -> None:
    """Add ``import`` and ``export`` to the verbs of ``callcenter knowledge``."""
    taking = verbs.add_parser("import", help="write and submit what a CSV or xlsx file says: all of it, or nothing")
    taking.add_argument("file", type=Path, help="such as config/knowledge_demo.csv; its first row holds the headings")
    taking.add_argument("--actor", default=getpass.getuser(), help="who writes; default: the user's name here")
    taking.add_argument("--approver", default="", help="somebody else, who approves all of it at once")
    taking.add_argument("--json", action="store_true", help="print JSON")
    taking.set_defaults(main=_import)
    giving = verbs.add_parser("export", help="write the entries that are in effect to a CSV or xlsx file")
    giving.add_argument("file", type=Path, help="its name ends with .csv or .xlsx")
    giving.add_argument("--all", action="store_true", help="every entry, as its newest version is")
    giving.add_argument("--json", action="store_true", help="print JSON")
    giving.set_defaults(main=_export)


def _import(args: argparse.Namespace) -> int:
    config = load_config()
    with desk_of(config) as (engine, desk):
        done = import_entries(engine, config, desk, args.file, actor=args.actor, approver=args.approver)
    if args.json:
        print(json.dumps({"written": done.written, "unchanged": done.unchanged}, indent=1))
    elif config.site.language == "zh":
        state = "已审核" if args.approver else "待审核"
        print(f"{len(done.written)} 条已导入（{state}），{done.unchanged} 条没有变化")
    else:
        state = "approved" if args.approver else "to be approved"
        print(f"{len(done.written)} entries written ({state}), {done.unchanged} unchanged")
    return 0


def _export(args: argparse.Namespace) -> int:
    config = load_config()
    now = time.time_ns() // 1000
    with current_store(config) as store:
        same = knowledge_version.c.entry == knowledge_entry.c.entry
        if args.all:
            same &= knowledge_version.c.version == knowledge_entry.c.version
        wanted = select(knowledge_version, knowledge_entry.c.uses).join(knowledge_entry, same)
        rows = store.execute(wanted.order_by(knowledge_version.c.key)).mappings().all()
    found = [(Version.of(dict(row)), row["uses"]) for row in rows]
    names = {ident: unit.name for ident, unit in config.units.items()}
    count = write(
        args.file,
        COLUMNS.headings,
        (
            list(cells_of(version, names.get(version.unit, version.unit), uses))
            for version, uses in found
            if args.all or version.is_shown(now)
        ),
    )
    if args.json:
        print(json.dumps({"file": str(args.file), "entries": count}, ensure_ascii=False))
    else:
        print(f"{count} 条已导出" if config.site.language == "zh" else f"{count} entries written")
    return 0
