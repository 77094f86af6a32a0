"""``callcenter supervision``: demands on units in single matters, and their answers (督办)."""

from __future__ import annotations

import argparse
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from callcenter.cli.oversight_common import (
    add_deed,
    add_listing,
    add_options,
    carry_out,
    desk_of,
    found_row,
    print_json,
    print_rows,
    print_thing,
    with_moments,
)
from callcenter.cli.store import current_store
from callcenter.config import load_config
from callcenter.journal.tables import supervision_entry, supervision_record
from callcenter.oversight import OversightRole

_R = OversightRole
_ID = "the supervision record, such as SR-20261127-00001"
_WORKDAYS = {"workdays": "answer within so many workdays; default: the usual time of the level"}


def register(subparsers: Any) -> None:
    """Add ``supervision`` and its verbs."""
    parser = subparsers.add_parser("supervision", help="demands on units in single matters, and their answers (督办)")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add_listing(
        verbs, "the newest supervision records", _list, state="only those in this state",
        unit="only those of this unit", number="only those of this appeal", level="supervise, escalate or refer",
    )  # fmt: skip
    show = verbs.add_parser("show", help="one supervision record with all that was said")
    show.add_argument("subject", metavar="ID", help=_ID)
    show.add_argument("--json", action="store_true", help="print JSON")
    show.set_defaults(main=_show)
    _add_deeds(verbs)
    tick = verbs.add_parser("tick", help="do now what overdue steps and deadlines demand; the projector does it anyway")
    tick.set_defaults(main=_tick)


def _add_deeds(verbs: Any) -> None:
    text = "supervise the unit of an appeal"
    opened = add_deed(verbs, "open", text, _R.SUPERVISOR, carry_out, deed="supervision open")
    level = {"level": "supervise, escalate or refer; default: supervise"}
    add_options(opened, {"number": "appeal number", "text": "what the unit is to do"}, {**level, **_WORKDAYS})
    opened.add_argument(
        "--reopen", dest="said_reopen", action="store_true", help="take the appeal up again, which is closed"
    )
    deeds: tuple[tuple[str, str, OversightRole, dict[str, str], dict[str, str]], ...] = (
        ("demand", "demand something of the unit", _R.SUPERVISOR, {"text": "what the unit is to do"}, _WORKDAYS),
        ("raise", "take the matter a level up", _R.SUPERVISOR, {"level": "escalate or refer"}, {}),
        ("reply", "the unit answers (say --as-unit)", _R.UNIT, {"text": "the answer"}, {}),
        ("close", "say what came of it", _R.SUPERVISOR,
         {"result": "rectified, justified, accountable or transferred", "text": "what came of it"}, {}),
        ("withdraw", "it should not have been opened", _R.SUPERVISOR, {}, {}),
    )  # fmt: skip
    for verb, text, role, needed, more in deeds:
        parser = add_deed(verbs, verb, text, role, carry_out, subject=_ID, deed=f"supervision {verb}")
        add_options(parser, needed, more)


def _list(args: argparse.Namespace) -> int:
    config = load_config()
    columns = ("record", "state", "level", "number", "unit", "opened", "due", "demands", "replies", "lapses")
    with current_store(config) as store:
        return print_rows(
            args, store, config, supervision_record, "opened", columns, "state", "unit", "number", "level"
        )


def _show(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    with current_store(config) as store:
        row = found_row(store, supervision_record, args.subject, "supervision")
        entry = supervision_entry.c
        mine = select(supervision_entry).where(entry.record == args.subject).order_by(entry.at, entry.entry)
        entries = [dict(each) for each in store.execute(mine).mappings()]
    if args.json:
        print_json({**with_moments(row, zone), "entries": [with_moments(each, zone) for each in entries]})
    else:
        columns = ("at", "kind", "level", "due", "text", "actor", "role", "reason")
        print_thing(row, config, {"entries": (entries, columns)})
    return 0


def _tick(args: argparse.Namespace) -> int:
    config = load_config()
    with desk_of(config) as desk:
        count = desk.tick()
    print(f"{count} 项督办事项已处理" if config.site.language == "zh" else f"{count} things were due and are done")
    return 0
