"""``/open311/v2``: GeoReport v2, the interface by which cities everywhere take requests from apps and platforms.

Done at once, so that a request never gets a token instead of its number. What is told of a request is what its
appellant may see; descriptions and addresses are not told, also not to the system that sent them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from callcenter.appeals.case import Case
from callcenter.console.access import Asker
from callcenter.console.api.intake import service_said
from callcenter.console.api.open311_forms import ATTRIBUTES, Wrong, request_said, search_of
from callcenter.console.api.open311_found import found, only
from callcenter.console.api.open311_text import FORMS, encoded
from callcenter.console.api.v1 import scope_of
from callcenter.console.gate import FORM_TYPES, Admitted
from callcenter.console.languages import Language
from callcenter.console.once import Answer, fingerprint
from callcenter.console.parts import Parts, language_of, parts_of
from callcenter.console.public_desk import normal_number

__all__ = ["OpenError", "error_response", "router"]

router = APIRouter(prefix="/open311/v2", include_in_schema=False)
_REQUESTS = ("service_requests", "request")
_LONGEST_KEY = 100


class OpenError(Exception):
    """An answer in the standard's form of errors."""

    def __init__(self, status: int, *told: str) -> None:
        super().__init__(*told)
        self.status, self.told = status, told


def error_response(path: str, status: int, told: tuple[str, ...]) -> Response:
    """Errors as JSON or XML, as the address ends."""
    form = path.rpartition(".")[2]
    form = form if form in FORMS else "json"
    rows = [{"code": status, "description": text} for text in told]
    return Response(encoded(form, "errors", "error", rows), status, media_type=FORMS[form])


@router.get("/services.{form}")
def services(request: Request, form: str, asker: Admitted) -> Response:
    """What can be chosen from."""
    parts, language = _checked(request, form), language_of(request)
    rows = [
        {
            "service_code": code,
            "service_name": (each.name_en or each.name) if language == "en" else each.name,
            "description": each.description,
            "metadata": True,
            "type": "realtime",
            "keywords": ",".join(each.keywords),
            "group": each.group,
        }
        for code, each in parts.services.items()
    ]
    return _sent(form, "services", "service", rows)


@router.get("/services/{service_code}.{form}")
def service(request: Request, service_code: str, form: str, asker: Admitted) -> Response:
    """What else may be said with a service: the same for all of them."""
    parts, language = _checked(request, form), language_of(request)
    if service_code not in parts.services:
        raise OpenError(404, "service_code was not found")
    choices = [{"key": "true", "name": "是" if language == "zh" else "yes"},
               {"key": "false", "name": "否" if language == "zh" else "no"}]  # fmt: skip
    rows = [
        {
            "variable": True,
            "code": code,
            "datatype": kind,
            "required": False,
            "datatype_description": "",
            "order": order,
            "description": zh if language == "zh" else en,
            **({"values": choices} if kind == "singlevaluelist" else {}),
        }
        for order, (code, (kind, zh, en)) in enumerate(ATTRIBUTES.items(), 1)
    ]
    return _sent(form, "service_definition", "", {"service_code": service_code, "attributes": rows})


@router.post("/requests.{form}")
async def bring_in(request: Request, form: str, asker: Admitted) -> Response:
    """Bring an appeal in."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in FORM_TYPES:
        raise OpenError(400, f"send a form ({FORM_TYPES[0]})")
    fields = {name: value for name, value in (await request.form()).multi_items() if isinstance(value, str)}
    return await run_in_threadpool(_bring_in, request, form, asker, fields)


def _bring_in(request: Request, form: str, asker: Asker, fields: Mapping[str, str]) -> Response:
    parts, language = _checked(request, form, fields), language_of(request)
    code = fields.get("service_code", "")
    if code not in parts.services:
        raise OpenError(404 if code else 400, "service_code was not found" if code else "service_code is needed")
    try:
        said = {**request_said(fields), **service_said(parts, code)}
    except Wrong as error:
        raise OpenError(400, *error.told) from None
    key = request.headers.get("idempotency-key", "")
    if not (key.isascii() and len(key) <= _LONGEST_KEY):
        raise OpenError(400, f"Idempotency-Key has at most {_LONGEST_KEY} ASCII characters")
    assert asker.key is not None
    whose = asker.key

    def made(case: Case, new: bool) -> Answer:
        return Answer(200, msgspec.json.encode([_brought(case, language)]).decode())

    asked = fingerprint("open311", code, repr(sorted(said.items())))
    answer = parts.once.run(
        scope_of(asker, ""), key, asked, lambda keep: parts.public.bring_in(whose, said, made, keep)
    )
    return _sent(form, *_REQUESTS, msgspec.json.decode(answer.body))


def _brought(case: Case, language: Language) -> dict[str, Any]:
    notice = (
        f"诉求编号 {case.number}，查询码 {case.query_code}，请妥善保管" if language == "zh"
        else f"Keep number {case.number} and query code {case.query_code}: you can ask for progress by them"
    )  # fmt: skip
    return {"service_request_id": case.number, "service_notice": notice, "account_id": "",
            "query_code": case.query_code}  # fmt: skip


@router.get("/requests.{form}")
def requests(request: Request, form: str, asker: Admitted) -> Response:
    """Appeals that came in by the key's channel, the newest first."""
    parts = _checked(request, form)
    try:
        search = search_of(request.query_params, parts.clock(), parts.zone)
    except Wrong as error:
        raise OpenError(400, *error.told) from None
    assert asker.key is not None
    return _sent(form, *_REQUESTS, found(parts, asker.key.channel, search, language_of(request)))


@router.get("/requests/{number}.{form}")
def one_request(request: Request, number: str, form: str, asker: Admitted) -> Response:
    """One of them."""
    parts = _checked(request, form)
    assert asker.key is not None
    rows = found(parts, asker.key.channel, only(number, parts), language_of(request))
    if not rows:
        raise OpenError(404, "service_request_id was not found")
    return _sent(form, *_REQUESTS, rows)


@router.get("/tokens/{token}.{form}")
def token(request: Request, token: str, form: str, asker: Admitted) -> Response:
    """For clients that always ask so: the token of a request is its number."""
    parts = _checked(request, form)
    assert asker.key is not None
    if not found(parts, asker.key.channel, only(token, parts), "zh"):
        raise OpenError(404, "token was not found")
    return _sent(form, *_REQUESTS, [{"service_request_id": normal_number(token), "token": token}])


def _checked(request: Request, form: str, fields: Mapping[str, str] | None = None) -> Parts:
    """The parts. Raises OpenError for another format, or another city."""
    parts = parts_of(request)
    if form not in FORMS:
        raise OpenError(404, "the address ends in .json or .xml")
    given = (fields or {}).get("jurisdiction_id") or request.query_params.get("jurisdiction_id", "")
    if given and parts.config.console.jurisdiction and given != parts.config.console.jurisdiction:
        raise OpenError(404, "jurisdiction_id was not found")
    return parts


def _sent(form: str, top: str, row: str, content: Any) -> Response:
    return Response(encoded(form, top, row, content), media_type=FORMS[form])
