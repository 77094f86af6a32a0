"""``callcenter forecast``: calls of the coming days by half hour, the agents they need, and shifts that cover them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from callcenter.cli.forecast_text import back_test_text, forecast_text, plan_text, plan_words, scores_json, sheet_of
from callcenter.cli.progress import Progress
from callcenter.cli.shift_settings import load_shifts
from callcenter.cli.store import current_store
from callcenter.config import Config, load_config
from callcenter.errors import CommandRefused, shown
from callcenter.forecast import DayForecast, History, back_test, fitted, shift_plan
from callcenter.projections.offered import offered_by_half_hour
from callcenter.sheets import write
from callcenter.sim.day_ahead import callers_of, staffing_ahead
from callcenter.sim.days import Days
from callcenter.sim.play import scenario_case
from callcenter.sim.scenario import Scenario
from callcenter.sim.scenario_file import load_scenario
from callcenter.sim.staffing import Staffing
from callcenter.workdays import Calendar

_YEAR = 400
"""Days of the past that are read besides: last year's holidays tell of this year's."""


def register(subparsers: Any) -> None:
    """Add ``forecast``."""
    parser = subparsers.add_parser("forecast", help="calls of the coming days, the agents and shifts for them")
    ahead = parser.add_argument_group("which days")
    ahead.add_argument("--day", type=date.fromisoformat, metavar="DATE", help="first day, 2026-12-01; default today")
    ahead.add_argument("--days", type=_days, default=7, help="how many; default 7")
    ahead.add_argument("--queue", default="", help="only the calls of this queue; default all")
    ahead.add_argument("--weeks", type=_weeks, default=0, help="learn from so many weeks only; default all on record")
    more = parser.add_argument_group("what else")
    more.add_argument("--back-test", action="store_true", help="how good it would have been in the last weeks")
    more.add_argument("--staffing", action="store_true", help="agents for each half hour, by simulation")
    more.add_argument(
        "--shifts",
        type=Path,
        nargs="?",
        const=Path("config/shifts.yaml"),
        metavar="FILE",
        help="with --staffing: the shifts that cover them; default config/shifts.yaml",
    )
    more.add_argument("--within", type=float, default=15.0, help="threshold of the answer, seconds; default 15")
    more.add_argument("--target", type=_percent, default=95.0, help="percent in time; default 95")
    more.add_argument("--scenario", type=Path, metavar="FILE", help="talk and patience; default config/sim.yaml")
    more.add_argument(
        "--rehearsals", type=_days, default=0, help="play each day so often; default: as often as tells enough"
    )
    more.add_argument("--seed", type=int, default=1, help="of the simulation; default 1")
    more.add_argument("--out", type=Path, metavar="FILE", help="write it as .csv or .xlsx")
    more.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(main=main)


class _Place(NamedTuple):
    """What every part needs."""

    config: Config
    zone: ZoneInfo
    calendar: Calendar
    history: History


def main(args: argparse.Namespace) -> int:
    """Forecast and print. Raises CommandRefused, ConfigError, StoreError."""
    if args.shifts and not args.staffing:
        raise CommandRefused("--shifts covers the agents that --staffing finds: give both")
    config = load_config()
    if args.queue and args.queue not in config.queues:
        raise CommandRefused(f"there is no queue {args.queue!r}; there are {', '.join(config.queues)}")
    zone = ZoneInfo(config.site.timezone)
    today = datetime.now(zone).date()
    first = args.day or today
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    place = _Place(config, zone, calendar, _history(args, config, zone, first))
    if args.back_test:
        return _back_test(args, place, first)
    model = fitted(place.history, first, place.calendar.kind_of_day)
    days = [model.day(first + timedelta(days=n), place.calendar.kind_of_day) for n in range(args.days)]
    agents = _agents(args, place, days) if args.staffing else []
    return _plan(args, place, days, agents) if args.shifts else _told(args, place, days, agents)


def _history(args: argparse.Namespace, config: Config, zone: ZoneInfo, first: date) -> History:
    """All days before today, and before ``first`` (with a back test: before today)."""
    today = datetime.now(zone).date()
    until = today if args.back_test else min(first, today)
    since = until - timedelta(days=args.weeks * 7 if args.weeks else _YEAR)
    with current_store(config) as store:
        return History.of(
            offered_by_half_hour(store, _midnight(since, zone), _midnight(until, zone), zone, args.queue)
        )


# -- how good ---------------------------------------------------------------------------------------


def _back_test(args: argparse.Namespace, place: _Place, first: date) -> int:
    """Of the 28 days that end before ``--day``, or today; each as it was to be seen a week ahead."""
    days = [day for day in place.history.days if day < first][-28:]
    with Progress(0, 1, 1) as progress:
        scores = back_test(place.history, days, place.calendar.kind_of_day, told=progress.say)
    if args.json:
        print(json.dumps(scores_json(scores), ensure_ascii=False, indent=1))
    else:
        print(back_test_text(scores))
    return 0


# -- agents -------------------------------------------------------------------------------------------


def _agents(args: argparse.Namespace, place: _Place, days: Sequence[DayForecast]) -> list[Staffing]:
    """For each day, played with the callers it is forecast to have."""
    scenario = load_scenario(args.scenario or place.config.root / "config" / "sim.yaml", place.config)
    scenario = scenario.model_copy(update={"first_day": days[0].day})
    queue = args.queue or max(scenario.queues, key=lambda name: scenario.queues[name].share)
    if queue not in scenario.queues:
        raise CommandRefused(f"the scenario has no calls of a queue {queue!r}; it has {', '.join(scenario.queues)}")
    found = []
    with Progress(0, 1, 1) as progress:
        for day in days:
            found.append(_of_day(args, place, scenario, queue, day, _under(progress.say, str(day.day))))
    return found


def _of_day(
    args: argparse.Namespace,
    place: _Place,
    scenario: Scenario,
    queue: str,
    day: DayForecast,
    told: Callable[[str], object],
) -> Staffing:
    case, _ = scenario_case(place.config, scenario, Days(scenario, place.calendar, place.zone, 1), args.seed)
    starts = _midnight(day.day, place.zone)
    callers = callers_of(scenario, queue, day.mean, starts, args.seed, day.day_cv, args.rehearsals)
    return staffing_ahead(case, callers, queue, args.within, args.target / 100, told)


def _under(say: Callable[[str], object], title: str) -> Callable[[str], object]:
    return lambda text: say(f"{title}: {text}")


# -- telling --------------------------------------------------------------------------------------------


def _told(args: argparse.Namespace, place: _Place, days: Sequence[DayForecast], agents: Sequence[Staffing]) -> int:
    headings, rows = sheet_of(days, agents)
    if args.out is not None:
        print(f"{shown(args.out)}: {write(args.out, headings, rows)} 行")
    elif args.json:
        print(json.dumps([dict(zip(headings, row, strict=True)) for row in rows], ensure_ascii=False, indent=1))
    else:
        print(forecast_text(days, agents, len(place.history.days)))
    return 0


def _plan(args: argparse.Namespace, place: _Place, days: Sequence[DayForecast], agents: Sequence[Staffing]) -> int:
    path = args.shifts if args.shifts.is_absolute() or args.shifts.exists() else place.config.root / args.shifts
    planning = load_shifts(path)
    needed = [[each.agents for each in table.half_hours] for table in agents]
    plan = shift_plan(days[0].day, needed, planning, place.calendar.kind_of_day)
    headings, rows = plan_words(plan)
    if args.out is not None:
        print(f"{shown(args.out)}: {write(args.out, headings, rows)} 行")
    if args.json:
        print(json.dumps([dict(zip(headings, row, strict=True)) for row in rows], ensure_ascii=False, indent=1))
    else:
        print(plan_text(plan))
    return 0


# -- words on the command line ----------------------------------------------------------------------


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1_000_000


def _days(text: str) -> int:
    if not 1 <= (value := int(text)) <= 62:
        raise ValueError
    return value


def _weeks(text: str) -> int:
    if not 2 <= (value := int(text)) <= 520:
        raise ValueError
    return value


def _percent(text: str) -> float:
    if not 0 < (value := float(text)) < 100:
        raise ValueError
    return value
