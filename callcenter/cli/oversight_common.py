"""What ``callcenter look-back``, ``onsite``, ``supervision``, ``clues`` and ``assessment`` share."""

from __future__ import annotations

import argparse
import getpass
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, Table, select

from callcenter.appeals.words import EXCLUSION_WORDS
from callcenter.casework.oversight import OversightDesk, OversightOrder, OversightOutcome
from callcenter.cli.moments import iso, when
from callcenter.cli.printing import table, width
from callcenter.cli.store import newest
from callcenter.config import Config, load_config
from callcenter.errors import OversightUnknown
from callcenter.journal import open_engine, require_current
from callcenter.oversight import OversightRole
from callcenter.oversight.roles import ROLE_WORDS
from callcenter.oversight.words import (
    ASSIGNEE_WORDS,
    FINDING_WORDS,
    INSPECTION_WORDS,
    LEVEL_WORDS,
    METHOD_WORDS,
    RESULT_WORDS,
    STATE_WORDS,
    STRATA_WORDS,
    VERDICT_WORDS,
)
from callcenter.workdays import Calendar

__all__ = [
    "add_deed", "add_listing", "add_options", "carry_out", "desk_of", "found_row", "order_of", "print_json",
    "print_rows", "print_thing", "readable", "said_of", "told", "with_moments",
]  # fmt: skip

_LIMIT = 20
_MOMENTS = frozenset({
    "first", "last", "planned", "ended", "changed", "decided", "due", "reported", "opened", "closed", "sealed",
    "handed_over", "received", "concluded", "requested", "counted", "frozen", "at",
})  # fmt: skip
_WORDS: Mapping[str, Mapping[str, str]] = {
    "state": STATE_WORDS,
    "verdict": {**FINDING_WORDS, **VERDICT_WORDS},
    "finding": FINDING_WORDS,
    "method": METHOD_WORDS,
    "level": LEVEL_WORDS,
    "result": {**RESULT_WORDS, **INSPECTION_WORDS},
    "kind": {
        **ASSIGNEE_WORDS, "demand": "要求", "reply": "反馈", "raise": "提级", "lapse": "逾期", "close": "办结",
        "withdraw": "撤销",
    },
    "code": EXCLUSION_WORDS,
    "strata": STRATA_WORDS,
    "role": {role.value: text for role, text in ROLE_WORDS.items()},
}  # fmt: skip


# -- deeds -------------------------------------------------------------------------------------------------------------


def add_deed(
    verbs: Any, verb: str, text: str, role: OversightRole, main: Callable[[argparse.Namespace], int], *,
    subject: str = "", deed: str = "",
) -> argparse.ArgumentParser:  # fmt: skip
    """Add something that can be done; ``role`` is the usual one, ``subject`` names what it is done with."""
    parser: argparse.ArgumentParser = verbs.add_parser(verb, help=text)
    if subject:
        parser.add_argument("subject", metavar="ID", help=subject)
    roles = [each.value for each in OversightRole if each is not OversightRole.SYSTEM]
    parser.add_argument("--actor", default=getpass.getuser(), help="who does it; default: the user's name here")
    parser.add_argument("--role", choices=roles, default=role.value, help=f"in which role; default: {role.value}")
    parser.add_argument("--as-unit", default="", metavar="UNIT", help="do it for this unit")
    parser.add_argument("--reason", default="", help="why")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(main=main, deed=deed)
    return parser


def add_options(parser: argparse.ArgumentParser, needed: Mapping[str, str], more: Mapping[str, str]) -> None:
    """Add the deed's own arguments, those that are needed and those that may be left out: name → help."""
    for options, is_needed in ((needed, True), (more, False)):
        for name, text in options.items():
            parser.add_argument(
                f"--{name.replace('_', '-')}", dest=f"said_{name}", required=is_needed, default=argparse.SUPPRESS,
                metavar=name.upper(), help=text, type=int if name == "workdays" else str,
            )  # fmt: skip


def said_of(args: argparse.Namespace) -> dict[str, Any]:
    """What was given for the deed itself."""
    return {name.removeprefix("said_"): value for name, value in vars(args).items() if name.startswith("said_")}


def order_of(args: argparse.Namespace, **said: Any) -> OversightOrder:
    """The order in a command line."""
    role = OversightRole.UNIT if args.as_unit else OversightRole(args.role)
    return OversightOrder(
        deed=args.deed, subject=getattr(args, "subject", ""), actor=args.actor, role=role, acting_unit=args.as_unit,
        reason=args.reason, said={**said_of(args), **said},
    )  # fmt: skip


