"""The gate for pages of the console: signed in, far enough, with a role for it, and sent by our own page."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from twisted.logger import Logger

from callcenter.console.access import Staff
from callcenter.console.accounts.sessions import COOKIE, SignedIn
from callcenter.console.audit import Deed
from callcenter.console.parts import parts_of
from callcenter.console.problems import Refusal
from callcenter.errors import StoreError
from callcenter.journal.engine import reading, writing

__all__ = ["TOKEN", "admit_staff", "from_our_page"]

TOKEN = "x-csrf-token"  # noqa: S105 - the name of a header
_FIELD = "csrf"
_FORM = "application/x-www-form-urlencoded"
_LONGEST = 100
_log = Logger()


async def admit_staff(request: Request, access: Staff, address: str) -> SignedIn:
    """Who asks, when they may. Raises Refusal."""
    cookie = request.cookies.get(COOKIE, "")[:_LONGEST]
    signed = await run_in_threadpool(_find, request, cookie) if cookie else None
    if signed is None:
        raise Refusal("sign-in-needed")
    request.scope["callcenter.key"] = signed.account.account
    request.state.staff = signed
    if signed.session.stage not in access.stages:
        raise Refusal("sign-in-needed")
    if not signed.account.roles & access.roles:
        await run_in_threadpool(_note_refused, request, signed, address)
        raise Refusal("role-needed")
    if request.method != "GET" and not (from_our_page(request) and await _has_token(request, signed)):
        raise Refusal("forged")
    if access.confirm and not parts_of(request).sessions.is_confirmed(signed.session, parts_of(request).clock()):
        raise Refusal("confirm-needed")
    return signed


def from_our_page(request: Request) -> bool:
    """Does the browser say that a page of ours sent it? Every browser does with what is not a GET."""
    origin = urlsplit(request.headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc == request.headers.get("host", "")


async def _has_token(request: Request, signed: SignedIn) -> bool:
    given = request.headers.get(TOKEN, "")
    if not given and request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM:
        value = (await request.form()).get(_FIELD, "")
        given = value if isinstance(value, str) else ""
    return hmac.compare_digest(given.encode("utf-8", "replace"), signed.token.encode())


def _find(request: Request, cookie: str) -> SignedIn | None:
    parts = parts_of(request)
    now = parts.clock()
    with reading(parts.engine) as connection:
        signed = parts.sessions.find(connection, cookie, now)
    by_hand = not request.url.path.startswith("/live/")  # a stream that is open is no sign of somebody at the keyboard
    if signed is not None and by_hand and parts.sessions.is_stale(signed.session, now):
        with writing(parts.engine) as connection:
            parts.sessions.touch(connection, signed.session, now)
    return signed


def _note_refused(request: Request, signed: SignedIn, address: str) -> None:
    path = request.scope["route"].path
    deed = Deed(
        actor=signed.account.account, action="refused", subject=f"{request.method} {path}", outcome="refused",
        address=address,
    )  # fmt: skip
    try:
        parts_of(request).audit.note(deed)
    except StoreError as error:
        _log.error("a refusal could not be put on the audit log: {kind}", kind=type(error).__name__)
