"""What happened with a past appeal: its facts, each with the moment at which it was so. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from callcenter.appeals.lifecycle import AppealState, Role
from callcenter.casework.importing.past import Past
from callcenter.facts import (
    AppealArchived,
    AppealCompleted,
    AppealDescribed,
    AppealDispatched,
    AppealOpened,
    AppealRated,
    AppealRefused,
    AppealReplied,
    AppealSigned,
    CallbackAttempted,
    CallbackGivenUp,
    ExclusionApproved,
    ExclusionRequested,
    Fact,
    HandlingStarted,
    ReviewPassed,
    ReviewStarted,
)

__all__ = ["history"]

_ROLE = Role.SYSTEM.value
_REASON = "taken over"


def history(past: Past, number: str, new_id: Callable[[], str]) -> list[Fact]:
    """The facts of ``past``, which has ``number`` from now on, in the order in which they happened."""
    common = {"number": number, "actor": past.actor, "role": _ROLE}
    return [*_opening(past, number, new_id), *_ENDINGS[past.ending](past, common, new_id)]


def _opening(past: Past, number: str, new_id: Callable[[], str]) -> Iterator[Fact]:
    at = past.opened
    # without a query code: nobody has been told one
    yield AppealOpened(
        id=new_id(), at=at, number=number, query_code="", channel=past.channel, caller=past.caller,
        enterprise=past.enterprise, reference=past.reference, actor=past.actor, role=_ROLE,
    )  # fmt: skip
    yield AppealDescribed(
        id=new_id(), at=at, number=number, actor=past.actor, role=_ROLE, reason=_REASON, appeal_type=past.type,
        category=past.category or None, urgency=None if past.urgency == "normal" else past.urgency,
        area=past.area or None, name=past.name or None, occurred=past.occurred or None, place=past.place or None,
        cause=past.cause or None, course=past.course or None, text=past.text, confidential=past.confidential or None,
    )  # fmt: skip


def _answered(past: Past, common: dict[str, Any], new_id: Callable[[], str]) -> Iterator[Fact]:
    yield AppealCompleted(
        id=new_id(), at=past.closed, appeal_type=past.type, text="", mode="online_answer", answer=past.reply,
        state=AppealState.ANSWERED.value, archive_at=past.archive_at, **common,
    )  # fmt: skip
    yield from _archived(past, common, new_id)


def _rejected(past: Past, common: dict[str, Any], new_id: Callable[[], str]) -> Iterator[Fact]:
    yield AppealRefused(
        id=new_id(), at=past.closed, code=past.refusal, notice=past.reply, archive_at=past.archive_at, **common
    )
    yield from _archived(past, common, new_id)


def _closed(past: Past, common: dict[str, Any], new_id: Callable[[], str]) -> Iterator[Fact]:
    yield AppealCompleted(
        id=new_id(), at=past.opened, appeal_type=past.type, text="", mode="department_ticket",
        state=AppealState.PENDING_DISPATCH.value, unowned_until=past.dispatched, **common,
    )  # fmt: skip
    yield AppealDispatched(
        id=new_id(), at=past.dispatched, unit=past.unit, limit=past.limit, sign_due=past.due, due=past.due, **common
    )
    yield AppealSigned(id=new_id(), at=past.signed, **common)
    yield HandlingStarted(id=new_id(), at=past.signed, **common)
    yield AppealReplied(id=new_id(), at=past.replied, text=past.reply, outcome=past.outcome, **common)
    yield ReviewStarted(id=new_id(), at=past.replied, **common)
    yield ReviewPassed(id=new_id(), at=past.replied, callback_due=past.closed, **common)
    yield from _called_back(past, common, new_id)
    yield from _archived(past, common, new_id)


def _called_back(past: Past, common: dict[str, Any], new_id: Callable[[], str]) -> Iterator[Fact]:
    """Who was not content, and the appeal was closed nevertheless, is on record like that."""
    if past.resolved is None:
        why = "unreachable" if past.caller else "no_number"
        yield CallbackGivenUp(id=new_id(), at=past.closed, why=why, archive_at=past.archive_at, **common)
        return
    said: dict[str, Any] = {"resolved": past.resolved, "satisfaction": past.satisfaction}
    yield CallbackAttempted(
        id=new_id(), at=past.called_back, attempt=new_id(), mode="agent", outcome="reached", **said, **common
    )
    if past.exclusion:
        yield ExclusionRequested(id=new_id(), at=past.called_back, code=past.exclusion, **said, **common)
        yield ExclusionApproved(id=new_id(), at=past.closed, archive_at=past.archive_at, reason=_REASON, **common)
    else:
        yield AppealRated(id=new_id(), at=past.closed, archive_at=past.archive_at, **said, **common)


def _archived(past: Past, common: dict[str, Any], new_id: Callable[[], str]) -> Iterator[Fact]:
    if past.archived:
        yield AppealArchived(id=new_id(), at=past.archive_at, **common)


_ENDINGS = {"answered": _answered, "rejected": _rejected, "closed": _closed}
