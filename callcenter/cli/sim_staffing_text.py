"""The staffing table for people: how many agents each half hour needs, by both formulas and by simulation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from callcenter.cli.printing import table
from callcenter.cli.sim_words import Words, fraction
from callcenter.sim.staffing import HalfHour, Staffing

__all__ = ["staffing_text"]


def staffing_text(about: Mapping[str, Any], made: Staffing, now: Sequence[float] | None, language: str = "zh") -> str:
    """The table, and the sums of agent hours in a day."""
    word = Words(language, about["within_seconds"])
    title = word(
        "staffing",
        queue=about["queue"],
        kind=word.kind(about["kind"]),
        target=about["target"] * 100,
        days=made.days,
        rounds=made.rounds,
    )
    rows = [_half_hour(n, each, now, word) for n, each in enumerate(made.half_hours)]
    sums = {
        word("time"): word("sum"),
        word("calls"): f"{sum(each.calls for each in made.half_hours):.0f}",
        "Erlang C": _hours(each.erlang_c for each in made.half_hours),
        "Erlang A": _hours(each.erlang_a for each in made.half_hours),
        word("agents"): _hours(each.agents for each in made.half_hours),
        word("now"): _hours(now) if now else "",
    }
    changes = [word.changes("what_if", about["changes"])] if about["changes"] else []
    return "\n".join([title, *changes, "", table([*rows, sums], list(rows[0]))])


def _half_hour(n: int, each: HalfHour, now: Sequence[float] | None, word: Words) -> dict[str, str]:
    return {
        word("time"): f"{n // 2:02}:{n % 2 * 30:02}",
        word("calls"): f"{each.calls:.1f}",
        "Erlang C": str(each.erlang_c),
        "Erlang A": str(each.erlang_a),
        word("agents"): str(each.agents) if each.reached else word("not_reached"),
        word("within"): fraction(each.within, each.offered),
        word("now"): f"{now[n]:.3g}" if now else "",
    }


def _hours(levels: Iterable[float]) -> str:
    return f"{sum(levels) / 2:g}"
