"""``callcenter clues``: appeals about a unit, gathered and sealed for discipline inspection (线索)."""

from __future__ import annotations

import argparse
import hashlib
import os
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from callcenter.casework.oversight.clue_file import as_json, as_zip, broken_seals
from callcenter.cli.oversight_common import (
    add_deed,
    add_listing,
    add_options,
    carry_out,
    desk_of,
    found_row,
    order_of,
    print_json,
    print_rows,
    print_thing,
    told,
    with_moments,
)
from callcenter.cli.store import current_store
from callcenter.config import load_config
from callcenter.errors import CommandRefused
from callcenter.journal.tables import clue_item, clue_package
from callcenter.oversight import OversightRole

_R = OversightRole
_ID = "the clue package, such as CP-20261127-00001"
_WRITERS = {".json": as_json, ".zip": as_zip}


def register(subparsers: Any) -> None:
    """Add ``clues`` and its verbs."""
    parser = subparsers.add_parser("clues", help="appeals about a unit, sealed for discipline inspection (线索)")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add_listing(
        verbs, "the newest clue packages", _list, state="only those in this state", unit="only those of this unit"
    )
    for verb, text, main in (
        ("show", "one clue package with its appeals", _show),
        ("verify", "compare what was sealed with the journal", _verify),
    ):
        reading = verbs.add_parser(verb, help=text)
        reading.add_argument("subject", metavar="ID", help=_ID)
        reading.add_argument("--json", action="store_true", help="print JSON")
        reading.set_defaults(main=main)
    _add_deeds(verbs)
    export = add_deed(
        verbs, "export", "write a sealed package into one file, personal data hidden", _R.SUPERVISOR, _export,
        subject=_ID, deed="clues export",
    )  # fmt: skip
    export.add_argument("--to", type=Path, required=True, metavar="FILE", help="a new file, .json or .zip")
    export.add_argument("--full", action="store_true", help="with personal data; needs a reason, which stays on record")


def _add_deeds(verbs: Any) -> None:
    text = "begin to gather appeals about a unit"
    opened = add_deed(verbs, "open", text, _R.SUPERVISOR, carry_out, deed="clues open")
    add_options(opened, {"unit": "id of the unit (config/units.yaml)", "title": "what it is about"}, {})
    number = {"number": "appeal number"}
    deeds: tuple[tuple[str, str, OversightRole, dict[str, str], dict[str, str]], ...] = (
        ("add", "put an appeal in", _R.SUPERVISOR, number, {"note": "what it shows"}),
        ("remove", "take an appeal out", _R.SUPERVISOR, number, {}),
        ("seal", "lay down what it holds, for ever", _R.SUPERVISOR, {}, {}),
        ("hand-over", "give it to those who inspect", _R.SUPERVISOR, {"receiver": "who takes it"},
         {"sha256": "of the file that is handed over, as `clues export` printed it"}),
        ("receive", "the receipt came", _R.INSPECTOR, {"receipt": "its number"}, {}),
        ("conclude", "say what came of it", _R.INSPECTOR,
         {"result": "founded, partly or unfounded", "text": "what came of it"}, {}),
        ("discard", "give it up before it is sealed", _R.SUPERVISOR, {}, {}),
    )  # fmt: skip
    for verb, text, role, needed, more in deeds:
        parser = add_deed(verbs, verb, text, role, carry_out, subject=_ID, deed=f"clues {verb}")
        add_options(parser, needed, more)


def _export(args: argparse.Namespace) -> int:
    """The file is written when the record says that it is; an interrupted export leaves at most a record."""
    writer = _WRITERS.get(args.to.suffix)
    if writer is None:
        raise CommandRefused(f"{args.to} is neither a .json nor a .zip file")
    config = load_config()
    with current_store(config) as store:
        content = writer(store, args.subject, masked=not args.full)
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        target = os.fdopen(os.open(args.to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as error:
        raise CommandRefused(f"{args.to}: {error.strerror}") from None
    try:
        with target, desk_of(config) as desk:
            outcome = desk.do(order_of(args, masked=not args.full, sha256=sha256))
            target.write(content)
    except BaseException:
        args.to.unlink(missing_ok=True)
        raise
    if not args.json:
        print(f"{args.to} {len(content)} bytes, SHA-256 {sha256}")
    return told(outcome, config, as_json=args.json)


def _verify(args: argparse.Namespace) -> int:
    """0 when every hash is right, 1 when one is not."""
    config = load_config()
    with current_store(config) as store:
        broken = broken_seals(store, args.subject)
    if args.json:
        print_json({"package": args.subject, "intact": not broken, "broken": broken})
    elif broken:
        print("\n".join(f"{each}: is not what was sealed" for each in broken))
    else:
        print(f"{args.subject}: everything is as it was sealed")
    return 1 if broken else 0


def _list(args: argparse.Namespace) -> int:
    config = load_config()
    columns = ("package", "state", "unit", "title", "appeals", "opened", "sealed", "receiver", "receipt", "result")
    with current_store(config) as store:
        return print_rows(args, store, config, clue_package, "opened", columns, "state", "unit")


def _show(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    with current_store(config) as store:
        row = found_row(store, clue_package, args.subject, "clues")
        mine = select(clue_item).where(clue_item.c.package == args.subject).order_by(clue_item.c.number)
        items = [dict(each) for each in store.execute(mine).mappings()]
    if args.json:
        print_json({**with_moments(row, zone), "items": [with_moments(item, zone) for item in items]})
    else:
        print_thing(row, config, {"items": (items, ("number", "note", "facts", "sha256"))})
    return 0
