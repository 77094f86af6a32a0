"""``callcenter call``: the calls on record, each with its exact timeline."""

from __future__ import annotations

import argparse
import json
import time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from callcenter.cli.explanation import explanation_json, explanation_text
from callcenter.cli.moments import iso, parse_since, seconds, when
from callcenter.cli.printing import table
from callcenter.cli.store import current_store, newest
from callcenter.cli.story import story_json, story_text
from callcenter.config import Config, load_config
from callcenter.errors import ContactUnknown
from callcenter.journal.questions import facts_of
from callcenter.journal.tables import contact, missed_call, recording
from callcenter.projections.apart import CAPPED, why_apart
from callcenter.projections.contact import RESULTS
from callcenter.projections.timeline import call_story

_LIMIT = 20


def register(subparsers: Any) -> None:
    """Add ``call`` and its verbs."""
    parser = subparsers.add_parser("call", help="calls on record: list, timeline, missed calls")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = _verb(verbs, "list", "the newest calls", _list)
    listing.add_argument("--result", choices=("open", *filter(None, RESULTS)), help="only calls that turned out so")
    _add_filters(listing)
    _add_filters(_verb(verbs, "missed", "callers who gave up waiting", _missed))
    show = _verb(verbs, "show", "the exact timeline of a call", _show)
    show.add_argument("contact", help="call id as `call list` shows it, or `last`")
    explain = _verb(verbs, "explain", "why a call was routed as it was: chosen agents, and those passed over", _explain)
    explain.add_argument("contact", help="call id as `call list` shows it, or `last`")
    recordings = _verb(verbs, "recordings", "the recordings of a call: file, length, pauses", _recordings)
    recordings.add_argument("contact", help="call id as `call list` shows it, or `last`")
    show.add_argument("--agents", action="store_true", help="with the changes of state of the agents")


def _verb(verbs: Any, name: str, text: str, main: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text)
    parser.add_argument("--json", action="store_true", help="print JSON: seconds as numbers, moments as µs too")
    parser.set_defaults(main=main)
    return parser


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", help="30m, 2h, 2026-01-01 or 2026-01-01T08:00 (local time)")
    parser.add_argument("--caller", help="only calls of this number")
    parser.add_argument("--limit", type=int, default=_LIMIT, help=f"at most so many; default {_LIMIT}")


