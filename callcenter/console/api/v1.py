"""``/api/v1``: bringing appeals in, asking for them, adding to them, rating and reopening them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path
from starlette.requests import Request
from starlette.responses import Response

from callcenter.appeals.case import Case
from callcenter.console.access import Asker
from callcenter.console.api.answers import appeal_answer, brought_answer, send
from callcenter.console.api.intake import said_of
from callcenter.console.api.v1_models import Appeal, Brought, NewAppeal, Rating, Reopening, Supplement
from callcenter.console.gate import Admitted
from callcenter.console.once import fingerprint
from callcenter.console.parts import Parts, language_of, parts_of
from callcenter.console.problems import Refusal
from callcenter.console.public_view import public_view

__all__ = ["IdempotencyKey", "Number", "QueryCode", "refuse_unless_possible", "router", "scope_of"]

router = APIRouter(prefix="/api/v1", tags=["appeals"])

Number = Annotated[str, Path(description="Number of the appeal.", max_length=60)]
QueryCode = Annotated[str, Header(description="The appeal's query code, instead of a key.", max_length=60)]
IdempotencyKey = Annotated[
    str,
    Header(
        description="Of your choice; the same request with the same key is carried out once.",
        max_length=100, pattern=r"^[!-~]*$",
    ),
]  # fmt: skip
_FOUND: dict[int | str, Any] = {200: {"model": Appeal, "description": "As it is after it."}}


@router.post("/appeals", status_code=201, response_model=Brought, responses={
    200: {"model": Brought, "description": "It was brought in under this reference before."},
})  # fmt: skip
def bring_in(request: Request, body: NewAppeal, asker: Admitted, idempotency_key: IdempotencyKey = "") -> Response:
    """Bring an appeal in. It waits until somebody at the hotline has read it."""
    parts = parts_of(request)
    assert asker.key is not None
    said = said_of(body, asker.key, parts, language_of(request))
    answer = parts.once.run(
        scope_of(asker, ""),
        idempotency_key,
        fingerprint("bring_in", body.model_dump_json()),
        lambda keep: parts.public.bring_in(
            asker.key, said, lambda case, new: brought_answer(case, request, new=new), keep  # type: ignore[arg-type]
        ),
    )
    return send(answer)


@router.get("/appeals/{number}", response_model=Appeal)
def look_up(request: Request, number: Number, asker: Admitted, query_code: QueryCode = "") -> Response:
    """How far is it, and what was replied?"""
    case = parts_of(request).public.find(asker, "query", number, query_code)
    return send(appeal_answer(case, request))


@router.post("/appeals/{number}/supplements", response_model=Appeal)
def supplement(
    request: Request, number: Number, body: Supplement, asker: Admitted, query_code: QueryCode = "",
    idempotency_key: IdempotencyKey = "",
) -> Response:  # fmt: skip
    """Add what was left out, or what has happened since."""
    said = {"text": body.text}
    return _add(request, asker, (number, query_code), "supplement", said, idempotency_key)


@router.post("/appeals/{number}/rating", response_model=Appeal)
def rate(
    request: Request, number: Number, body: Rating, asker: Admitted, query_code: QueryCode = "",
    idempotency_key: IdempotencyKey = "",
) -> Response:  # fmt: skip
    """Say whether the matter is settled; when it is not, the unit has to do it again."""
    said = {"resolved": body.resolved, "satisfaction": body.satisfaction}
    return _add(request, asker, (number, query_code), "rate", said, idempotency_key)


@router.post("/appeals/{number}/reopening", response_model=Appeal)
def reopen(
    request: Request, number: Number, body: Reopening, asker: Admitted, query_code: QueryCode = "",
    idempotency_key: IdempotencyKey = "",
) -> Response:  # fmt: skip
    """Have a closed appeal taken up again, as long as the time for it lasts."""
    return _add(request, asker, (number, query_code), "reopen", {"why": "caller"}, idempotency_key, body.reason)


def _add(
    request: Request, asker: Asker, which: tuple[str, str], deed: str, said: Mapping[str, Any], key: str,
    reason: str = "",
) -> Response:  # fmt: skip
    parts = parts_of(request)
    case = parts.public.find(asker, deed, *which)

    def act(keep: Any) -> Any:
        refuse_unless_possible(parts, case, deed)
        return parts.public.add(asker, case, deed, said, lambda after: appeal_answer(after, request), keep, reason)

    asked = fingerprint(deed, case.number, repr(sorted(said.items())), reason)
    return send(parts.once.run(scope_of(asker, case.number), key, asked, act))


def refuse_unless_possible(parts: Parts, case: Case, deed: str) -> None:
    """Raises Refusal when the appeal's state does not allow it; the desk looks once more."""
    if deed not in public_view(case, parts.services, parts.clock()).may:
        raise Refusal("not-now")


def scope_of(asker: Asker, number: str) -> str:
    """Whose idempotency keys these are: a system's, or those for one appeal by its code."""
    return f"code:{number}" if asker.key is None else f"key:{asker.key.name}"
