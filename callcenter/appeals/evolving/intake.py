"""Intake: what is known, answered at once, refused, linked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from callcenter.appeals.case import Case
from callcenter.appeals.evolving.shared import DAY, WINDOW, Changes
from callcenter.appeals.lifecycle import AppealState
from callcenter.facts import (
    AppealCompleted,
    AppealDescribed,
    AppealLinked,
    AppealOpened,
    AppealRefused,
    AppealSourceAdded,
    AppealUnlinked,
    Fact,
    TicketProposed,
)

__all__ = ["FOLD"]

_DESCRIBED = (
    "category", "urgency", "area", "name", "occurred", "place", "cause", "course", "text", "caller", "confidential",
    "unit",
)  # fmt: skip


def _opened(case: Case, fact: AppealOpened) -> Changes:
    names = ("channel", "caller", "contact", "queue", "agent", "enterprise", "query_code", "task", "issuer")
    return {
        **{name: getattr(fact, name) for name in names},
        "opened": fact.at,
        "due": fact.feedback_due or None,
        "sources": case.sources + 1,
    }


def _described(case: Case, fact: AppealDescribed) -> Changes:
    given = {name: value for name in _DESCRIBED if (value := getattr(fact, name)) is not None}
    if fact.appeal_type is not None:
        given["type"] = fact.appeal_type
    if case.first_dispatched is not None:
        given.pop("unit", None)
    return given


def _source_added(case: Case, fact: AppealSourceAdded) -> Changes:
    return {"sources": case.sources + 1}


def _ticket_proposed(case: Case, fact: TicketProposed) -> Changes:
    return {"unit": fact.department, "mode": case.mode or "department_ticket"}


def _completed(case: Case, fact: AppealCompleted) -> Changes:
    known: Changes = {
        "type": fact.appeal_type,
        "text": fact.text or case.text,
        "mode": fact.mode,
        "answer": fact.answer,
        "completed": fact.at,
    }
    if fact.mode == "online_answer":
        return {**known, "closed": fact.at, "archive_at": fact.archive_at or fact.at + WINDOW}
    return {**known, "unowned_since": fact.at, "unowned_until": fact.unowned_until or fact.at + DAY}


def _refused(case: Case, fact: AppealRefused) -> Changes:
    return {"refusal": fact.code, "answer": fact.notice, "closed": fact.at, "archive_at": fact.archive_at or None}


def _linked(case: Case, fact: AppealLinked) -> Changes:
    return {"linked_to": fact.parent, "submitted": case.state == AppealState.PENDING_DISPATCH, "unowned_until": None}


def _unlinked(case: Case, fact: AppealUnlinked) -> Changes:
    waits = {"unowned_since": fact.at, "unowned_until": fact.unowned_until} if fact.unowned_until else {}
    return {"linked_to": "", "submitted": False, **waits}


FOLD: Mapping[type[Fact], Callable[[Case, Any], Changes]] = {
    AppealOpened: _opened,
    AppealDescribed: _described,
    AppealSourceAdded: _source_added,
    TicketProposed: _ticket_proposed,
    AppealCompleted: _completed,
    AppealRefused: _refused,
    AppealLinked: _linked,
    AppealUnlinked: _unlinked,
}
