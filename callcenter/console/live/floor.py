"""What the core answers → rows that change only when something happened: moments instead of durations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["AWAY", "agent_rows", "house_row", "queue_rows"]

_NEAR_MS = 700
"""Two looks at one beginning differ by less."""
_HOUSE = ("asterisk", "sip", "distributing", "surge", "journal", "calls", "waiting", "agents", "free")
_TALKING = ("on_call", "hold", "outbound")
_COMING = ("reserved", "ringing")
_AGENT = ("name", "seat", "state", "reason", "phone", "listened_by", "calls", "overrun", "pause_wanted")
AWAY: Mapping[str, Any] = {"link": "away"}
"""The house while no core answers."""
Answer = Mapping[str, Any]
Rows = Mapping[str, Any]


def house_row(status: Answer) -> dict[str, Any]:
    """The core's state; ``link`` is ``standby`` for a core that waits to lead."""
    if status.get("standby"):
        return {"link": "standby"}
    return {"link": "up", **{name: status.get(name) for name in _HOUSE}}


def queue_rows(answer: Sequence[Answer], before: Rows, now_ms: int) -> dict[str, Any]:
    """One row for each queue; ``since`` is when the wait of the one who waits longest began, ms since 1970 UTC."""
    rows = {}
    for number, each in enumerate(answer):
        states = each.get("states", {})
        since = now_ms - round(each["longest_wait"] * 1000) if each["waiting"] else None
        rows[each["queue"]] = {
            "order": number, "title": each["title"], "waiting": each["waiting"], "staffed": each["staffed"],
            "since": _steady(before.get(each["queue"]), since), "free": each["free"],
            "talking": _of(states, _TALKING), "ringing": _of(states, _COMING), "wrap_up": states.get("wrap_up", 0),
            "paused": states.get("paused", 0),
        }  # fmt: skip
    return rows


def agent_rows(answer: Sequence[Answer], teams: Mapping[str, str], before: Rows, now_ms: int) -> dict[str, Any]:
    """One row for each agent who is logged in; ``since`` is when the state began, ms since 1970 UTC."""
    rows = {}
    for each in answer:
        old = before.get(each["agent"])
        since = None if each["since"] is None else now_ms - round(each["since"] * 1000)
        same = old if old and (old["state"], old["reason"]) == (each["state"], each["reason"]) else None
        rows[each["agent"]] = {
            **{name: each[name] for name in _AGENT}, "team": teams.get(each["agent"], ""),
            "since": _steady(same, since),
        }  # fmt: skip
    return rows


def _of(states: Mapping[str, int], which: Sequence[str]) -> int:
    return sum(states.get(name, 0) for name in which)


def _steady(before: Answer | None, since: int | None) -> int | None:
    """The moment as it was told before, when this is the same one."""
    old = before["since"] if before else None
    return old if old is not None and since is not None and abs(old - since) < _NEAR_MS else since
