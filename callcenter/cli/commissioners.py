"""``callcenter commissioners``: whom a seat may bring into a call, who of them is on duty, and where nobody is."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.callcontrol.masking import masked
from callcenter.cli.commissioner_sheets import add_sheets
from callcenter.cli.moments import iso, parse_since, when
from callcenter.cli.printing import table
from callcenter.commissioners import Gap, gaps
from callcenter.config import Config, Department, Person, load_config
from callcenter.config.duty import find, on_duty
from callcenter.errors import DepartmentUnknown
from callcenter.workdays import Calendar

_NOBODY = "nobody on duty"
_WEEK = 7 * 86_400_000_000


def register(subparsers: Any) -> None:
    """Add ``commissioners``."""
    parser = subparsers.add_parser("commissioners", help="departments with policy commissioners, and who is on duty")
    parser.add_argument("--at", metavar="MOMENT", help="2026-10-01T20:00 (local time), or 2h ago as 2h; default: now")
    parser.add_argument("--topic", metavar="TEXT", help="only departments with this id, name or topic")
    parser.add_argument("--numbers", action="store_true", help="show the numbers in full")
    parser.add_argument(
        "--week", action="store_true", help="when nobody is there in the 7 days from then although `duty` expects it"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(main=main)
    add_sheets(parser)


def main(args: argparse.Namespace) -> int:
    """0. Raises DepartmentUnknown when none has the topic."""
    config = load_config()
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    zone, now = ZoneInfo(config.site.timezone), time.time_ns() // 1000
    at = parse_since(args.at, zone, now) if args.at else now
    year = datetime.fromtimestamp(at / 1e6, zone).year
    if not calendar.covers(year):
        print(f"config/calendar.yaml has no holidays for {year}: days go by their weekday", file=sys.stderr)
    wanted = _wanted(config.commissioners, args.topic)
    if args.week:
        _tell_gaps(_gaps(wanted, config, at, calendar), zone, as_json=args.json)
        return 0
    rows = [_row(ident, each, on_duty(each, at, calendar), full=args.numbers) for ident, each in wanted.items()]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print(table(map(_told, rows), ("department", "name", "on_duty", "topics")))
        _flag(rows)
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
        "nobody": not people,
        "on_duty": [{"name": each.name, "number": each.number if full else masked(each.number)} for each in people],
    }


def _told(row: Mapping[str, Any]) -> dict[str, str]:
    people = (f"{person['name']} {person['number']}" for person in row["on_duty"])
    return {**row, "on_duty": ", ".join(people) or _NOBODY, "topics": " ".join(row["topics"])}


def _flag(rows: Sequence[Mapping[str, Any]]) -> None:
    """Departments without anyone, in a line of their own: a list of twenty is easily read over."""
    names = [row["name"] for row in rows if row["nobody"]]
    if names:
        print(f"\n! {_NOBODY} in {len(names)} of {len(rows)} departments: {', '.join(names)}")


# -- the week ------------------------------------------------------------------------------------------------------


def _gaps(
    departments: Mapping[str, Department], config: Config, at: int, calendar: Calendar
) -> list[tuple[str, str, Gap]]:
    """(department, its name, a time without anyone), by time."""
    found = [
        (ident, department.name, gap)
        for ident, department in departments.items()
        for gap in gaps(department, config.duty, at, at + _WEEK, calendar)
    ]
    return sorted(found, key=lambda each: (each[2].begins, each[0]))


def _tell_gaps(found: Sequence[tuple[str, str, Gap]], zone: ZoneInfo, *, as_json: bool) -> None:
    if as_json:
        rows = [
            {"department": ident, "name": name, "from": iso(gap.begins, zone), "until": iso(gap.ends, zone)}
            for ident, name, gap in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    rows = [
        {"department": ident, "name": name, "from": when(gap.begins, zone)[:16], "until": when(gap.ends, zone)[:16]}
        for ident, name, gap in found
    ]
    print(table(rows, ("department", "name", "from", "until")) if rows else "somebody is on duty wherever expected")
