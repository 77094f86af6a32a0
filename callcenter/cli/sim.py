"""``callcenter sim``: what if there were more seats, another strategy, other settings; and how many agents it takes."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.acd.strategies import STRATEGIES
from callcenter.cli.progress import Progress
from callcenter.cli.sim_json import results_json, staffing_json
from callcenter.cli.sim_staffing_text import staffing_text
from callcenter.cli.sim_text import results_text
from callcenter.cli.store import current_store
from callcenter.config import Config, load_config
from callcenter.errors import CommandRefused
from callcenter.sim.case import Case
from callcenter.sim.days import Days
from callcenter.sim.play import (
    Outcome,
    busiest,
    days_of_kind,
    on_duty_now,
    play,
    recorded,
    replay_case,
    scenario_case,
)
from callcenter.sim.record import read_day
from callcenter.sim.scenario import Scenario
from callcenter.sim.scenario_file import load_scenario
from callcenter.sim.staffing import staffing
from callcenter.sim.traffic import Traffic
from callcenter.sim.what_if import what_if
from callcenter.workdays import KINDS, Calendar

_WITHIN = 15.0


def register(subparsers: Any) -> None:
    """Add ``sim``."""
    parser = subparsers.add_parser("sim", help="what if: the distributor in virtual time; how many agents it takes")
    source = parser.add_argument_group("who calls")
    source.add_argument("--scenario", type=Path, metavar="FILE", help="scenario; default config/sim.yaml")
    source.add_argument("--from", type=_day, dest="first", metavar="DATE", help="first day, whatever the scenario says")
    source.add_argument("--days", type=_positive, help="simulate so many days, whatever the scenario says")
    source.add_argument("--journal", action="store_true", help="replay a day on record; default yesterday")
    source.add_argument("--day", type=_day, metavar="DATE", help="the day to replay, such as 2026-11-26")
    source.add_argument("--seed", type=int, default=1, help="the same seed gives the same result; default 1")
    change = parser.add_argument_group("what if")
    change.add_argument(
        "--seats",
        action="append",
        default=[],
        metavar="CHANGE",
        help="+2 or -1 agents whenever anybody is on duty; enterprise+1: of that skill; may be repeated",
    )
    change.add_argument("--strategy", choices=STRATEGIES, default="", help="strategy of all queues")
    change.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a setting of a queue or of acd, e.g. queues.voice.wrap_up_seconds=10; may be repeated",
    )
    result = parser.add_argument_group("what to tell")
    result.add_argument("--within", type=_seconds, default=_WITHIN, help="threshold of the answer, seconds; default 15")
    result.add_argument("--staffing", action="store_true", help="least number of agents for each half hour")
    result.add_argument("--target", type=_percent, default=95.0, help="with --staffing: percent in time; default 95")
    result.add_argument("--kind", choices=KINDS, default="workday", help="with --staffing: kind of day")
    result.add_argument("--queue", help="with --staffing: queue; default the one with the most calls")
    result.add_argument("--json", action="store_true", help="print JSON: seconds and shares as numbers")
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """Simulate and print. Raises ConfigError with every mistake in scenario or wishes, CommandRefused, StoreError."""
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    scenario = load_scenario(args.scenario or config.root / "config" / "sim.yaml", config)
    if args.first:
        scenario = scenario.model_copy(update={"first_day": args.first})
    if args.staffing:
        print(_staffing(args, config, scenario, zone))
    elif args.journal or args.day:
        print(_journal(args, config, scenario, zone))
    else:
        print(_scenario(args, config, scenario, zone))
    return 0


# -- what if --------------------------------------------------------------------------------------


def _scenario(args: argparse.Namespace, config: Config, scenario: Scenario, zone: ZoneInfo) -> str:
    days = _days(config, scenario, zone, args.days or 0)
    case, traffic = scenario_case(config, scenario, days, args.seed)
    about = {"source": "scenario", "from": days.dates[0].isoformat(), "days": len(days.dates)}
    return _shown(args, config, about, _played(args, case, traffic))


def _journal(args: argparse.Namespace, config: Config, scenario: Scenario, zone: ZoneInfo) -> str:
    if args.days or args.first:
        raise CommandRefused("--journal replays one day on record: give --day, and leave --from and --days out")
    wanted = args.day or datetime.now(zone).date() - timedelta(days=1)
    with current_store(config) as store:
        day = read_day(store, _midnight(wanted, zone), _midnight(wanted + timedelta(days=1), zone))
    case, traffic = replay_case(config, scenario, day, args.seed)
    outcomes = [recorded(case, traffic, day, args.within), *_played(args, case, traffic)]
    left_out = len(day.calls) - len(traffic.calls)
    about = {"source": "journal", "from": wanted.isoformat(), "days": 1, "left_out": left_out}
    return _shown(args, config, about, outcomes)


def _played(args: argparse.Namespace, base: Case, traffic: Traffic) -> list[Outcome]:
    """The base case, and what is asked for when that differs."""
    cases = [base]
    if args.seats or args.strategy or args.set:
        cases.append(what_if(base, base.queues[busiest(base, traffic)].skill, args.seats, args.strategy, args.set))
    with Progress(traffic.starts, traffic.ends, len(cases)) as progress:
        return [play(case, traffic, args.within, progress.part(case.name)) for case in cases]


def _shown(args: argparse.Namespace, config: Config, about: dict[str, Any], outcomes: list[Outcome]) -> str:
    about |= {"seed": args.seed, "within_seconds": args.within}
    if args.json:
        return json.dumps(results_json(about, outcomes), ensure_ascii=False, indent=1)
    return results_text(about, outcomes, config.site.name, config.site.language)


# -- staffing -------------------------------------------------------------------------------------


def _staffing(args: argparse.Namespace, config: Config, scenario: Scenario, zone: ZoneInfo) -> str:
    if args.journal or args.day or args.seats:
        raise CommandRefused("--staffing seeks the agents for a scenario: leave --journal, --day and --seats out")
    days = _days(config, scenario, zone, 0)
    case, traffic = scenario_case(config, scenario, days, args.seed)
    queue = args.queue or busiest(case, traffic)
    if queue not in scenario.queues:
        raise CommandRefused(f"the scenario has no calls of a queue {queue!r}; it has {', '.join(scenario.queues)}")
    now = on_duty_now(case, days, args.kind, queue)
    wanted = what_if(case, "", (), args.strategy, args.set)
    callers = days_of_kind(scenario, days, args.kind, queue, args.seed, args.days or 0)
    with Progress(0, 1, 1) as progress:
        table = staffing(wanted, callers, queue, args.within, args.target / 100, progress.say)
    about = {
        "queue": queue, "kind": args.kind, "target": args.target / 100, "seed": args.seed,
        "within_seconds": args.within, "changes": list(wanted.changes),
    }  # fmt: skip
    if args.json:
        return json.dumps(staffing_json(about, table, now), ensure_ascii=False, indent=1)
    return staffing_text(about, table, now, config.site.language)


def _days(config: Config, scenario: Scenario, zone: ZoneInfo, days: int) -> Days:
    return Days(scenario, Calendar.load(config.calendar_file, config.site.timezone), zone, days)


# -- words on the command line --------------------------------------------------------------------


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), zone).timestamp()) * 1_000_000


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _positive(text: str) -> int:
    if not 1 <= (value := int(text)) <= 1500:
        raise ValueError
    return value


def _seconds(text: str) -> float:
    if not 0 < (value := float(text)) <= 86400:
        raise ValueError
    return value


def _percent(text: str) -> float:
    if not 0 < (value := float(text)) < 100:
        raise ValueError
    return value
