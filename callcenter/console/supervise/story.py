"""One call on record as a page shows it: stages, the way through the IVR, each fact, why it was routed so, recordings.

Numbers are masked, agents of other teams are counted and not named among those who were passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from callcenter.callcontrol.masking import masked
from callcenter.callcontrol.recording_files import FOLDER
from callcenter.config import Config
from callcenter.console.supervise.scope import Scope
from callcenter.facts import (
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallOffered,
    CallTransferred,
    DigitsCollected,
    Fact,
    MessageLeft,
    NodeEntered,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    OutboundStarted,
    OutsideAnswered,
    OutsideDialled,
    OutsideTalkEnded,
    QueueLeft,
    RatingGiven,
    RecordingEnded,
    RecordingPaused,
    RecordingPurged,
    RecordingResumed,
    RecordingSkipped,
    RecordingStarted,
    RingNoAnswer,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSwitched,
    TalkEnded,
)
from callcenter.journal.tables import recording
from callcenter.projections.explaining import passed_groups, steps
from callcenter.projections.timeline import CallStory, call_story
from callcenter.projections.words import in_words

__all__ = ["file_of", "state_of", "told_of_call"]

_NUMBER = re.compile(r"\+?[0-9]{7,}", re.ASCII)
_OURS = frozenset({
    "agent", "seat", "supervisor", "did", "number", "appeal", "entry", "contact", "to_agent", "id", "offer",
    "recording", "attempt", "supervision", "node", "channel", "callback",
})  # fmt: skip
"""Fields whose digits are no number of a caller."""
_STAGES: tuple[tuple[tuple[type[Fact], ...], str], ...] = (
    ((CallArrived, NodeEntered), "ivr"),
    ((CallerQueued, RingNoAnswer, OfferRejected, OfferUnreachable, CallTransferred), "wait"),
    ((CallOffered, OutsideDialled, OutboundStarted), "ring"),
    ((CallConnected, OutsideAnswered), "talk"),
    ((TalkEnded, OutsideTalkEnded, QueueLeft), "after"),
)
"""Facts → the stage that begins with them."""
_MARKS: tuple[tuple[tuple[type[Fact], ...], str], ...] = (
    ((CallArrived, CallEnded), "edge"),
    ((NodeEntered, DigitsCollected), "ivr"),
    ((CallerQueued, QueueLeft), "wait"),
    ((CallOffered, OutsideDialled, OutboundStarted), "ring"),
    ((CallConnected, TalkEnded, OutsideAnswered, OutsideTalkEnded), "talk"),
    ((CallerAbandoned, RingNoAnswer, OfferRejected, OfferUnreachable, OfferWithdrawn), "bad"),
    ((SupervisionStarted, SupervisionSwitched, SupervisionEnded), "watch"),
    ((RecordingStarted, RecordingPaused, RecordingResumed, RecordingEnded, RecordingSkipped, RecordingPurged), "sound"),
    ((RatingGiven, MessageLeft), "good"),
)
"""Facts → how a line of the timeline is marked."""


def told_of_call(
    connection: Connection, config: Config, scope: Scope, contact: str, language: str
) -> dict[str, Any] | None:
    """The call; None when there is none. Moments in ms since 1970 UTC, durations in seconds."""
    story = call_story(connection, contact, language)
    if story is None:
        return None
    facts = [_tamed(moment.fact, scope) for moment in story.moments]
    return {
        **_head(story), "stages": list(_stages(facts, story.row["ended"])), "path": list(_path(facts)),
        "events": list(_events(story, facts, language)), "reasons": list(_reasons(facts, language)),
        "recordings": list(_recordings(connection, config, scope, contact)),
    }  # fmt: skip


def _head(story: CallStory) -> dict[str, Any]:
    row = story.row
    names = ("contact", "did", "direction", "queue", "agent", "seat", "rating", "appeal", "ended_by", "offers")
    return {
        **{name: row[name] for name in names}, "caller": masked(row["caller"]), "result": row["result"],
        "at": story.arrived // 1000, "ended": _ms(row["ended"]), "waited": _seconds(row["waited_us"]),
        "talked": _seconds(row["talked_us"]), "lasted": _seconds(story.lasted_us), "apart": story.why_apart,
        "rang": _seconds(story.rang_us if story.legs else None),
    }  # fmt: skip


# -- what nobody here may see ------------------------------------------------------------------------------------------


def _tamed(fact: Fact, scope: Scope) -> Fact:
    """The fact without numbers of people, and without names of agents of other teams who only were not chosen."""
    changes: dict[str, Any] = {}
    for name in fact.__struct_fields__:
        value = getattr(fact, name)
        if isinstance(value, str) and name not in _OURS:
            changes[name] = _NUMBER.sub(lambda found: masked(found.group()), value)
    if (passed := getattr(fact, "passed", None)) and not scope.everything:
        changes["passed"] = {why: _named(agents, scope) for why, agents in passed.items()}
    changed = {name: value for name, value in changes.items() if value != getattr(fact, name)}
    return msgspec.structs.replace(fact, **changed) if changed else fact


def _named(agents: Iterable[str], scope: Scope) -> list[str]:
    """Each is an agent's number, and perhaps a figure."""
    listed = list(agents)
    mine = [each for each in listed if each.split(" ")[0] in scope.agents]
    others = len(listed) - len(mine)
    return [*mine, f"+{others}"] if others else mine


