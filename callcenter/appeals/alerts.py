"""Abnormal handling (异常办件预警): rules that look at what a fact has made of a case. Each tells once per appeal."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from callcenter.appeals.case import Case
from callcenter.appeals.lifecycle import Role
from callcenter.appeals.rules import Rules
from callcenter.facts import (
    AlertRaised,
    AppealCompleted,
    AppealReplied,
    AppealUnresolved,
    ExclusionRequested,
    Fact,
    ReturnApproved,
    stable_id,
)

__all__ = ["RULES", "Background", "alerts"]

RULES = (
    "overdue_risk", "repeated_return", "reply_reused", "closed_fast", "claimed_resolved", "repeated_appeal",
    "reply_short", "unowned", "onsite_overdue",
)  # fmt: skip
"""Every rule; ``overdue_risk`` and ``unowned`` tell when a moment comes (``agenda``), ``onsite_overdue`` of each
on-site check that is past due (``casework.oversight.watch``)."""


class Background(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule must know of other appeals."""

    same_reply: str = ""
    """Number of another appeal of the same unit with the same reply; empty: there is none."""
    earlier: int = 0
    """Appeals of the same appellant in the last days (``repeat_days``), this one left out."""


def alerts(case: Case, facts: Iterable[Fact], rules: Rules, background: Background, at: int) -> list[Fact]:
    """What is to be told of ``case``, as it stands after ``facts``."""
    told = set(case.alerts.split())
    found: dict[str, str] = {}
    for fact in facts:
        found |= _found(case, fact, rules, background)
    return [
        AlertRaised(
            id=stable_id("AlertRaised", case.number, rule), at=at, number=case.number, actor="system",
            role=Role.SYSTEM.value,
            rule=rule, detail=detail,
        )
        for rule, detail in found.items()
        if rule not in told
    ]  # fmt: skip


def _found(case: Case, fact: Fact, rules: Rules, background: Background) -> dict[str, str]:
    """Rule → detail."""
    match fact:
        case ReturnApproved() if case.returns >= rules.returns_before_appointment:
            return {"repeated_return": str(case.returns)}
        case AppealReplied():
            return _replied(case, fact, rules, background)
        case AppealUnresolved() | ExclusionRequested() if not fact.resolved and case.outcome == "resolved":
            return {"claimed_resolved": ""}
        case AppealCompleted() if background.earlier + 1 >= rules.repeats:
            return {"repeated_appeal": str(background.earlier + 1)}
    return {}


def _replied(case: Case, fact: AppealReplied, rules: Rules, background: Background) -> dict[str, str]:
    found = {}
    if background.same_reply:
        found["reply_reused"] = background.same_reply
    if len("".join(fact.text.split())) < rules.short_reply:
        found["reply_short"] = str(len(fact.text))
    began = case.signed or case.dispatched or fact.at
    if fact.at - began < rules.fast_minutes * 60e6:
        found["closed_fast"] = str((fact.at - began) // 1_000_000)
    return found
