"""What is told of an event: which appeal, what happened, and the public word for where it is now. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

import msgspec

from callcenter.appeals import AppealState
from callcenter.appeals.case import Case
from callcenter.config import Service
from callcenter.console.public_states import PUBLIC_STATES
from callcenter.console.public_view import iso, public_view

__all__ = ["Told", "body_of"]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One event of one appeal."""

    delivery: str
    event: str
    seq: int
    at: int
    """µs since 1970 UTC."""
    case: Case
    """As it was just after it."""
    channel: str
    reference: str
    """Its number in the receiver's own system, when it came in from there."""


def body_of(told: Told, zone: tzinfo, services: Mapping[str, Service], *, details: bool) -> str:
    """JSON. With ``details`` it holds what the appellant may see, the reply included: that can be personal data."""
    body: dict[str, Any] = {
        "id": told.delivery,
        "event": f"appeal.{told.event}",
        "sequence": told.seq,
        "at": iso(told.at, zone),
        "number": told.case.number,
        "channel": told.channel,
        "reference": told.reference,
        "status": PUBLIC_STATES[AppealState(told.case.state)].value,
    }
    if details:
        view = public_view(told.case, services, told.at)
        body["details"] = {
            "type": view.type,
            "service_code": view.service_code,
            "opened_at": iso(view.opened, zone),
            "expected_by": None if view.due is None else iso(view.due, zone),
            "reply": view.reply,
        }
    return msgspec.json.encode(body).decode()