def _since(args: argparse.Namespace, zone: ZoneInfo) -> int | None:
    return None if args.since is None else parse_since(args.since, zone, time.time_ns() // 1000)


def _print(rows: list[dict[str, Any]], columns: tuple[str, ...], *, as_json: bool) -> None:
    print(json.dumps(rows, ensure_ascii=False, indent=1) if as_json else table(rows, columns))


# -- list -----------------------------------------------------------------------------------------


def _list(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    result = "" if args.result == "open" else args.result
    with current_store(config) as store:
        wanted = newest(contact, "arrived", _since(args, zone), args.limit, result=result, caller=args.caller)
        wanted = wanted.add_columns(CAPPED.label("capped"))
        rows = [dict(row) for row in store.execute(wanted).mappings()]
    shown = [call_row(row, zone, as_json=args.json) for row in rows]
    columns = ("contact", "arrived", "caller", "queue", "result", "waited", "talked", "agent", "rating", "appeal",
               "note")  # fmt: skip
    _print(shown, columns, as_json=args.json)
    return 0


def call_row(row: dict[str, Any], zone: ZoneInfo, *, as_json: bool = True) -> dict[str, Any]:
    """A row of read table ``contact``, and whether it is ``capped``, with readable times and durations in seconds.

    ``note`` is why the call is reported apart, see ``projections.apart``.
    """
    show = iso if as_json else when
    shown = {name: value for name, value in row.items() if not name.endswith("_us")}
    shown["result"], shown["note"] = row["result"] or "open", why_apart(row)
    for name in ("arrived", "queued", "connected", "ended"):
        shown[name] = show(row[name], zone)
        shown[f"{name}_us"] = row[name]
    shown["waited"], shown["talked"] = seconds(row["waited_us"]), seconds(row["talked_us"])
    return shown


# -- missed ---------------------------------------------------------------------------------------


def _missed(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    with current_store(config) as store:
        wanted = newest(missed_call, "abandoned_at", _since(args, zone), args.limit, caller=args.caller)
        rows = [dict(row) for row in store.execute(wanted).mappings()]
    show = iso if args.json else when
    shown = [
        {
            **row,
            "abandoned_at": show(row["abandoned_at"], zone),
            "abandoned_us": row["abandoned_at"],
            "waited": seconds(row["waited_us"]),
            "called_back": show(row["called_back"], zone),
        }
        for row in rows
    ]
    columns = ("contact", "caller", "queue", "abandoned_at", "waited", "ringing", "called_back")
    _print(shown, columns, as_json=args.json)
    return 0


# -- show -----------------------------------------------------------------------------------------


def _show(args: argparse.Namespace) -> int:
    print(show(load_config(), args.contact, agents=args.agents, as_json=args.json))
    return 0


def show(config: Config, name: str, *, agents: bool = False, as_json: bool = False) -> str:
    """The timeline of a call as text; raises ContactUnknown. ``last`` names the newest call."""
    with current_store(config) as store:
        story = call_story(store, _named(store, name), config.site.language, agents=agents)
    if story is None:
        raise ContactUnknown(f"there is no call {name!r}; `callcenter call list` shows the known ones")
    if as_json:
        return json.dumps(story_json(story, _zone(config)), ensure_ascii=False, indent=1)
    return story_text(story, _zone(config), config.site.language)


# -- explain --------------------------------------------------------------------------------------


def _explain(args: argparse.Namespace) -> int:
    config = load_config()
    with current_store(config) as store:
        name = _named(store, args.contact)
        facts = facts_of(store, name)
    if not facts:
        raise ContactUnknown(f"there is no call {args.contact!r}; `callcenter call list` shows the known ones")
    language = config.site.language
    if args.json:
        print(json.dumps(explanation_json(name, facts, language), ensure_ascii=False, indent=1))
    else:
        print(explanation_text(name, facts, _zone(config), language))
    return 0


# -- recordings -----------------------------------------------------------------------------------


def _recordings(args: argparse.Namespace) -> int:
    config = load_config()
    with current_store(config) as store:
        name = _named(store, args.contact)
        if store.execute(select(contact.c.contact).where(contact.c.contact == name)).first() is None:
            raise ContactUnknown(f"there is no call {args.contact!r}; `callcenter call list` shows the known ones")
        mine = select(recording).where(recording.c.contact == name).order_by(recording.c.began)
        rows = [dict(row) for row in store.execute(mine).mappings()]
    shown = [_recording_row(row, config, as_json=args.json) for row in rows]
    columns = ("recording", "agent", "began", "seconds", "pauses", "paused", "state", "file")
    _print(shown, columns, as_json=args.json)
    return 0


def _recording_row(row: dict[str, Any], config: Config, *, as_json: bool) -> dict[str, Any]:
    """A row of read table ``recording``; its file as an absolute path."""
    show, zone = iso if as_json else when, _zone(config)
    shown = {name: value for name, value in row.items() if not name.endswith("_us")}
    for name in ("began", "ended", "purged", "paused_since"):
        shown[name] = show(row[name], zone)
        shown[f"{name}_us"] = row[name]
    shown["seconds"], shown["lasted"] = seconds(row["recorded_us"]), seconds(row["lasted_us"])
    shown["paused"] = seconds(row["paused_us"])
    running = "paused" if row["paused_since"] else "on"
    shown["state"] = "purged" if row["purged"] else "kept" if row["ended"] else running
    shown["file"] = str(config.state / row["file"])
    return shown


def _zone(config: Config) -> ZoneInfo:
    return ZoneInfo(config.site.timezone)


def _named(store: Connection, name: str) -> str:
    if name != "last":
        return name
    latest = select(contact.c.contact).order_by(contact.c.arrived.desc().nulls_last()).limit(1)
    return store.execute(latest).scalar() or name
