"""Whatever goes wrong becomes an answer in one form: problem details, or Open311's own below its address."""

from __future__ import annotations

import json
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.api.open311 import OpenError, error_response
from callcenter.console.field_errors import field_errors
from callcenter.console.pages.shell import go, refusal_page
from callcenter.console.pages.sign_in import STEPS
from callcenter.console.parts import language_of, staff_language
from callcenter.console.problems import Refusal, problem, refusal_of, refusal_of_status
from callcenter.errors import CallcenterError

__all__ = ["install", "refused"]

_OPEN311 = "/open311/"
_PUBLIC = (_OPEN311, "/api/")
_OF_OPEN311 = {401: 403, 405: 400, 409: 400, 413: 400, 422: 400}
"""The standard knows 400, 403 and 404."""


def install(app: FastAPI) -> None:
    """Tell the framework how errors are answered."""

    @app.exception_handler(Refusal)
    def _refusal(request: Request, error: Refusal) -> Response:
        return refused(request, error)

    @app.exception_handler(CallcenterError)
    def _forbidden(request: Request, error: CallcenterError) -> Response:
        return refused(request, refusal_of(error))

    @app.exception_handler(HTTPException)
    def _by_framework(request: Request, error: HTTPException) -> Response:
        answer = refused(request, refusal_of_status(error.status_code))
        if error.status_code == 405 and error.headers:
            answer.headers.update(error.headers)
        return answer

    @app.exception_handler(RequestValidationError)
    def _fields(request: Request, error: RequestValidationError) -> Response:
        return refused(request, Refusal("field-invalid", errors=field_errors(error.errors(), language_of(request))))

    @app.exception_handler(OpenError)
    def _standard(request: Request, error: OpenError) -> Response:
        return error_response(request.url.path, error.status, error.told)


def refused(request: Request, refusal: Refusal) -> Response:
    """The answer."""
    path = request.url.path
    if not path.startswith(_PUBLIC):
        return _refused_staff(request, refusal)
    details = problem(refusal, language_of(request))
    if path.startswith(_OPEN311):
        told = tuple(f"{each['field']} {each['message']}" for each in refusal.errors)
        status = _OF_OPEN311.get(refusal.status, refusal.status)
        answer = error_response(path, status, told or (details["title"],))
    else:
        body = json.dumps(details, ensure_ascii=False).encode("utf-8", "replace")
        answer = Response(body, refusal.status, media_type="application/problem+json")
    answer.headers.update({} if path.startswith(_OPEN311) and refusal.status == 401 else refusal.headers)
    return answer


def _refused_staff(request: Request, refusal: Refusal) -> Response:
    """For somebody who opened an address: the sign-in, or a page; for a script: the problem."""
    details = problem(refusal, staff_language(request))
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        if refusal.word == "sign-in-needed":
            return _to_sign_in(request)
        return refusal_page(request, details)
    return Response(
        json.dumps(details, ensure_ascii=False).encode("utf-8", "replace"), refusal.status, refusal.headers,
        "application/problem+json",
    )  # fmt: skip


def _to_sign_in(request: Request) -> Response:
    """To the step of the sign-in that is still to be done."""
    signed = getattr(request.state, "staff", None)
    step = STEPS[signed.session.stage] if signed is not None else "/sign-in"
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return go(f"{step}?then={quote(asked)}" if asked != "/" and asked not in STEPS.values() else step)
