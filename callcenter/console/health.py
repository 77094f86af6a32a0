"""``/healthz`` and ``/readyz`` of the console, as the core has them."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from callcenter.console.gate import Admitted
from callcenter.console.parts import Parts, parts_of
from callcenter.errors import StoreError
from callcenter.journal import require_current

__all__ = ["lacks", "router"]

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def alive(asker: Admitted) -> PlainTextResponse:
    """The process answers: that is all it says."""
    return PlainTextResponse("alive\n")


@router.get("/readyz")
def ready(request: Request, asker: Admitted) -> PlainTextResponse:
    """200 when appeals can be brought in, else 503 with one line for each reason."""
    reasons = lacks(parts_of(request), request.app.state.courier_alive())
    lines = ["not ready" if reasons else "ready", *reasons]
    return PlainTextResponse("\n".join(lines) + "\n", 503 if reasons else 200)


def lacks(parts: Parts, courier: bool) -> list[str]:
    """Why it cannot do its work."""
    reasons = []
    try:
        require_current(parts.engine)
    except StoreError:
        reasons.append("the database does not answer, or is not of this version")
    if not courier:
        reasons.append("webhooks are not sent: see the console's log")
    return reasons
