"""A call's story as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from callcenter.cli.moments import clock, iso, seconds, when
from callcenter.cli.printing import width
from callcenter.facts import AppealOpened, CallArrived, CallConnected, CallEnded, CallerQueued, Fact, TalkEnded
from callcenter.projections.timeline import CallStory
from callcenter.projections.words import seconds_text, word

__all__ = ["story_json", "story_text"]

_LABELS = {
    "caller": ("来电", "caller"),
    "did": ("拨打", "dialled"),
    "arrived": ("到达", "arrived"),
    "result": ("结果", "result"),
    "queue": ("队列", "queue"),
    "waited": ("等待", "waited"),
    "ringing": ("振铃", "ringing"),
    "talked": ("通话", "talked"),
    "lasted": ("全程", "lasted"),
    "agent": ("座席", "agent"),
    "rating": ("评价", "rating"),
    "appeal": ("诉求", "appeal"),
    "note": ("单列", "apart"),
}
_MARKS: dict[type[Fact], str] = {
    CallArrived: "●",
    CallerQueued: "◆",
    CallConnected: "▶",
    TalkEnded: "■",
    AppealOpened: "✎",
    CallEnded: "●",
}
"""What catches the eye at the turning points of a call; others have a dot."""


def story_text(story: CallStory, zone: ZoneInfo, language: str = "zh") -> str:
    """Heading, timeline, summary."""
    row, arrived = story.row, when(story.arrived, zone)
    lines = [f"{row['contact']}    {arrived[:10]}  {zone.key}", ""]
    day = arrived[:10]
    for moment in story.moments:
        if (today := when(moment.at, zone)[:10]) != day:
            lines.append(f"  {today}")
            day = today
        mark = _MARKS.get(type(moment.fact), "·")
        lines.append(f"  {clock(moment.at, zone)}  {_offset(moment.offset_ms):>10}  {mark} {moment.words}")
    return "\n".join([*lines, "", *_summary(story, language)])


def _offset(milliseconds: int) -> str:
    sign = "-" if milliseconds < 0 else "+"
    return f"{sign}{abs(milliseconds) // 1000}.{abs(milliseconds) % 1000:03d}"


def _summary(story: CallStory, language: str) -> Iterator[str]:
    row = story.row
    agent = f"{row['agent'] or '-'} @ {row['seat']}" if row["seat"] else ""
    values = {
        "result": word(row["result"] or "open", language),
        "queue": row["queue"],
        "waited": seconds_text(row["waited_us"], language),
        "ringing": seconds_text(story.rang_us if story.legs else None, language),
        "talked": seconds_text(row["talked_us"], language),
        "lasted": seconds_text(story.lasted_us, language),
        "agent": agent,
        "rating": str(row["rating"] or ""),
        "appeal": row["appeal"],
    }
    if story.why_apart:  # most calls have none
        values["note"] = ", ".join(word(f"apart_{why}", language) for why in story.why_apart.split(", "))
    labels = {name: _LABELS[name][language == "en"] for name in values}
    column = max(map(width, labels.values()))
    for name, value in values.items():
        yield f"  {labels[name]}{' ' * (column - width(labels[name]))}  {value or '-'}"


def story_json(story: CallStory, zone: ZoneInfo) -> dict[str, Any]:
    """The same in plain numbers: seconds with milliseconds, moments in µs since 1970 UTC."""
    return {
        "contact": story.row["contact"],
        "summary": _summary_json(story, zone),
        "legs": [_leg_json(leg) for leg in story.legs],
        "events": [
            {
                "at_us": moment.at,
                "time": iso(moment.at, zone),
                "offset": moment.offset_ms / 1000,
                "type": type(moment.fact).__name__,
                "words": moment.words,
                "fact": msgspec.to_builtins(moment.fact),
            }
            for moment in story.moments
        ],
    }


def _summary_json(story: CallStory, zone: ZoneInfo) -> dict[str, Any]:
    row = story.row
    shown = {name: value for name, value in row.items() if name not in ("contact", "waited_us", "talked_us")}
    for name in ("arrived", "queued", "connected", "ended"):
        shown[name] = iso(row[name], zone)
        shown[f"{name}_us"] = row[name]
    return {
        **shown,
        "result": row["result"] or "open",
        "waited": seconds(row["waited_us"]),
        "ringing": seconds(story.rang_us),
        "talked": seconds(row["talked_us"]),
        "lasted": seconds(story.lasted_us),
        "capped": story.capped,
        "note": story.why_apart,
    }


def _leg_json(leg: dict[str, Any]) -> dict[str, Any]:
    rang = leg["settled"] - leg["offered"] if leg["settled"] and leg["offered"] else None
    shown = {name: value for name, value in leg.items() if name not in ("contact", "talked_us")}
    for name in ("offered", "settled", "connected", "ended"):
        shown[f"{name}_us"] = shown.pop(name)
    return {**shown, "ringing": seconds(rang), "talked": seconds(leg["talked_us"])}
