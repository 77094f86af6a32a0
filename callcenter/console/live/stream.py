"""One stream of server-sent events, from the hub to a browser."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from callcenter.console.live.hub import Hub

__all__ = ["Stream"]

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
"""The last one keeps nginx from collecting what is to be told at once."""


class Stream(Response):
    """Goes on until the browser leaves, reads too slowly, or is signed out."""

    def __init__(
        self, hub: Hub, topics: tuple[str, ...], last: str, still_signed_in: Callable[[], Awaitable[bool]],
        look_seconds: float = 60.0,
    ) -> None:  # fmt: skip
        """``still_signed_in`` is asked every ``look_seconds``."""
        super().__init__()
        self._hub = hub
        self._topics = topics
        self._last = last
        self._signed_in = still_signed_in
        self._look = look_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        listener = self._hub.join(self._topics, self._last)
        clock = f'event: clock\ndata: {{"now":{time.time() * 1000:.0f}}}\n\n'.encode()
        guard = asyncio.create_task(self._guard(receive, listener.end))
        try:
            await send({"type": "http.response.body", "body": clock, "more_body": True})
            while not listener.ended:
                await listener.wake.wait()
                frames = listener.take()
                if frames:
                    await send({"type": "http.response.body", "body": frames, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._hub.leave(listener)
            guard.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await guard

    async def _guard(self, receive: Receive, end: Callable[[], None]) -> None:
        """Ends it when the browser is gone, or the session over."""
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            while not gone.done():
                done, _ = await asyncio.wait({gone}, timeout=self._look)
                if not done and not await self._signed_in():
                    break
        finally:
            gone.cancel()
            end()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
