"""``callcenter knowledge <deed>``: what departments and the centre do with entries, and seats' notes of their use."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import Engine

from callcenter.appeals import Role
from callcenter.casework.knowledge_desk import KnowledgeDesk, KnowledgeOrder, KnowledgeOutcome
from callcenter.config import Config, load_config
from callcenter.errors import KnowledgeInvalid
from callcenter.journal import open_engine, require_current
from callcenter.knowledge import State
from callcenter.knowledge.words import STATE_WORDS

__all__ = ["add_deeds", "desk_of"]

_FIELDS: Mapping[str, str] = {
    "title": "title, one line",
    "answer": "what callers are told",
    "questions": "how people ask for it, with ； or line ends between them",
    "keywords": "words it is found by, with blanks between them",
    "topic": "subject",
    "audience": "all, enterprise or citizen (or in Chinese)",
    "basis": "document that it rests on",
    "effective_from": "first day; without one, the day of the approval",
    "effective_until": "last day; without one, until further notice",
    "review_on": "day by which the unit looks whether it is still right",
}
_HELP: Mapping[str, str] = {
    "write": "write an entry, or (with its number) a new version of it; what is not given stays as it was",
    "submit": "ask the centre to approve drafts",
    "approve": "approve what was submitted; not for whoever wrote or submitted it",
    "refuse": "give back what was submitted, with a reason",
    "withdraw": "take versions away whatever their dates say, with a reason",
    "review": "say that what is in effect is still right",
    "use": "note that a caller was told what is in effect",
}
_UNIT = frozenset({"write", "submit", "review"})
_YES = {"yes": True, "no": False, "是": True, "否": False}


def add_deeds(verbs: Any) -> None:
    """Add every deed to the verbs of ``callcenter knowledge``."""
    write = _parser(verbs, "write")
    write.add_argument("entry", nargs="*", help="number of the entry; none: a new one")
    for field, text in _FIELDS.items():
        _said(write, field, text)
    for deed in ("submit", "approve", "refuse", "withdraw"):
        _parser(verbs, deed).add_argument("entry", nargs="+", help="number of the entry; several may be named")
    _said(verbs.choices["withdraw"], "version", "another version than the newest", int)
    review = _parser(verbs, "review")
    review.add_argument("entry", nargs="+", help="number of the entry")
    _said(review, "review_on", "day by which it is to be looked at again; default: knowledge.review_days from now")
    use = _parser(verbs, "use")
    use.add_argument("entry", nargs=1, help="number of the entry")
    _said(use, "question", "what the caller asked")
    _said(use, "contact", "the call")
    _said(use, "number", "number of the appeal")
    _said(use, "helpful", "yes or no: was it an answer?", _yes_or_no)


def _parser(verbs: Any, deed: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(deed, help=_HELP[deed])
    parser.add_argument("--actor", default=getpass.getuser(), help="who does it; default: the user's name here")
    parser.add_argument("--role", choices=[role.value for role in Role], help="in which role; default: the usual one")
    parser.add_argument("--as-unit", default="", metavar="UNIT", help="do it for this unit")
    parser.add_argument("--reason", default="", help="why")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(main=_main, deed=deed)
    return parser


def _said(parser: argparse.ArgumentParser, name: str, text: str, kind: Callable[[str], Any] = str) -> None:
    parser.add_argument(
        f"--{name.replace('_', '-')}", dest=f"said_{name}", type=kind, default=argparse.SUPPRESS,
        metavar=name.upper(), help=text,
    )  # fmt: skip


def _yes_or_no(given: str) -> bool:
    if given not in _YES:
        raise argparse.ArgumentTypeError(f"{given!r} is neither yes nor no")
    return _YES[given]


def _role(args: argparse.Namespace) -> Role:
    if args.role:
        return Role(args.role)
    if args.as_unit:
        return Role.UNIT
    if args.deed in _UNIT:
        raise KnowledgeInvalid(f"{args.deed} is done by a unit: say --as-unit")
    return Role.AGENT if args.deed == "use" else Role.DISPATCHER


@contextmanager
def desk_of(config: Config) -> Iterator[tuple[Engine, KnowledgeDesk]]:
    """The site's store, and a desk on it. Raises StoreError."""
    engine = open_engine(config.database_url, busy_seconds=10.0)
    try:
        require_current(engine)
        yield engine, KnowledgeDesk(engine, config)
    finally:
        engine.dispose()


def _main(args: argparse.Namespace) -> int:
    """0 when all was done; what was refused is told, and the others are done."""
    said = {name.removeprefix("said_"): value for name, value in vars(args).items() if name.startswith("said_")}
    role = _role(args)
    orders = [
        KnowledgeOrder(
            deed=args.deed, entry=entry, actor=args.actor, role=role, acting_unit=args.as_unit, reason=args.reason,
            said=said,
        )
        for entry in args.entry or [""]
    ]  # fmt: skip
    config = load_config()
    with desk_of(config) as (_, desk):
        outcomes = [desk.do(orders[0])] if len(orders) == 1 else desk.do_all(orders)
    _tell(outcomes, config, as_json=args.json)
    return 1 if any(outcome.refused for outcome in outcomes) else 0


def _tell(outcomes: list[KnowledgeOutcome], config: Config, *, as_json: bool) -> None:
    done = [outcome for outcome in outcomes if outcome.refused is None]
    if as_json:
        print(json.dumps([_json(outcome) for outcome in done], ensure_ascii=False, indent=1))
    else:
        words = {state.value: state.value for state in State}
        if config.site.language == "zh":
            words = {state.value: word for state, word in STATE_WORDS.items()}
        for outcome in done:
            print(f"{outcome.entry}.{outcome.version} {words[outcome.state]}")
    for outcome in outcomes:
        if outcome.refused is not None:
            print(f"callcenter: {outcome.entry}: {outcome.refused}", file=sys.stderr)


def _json(outcome: KnowledgeOutcome) -> dict[str, Any]:
    return {
        "entry": outcome.entry,
        "version": outcome.version,
        "state": outcome.state,
        "facts": msgspec.to_builtins(list(outcome.facts)),
    }
