"""``callcenter flow``: check, draw and try IVR flows without a telephone."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.cli.flow_trial import Answers, Trial
from callcenter.cli.inspection import inspect_all
from callcenter.config import Config, load_config
from callcenter.errors import FlowError, Mistake
from callcenter.ivr import Call, Flow, FlowLibrary, inspect_library, load_library
from callcenter.ivr.checks import Survey
from callcenter.ivr.checks.seconds_to_human import longest
from callcenter.ivr.golden import dump_case, make_case
from callcenter.ivr.graph import as_dot, as_mermaid, draw
from callcenter.ivr.replies import values_in
from callcenter.ivr.svg import as_svg
from callcenter.ivr.tryout import Tryout
from callcenter.workdays import Calendar

_FORMATS = {"svg": as_svg, "dot": as_dot, "mermaid": as_mermaid}


def register(subparsers: Any) -> None:
    """Add ``flow`` and its verbs."""
    parser = subparsers.add_parser("flow", help="check, draw and try IVR flows")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    check = verbs.add_parser("check", help="find the mistakes in all flows, prompts and hours")
    check.set_defaults(main=_check)

    graph = verbs.add_parser("graph", help="draw a flow")
    graph.add_argument("flow", nargs="?", default="main", help="name of the flow (default: main)")
    graph.add_argument("--format", choices=_FORMATS, default="svg", help="default: svg")
    graph.add_argument("--output", type=Path, help="file to write; default: print it")
    graph.set_defaults(main=_graph)

    trial = verbs.add_parser("try", help="play a flow in the terminal")
    trial.add_argument("flow", nargs="?", default="main", help="name of the flow (default: main)")
    trial.add_argument("--keys", help="what happens at each wait, e.g. 2,5 or 2,talked,5; - for no key")
    trial.add_argument("--at", default="", help="moment of the call: 2026-10-01T03:00, or 03:00 for today")
    trial.add_argument("--caller", default="13800001234", help="the caller's number")
    trial.add_argument("--did", default="12345", help="the number dialled")
    trial.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a variable, e.g. surge=true")
    trial.add_argument(
        "--found",
        action="append",
        default=[],
        metavar="LOOKUP",
        help='a lookup that finds, e.g. "appeal state=closed"',
    )
    trial.add_argument("--record", type=Path, help="write the call as a golden case to this file")
    trial.add_argument("--title", default="", help="title of the golden case")
    trial.set_defaults(main=_try)


def _check(_args: argparse.Namespace) -> int:
    inspection = inspect_all(dialplan=False, measured=True)
    inspection.refuse_mistakes()
    assert inspection.calendar is not None
    for line in _summary(inspection.library, inspection.config, inspection.calendar):
        print(line)
    return 0


def _summary(library: FlowLibrary, config: Config, calendar: Calendar) -> Iterator[str]:
    limit = config.ivr.seconds_to_human
    survey = Survey(library, calendar, frozenset(), frozenset(), limit, frozenset(library.flows))
    for flow in library.flows.values():
        found = longest(survey, flow.name)
        reach = f"a person within {found.seconds:.1f} s without a key" if found else ""
        if reach and _is_entry(flow, config):
            reach += f" (limit {limit:g} s)"
        yield f"{flow.name:<20} {len(flow.nodes):>3} nodes   {reach}".rstrip()
    yield f"{len(library.flows)} flows and {len(library.prompts.prompts)} prompts are well."
    today = datetime.now(ZoneInfo(config.site.timezone)).date()
    years = {today.year, today.year + (today.month == 12)}
    for year in sorted(years - set(calendar.years)):
        yield f"Note: {config.calendar_file.name} has no holidays for {year} yet."


def _is_entry(flow: Flow, config: Config) -> bool:
    return flow.entry or flow.name in config.trunk.dids.values()


def _terms(config: Config, calendar: Calendar) -> dict[str, Any]:
    return {
        "folder": config.flows_dir,
        "prompts": config.prompts_file,
        "calendar": calendar,
        "queues": tuple(config.queues),
        "departments": tuple(config.commissioners),
        "may_ring": config.may_ring,
        "entries": tuple(config.trunk.dids.values()),
        "seconds_to_human": config.ivr.seconds_to_human,
        "sounds": config.sounds_dir / config.site.language,
    }


def _graph(args: argparse.Namespace) -> int:
    config = load_config()
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    library, mistakes = inspect_library(**_terms(config, calendar))
    flow = _named(library, args.flow, mistakes)
    if mistakes:
        print(f"{len(mistakes)} mistake(s), see `callcenter flow check`", file=sys.stderr)
    text = _FORMATS[args.format](draw(flow, library.prompts))
    if args.output:
        args.output.write_text(text, encoding="utf-8")
        print(f"written: {args.output}")
    else:
        print(text, end="")
    return 0


def _try(args: argparse.Namespace) -> int:
    config = load_config()
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    library = load_library(**_terms(config, calendar))
    flow = _named(library, args.flow, [])
    variables = {name: _truth(value) for name, value in values_in("\n".join(args.set)).items()}
    call = Call("tryout-1.1", args.caller, args.did, variables=variables)
    began = _moment(args.at, ZoneInfo(config.site.timezone))
    tryout = Tryout(library, calendar, flow.name, call, round(began.timestamp() * 1e6))
    scripted = args.keys is not None or not sys.stdin.isatty()
    answers = Answers((args.keys or "").split(",") if scripted else None, args.found)
    Trial(tryout, answers, colours=sys.stdout.isatty()).run()
    if args.record:
        args.record.parent.mkdir(parents=True, exist_ok=True)
        case = make_case(tryout, args.title or f"{flow.title}: {args.keys or 'no key'}")
        args.record.write_text(dump_case(case), encoding="utf-8")
        print(f"written: {args.record}")
    return 0


def _named(library: FlowLibrary, name: str, mistakes: list[Mistake]) -> Flow:
    flow = library.flows.get(name)
    if flow is None:
        known = ", ".join(library.flows) or "none"
        raise FlowError([*mistakes, Mistake("ivr_flows", 0, name, "there is no such flow", f"flows: {known}")])
    return flow


def _truth(value: str | int | bool) -> str | int | bool:
    return value == "true" if value in ("true", "false") else value


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """The moment that ``text`` names; now when it names none. A moment without a zone is local."""
    now = datetime.now(zone)
    if not text:
        return now
    try:
        if ":" in text and "-" not in text:
            return datetime.combine(now.date(), time.fromisoformat(text), zone)
        found = datetime.fromisoformat(text) if ":" in text else datetime.combine(date.fromisoformat(text), time())
    except ValueError:
        hint = "write 2026-10-01T03:00, or 03:00 for today"
        raise FlowError([Mistake("--at", 0, "", f"{text!r} is no moment", hint)]) from None
    return found if found.tzinfo else found.replace(tzinfo=zone)
