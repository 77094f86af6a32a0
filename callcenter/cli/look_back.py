"""``callcenter look-back``: samples of closed appeals that are looked at again (回头看)."""

from __future__ import annotations

import argparse
import secrets
import time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select

from callcenter.casework.oversight.drawing import Redrawn, redraw
from callcenter.cli.moments import parse_since
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
from callcenter.config import Config, load_config
from callcenter.journal.tables import look_back, look_back_item
from callcenter.oversight import OversightRole
from callcenter.oversight.assessment.period import Period
from callcenter.oversight.look_back.deeds import Drawing

_R = OversightRole
_ID = "the look-back check, such as LB-20261127-00001"
_ITEMS = ("number", "state", "unit", "assignee", "tries", "verdict", "method", "check", "reopened")


def register(subparsers: Any) -> None:
    """Add ``look-back`` and its verbs."""
    parser = subparsers.add_parser("look-back", help="samples of closed appeals that are looked at again (回头看)")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add_listing(verbs, "the newest samples", _list, state="only those in this state", unit="only those of this unit")
    show = verbs.add_parser("show", help="one sample with all its appeals")
    show.add_argument("subject", metavar="ID", help=_ID)
    show.add_argument("--json", action="store_true", help="print JSON")
    show.set_defaults(main=_show)
    _add_plan(verbs)
    again = verbs.add_parser("redraw", help="draw a sample again from the journal, and compare the two")
    again.add_argument("subject", metavar="ID", help=_ID)
    again.add_argument("--json", action="store_true", help="print JSON")
    again.set_defaults(main=_redraw)
    _add_deeds(verbs)


def _add_plan(verbs: Any) -> None:
    plan = add_deed(verbs, "plan", "draw a sample of what was closed in a time", _R.QUALITY, _plan)
    plan.add_argument("--period", help="closed in this month, quarter or year: 2026-11, 2026-Q4, 2026")
    plan.add_argument("--from", dest="first", metavar="MOMENT", help="or closed since: 2026-11-01, or 7d ago")
    plan.add_argument("--to", dest="last", metavar="MOMENT", help="and before; default: now")
    plan.add_argument("--size", type=int, required=True, help="how many")
    plan.add_argument("--seed", help="seed of the sample, any text; default: a new one")
    plan.add_argument("--strata", choices=["unit", "category", "area"], default="", help="give each its share")
    for name, text in (("unit", "of this unit"), ("category", "of this subject category"), ("area", "of this area")):
        plan.add_argument(f"--{name}", default="", help=f"only those {text}")


def _add_deeds(verbs: Any) -> None:
    number = {"number": "appeal number"}
    deeds: tuple[tuple[str, str, OversightRole, dict[str, str], dict[str, str]], ...] = (
        ("assign", "name who asks the appellant again", _R.QUALITY, {"assignee": "who it is"},
         {"number": "appeal number; without it all that nobody has yet"}),
        ("try", "the appellant was called again and not reached", _R.AGENT, number, {}),
        ("visit", "plan an on-site check that decides it", _R.QUALITY,
         {**number, "place": "where to go", "task": "what to look at there"}, {}),
        ("decide", "lay down what was found; what is not fixed is reopened", _R.AGENT,
         {**number, "verdict": "fixed, not_fixed or unreachable"}, {}),
        ("cancel", "drop what is not decided yet", _R.QUALITY, {}, {}),
    )  # fmt: skip
    for verb, text, role, needed, more in deeds:
        parser = add_deed(verbs, verb, text, role, carry_out, subject=_ID, deed=f"look-back {verb}")
        add_options(parser, needed, more)


def _plan(args: argparse.Namespace) -> int:
    config = load_config()
    first, last = _span(args, config)
    wanted = Drawing(
        first=first, last=last, size=args.size, seed=args.seed or secrets.token_hex(8), strata=args.strata,
        unit=args.unit, category=args.category, area=args.area,
    )  # fmt: skip
    with desk_of(config) as desk:
        outcome = desk.plan_look_back(order_of(args), wanted)
    return told(outcome, config, as_json=args.json)


def _span(args: argparse.Namespace, config: Config) -> tuple[int, int]:
    """From and to, µs since 1970 UTC."""
    zone, now = ZoneInfo(config.site.timezone), time.time_ns() // 1000
    if args.period:
        period = Period.parse(args.period, zone)
        return period.first, period.last
    first = parse_since(args.first or "30d", zone, now)
    return first, parse_since(args.last, zone, now) if args.last else now


def _list(args: argparse.Namespace) -> int:
    config = load_config()
    columns = ("look_back", "state", "planned", "unit", "strata", "size", "population", "seed")
    with current_store(config) as store:
        return print_rows(args, store, config, look_back, "planned", columns, "state", "unit")


def _show(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    with current_store(config) as store:
        row = found_row(store, look_back, args.subject, "look-back")
        mine = select(look_back_item).where(look_back_item.c.look_back == args.subject)
        items = [dict(each) for each in store.execute(mine.order_by(look_back_item.c.number)).mappings()]
    if args.json:
        print_json({**with_moments(row, zone), "items": [with_moments(item, zone) for item in items]})
    else:
        print_thing(row, config, {"items": (items, _ITEMS)})
    return 0


def _redraw(args: argparse.Namespace) -> int:
    """0 when the sample is the recorded one, 1 when it is not."""
    config = load_config()
    with current_store(config) as store:
        again = redraw(store, args.subject)
    if args.json:
        print_json({"same": again.is_same, **msgspec.to_builtins(again)})
    else:
        print(_compared(again))
    return 0 if again.is_same else 1


def _compared(again: Redrawn) -> str:
    plan = again.plan
    if again.is_same:
        return (
            f"{plan.look_back}: the same {len(again.drawn)} of {again.population} appeals are drawn by the seed "
            f"{plan.seed!r}"
        )
    lines = [f"{plan.look_back}: NOT the recorded sample"]
    if again.population != plan.population or again.digest != plan.digest:
        lines.append(f"population: {plan.population} recorded, {again.population} found")
    lines += [f"recorded only: {number}" for number in sorted(set(again.recorded) - set(again.drawn))]
    lines += [f"drawn only: {number}" for number in sorted(set(again.drawn) - set(again.recorded))]
    return "\n".join(lines)
