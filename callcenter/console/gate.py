"""The gate that every request passes: who asks, and may they be here at all? By the rows of ``access``."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from callcenter.console.access import Asker, Key, Staff
from callcenter.console.addresses import asker_address
from callcenter.console.keys import find_key
from callcenter.console.parts import parts_of
from callcenter.console.problems import Refusal
from callcenter.console.staff_gate import admit_staff
from callcenter.journal.engine import reading

__all__ = ["FORM_TYPES", "Admitted", "admit"]

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_LONGEST_KEY = 200


async def admit(request: Request) -> Asker:
    """Whoever asks, when they may. Raises Refusal."""
    parts = parts_of(request)
    peer = request.client.host if request.client else ""
    forwarded = request.headers.get("x-forwarded-for", "")
    access = request.app.state.access.get((request.method, request.scope["route"].path))
    if access is None:
        raise Refusal("not-permitted")
    address = asker_address(peer, forwarded, parts.trusted)
    if isinstance(access, Staff):
        return Asker(address=address, staff=await admit_staff(request, access, address))
    given = await _given_key(request)
    key = await run_in_threadpool(_find, request, given) if given else None
    request.scope["callcenter.key"] = key.name if key else "-"
    if access.right and not access.code:
        if key is None:
            raise Refusal("key-needed")
        if access.right not in key.rights:
            raise Refusal("not-permitted")
    return Asker(address=address, key=key)


Admitted = Annotated[Asker, Depends(admit)]
"""For a page that must know who asks."""


def _find(request: Request, given: str) -> Key:
    with reading(parts_of(request).engine) as connection:
        key = find_key(connection, given)
    if key is None:
        raise Refusal("key-wrong")
    return key


async def _given_key(request: Request) -> str:
    """From the header; Open311 has it among the parameters too."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme:
        return value.strip()[:_LONGEST_KEY] if scheme.lower() == "bearer" else "?"
    if not request.url.path.startswith("/open311/"):
        return ""
    if "api_key" in request.query_params:
        return request.query_params["api_key"][:_LONGEST_KEY]
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "POST" or kind not in FORM_TYPES:
        return ""
    given = (await request.form()).get("api_key", "")
    return given[:_LONGEST_KEY] if isinstance(given, str) else ""
