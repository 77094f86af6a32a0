"""``callcenter assessment``: the units' score cards (考核)."""

from __future__ import annotations

import argparse
from typing import Any

from callcenter.cli.assessment_cards import add_cards
from callcenter.cli.oversight_common import add_deed, add_listing, add_options, carry_out, print_rows
from callcenter.cli.store import current_store
from callcenter.config import load_config
from callcenter.journal.tables import assessment_exclusion
from callcenter.oversight import OversightRole

_R = OversightRole
_EXCLUSION = "the exclusion, such as EX-20261127-00001"


def register(subparsers: Any) -> None:
    """Add ``assessment`` and its verbs."""
    parser = subparsers.add_parser("assessment", help="the units' score cards (考核)")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add_cards(verbs)
    exclude = add_deed(
        verbs, "exclude", "ask that an appeal does not count for a unit (剔除)", _R.QUALITY, carry_out,
        deed="assessment exclude",
    )  # fmt: skip
    add_options(exclude, {
        "number": "appeal number", "unit": "unit that it shall not count for",
        "code": "policy, third_party, unreasonable, natural, withdrawn or other",
    }, {})  # fmt: skip
    exclude.add_argument(
        "--definitions", dest="said_definitions", type=_list_of, default=argparse.SUPPRESS, metavar="IDS",
        help="only in these definitions, with commas between; without it in none",
    )  # fmt: skip
    for verb, text in (
        ("approve", "agree to an exclusion: it does not count"),
        ("deny", "do not agree to it: it counts"),
        ("revoke", "take an approval back: it counts again"),
    ):
        add_deed(verbs, verb, text, _R.SUPERVISOR, carry_out, subject=_EXCLUSION, deed=f"assessment {verb}")
    exclusions = verbs.add_parser("exclusions", help="what is excluded, or is to be")
    inner = exclusions.add_subparsers(dest="inner", required=True, metavar="VERB")
    add_listing(
        inner, "the newest exclusions", _list, state="only those in this state", unit="only those of this unit",
        number="only those of this appeal",
    )  # fmt: skip


def _list_of(given: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in given.split(",") if each.strip())


def _list(args: argparse.Namespace) -> int:
    config = load_config()
    columns = ("exclusion", "state", "number", "unit", "code", "definitions", "requested", "requested_by", "reason",
               "decision")  # fmt: skip
    with current_store(config) as store:
        return print_rows(
            args, store, config, assessment_exclusion, "requested", columns, "state", "unit", "number"
        )
