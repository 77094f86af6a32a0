"""What does not change the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from callcenter.appeals.case import Case
from callcenter.appeals.evolving.shared import Changes, added
from callcenter.facts import (
    AlertRaised,
    DeadlineNear,
    DeadlinePassed,
    Fact,
    ObjectionOverruled,
    ObjectionRaised,
    OverdueStepTaken,
)

__all__ = ["FOLD"]


def _objection_raised(case: Case, fact: ObjectionRaised) -> Changes:
    return {"objection": True}


def _objection_overruled(case: Case, fact: ObjectionOverruled) -> Changes:
    return {"objection": False}


def _near(case: Case, fact: DeadlineNear) -> Changes:
    return {"passed": added(case.passed, f"near:{fact.what}")}


def _passed(case: Case, fact: DeadlinePassed) -> Changes:
    if fact.what == "unowned":
        return {"unowned_until": None}
    return {"passed": added(case.passed, fact.what)}


def _stepped(case: Case, fact: OverdueStepTaken) -> Changes:
    return {"steps": case.steps + 1}


def _alerted(case: Case, fact: AlertRaised) -> Changes:
    return {"alerts": added(case.alerts, fact.rule)}


FOLD: Mapping[type[Fact], Callable[[Case, Any], Changes]] = {
    ObjectionRaised: _objection_raised,
    ObjectionOverruled: _objection_overruled,
    DeadlineNear: _near,
    DeadlinePassed: _passed,
    OverdueStepTaken: _stepped,
    AlertRaised: _alerted,
}
