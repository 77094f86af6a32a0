"""``callcenter call explain``: why a call was routed as it was, from the reasons in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.cli.moments import clock
from callcenter.facts import CallOffered, Fact
from callcenter.projections.explaining import passed_groups, steps

__all__ = ["explanation_json", "explanation_text"]

_NEVER = ("这通来电没有进入人工队列。", "This call entered no queue for a person.")
_PASSED = ("未选：", "passed over: ")


def explanation_text(contact: str, facts: list[Fact], zone: ZoneInfo, language: str = "zh") -> str:
    """One line for each step of the distribution, with a line for each group of agents passed over."""
    lines = [contact, ""]
    for fact, words in steps(facts, language):
        lines.append(f"  {clock(fact.at, zone)}  {words}")
        if isinstance(fact, CallOffered):
            lines += [f"{'':16}{line}" for line in _groups(fact.passed, language)]
    if len(lines) == 2:
        lines.append(f"  {_NEVER[language == 'en']}")
    return "\n".join(lines)


def _groups(passed: dict[str, list[str]], language: str) -> Iterator[str]:
    english = language == "en"
    for agents, why in passed_groups(passed, language):
        yield f"{_PASSED[english]}{', '.join(agents)} — {why}"


def explanation_json(contact: str, facts: list[Fact], language: str = "zh") -> dict[str, Any]:
    """The same for programs: each step with its moment in µs and those passed over by verdict."""
    return {
        "contact": contact,
        "steps": [
            {
                "at_us": fact.at,
                "type": type(fact).__name__,
                "words": words,
                "passed": getattr(fact, "passed", {}),
            }
            for fact, words in steps(facts, language)
        ],
    }
