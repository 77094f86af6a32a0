"""The console as a process: uvicorn on one port, until a signal."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable

import uvicorn
from twisted.logger import globalLogBeginner, textFileLogObserver

from callcenter.config import Config
from callcenter.console.app import build
from callcenter.console.live.hub import Hub
from callcenter.console.parts import make_parts
from callcenter.console.webhooks.courier import Courier
from callcenter.errors import PortInUse
from callcenter.journal import open_engine, upgrade
from callcenter.workdays import Calendar

__all__ = ["run_console", "server_of"]

_NICE = 5
"""Calls come first: the console takes what processor time they leave."""
_GRACE_SECONDS = 5
_HEADER_BYTES = 32_768
_BACKLOG = 512


def now_us() -> int:
    """µs since 1970 UTC."""
    return time.time_ns() // 1000


def server_of(config: Config) -> uvicorn.Server:
    """The server, not started. Raises StoreError, or ConfigError for the calendar."""
    engine = open_engine(config.database_url)
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    parts = make_parts(config, engine, calendar, clock=now_us, monotonic=time.monotonic)
    app = build(parts, Courier(engine, config, now_us))
    return _Server(
        parts.hub, uvicorn.Config(
            app, host=config.console.host, port=config.console.port, loop="asyncio", http="h11", ws="websockets-sansio",
            ws_max_size=65_536,
            lifespan="on", log_config=None, access_log=False, server_header=False, proxy_headers=False,
            limit_concurrency=config.console.max_connections, timeout_graceful_shutdown=_GRACE_SECONDS,
            h11_max_incomplete_event_size=_HEADER_BYTES,
        )
    )  # fmt: skip


class _Server(uvicorn.Server):
    """Ends the streams first: they would hold it for the whole grace."""

    def __init__(self, hub: Hub, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop in order."""
        self._hub.close()
        await super().shutdown(sockets)


def run_console(config: Config, prepare: Callable[[Config], None] = lambda _: None) -> int:
    """Serve until SIGTERM or SIGINT; the exit code. Raises StoreError or PortInUse.

    ``prepare`` is called when the database is ready and the port ours.
    """
    os.umask(0o027)
    os.nice(_NICE)
    globalLogBeginner.beginLoggingTo([textFileLogObserver(sys.stderr)], redirectStandardIO=False)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    upgrade(config.database_url)
    line = _listening(config.console.host, config.console.port)
    prepare(config)
    server = server_of(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # uvicorn hears it first, and raises it once more at its end
    server.run(sockets=[line])
    return 0 if server.started else 1


def _listening(host: str, port: int) -> socket.socket:
    """The port, taken. Raises PortInUse."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except OSError as error:
        raise PortInUse(
            f"{host}:{port} TCP (console.port): cannot be used: {error.strerror} - stop the other program or choose "
            "another port in callcenter.yaml"
        ) from None
