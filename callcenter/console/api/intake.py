"""What another system says of a new appeal, as the desk's words for it; and what it may not say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from callcenter.console.access import Key
from callcenter.console.api.v1_models import NewAppeal
from callcenter.console.field_errors import field_errors
from callcenter.console.languages import Language
from callcenter.console.parts import Parts
from callcenter.console.problems import Refusal

__all__ = ["said_of", "service_said"]

_SAME = ("name", "occurred", "place", "area", "cause", "course", "text", "confidential")


def said_of(body: NewAppeal, key: Key, parts: Parts, language: Language) -> dict[str, Any]:
    """The arguments of the deed ``open``. Raises Refusal with all that is wrong."""
    if wrong := [{"type": kind, "loc": (field,)} for field, kind in _wrong(body, key, parts)]:
        raise Refusal("field-invalid", errors=field_errors(wrong, language))
    said: dict[str, Any] = {name: getattr(body, name) for name in _SAME}
    said |= {"caller": body.phone, "reference": body.reference, "enterprise": body.enterprise, "urgency": body.urgency}
    said |= service_said(parts, body.service_code)
    if body.type is not None:
        said["appeal_type"] = body.type
    if body.category:
        said["category"] = body.category
    if body.task == "directive":
        due = 0 if body.feedback_due is None else round(body.feedback_due.timestamp() * 1e6)
        said |= {"task": "directive", "issuer": body.issuer, "feedback_due": due}
    return said


def service_said(parts: Parts, code: str) -> dict[str, Any]:
    """What a service code stands for; nothing for none."""
    service = parts.services.get(code)
    if service is None:
        return {}
    proposed = {"unit": service.unit} if service.unit in parts.config.units else {}
    return {"appeal_type": service.type, "category": service.category, **proposed}


def _wrong(body: NewAppeal, key: Key, parts: Parts) -> Iterator[tuple[str, str]]:
    """Field and what is wrong with it."""
    if body.service_code and body.service_code not in parts.services:
        yield "service_code", "service"
    if body.urgency != "normal" and key.for_citizens:
        yield "urgency", "right"
    if body.task == "directive":
        yield from _wrong_directive(body, key, parts)
    elif body.issuer or body.feedback_due:
        yield "task", "missing"


def _wrong_directive(body: NewAppeal, key: Key, parts: Parts) -> Iterator[tuple[str, str]]:
    if "direct" not in key.rights:
        yield "task", "right"
    if not body.issuer:
        yield "issuer", "missing"
    if body.feedback_due is not None and body.feedback_due.timestamp() * 1e6 <= parts.clock():
        yield "feedback_due", "past"
