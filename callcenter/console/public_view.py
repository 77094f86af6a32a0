"""An appeal as its appellant may see it. Pure: no names of staff, no other people's data, no text but the reply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo

import msgspec

from callcenter.appeals import AppealState
from callcenter.appeals.case import Case
from callcenter.config import Service
from callcenter.console.public_states import CLOSED_STATES, PUBLIC_STATES, PublicState

__all__ = ["PublicView", "iso", "public_view", "service_code_of"]

_S = AppealState
_TOLD = frozenset({_S.CALLBACK_DUE, _S.EXCLUSION_REVIEW, _S.CLOSED, _S.ARCHIVED})
"""The reply has passed its review, and no other one is being written."""
_UNANSWERED = frozenset(_S) - {_S.ANSWERED, _S.REJECTED, _S.CLOSED, _S.ARCHIVED}
_RUNNING = frozenset({
    _S.DISPATCHED, _S.SIGNED, _S.IN_PROGRESS, _S.EXTENSION_REVIEW, _S.REDO, _S.REOPENED, _S.REPLIED, _S.RESULT_REVIEW,
})  # fmt: skip
_KNOWN_UNIT = _RUNNING - {_S.DISPATCHED} | _TOLD | {_S.SUSPENDED}
"""A unit has signed for it."""


class PublicView(msgspec.Struct, frozen=True, kw_only=True):
    """What may be told. Moments are µs since 1970 UTC."""

    number: str
    status: PublicState
    type: str
    service_code: str
    opened: int
    changed: int
    due: int | None
    closed: int | None
    reply: str
    unit: str
    """Id of the unit that handles it; empty until one has signed for it."""
    may: tuple[str, ...]
    """What the appellant may do now: ``supplement``, ``rate``, ``reopen``."""


def public_view(case: Case, services: Mapping[str, Service], at: int) -> PublicView:
    """What may be told of ``case`` at ``at`` (µs since 1970 UTC)."""
    state = AppealState(case.state)
    return PublicView(
        number=case.number,
        status=PUBLIC_STATES[state],
        type=case.type,
        service_code=service_code_of(case, services),
        opened=case.opened or 0,
        changed=case.changed or case.opened or 0,
        due=case.due if state in _RUNNING else None,
        closed=case.closed if state in CLOSED_STATES else None,
        reply=_reply(case, state),
        unit=case.unit if state in _KNOWN_UNIT else "",
        may=tuple(_may(case, state, at)),
    )


def _reply(case: Case, state: AppealState) -> str:
    if case.mode == "online_answer" or state == _S.REJECTED:
        return case.answer
    return case.reply if state in _TOLD else ""


def _may(case: Case, state: AppealState, at: int) -> Iterator[str]:
    if state in _UNANSWERED:
        yield "supplement"
    if state == _S.CALLBACK_DUE:
        yield "rate"
    if state == _S.CLOSED and case.unit and (case.archive_at is None or at <= case.archive_at):
        yield "reopen"


def service_code_of(case: Case, services: Mapping[str, Service]) -> str:
    """The service that stands for its type and category; empty when there is none."""
    return next(
        (code for code, each in services.items() if (each.type, each.category) == (case.type, case.category)), ""
    )


def iso(moment: int, zone: tzinfo) -> str:
    """A moment (µs since 1970 UTC) as ISO 8601 with seconds and offset."""
    return datetime.fromtimestamp(moment // 1_000_000, zone).isoformat()
