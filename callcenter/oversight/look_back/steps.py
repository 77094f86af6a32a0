"""What facts change of a look-back check."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.facts import (
    Fact,
    LookBackAssigned,
    LookBackCancelled,
    LookBackDecided,
    LookBackDropped,
    LookBackFinished,
    LookBackPlanned,
    LookBackTried,
    LookBackVisitCancelled,
    LookBackVisitOrdered,
)
from callcenter.oversight.folding import Changes, Folding, nothing
from callcenter.oversight.look_back.life import ITEM, PLAN, Item, Plan

__all__ = ["ITEM_FOLDING", "PLAN_FOLDING", "drawn"]

_FILTER = ("first", "last", "unit", "category", "area", "strata", "size", "seed", "population", "digest", "upto")


def _planned(plan: Plan, fact: LookBackPlanned) -> Changes:
    return {**{name: getattr(fact, name) for name in _FILTER}, "planned": fact.at, "reason": fact.reason}


def _ended(plan: Plan, fact: Fact) -> Changes:
    return {"ended": fact.at}


PLAN_FOLDING = Folding(PLAN, LookBackPlanned, {
    LookBackPlanned: ("plan", _planned),
    LookBackFinished: ("finish", _ended),
    LookBackCancelled: ("cancel", _ended),
})  # fmt: skip


def drawn(fact: LookBackPlanned) -> Iterator[Item]:
    """The items that a sample begins with."""
    for number, unit in zip(fact.numbers, fact.units, strict=False):
        yield Item(
            item=f"{fact.look_back}/{number}", look_back=fact.look_back, number=number, state=ITEM.first.value,
            unit=unit, changed=fact.at, actor=fact.actor,
        )  # fmt: skip


def _assigned(item: Item, fact: LookBackAssigned) -> Changes:
    return {"assignee": fact.assignee}


def _tried(item: Item, fact: LookBackTried) -> Changes:
    return {"tries": item.tries + 1}


def _visiting(item: Item, fact: LookBackVisitOrdered) -> Changes:
    return {"check": fact.check}


def _returned(item: Item, fact: LookBackVisitCancelled) -> Changes:
    return {"check": ""}


def _judged(item: Item, fact: LookBackDecided) -> Changes:
    said = {name: getattr(fact, name) for name in ("verdict", "method", "reopened", "reason")}
    return {**said, "decided": fact.at}


ITEM_FOLDING = Folding(ITEM, None, {
    LookBackAssigned: ("assign", _assigned),
    LookBackTried: ("try", _tried),
    LookBackVisitOrdered: ("visit", _visiting),
    LookBackVisitCancelled: ("return", _returned),
    LookBackDecided: ("decide", _judged),
    LookBackDropped: ("drop", nothing),
})  # fmt: skip
