"""``callcenter knowledge``: the knowledge base (知识库), as seats search it and departments keep it."""

from __future__ import annotations

import argparse
import time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from callcenter.casework.knowledge_lists import due, entries, find_entry, in_effect
from callcenter.casework.knowledge_search import KnowledgeSearch, vocabulary_of
from callcenter.cli.knowledge_deeds import add_deeds
from callcenter.cli.knowledge_printing import dumped, json_of, lines_of, print_rows, readable, row_of
from callcenter.cli.knowledge_sheets import add_sheets
from callcenter.cli.store import current_store
from callcenter.config import Config, load_config
from callcenter.errors import KnowledgeUnknown
from callcenter.journal import open_engine, require_current
from callcenter.journal.tables import knowledge_version
from callcenter.knowledge import Entry, State, Version
from callcenter.knowledge.words import AUDIENCE_WORDS
from callcenter.projections import fold_forward

_LIMIT = 5
_LISTED = ("entry", "version", "state", "title", "unit", "shown_until", "uses")
_VERSIONS = ("version", "state", "shown_from", "shown_until", "writers", "submitter", "approver", "refusal")


def register(subparsers: Any) -> None:
    """Add ``knowledge`` and its verbs."""
    parser = subparsers.add_parser("knowledge", help="the knowledge base: search, write, approve, import, export")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    search = _verb(verbs, "search", _search, "what callers may be told about a question; only what is in effect")
    search.add_argument("question", help="in the caller's words")
    search.add_argument("--limit", type=int, default=_LIMIT, help=f"at most so many; default {_LIMIT}")
    search.add_argument("--audience", choices=list(AUDIENCE_WORDS), default="all", help="only what is for them")
    listing = _verb(verbs, "list", _list, "entries that are in effect")
    listing.add_argument("--all", action="store_true", help="every entry: drafts, what is over, what is not yet")
    listing.add_argument("--state", choices=[state.value for state in State], help="with --all: only those")
    listing.add_argument("--unit", help="only those of this unit (config/units.yaml)")
    show = _verb(verbs, "show", _show, "one entry, as it is in effect")
    show.add_argument("entry", help="number of the entry")
    show.add_argument("--version", type=int, help="another version than the one in effect")
    show.add_argument("--versions", action="store_true", help="list all its versions, with who did what")
    due = _verb(verbs, "due", _due, "entries whose review is due, or which end soon")
    due.add_argument("--unit", help="only those of this unit")
    add_deeds(verbs)
    add_sheets(verbs)


def _verb(verbs: Any, name: str, main: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(main=main)
    return parser


def _now() -> int:
    return time.time_ns() // 1000


# -- search --------------------------------------------------------------------------------------------------------


def _search(args: argparse.Namespace) -> int:
    config = load_config()
    engine = open_engine(config.database_url, durable=False)
    try:
        require_current(engine)
        fold_forward(engine)
        search = KnowledgeSearch(engine, vocabulary_of(config))
        hits = search.search(args.question, _now(), limit=args.limit, audience=args.audience)
    finally:
        engine.dispose()
    if args.json:
        zone = ZoneInfo(config.site.timezone)
        print(dumped([{**json_of(row_of(hit.version), zone), "score": round(hit.score, 3)} for hit in hits]))
    else:
        print("\n\n".join(_answer(hit.version, config) for hit in hits) or "(none)")
    return 0


def _answer(version: Version, config: Config) -> str:
    """What a seat reads out."""
    unit = config.units.get(version.unit)
    return f"{version.entry}  {version.title}（{unit.name if unit else version.unit}）\n{version.answer}"


# -- lists ---------------------------------------------------------------------------------------------------------


def _list(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    which = [] if args.all else [in_effect(_now())]
    if args.state:
        which.append(knowledge_version.c.state == args.state)
    if args.unit:
        which.append(knowledge_version.c.unit == args.unit)
    with current_store(config) as store:
        rows = entries(store, which, newest=args.all)
    print_rows(rows, _LISTED, args, config, zone)
    return 0


def _show(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    with current_store(config) as store:
        entry = _entry(store, args.entry)
    if args.versions:
        print_rows([row_of(version) for version in entry.versions], _VERSIONS, args, config, zone)
        return 0
    version = _wanted(entry, args.version)
    if args.json:
        print(dumped(json_of(row_of(version), zone)))
    else:
        print("\n".join(lines_of(readable(row_of(version), config, zone))))
    return 0


def _entry(store: Connection, ident: str) -> Entry:
    entry = find_entry(store, ident)
    if not entry.versions:
        raise KnowledgeUnknown(f"there is no entry {ident!r}; `callcenter knowledge list --all` shows the known ones")
    return entry


def _wanted(entry: Entry, number: int | None) -> Version:
    """The version in effect, or the one that is asked for."""
    if number is None:
        found = entry.shown(_now())
        hint = f"nothing of {entry.entry} is in effect; see `callcenter knowledge show {entry.entry} --versions`"
    else:
        found = next((each for each in entry.versions if each.version == number), None)
        hint = f"{entry.entry} has no version {number}"
    if found is None:
        raise KnowledgeUnknown(hint)
    return found


def _due(args: argparse.Namespace) -> int:
    config = load_config()
    with current_store(config) as store:
        rows = due(store, _now(), unit=args.unit or "")
    print_rows(rows, ("entry", "title", "unit", "what", "due"), args, config, ZoneInfo(config.site.timezone))
    return 0
