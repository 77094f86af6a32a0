"""What stands around every page: headers that keep browsers from guessing, limits of size and time, a last resort."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from twisted.logger import Logger

from callcenter.console.answers import refused
from callcenter.console.problems import Refusal

__all__ = ["ENDLESS", "HEADERS", "Headers", "Limits"]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""With every answer. None of them lets another site's page read it."""
ENDLESS = "/live/"
"""Streams below it go on until the browser leaves."""
_SENDING = 10
"""An answer may take so many times as long to be sent: files, and slow lines."""
_log = Logger()


class Headers:
    """Adds those of ``HEADERS`` that an answer does not have: pages for people say what they load."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                added = [each for each in self._headers if each[0] not in names]
                message = {**message, "headers": [*given, *added]}
            await send(message)

        await self._app(scope, receive, adding if scope["type"] == "http" else send)


class Limits:
    """Refuses bodies that are too large and requests that take too long; what breaks is answered and logged."""

    def __init__(self, app: ASGIApp, largest: Callable[[str], int], seconds: float) -> None:
        """``largest``: path → most bytes of a body."""
        self._app = app
        self._largest = largest
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False
        limit = asyncio.timeout(self._seconds)

        async def watching(message: Message) -> None:
            nonlocal begun
            if not begun:
                begun = True
                until = asyncio.get_running_loop().time() + _SENDING * self._seconds
                limit.reschedule(None if scope["path"].startswith(ENDLESS) else until)
            await send(message)

        body = _Body(receive, self._largest(scope["path"]))
        try:
            async with limit:
                body.check_told(scope)
                await self._app(scope, body.receive, watching)
        except HTTPException:
            answer = refused(Request(scope), Refusal("too-large"))
        except TimeoutError:
            answer = refused(Request(scope), Refusal("busy", retry_after=5))
        except Exception as error:  # noqa: BLE001 - the last resort: told without what the request held
            _log.error("{kind} in a request\n{trace}", kind=type(error).__name__, trace=_trace(error))
            answer = refused(Request(scope), Refusal("failed"))
        else:
            return
        if not begun:
            await answer(scope, receive, send)


class _Body:
    """Counts the bytes of a body as they come."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._count = 0

    def check_told(self, scope: Scope) -> None:
        """Raises HTTPException when the request says itself that it is too large."""
        told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if told.isdigit() and int(told[:20]) > self._most:
            raise HTTPException(413)

    async def receive(self) -> Message:
        """The next piece. Raises HTTPException when there are too many bytes."""
        message = await self._receive()
        self._count += len(message.get("body", b""))
        if self._count > self._most:
            raise HTTPException(413)
        return message


def _trace(error: BaseException) -> str:
    """Where it happened, without the error's own words: those may hold what somebody wrote."""
    return "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)[-12:]))
