"""``callcenter reconcile``: Asterisk's own record against the journal, by hour; repairs, and what is told apart."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from callcenter.cli.apart import apart, apart_json, channels_ended, channels_json, in_short, told
from callcenter.cli.moments import iso, parse_since, when
from callcenter.cli.printing import table
from callcenter.cli.store import current_store
from callcenter.config import Config, load_config
from callcenter.facts import AgentStateChanged, CallConnected, CallEnded, ChannelEnded, Fact, TalkEnded
from callcenter.journal.bodies import STORED, fact_of
from callcenter.journal.cel import BEGINNING, read_cel
from callcenter.journal.evidence import Evidence, gather
from callcenter.journal.tables import contact as contacts
from callcenter.journal.tables import fact as facts
from callcenter.journal.tally import HOUR, HourTally, tally
from callcenter.pbx.folders import Folders
from callcenter.projections.unseen import site_of
from callcenter.projections.words import in_words

__all__ = ["register"]

_GRACE = 180_000_000
"""What is younger than this may still be on its way into the store, µs."""
_REPAIRS = ("AgentStateChanged", "CallConnected", "CallEnded", "TalkEnded")


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that is told."""

    tallies: list[HourTally]
    repairs: list[Fact]
    """Only when everything is to be explained."""
    apart: list[dict[str, Any]]
    ended: list[ChannelEnded]


def register(subparsers: Any) -> None:
    """Add ``reconcile``."""
    parser = subparsers.add_parser(
        "reconcile", help="Asterisk's own record against the journal, by hour; exit code 1 when they differ"
    )
    parser.add_argument("--since", default="24h", help="30m, 24h, 2026-01-01 or 2026-01-01T08:00; default 24h")
    parser.add_argument("--explain", action="store_true", help="every difference, and everything that was repaired")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    now = time.time_ns() // 1000
    since = parse_since(args.since, zone, now)
    since -= since % HOUR
    evidence = _evidence(config)
    with current_store(config) as store:
        tallies = tally(evidence, _arrivals(store, config, since), site_of(config), since, now - _GRACE)
        repairs = list(_repairs(store, since)) if args.explain else []
        found = Found(tallies, repairs, apart(store, since), channels_ended(store, since))
    (_print_json if args.json else _print)(found, zone, explain=args.explain)
    return 0 if all(each.equal for each in tallies) else 1


def _evidence(config: Config) -> dict[str, Evidence]:
    """All that Asterisk's record holds, the files set aside by rotation included."""
    found: dict[str, Evidence] = {}
    position = BEGINNING
    while True:
        rows, position = read_cel(Folders.of(config).cel, position)
        if not rows:
            return found
        gather((row for row, _ in rows), found)


def _arrivals(store: Connection, config: Config, since: int) -> dict[str, int]:
    """Contact → arrival of the calls from outside that are over."""
    c = contacts.c
    mine = (c.node == config.asterisk.node) & (c.direction == "in") & (c.arrived >= since) & c.ended.isnot(None)
    return {row.contact: row.arrived for row in store.execute(select(c.contact, c.arrived).where(mine))}


def _repairs(store: Connection, since: int) -> Iterator[Fact]:
    """What was put on record without having been seen as it happened, and agents who were set right."""
    wanted = select(*STORED).where((facts.c.at >= since) & facts.c.type.in_(_REPAIRS))
    for stored in store.execute(wanted.order_by(facts.c.at, facts.c.seq)):
        fact = fact_of(*stored)
        if fact is not None and _is_repair(fact):
            yield fact


def _is_repair(fact: Fact) -> bool:
    match fact:
        case CallEnded():
            return fact.uncertain or fact.evidence not in ("agi", "ami")
        case CallConnected() | TalkEnded():
            return fact.uncertain
        case AgentStateChanged():
            return fact.event in ("found_free", "found_in_call")
    return False


def _print(found: Found, zone: ZoneInfo, *, explain: bool) -> None:
    tallies, repairs = found.tallies, found.repairs
    rows = [
        {
            "hour": when(each.hour, zone)[:16], "asterisk": each.asterisk, "journal": each.journal,
            "only_asterisk": len(each.missing) or None, "only_journal": len(each.unseen) or None,
        }
        for each in tallies
    ]  # fmt: skip
    print(table(rows, ("hour", "asterisk", "journal", "only_asterisk", "only_journal")))
    for each in tallies if explain else ():
        for contact in each.missing:
            print(f"{contact}: Asterisk answered it, and the journal does not know it")
        for contact in each.unseen:
            print(f"{contact}: the journal knows it, and Asterisk's record has no line of it (not written, or deleted)")
    if explain:
        print(f"\nrepaired: {len(repairs)}")
    for fact in repairs:
        about = getattr(fact, "contact", "")
        print(f"{when(fact.at, zone)}  {about or '-':<28}  {in_words(fact, 'en')}{_reason(fact)}")
    if explain and (text := told(found.apart, found.ended, zone)):
        print(f"\n{text}\n")
    print(in_short(found.apart, found.ended))
    differing = sum(len(each.missing) + len(each.unseen) for each in tallies)
    print(f"{differing} difference(s)" if differing else "equal")


def _reason(fact: Fact) -> str:
    match fact:
        case AgentStateChanged() if fact.reason:
            return f": {fact.reason}"
        case CallEnded() if fact.evidence != "agi":
            source = {"cel": "Asterisk's own record", "snapshot": "its channel being gone"}
            return f", told by {source.get(fact.evidence, fact.evidence)}"
    return ""


def _print_json(found: Found, zone: ZoneInfo, *, explain: bool) -> None:
    shown: dict[str, Any] = {
        "hours": [
            {
                "hour": iso(each.hour, zone), "asterisk": each.asterisk, "journal": each.journal,
                "missing": list(each.missing), "unseen": list(each.unseen),
            }
            for each in found.tallies
        ],
        "equal": all(each.equal for each in found.tallies),
        "apart": apart_json(found.apart, zone),
        "channels_ended": channels_json(found.ended, zone),
    }  # fmt: skip
    if explain:
        shown["repairs"] = [
            {"at": iso(fact.at, zone), "type": type(fact).__name__, "contact": getattr(fact, "contact", ""),
             "agent": getattr(fact, "agent", ""), "why": in_words(fact, "en") + _reason(fact)}
            for fact in found.repairs
        ]  # fmt: skip
    print(json.dumps(shown, ensure_ascii=False, indent=1))
