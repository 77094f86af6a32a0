"""One line for each request: what kind it was and what came of it. No numbers, no query strings, no addresses."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from twisted.logger import Logger

__all__ = ["AccessLog"]

_QUIET = ("/healthz", "/readyz")
"""Asked every few seconds by machines."""
_log = Logger()


class AccessLog:
    """Logs the address as it stands in the code (``/api/v1/appeals/{number}``) and the name of the key."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = time.monotonic()
        try:
            await self._app(scope, receive, watching)
        finally:
            path = getattr(scope.get("route"), "path", "(unknown)")
            if path not in _QUIET:
                _log.info(
                    "{method} {path} {status} {ms:.0f} ms key {key}", method=_method(scope), path=path, status=status,
                    ms=(time.monotonic() - began) * 1000, key=scope.get("callcenter.key", "-"),
                )  # fmt: skip


def _method(scope: Scope) -> str:
    method = str(scope["method"])
    return method if method.isalpha() and len(method) <= 10 else "(strange)"