@contextmanager
def desk_of(config: Config) -> Iterator[OversightDesk]:
    """A desk on the site's store. Raises StoreError."""
    engine = open_engine(config.database_url, busy_seconds=10.0)
    try:
        require_current(engine)
        yield OversightDesk(engine, config, Calendar.load(config.calendar_file, config.site.timezone))
    finally:
        engine.dispose()


def carry_out(args: argparse.Namespace) -> int:
    """Do what a command line says, and tell what came of it."""
    config = load_config()
    with desk_of(config) as desk:
        outcome = desk.do(order_of(args))
    return told(outcome, config, as_json=args.json)


def told(outcome: OversightOutcome, config: Config, *, as_json: bool) -> int:
    """Print what came of an order."""
    if as_json:
        print_json({"subject": outcome.subject, "facts": msgspec.to_builtins(list(outcome.facts))})
        return 0
    reopened = [fact for fact in outcome.facts if type(fact).__name__ == "AppealReopened"]
    done = {"zh": "已完成"}.get(config.site.language, "done")
    print(f"{outcome.subject} {done}")
    for fact in reopened:
        word = {"zh": "已重启"}.get(config.site.language, "reopened")
        print(f"{fact.number} {word}")  # type: ignore[attr-defined]
    return 0


# -- reading -----------------------------------------------------------------------------------------------------------


def add_listing(verbs: Any, text: str, main: Callable[[argparse.Namespace], int], **filters: str) -> None:
    """Add ``list``; ``filters`` are columns that may be asked for: name → help."""
    listing = verbs.add_parser("list", help=text)
    for name, meaning in filters.items():
        listing.add_argument(f"--{name}", help=meaning)
    listing.add_argument("--limit", type=int, default=_LIMIT, help=f"at most so many; default {_LIMIT}")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(main=main)


def print_rows(
    args: argparse.Namespace, store: Connection, config: Config, of: Table, moment: str, columns: Sequence[str],
    *filters: str,
) -> int:  # fmt: skip
    """The newest rows of a read table, as a table or as JSON."""
    wanted = newest(of, moment, None, args.limit, **{name: getattr(args, name) for name in filters})
    rows = [dict(row) for row in store.execute(wanted).mappings()]
    zone = ZoneInfo(config.site.timezone)
    if args.json:
        print_json([with_moments(row, zone) for row in rows])
    else:
        print(table((readable(row, zone, config.site.language) for row in rows), columns))
    return 0


def found_row(store: Connection, of: Table, key: str, command: str) -> dict[str, Any]:
    """A row by its key. Raises OversightUnknown."""
    found = store.execute(select(of).where(next(iter(of.primary_key)) == key)).mappings().first()
    if found is None:
        raise OversightUnknown(f"there is no {key}; `callcenter {command} list` shows the known ones")
    return dict(found)


def print_thing(
    row: Mapping[str, Any], config: Config, parts: Mapping[str, tuple[Sequence[Mapping[str, Any]], Sequence[str]]]
) -> None:
    """A row with each of its fields, and below it the rows that belong to it: heading → (rows, columns)."""
    zone, language = ZoneInfo(config.site.timezone), config.site.language
    shown = readable(row, zone, language)
    column = max(map(width, shown))
    for name, value in shown.items():
        print(f"{name.replace('_', ' ')}{' ' * (column - width(name))}  {value if value not in ('', None) else '-'}")
    for heading, (rows, columns) in parts.items():
        print(f"\n{heading}")
        print(table((readable(each, zone, language) for each in rows), columns))


def readable(row: Mapping[str, Any], zone: ZoneInfo, language: str) -> dict[str, Any]:
    """A row for people."""
    shown = {name: when(value, zone)[:19] if name in _MOMENTS else value for name, value in row.items()}
    if language == "zh":
        shown |= {name: words.get(row[name], row[name]) for name, words in _WORDS.items() if name in row}
    return shown


def with_moments(row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """A row for programs: moments as text, and as µs beside it."""
    moments = {name: value for name, value in row.items() if name in _MOMENTS}
    texts = {name: iso(value, zone) for name, value in moments.items()}
    return {**row, **texts, **{f"{name}_us": value for name, value in moments.items()}}


def print_json(value: Any) -> None:
    """As all commands print it."""
    print(json.dumps(value, ensure_ascii=False, indent=1))
