"""The live floor as supervisors see it: one topic for each team's agents, one for the callers of each queue.

Topics are divided so that a stream holds what its reader may see and nothing else; numbers are masked before they
leave the core.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callcenter.config import Config
from callcenter.console.accounts.account import Account
from callcenter.console.live.floor import agent_rows
from callcenter.console.supervise.scope import scope_of

__all__ = ["PREFIXES", "floor_topics", "topics_for"]

_TEAM, _QUEUE = "team.", "waiting."
PREFIXES = (_TEAM, _QUEUE)
"""How the topics begin."""
_IN_LINE = ("waiting", "ringing")
"""A caller for whom a phone rings is still in line: when nobody answers the wait goes on."""
_NEAR_MS = 700
"""Two looks at one beginning differ by less."""
Answer = Mapping[str, Any]
Tables = Mapping[str, Mapping[str, Any]]


def topics_for(config: Config, account: Account) -> tuple[str, ...]:
    """The topics that somebody may hear."""
    scope = scope_of(config, account)
    return (*(f"{_TEAM}{team}" for team in scope.teams), *(f"{_QUEUE}{queue}" for queue in sorted(scope.queues)))


def floor_topics(
    config: Config, agents: Sequence[Answer], calls: Sequence[Answer], before: Tables, now_ms: int
) -> dict[str, dict[str, Any]]:
    """Topic → rows, from what the core answers to ``agents`` and ``calls``; ``before``: as it was told last."""
    teams = {number: agent.team for number, agent in config.agents.items()}
    told: dict[str, dict[str, Any]] = {f"{_TEAM}{team}": {} for team in teams.values() if team}
    told |= {f"{_QUEUE}{queue}": {} for queue in config.queues}
    known = {number: row for topic in told if topic.startswith(_TEAM) for number, row in before.get(topic, {}).items()}
    by_contact, answers = {call["contact"]: call for call in calls}, {each["agent"]: each for each in agents}
    for number, row in agent_rows(agents, teams, known, now_ms).items():
        call, old = by_contact.get(answers[number]["contact"]), known.get(number, {}).get("call")
        shown = {**row, "talked": round(answers[number]["talked"]), "call": _call(call, old, now_ms)}
        told.get(f"{_TEAM}{row['team']}", {})[number] = shown
    for ident, call in by_contact.items():
        topic = f"{_QUEUE}{call['queue']}"
        if call["doing"] in _IN_LINE and topic in told:
            row = _call(call, before.get(topic, {}).get(ident), now_ms)
            told[topic][ident] = {**(row or {}), "doing": call["doing"]}
    return told


def _call(call: Answer | None, old: Answer | None, now_ms: int) -> dict[str, Any] | None:
    """A live call: moments in ms; ``waited`` in seconds once an agent has answered."""
    if call is None:
        return None
    same = old if old and old["contact"] == call["contact"] else None
    waits = call["waited"] is not None
    talking = call["doing"] == "talking"
    return {
        "contact": call["contact"], "caller": call["caller"], "queue": call["queue"], "recording": call["recording"],
        "waited": round(call["waited"], 1) if waits and talking else None,
        "queued": _steady(same, "queued", now_ms - call["waited"] * 1000) if waits and not talking else None,
        "arrived": _steady(same, "arrived", now_ms - call["since"] * 1000),
    }  # fmt: skip


def _steady(before: Answer | None, name: str, moment: float) -> int:
    """The moment as it was told before, when this is the same one."""
    old = before[name] if before else None
    return old if old is not None and abs(old - moment) < _NEAR_MS else round(moment)
