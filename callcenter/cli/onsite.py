"""``callcenter onsite``: checks on the spot, with their evidence (现场核查)."""

from __future__ import annotations

import argparse
from pathlib import Path
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
    order_of,
    print_json,
    print_rows,
    print_thing,
    told,
    with_moments,
)
from callcenter.cli.store import current_store
from callcenter.config import load_config
from callcenter.errors import AttachmentRefused
from callcenter.journal.tables import onsite_check, onsite_evidence
from callcenter.oversight import OversightRole

_R = OversightRole
_ID = "the on-site check, such as OC-20261127-00001"


def register(subparsers: Any) -> None:
    """Add ``onsite`` and its verbs."""
    parser = subparsers.add_parser("onsite", help="checks on the spot, with their evidence (现场核查)")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add_listing(
        verbs, "the newest on-site checks", _list, state="only those in this state", unit="only those of this unit",
        assignee="only those of this person", number="only those of this appeal",
    )  # fmt: skip
    show = verbs.add_parser("show", help="one on-site check with its evidence")
    show.add_argument("subject", metavar="ID", help=_ID)
    show.add_argument("--json", action="store_true", help="print JSON")
    show.set_defaults(main=_show)
    _add_deeds(verbs)
    attach = add_deed(
        verbs, "attach", "hand in a photograph or a document", _R.GRID_WORKER, _attach, subject=_ID,
        deed="onsite attach",
    )  # fmt: skip
    attach.add_argument("file", type=Path, help="JPEG, PNG, WebP, PDF or DOCX; what it is shows its content")
    attach.add_argument("--note", default="", help="what it shows")
    take = verbs.add_parser("evidence", help="copy a file of evidence to a place of one's own")
    take.add_argument("evidence", help="its id, as `onsite show` lists it")
    take.add_argument("--to", type=Path, required=True, metavar="FILE", help="a new file")
    take.set_defaults(main=_take)


def _add_deeds(verbs: Any) -> None:
    plan = add_deed(verbs, "plan", "somebody is to go and see", _R.QUALITY, carry_out, deed="onsite plan")
    needed = {"number": "appeal number", "place": "where to go", "task": "what to look at there"}
    add_options(plan, needed, {"workdays": "within so many workdays; default: oversight.onsite_workdays"})
    deeds: tuple[tuple[str, str, OversightRole, dict[str, str], dict[str, str]], ...] = (
        ("assign", "name who goes", _R.QUALITY, {"assignee": "who it is"},
         {"kind": "grid_worker, guest_supervisor or staff; default: staff"}),
        ("report", "say what was found", _R.GRID_WORKER,
         {"finding": "fixed, not_fixed or inaccessible", "text": "what was found"}, {}),
        ("send-back", "the report will not do: look again", _R.QUALITY, {}, {}),
        ("decide", "the report stands; what is not fixed is reopened", _R.QUALITY, {}, {}),
        ("cancel", "nobody goes there after all", _R.QUALITY, {}, {}),
    )  # fmt: skip
    for verb, text, role, needed, more in deeds:
        parser = add_deed(verbs, verb, text, role, carry_out, subject=_ID, deed=f"onsite {verb}")
        add_options(parser, needed, more)


def _attach(args: argparse.Namespace) -> int:
    config = load_config()
    try:
        with args.file.open("rb") as source, desk_of(config) as desk:
            outcome = desk.attach(order_of(args), source, args.note)
    except OSError as error:
        raise AttachmentRefused(f"{args.file}: {error.strerror}", "unknown") from None
    return told(outcome, config, as_json=args.json)


def _take(args: argparse.Namespace) -> int:
    config = load_config()
    with current_store(config) as store:
        found_row(store, onsite_evidence, args.evidence, "onsite")
    with desk_of(config) as desk:
        source = desk.files.path(args.evidence)
    try:
        with args.to.open("xb") as target:
            target.write(source.read_bytes())
    except OSError as error:
        raise AttachmentRefused(f"{error.filename}: {error.strerror}", "unknown") from None
    print(args.to)
    return 0


def _list(args: argparse.Namespace) -> int:
    config = load_config()
    columns = ("check", "state", "number", "unit", "place", "assignee", "due", "files", "verdict")
    with current_store(config) as store:
        return print_rows(
            args, store, config, onsite_check, "planned", columns, "state", "unit", "assignee", "number"
        )


def _show(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    with current_store(config) as store:
        row = found_row(store, onsite_check, args.subject, "onsite")
        mine = select(onsite_evidence).where(onsite_evidence.c.check == args.subject).order_by(onsite_evidence.c.at)
        files = [dict(each) for each in store.execute(mine).mappings()]
    if args.json:
        print_json({**with_moments(row, zone), "evidence": [with_moments(each, zone) for each in files]})
    else:
        columns = ("evidence", "at", "media_type", "size", "note", "actor", "role")
        print_thing(row, config, {"evidence": (files, columns)})
    return 0
