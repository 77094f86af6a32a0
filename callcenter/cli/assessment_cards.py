"""``callcenter assessment compute|show|freeze|correct|recount|explain|definitions``: cards and how they come about."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.casework.oversight.assessment import assessed, corrections_of, counts_of
from callcenter.casework.oversight.explaining import Explained, explain
from callcenter.cli.moments import iso
from callcenter.cli.oversight_common import add_deed, desk_of, order_of, print_json, told
from callcenter.cli.printing import table
from callcenter.cli.store import current_store
from callcenter.config import Config, load_config
from callcenter.errors import AssessmentUnknown
from callcenter.facts.assessment import Count
from callcenter.oversight import OversightRole
from callcenter.oversight.assessment.card import Card, cards, corrected
from callcenter.oversight.assessment.deeds import terms_of
from callcenter.oversight.assessment.definitions import DEFINITIONS, Entry
from callcenter.oversight.assessment.life import Assessed
from callcenter.oversight.assessment.period import Period
from callcenter.oversight.words import STATE_WORDS
from callcenter.projections.projector import cursor

__all__ = ["add_cards"]

_R = OversightRole
_PERIOD = "month, quarter or year: 2026-11, 2026-Q4, 2026"
_COLUMNS = ("indicator", "numerator", "denominator", "excluded", "percent", "marks", "weight", "corrected")


def add_cards(verbs: Any) -> None:
    """Add the verbs."""
    for verb, text, role, main in (
        ("compute", "count the cards of all units", _R.QUALITY, _compute),
        ("freeze", "what was counted last stands for ever", _R.SUPERVISOR, _freeze),
        ("recount", "correct a frozen period by all that a new counting finds different", _R.SUPERVISOR, _recount),
        ("correct", "correct one indicator of one unit in a frozen period", _R.SUPERVISOR, _correct),
    ):
        parser = add_deed(verbs, verb, text, role, main)
        parser.add_argument("--period", required=True, help=_PERIOD)
        if verb == "correct":
            parser.add_argument("--unit", required=True, help="id of the unit")
            parser.add_argument("--indicator", required=True, help="its name on the card")
            for name in ("numerator", "denominator", "excluded"):
                parser.add_argument(f"--{name}", type=int, default=0, help="difference, to be added: 1, or -1")
    show = verbs.add_parser("show", help="the cards of a period; with a unit, its card in full")
    show.add_argument("unit", nargs="?", help="id of the unit")
    show.add_argument("--period", required=True, help=_PERIOD)
    show.add_argument("--json", action="store_true", help="print JSON")
    show.set_defaults(main=_show)
    why = verbs.add_parser("explain", help="the tickets behind one figure of a card")
    why.add_argument("unit", help="id of the unit")
    why.add_argument("indicator", help="its name on the card")
    why.add_argument("--period", required=True, help=_PERIOD)
    why.add_argument("--now", action="store_true", help="by what is known now, not by what was known at the counting")
    why.add_argument("--json", action="store_true", help="print JSON")
    why.set_defaults(main=_explain)
    listed = verbs.add_parser("definitions", help="everything that a formula can count")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(main=_definitions)


# -- doing -------------------------------------------------------------------------------------------------------------


def _compute(args: argparse.Namespace) -> int:
    config = load_config()
    with desk_of(config) as desk:
        outcome = desk.compute(order_of(args), desk.period(args.period))
    return told(outcome, config, as_json=args.json)


def _recount(args: argparse.Namespace) -> int:
    config = load_config()
    with desk_of(config) as desk:
        outcome = desk.recount(order_of(args), desk.period(args.period))
    return told(outcome, config, as_json=args.json)


def _freeze(args: argparse.Namespace) -> int:
    args.deed = "assessment freeze"
    config = load_config()
    with desk_of(config) as desk:
        outcome = desk.do(order_of(args, period=desk.period(args.period)))
    return told(outcome, config, as_json=args.json)


def _correct(args: argparse.Namespace) -> int:
    args.deed = "assessment correct"
    config = load_config()
    delta = Count(
        unit=args.unit, indicator=args.indicator, numerator=args.numerator, denominator=args.denominator,
        excluded=args.excluded,
    )  # fmt: skip
    with desk_of(config) as desk:
        outcome = desk.do(order_of(args, period=desk.period(args.period), delta=delta))
    return told(outcome, config, as_json=args.json)


# -- showing -----------------------------------------------------------------------------------------------------------


def _show(args: argparse.Namespace) -> int:
    config = load_config()
    with current_store(config) as store:
        known = assessed(store, args.period)
        frozen, deltas = counts_of(store, known), corrections_of(store, known.period)
    terms = terms_of(known)
    before, now = cards(terms, frozen), cards(terms, corrected(frozen, deltas))
    wanted = [card for card in now if args.unit in (None, card.unit)]
    if not wanted:
        raise AssessmentUnknown(f"{args.unit} has no card in {args.period}")
    if args.json:
        first = {card.unit: card for card in before}
        print_json({**_head(known, config), "cards": [_card(card, first.get(card.unit), deltas) for card in wanted]})
        return 0
    print(_title(known, config))
    if args.unit is None:
        print(table(({"unit": card.unit, "name": _name(config, card.unit), **_total(card)} for card in wanted),
                    ("unit", "name", "total")))  # fmt: skip
    for card in wanted if args.unit else ():
        print(table(_rows(card, deltas), _COLUMNS))
        print(f"{card.unit} {_name(config, card.unit)}: {_total(card)['total'] or '-'}")
    return 0


def _head(known: Assessed, config: Config) -> dict[str, Any]:
    zone = ZoneInfo(config.site.timezone)
    return {
        "period": known.period, "state": known.state, "formula": known.formula, "digest": known.digest,
        "upto": known.upto, "counted": iso(known.counted, zone), "frozen": iso(known.frozen, zone),
        "frozen_by": known.frozen_by, "corrections": known.corrections,
    }  # fmt: skip


def _title(known: Assessed, config: Config) -> str:
    state = STATE_WORDS[known.state] if config.site.language == "zh" else known.state
    formula = {"zh": "公式"}.get(config.site.language, "formula")
    return f"{known.period} {state} · {formula} {known.formula}"


def _name(config: Config, unit: str) -> str:
    return config.units[unit].name if unit in config.units else ""


def _card(card: Card, frozen: Card | None, deltas: Iterable[Count]) -> dict[str, Any]:
    """A card for programs: as it stands, and as it was counted."""
    was = frozen.total if frozen else None
    return {
        "unit": card.unit, **_total(card), "counted_total": _text(was), "indicators": list(_rows(card, deltas)),
    }  # fmt: skip


def _rows(card: Card, deltas: Iterable[Count]) -> Iterable[dict[str, Any]]:
    mine = {each.indicator for each in deltas if each.unit == card.unit}
    for line in card.lines:
        yield {
            "indicator": line.term.indicator, "definition": line.term.definition, "numerator": line.numerator,
            "denominator": line.denominator, "excluded": line.excluded, "percent": _text(line.percentage),
            "marks": _text(line.marks), "weight": line.term.weight,
            "corrected": "yes" if line.term.indicator in mine else "",
        }  # fmt: skip


def _total(card: Card) -> dict[str, str | None]:
    return {"total": _text(card.total)}


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


# -- explaining --------------------------------------------------------------------------------------------------------


def _explain(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    period = Period.parse(args.period, zone)
    with current_store(config) as store:
        known = assessed(store, args.period)
        upto, now = (cursor(store), time.time_ns() // 1000) if args.now else (known.upto, known.counted or 0)
        found = explain(store, known, period, args.unit, args.indicator, upto, now)
    if args.json:
        print_json({"unit": args.unit, "indicator": args.indicator, **_explained(found, zone)})
        return 0
    definition = DEFINITIONS[found.term.definition]
    print(f"{definition.title} {len(found.numerator)} / {len(found.denominator)}")
    print(f"denominator: {definition.denominator}")
    print(f"numerator: {definition.numerator}")
    print(table((_entry(each, zone) for each in found.entries), ("number", "at", "counted", "excluded")))
    return 0


def _explained(found: Explained, zone: ZoneInfo) -> dict[str, Any]:
    parts = {"numerator": found.numerator, "denominator": found.denominator, "excluded": found.excluded}
    return {name: [_entry(each, zone) for each in entries] for name, entries in parts.items()}


def _entry(entry: Entry, zone: ZoneInfo) -> dict[str, Any]:
    counted = "excluded" if entry.excluded else "numerator" if entry.counted else "denominator"
    return {
        "number": entry.number, "at": iso(entry.at, zone), "at_us": entry.at, "counted": counted,
        "excluded": entry.excluded,
    }  # fmt: skip


def _definitions(args: argparse.Namespace) -> int:
    rows = [
        {"id": each.id, "version": each.version, "title": each.title, "better": each.better,
         "numerator": each.numerator, "denominator": each.denominator}
        for each in DEFINITIONS.values()
    ]  # fmt: skip
    if args.json:
        print_json(rows)
    else:
        print(table(rows, ("id", "version", "title", "better", "numerator", "denominator")))
    return 0
