"""``callcenter appeal <deed>``: everything that can be done with an appeal; options are the deed's arguments."""

from __future__ import annotations

import argparse
import getpass
import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, get_type_hints

import msgspec

from callcenter.appeals import Role
from callcenter.appeals.verbs import DEEDS, intake
from callcenter.appeals.words import STATE_WORDS
from callcenter.casework import CaseDesk, Order, Outcome
from callcenter.cli.appeal_categories import add_categories, with_proposal
from callcenter.cli.appeal_similar import ABOUT_PAIRS, add_similar, carry_out_about_pairs
from callcenter.config import Config, load_config
from callcenter.errors import AppealFieldInvalid
from callcenter.facts import AppealDescribed, Fact
from callcenter.journal import open_engine, require_current
from callcenter.workdays import Calendar

__all__ = ["add_deeds", "desk_of"]

_NOT_HERE = frozenset({"attach"})
"""Deeds that take what does not fit on a command line."""
_OF_THE_MODEL = frozenset({"score", "band", "model"})
"""Arguments that are filled in from what the index says of the pair."""
_UNIT = frozenset({
    "sign", "return", "start", "contact", "sub-assign", "extend", "suspend", "resume", "reply", "object",
})  # fmt: skip
_CENTRE = frozenset({
    "dispatch", "redispatch", "approve", "deny", "overrule", "withdraw", "review", "fail", "pass", "conclude", "press",
})  # fmt: skip
_SUPERVISOR = frozenset({"appoint", "archive"})
_HELP: Mapping[str, str] = {
    "answer": "what the appellant was told",
    "appeal_type": "consult, help, complaint, report, suggestion, praise or other (or in Chinese)",
    "area": "town or district",
    "caller": "number to call back",
    "category": "subject category, levels with / between them",
    "cause": "why: of a rating that is not content, unit or an objective reason; in a description, the cause",
    "channel": "phone, wechat, app, web, superior, police_110, grid, media, letter or walk_in",
    "co_units": "units that handle parts of it, with commas between",
    "code": "reason by its word; a wrong one lists them all",
    "confidential": "keep from the unit who the appellant is: yes or no",
    "mode": "automatic, agent or online",
    "opinion": "what the unit is to do",
    "other": "number of the other appeal",
    "outcome": "what came of it, by its word; a wrong one lists them all",
    "parent": "number of the appeal that it follows",
    "proposed": "unit that would be the right one",
    "reference": "its number at the other channel",
    "resolved": "yes or no",
    "same": "yes or no",
    "satisfaction": "satisfied, neutral or dissatisfied",
    "step": "urge, supervise, escalate or refer",
    "unit": "id of a unit (config/units.yaml)",
    "urgency": "normal, urgent or critical",
    "workdays": "so many workdays",
    "feedback_due": "until when the issuer of a directive wants to hear, µs since 1970",
    "task": "event, or directive for an order from above",
    "issuer": "who gives the directive",
}
_YES = {"yes": True, "no": False, "是": True, "否": False}


def add_deeds(verbs: Any) -> None:
    """Add ``open`` and every deed to the verbs of ``callcenter appeal``."""
    opening = _deed_parser(verbs, "open", "open an appeal that did not come in by a call")
    for name, kind in {"channel": str, "caller": str, "reference": str, "task": str, "issuer": str}.items():
        _add(opening, name, kind, needed=name == "channel")
    _add(opening, "feedback_due", int, needed=False)
    for name, kind in _arguments(intake.describe):
        if name != "caller":
            _add(opening, name, kind, needed=False)
    for deed, function in DEEDS.items():
        if deed in _NOT_HERE:
            continue
        parser = _deed_parser(verbs, deed, _first_line(function))
        parser.add_argument("number", help="appeal number")
        needed = _needed(function)
        for name, kind in _arguments(function):
            if deed not in ABOUT_PAIRS or name not in _OF_THE_MODEL:
                _add(parser, name, kind, needed=name in needed)
    add_similar(verbs)
    add_categories(verbs)
    tick = verbs.add_parser("tick", help="do now what deadlines demand; the projector does it all the time")
    tick.set_defaults(main=_tick)


