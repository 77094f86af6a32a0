"""The console put together: pages, guards, answers, and the courier beside them."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import Depends, FastAPI
from starlette.routing import WebSocketRoute
from twisted.logger import Logger

from callcenter.console import health
from callcenter.console.access import ACCESS
from callcenter.console.access_log import AccessLog
from callcenter.console.answers import install
from callcenter.console.api import attachments, open311, v1
from callcenter.console.description import describe
from callcenter.console.gate import admit
from callcenter.console.guards import Headers, Limits
from callcenter.console.live.keeping import keep_told
from callcenter.console.pages import PAGES, who_may
from callcenter.console.parts import Parts
from callcenter.console.softphone import softphone
from callcenter.console.webhooks.courier import Courier
from callcenter.errors import StoreError

__all__ = ["build"]

_ROUTERS = (health.router, v1.router, attachments.router, open311.router)
_FORM_BYTES = 4096
"""What a form adds to the file in it."""
_STALE_SECONDS = 3600
_END_SECONDS = 3.0
"""Whoever is in the middle of a delivery then is not waited for: it is tried again."""
_log = Logger()


def build(parts: Parts, courier: Courier, interval: float = 1.0) -> FastAPI:
    """The application. ``interval``: seconds between two looks of the courier."""
    app = FastAPI(
        openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None, redirect_slashes=False,
        dependencies=[Depends(admit)], lifespan=_lifespan(parts, courier, interval),
    )  # fmt: skip
    app.state.parts = parts
    app.state.pages = PAGES
    app.state.access = {**ACCESS, **who_may(PAGES)}
    app.state.courier_alive = lambda: False
    for router in (*_ROUTERS, *(page.router for page in PAGES)):
        app.include_router(router)
    app.router.routes.append(WebSocketRoute("/softphone", softphone))
    install(app)
    app.openapi = _described_once(app, parts.config.site.name)  # type: ignore[method-assign]
    console = parts.config.console
    app.add_middleware(Limits, largest=_largest(parts), seconds=console.request_seconds)
    app.add_middleware(Headers)
    app.add_middleware(AccessLog)
    return app


def _described_once(app: FastAPI, name: str) -> Callable[[], dict[str, Any]]:
    made: dict[str, Any] = {}

    def description() -> dict[str, Any]:
        if not made:
            made.update(describe(app, name))
        return made

    return description


def _largest(parts: Parts) -> Callable[[str], int]:
    """Path → most bytes of a body."""
    usual = parts.config.console.max_body_kb * 1000
    with_file = int(parts.config.attachments.max_mb * 1e6) + _FORM_BYTES
    return lambda path: max(usual, with_file) if path.endswith("/attachments") else usual


def _lifespan(parts: Parts, courier: Courier, interval: float) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = parts.config.console.threads
        stop = threading.Event()
        threads = [
            threading.Thread(target=courier.run, args=(stop, interval), name="courier", daemon=True),
            threading.Thread(target=_tidy, args=(parts, courier, stop), name="tidy", daemon=True),
        ]
        for thread in threads:
            thread.start()
        app.state.courier_alive = threads[0].is_alive
        try:
            async with keep_told(parts):
                yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(_END_SECONDS)

    return lifespan


def _tidy(parts: Parts, courier: Courier, stop: threading.Event) -> None:
    """Once an hour: forget what has been kept long enough."""
    while not stop.is_set():
        try:
            parts.once.forget()
            parts.forget_sessions()
            courier.forget()
            parts.attachments.sweep(parts.clock() / 1e6 - _STALE_SECONDS)
        except (StoreError, OSError) as error:
            _log.error("tidying up waits: {kind}", kind=type(error).__name__)
        stop.wait(_STALE_SECONDS)
