"""``/live/<page>``: the one stream that an open page has."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.access import anybody
from callcenter.console.accounts.sessions import COOKIE
from callcenter.console.gate import Admitted
from callcenter.console.live.stream import Stream
from callcenter.console.pages.page import Page
from callcenter.console.parts import Parts, parts_of
from callcenter.console.problems import Refusal
from callcenter.errors import StoreError
from callcenter.journal.engine import reading

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)


@router.get("/live/{name}")
async def live(request: Request, name: str, asker: Admitted) -> Response:
    """The topics of a page, for those who may open the page."""
    assert asker.staff is not None
    pages: tuple[Page, ...] = request.app.state.pages
    page = next((page for page in pages if page.name == name and page.is_live), None)
    if page is None or not page.is_for(asker.staff.account):
        raise Refusal("role-needed")
    parts, cookie = parts_of(request), request.cookies.get(COOKIE, "")

    async def still_signed_in() -> bool:
        return await run_in_threadpool(_is_signed_in, parts, page, cookie)

    topics = page.topics(parts.config, asker.staff.account)
    return Stream(parts.hub, topics, request.headers.get("last-event-id", "")[:40], still_signed_in)


def _is_signed_in(parts: Parts, page: Page, cookie: str) -> bool:
    """And may the person still open the page? While the store is away nobody is cut off."""
    try:
        with reading(parts.engine) as connection:
            signed = parts.sessions.find(connection, cookie, parts.clock())
    except StoreError:
        return True
    return signed is not None and page.is_for(signed.account)


PAGE = Page(name="live", router=router, who={("GET", "/live/{name}"): anybody()})