def _deed_parser(verbs: Any, deed: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(deed, help=text[0].lower() + text[1:].rstrip("."))
    parser.add_argument("--actor", default=getpass.getuser(), help="who does it; default: the user's name here")
    parser.add_argument("--role", choices=[role.value for role in Role], help="in which role; default: the usual one")
    parser.add_argument("--as-unit", default="", metavar="UNIT", help="do it for this unit")
    parser.add_argument("--reason", default="", help="why")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(main=_main, deed=deed)
    return parser


def _first_line(function: Callable[..., Any]) -> str:
    return (inspect.getdoc(function) or "").partition("\n")[0].partition(";")[0].replace("%", "%%")


def _arguments(function: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    """The deed's own arguments that fit on a command line."""
    hints = get_type_hints(function)
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY and "dict" not in str(hints[name]):
            yield name, hints[name]


def _needed(function: Callable[..., Any]) -> set[str]:
    parameters = inspect.signature(function).parameters.items()
    return {name for name, each in parameters if each.kind is each.KEYWORD_ONLY and each.default is each.empty}


def _add(parser: argparse.ArgumentParser, name: str, kind: Any, *, needed: bool) -> None:
    text = str(kind)
    read: Callable[[str], Any] = str
    if "tuple" in text:
        read = _list
    elif "bool" in text:
        read = _yes_or_no
    elif "int" in text:
        read = int
    elif "float" in text:
        read = float
    parser.add_argument(
        f"--{name.replace('_', '-')}", dest=f"said_{name}", type=read, required=needed, default=argparse.SUPPRESS,
        metavar=name.upper(), help=_HELP.get(name, name.replace("_", " ")),
    )  # fmt: skip


def _list(given: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in given.split(",") if each.strip())


def _yes_or_no(given: str) -> bool:
    if given not in _YES:
        raise argparse.ArgumentTypeError(f"{given!r} is neither yes nor no")
    return _YES[given]


def _usual_role(deed: str, as_unit: str) -> Role:
    if as_unit:
        return Role.UNIT
    if deed in _UNIT:
        raise AppealFieldInvalid(f"{deed} is done by a unit: say --as-unit")
    if deed in _SUPERVISOR:
        return Role.SUPERVISOR
    return Role.DISPATCHER if deed in _CENTRE else Role.AGENT


@contextmanager
def desk_of(config: Config) -> Iterator[CaseDesk]:
    """A desk on the site's store. Raises StoreError."""
    engine = open_engine(config.database_url, busy_seconds=10.0)
    try:
        require_current(engine)
        yield CaseDesk(engine, config, Calendar.load(config.calendar_file, config.site.timezone))
    finally:
        engine.dispose()


def _main(args: argparse.Namespace) -> int:
    order = Order(
        deed=args.deed,
        number=getattr(args, "number", ""),
        actor=args.actor,
        role=Role(args.role) if args.role else _usual_role(args.deed, args.as_unit),
        acting_unit=args.as_unit,
        reason=args.reason,
        said={name.removeprefix("said_"): value for name, value in vars(args).items() if name.startswith("said_")},
    )
    config = load_config()
    if args.deed in ABOUT_PAIRS:
        outcome = carry_out_about_pairs(order, config)
    else:
        with desk_of(config) as desk:
            outcome = desk.do(with_proposal(order, config))
    if args.json:
        print(json.dumps(_json(outcome), ensure_ascii=False, indent=1))
    else:
        print(_text(outcome, config.site.language))
    return 0


def _text(outcome: Outcome, language: str) -> str:
    words = {state.value: word for state, word in STATE_WORDS.items()}
    state = words[outcome.state] if language == "zh" else outcome.state
    known = "" if outcome.facts else {"zh": " (已登记过)"}.get(language, " (known already)")
    return f"{outcome.number} {state}{known}{_filled_in(outcome, language)}"


def _filled_in(outcome: Outcome, language: str) -> str:
    """The category that nobody gave, so that the seat looks at it."""
    found = next((fact for fact in outcome.facts if isinstance(fact, AppealDescribed) and fact.filled_in), None)
    if found is None:
        return ""
    words = "分类：{}（模型填写，请核对）" if language == "zh" else "category by the model: {}"
    return f" {words.format(found.category)}"


def _json(outcome: Outcome) -> dict[str, Any]:
    facts: list[Fact] = list(outcome.facts)
    return {"number": outcome.number, "state": outcome.state, "facts": msgspec.to_builtins(facts)}


def _tick(args: argparse.Namespace) -> int:
    config = load_config()
    with desk_of(config) as desk:
        count = desk.tick()
    print(f"{count} 项到期事项已处理" if config.site.language == "zh" else f"{count} things were due and are done")
    return 0
