"""Answers of ``/api/v1`` as JSON texts, as they are sent and, with an idempotency key, kept."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from callcenter.appeals.case import Case
from callcenter.console.languages import Language
from callcenter.console.once import Answer
from callcenter.console.parts import Parts, language_of
from callcenter.console.public_states import PUBLIC_WORDS
from callcenter.console.public_view import iso, public_view

__all__ = ["appeal_answer", "appeal_body", "brought_answer", "send"]


def appeal_body(case: Case, parts: Parts, language: Language) -> dict[str, Any]:
    """An appeal as its appellant sees it."""
    view = public_view(case, parts.services, parts.clock())
    return {
        "number": view.number,
        "status": view.status.value,
        "status_text": PUBLIC_WORDS[view.status][language],
        "type": view.type,
        "service_code": view.service_code,
        "opened_at": iso(view.opened, parts.zone),
        "expected_by": None if view.due is None else iso(view.due, parts.zone),
        "closed_at": None if view.closed is None else iso(view.closed, parts.zone),
        "reply": view.reply,
        "may": list(view.may),
    }


def appeal_answer(case: Case, request: Request, status: int = 200) -> Answer:
    """The appeal."""
    return _answer(status, appeal_body(case, request.app.state.parts, language_of(request)))


def brought_answer(case: Case, request: Request, *, new: bool) -> Answer:
    """The appeal that was brought in, with its query code."""
    body = appeal_body(case, request.app.state.parts, language_of(request))
    return _answer(201 if new else 200, {**body, "query_code": case.query_code})


def _answer(status: int, body: dict[str, Any]) -> Answer:
    return Answer(status, msgspec.json.encode(body).decode())


def send(answer: Answer, headers: dict[str, str] | None = None) -> Response:
    """The answer on its way."""
    return Response(answer.body, answer.status, headers, "application/json")