# -- its parts ---------------------------------------------------------------------------------------------------------


def _stages(facts: Iterable[Fact], ended: int | None) -> Iterator[dict[str, Any]]:
    """What the caller went through, each stage from and to; the last one of an open call has no end."""
    begun: list[tuple[int, str, str]] = []
    for fact in facts:
        kind = next((stage for types, stage in _STAGES if isinstance(fact, types)), "")
        kind = "after" if kind == "ivr" and begun and begun[-1][1] == "after" else kind
        who = getattr(fact, "agent", "") if kind in ("ring", "talk") else ""
        if kind and (not begun or begun[-1][1:] != (kind, who)):
            begun.append((fact.at, kind, who))
    for (at, kind, who), (until, *_) in pairwise([*begun, (ended, "", "")]):
        yield {"kind": kind, "agent": who, "at": _ms(at), "until": _ms(until)}


def _path(facts: Iterable[Fact]) -> Iterator[dict[str, Any]]:
    """The nodes of the flow that the caller came to, with the keys pressed there."""
    here: dict[str, Any] | None = None
    for fact in facts:
        if here is not None and isinstance(fact, DigitsCollected):
            here["keys"].append({"digits": fact.digits, "accepted": fact.accepted})
        elif isinstance(fact, NodeEntered):
            if here is not None:
                yield here
            here = {"flow": fact.flow, "node": fact.node, "kind": fact.kind, "at": _ms(fact.at), "keys": []}
    if here is not None:
        yield here


def _events(story: CallStory, facts: list[Fact], language: str) -> Iterator[dict[str, Any]]:
    later = [*(fact.at for fact in facts[1:]), None]
    for moment, fact, until in zip(story.moments, facts, later, strict=True):
        yield {
            "at": fact.at // 1000, "offset": moment.offset_ms / 1000, "type": type(fact).__name__,
            "words": moment.words if fact is moment.fact else in_words(fact, language),
            "mark": next((mark for types, mark in _MARKS if isinstance(fact, types)), ""),
            "lasted": None if until is None else max(0, until - fact.at) / 1e6,
        }  # fmt: skip


def _reasons(facts: Iterable[Fact], language: str) -> Iterator[dict[str, Any]]:
    """Why it was routed so: each step of the distribution, with those who were passed over."""
    for fact, words in steps(facts, language):
        passed = getattr(fact, "passed", {}) if isinstance(fact, CallOffered) else {}
        groups = [{"agents": agents, "why": why} for agents, why in passed_groups(passed, language)]
        yield {"at": fact.at // 1000, "words": words, "passed": groups}


def _recordings(connection: Connection, config: Config, scope: Scope, contact: str) -> Iterator[dict[str, Any]]:
    mine = select(recording).where(recording.c.contact == contact).order_by(recording.c.began)
    for row in connection.execute(mine).mappings():
        if scope.has_agent(row["agent"]):
            yield {
                "recording": row["recording"], "agent": row["agent"], "at": _ms(row["began"]),
                "state": state_of(config, dict(row)),
                "seconds": _seconds(row["recorded_us"]), "pauses": row["pauses"],
                "paused": _seconds(row["paused_us"]),
            }  # fmt: skip


def state_of(config: Config, row: Mapping[str, Any]) -> str:
    """``kept``, ``running``, ``purged``, or ``missing`` when the file is not where it should be."""
    if row["purged"] or row["ended"] is None:
        return "purged" if row["purged"] else "running"
    return "kept" if file_of(config, row) else "missing"


def file_of(config: Config, row: Mapping[str, Any]) -> Path | None:
    """The file of a row of read table ``recording``; None when there is none below the folder of recordings."""
    path = (config.state / row["file"]).resolve()
    return path if path.is_file() and path.is_relative_to((config.state / FOLDER).resolve()) else None


def _ms(us: int | None) -> int | None:
    return None if us is None else us // 1000


def _seconds(us: int | None) -> float | None:
    return None if us is None else round(us / 1e6, 3)
