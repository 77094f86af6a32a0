"""Dispatch: who has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from callcenter.appeals.case import Case
from callcenter.appeals.evolving.shared import Changes, clock
from callcenter.appeals.lifecycle import AppealState
from callcenter.facts import (
    AppealDispatched,
    AppealSigned,
    ChildAssigned,
    DirectiveWithdrawn,
    Fact,
    ReturnApproved,
    ReturnDenied,
    ReturnRequested,
)

__all__ = ["FOLD"]


def _dispatched(case: Case, fact: AppealDispatched) -> Changes:
    return {
        **clock(fact),
        "unit": fact.unit,
        "rule": fact.rule,
        "joint": case.joint or fact.joint,
        "appointed": case.appointed or fact.rule in ("appointed", "fallback"),
        "unowned_since": None,
        "unowned_until": None,
        "dispatched": fact.at,
        "first_dispatched": case.first_dispatched or fact.at,
        "signed": None,
        "started": None,
        "sign_due": fact.sign_due,
        "return_due": fact.return_due or None,
        "contact_due": fact.contact_due or None,
        "limit": fact.limit,
        "first_due": fact.due,
        "objection": False,
        "passed": "",
    }


def _child_assigned(case: Case, fact: ChildAssigned) -> Changes:
    return {
        **_dispatched(case, fact),
        "state": AppealState.DISPATCHED.value,
        "task": fact.task,
        "mode": "department_ticket",
        "channel": fact.channel,
        "opened": fact.opened,
        "parent": fact.parent,
        "part": fact.part,
        "text": fact.opinion,
        "changed": fact.at,
        "actor": fact.actor,
    }


def _signed(case: Case, fact: Fact) -> Changes:
    return {"signed": fact.at}


def _return_requested(case: Case, fact: ReturnRequested) -> Changes:
    return {"return_code": fact.code}


def _unowned(case: Case, fact: Any) -> Changes:
    """Nobody has it any more."""
    blank = dict.fromkeys(
        ("signed", "started", "sign_due", "return_due", "contact_due", "due", "soon", "dispatched"), None
    )
    return {**blank, "ladder": "", "steps": 0, "unit": "", "rule": "", "unowned_since": fact.at,
            "unowned_until": fact.unowned_until, "objection": False}  # fmt: skip


def _return_approved(case: Case, fact: ReturnApproved) -> Changes:
    return {**_unowned(case, fact), "returns": case.returns + 1}


FOLD: Mapping[type[Fact], Callable[[Case, Any], Changes]] = {
    AppealDispatched: _dispatched,
    ChildAssigned: _child_assigned,
    AppealSigned: _signed,
    ReturnRequested: _return_requested,
    ReturnApproved: _return_approved,
    ReturnDenied: _signed,
    DirectiveWithdrawn: _unowned,
}
