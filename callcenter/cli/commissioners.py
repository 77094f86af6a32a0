"""``callcenter commissioners``: whom a seat may bring into a call, and who of them is on duty."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.callcontrol.masking import masked
from callcenter.cli.moments import parse_since
from callcenter.cli.printing import table
from callcenter.config import Department, Person, load_config
from callcenter.config.duty import find, on_duty
from callcenter.errors import DepartmentUnknown
from callcenter.workdays import Calendar

_NOBODY = "nobody on duty"


def register(subparsers: Any) -> None:
    """Add ``commissioners``."""
    parser = subparsers.add_parser("commissioners", help="departments with policy commissioners, and who is on duty")
    parser.add_argument("--at", metavar="MOMENT", help="2026-10-01T20:00 (local time), or 2h ago as 2h; default: now")
    parser.add_argument("--topic", metavar="TEXT", help="only departments with this id, name or topic")
    parser.add_argument("--numbers", action="store_true", help="show the numbers in full")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0. Raises DepartmentUnknown when none has the topic."""
    config = load_config()
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    zone, now = ZoneInfo(config.site.timezone), time.time_ns() // 1000
    at = parse_since(args.at, zone, now) if args.at else now
    year = datetime.fromtimestamp(at / 1e6, zone).year
    if not calendar.covers(year):
        print(f"config/calendar.yaml has no holidays for {year}: days go by their weekday", file=sys.stderr)
    rows = [_row(ident, each, on_duty(each, at, calendar), full=args.numbers)
            for ident, each in _wanted(config.commissioners, args.topic).items()]  # fmt: skip
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print(table(map(_told, rows), ("department", "name", "on_duty", "topics")))
    return 0


def _wanted(departments: Mapping[str, Department], topic: str | None) -> dict[str, Department]:
    if topic is None:
        return dict(departments)
    if found := find(departments, topic):
        return {ident: departments[ident] for ident in found}
    raise DepartmentUnknown(f"no department is called {topic!r} or has such a topic: see config/commissioners.yaml")


def _row(ident: str, department: Department, people: tuple[Person, ...], *, full: bool) -> dict[str, Any]:
    return {
        "department": ident,
        "name": department.name,
        "topics": department.topics,
        "on_duty": [{"name": each.name, "number": each.number if full else masked(each.number)} for each in people],
    }


def _told(row: Mapping[str, Any]) -> dict[str, str]:
    people = (f"{person['name']} {person['number']}" for person in row["on_duty"])
    return {**row, "on_duty": ", ".join(people) or _NOBODY, "topics": " ".join(row["topics"])}
