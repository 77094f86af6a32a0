"""FastAGI servers that do the same ten commands, ours and others: ``python -m bench.agi_servers KIND PORT``."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TextIO

from asterisk.agi import AGI

from callcenter.agi import AgiServer, AgiSession

__all__ = ["COMMANDS", "SERVERS"]

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("ANSWER",),
    ("SET VARIABLE", "CC_DID", "12345"),
    ("STREAM FILE", "greeting", ""),
    ("GET DATA", "press_2_enterprise", "2000", "1"),
    ("EXEC", "MSet", "CC_PLACE=aGVsbG8,TIMEOUT(absolute)=12"),
    ("EXEC", "StartMusicOnHold", "default"),
    ("EXEC", "Dial", "PJSIP/1001,20,g"),
    ("GET VARIABLE", "DIALSTATUS"),
    ("STREAM FILE", "survey_thanks", ""),
    ("SET VARIABLE", "CC_DONE", "1"),
)
"""About what a call does."""

_THREADS = 64


def native(port: int) -> None:
    """Ours: a coroutine for each call on Twisted."""
    from twisted.internet import reactor

    async def route(call: AgiSession, house: object) -> None:
        for name, *arguments in COMMANDS:
            await call.command(name, *arguments)

    server: Any = AgiServer({"hotline": route})
    loop: Any = reactor
    loop.listenTCP(port, server, interface="127.0.0.1", backlog=2048)
    loop.run()


def callbacks(port: int) -> None:
    """Like starpy: Twisted's line receiver, a Deferred for each command, a chain of callbacks."""
    from twisted.internet import reactor
    from twisted.internet.protocol import Factory

    from bench.starpy_like import ChainedCall

    factory: Any = Factory.forProtocol(ChainedCall)
    factory.noisy = False
    loop: Any = reactor
    loop.listenTCP(port, factory, interface="127.0.0.1", backlog=2048)
    loop.run()


def panoramisk(port: int) -> None:
    """panoramisk's fast_agi on asyncio."""
    from panoramisk.fast_agi import Application

    lines = [" ".join((words[0], *(f'"{word}"' for word in words[1:]))) for words in COMMANDS]

    async def route(request: Any) -> None:
        for line in lines:
            await request.send_command(line)

    async def serve() -> None:
        application = Application(loop=asyncio.get_running_loop())
        application.add_route("hotline", route)
        server = await asyncio.start_server(application.handler, "127.0.0.1", port, backlog=2048)
        await server.serve_forever()

    asyncio.run(serve())


class _Silent:
    """A stream that takes everything; pyst2 writes all it does to standard error."""

    def write(self, text: str) -> None:
        """Forget it."""


class _PystCall(AGI):  # type: ignore[misc]  # pyst2 has no types
    """pyst2's AGI over a socket: without its signal handler, which only the main thread may set."""

    def __init__(self, stream: TextIO) -> None:
        self.stdin = self.stdout = stream
        self.stderr = _Silent()
        self._got_sighup = False
        self.env: dict[str, str] = {}
        self._get_agi_env()


def _pyst_session(connection: socket.socket) -> None:
    with connection, connection.makefile("rw", encoding="utf-8", newline="\n") as stream:
        call = _PystCall(stream)
        for name, *arguments in COMMANDS:
            call.execute(name, *(f'"{argument}"' for argument in arguments))


def _accept(port: int, begin: Callable[[socket.socket], object]) -> None:
    with socket.create_server(("127.0.0.1", port), backlog=2048) as listening:
        while True:
            begin(listening.accept()[0])


def pyst_threads(port: int) -> None:
    """pyst2's AGI, a thread for each call."""
    _accept(port, lambda made: threading.Thread(target=_pyst_session, args=(made,), daemon=True).start())


def pyst_pool(port: int) -> None:
    """pyst2's AGI in a pool of threads: at most that many calls are served at once."""
    with ThreadPoolExecutor(_THREADS) as pool:
        _accept(port, lambda made: pool.submit(_pyst_session, made))


SERVERS: dict[str, Callable[[int], None]] = {
    "native": native,
    "starpy_like": callbacks,
    "panoramisk": panoramisk,
    "pyst2_pool": pyst_pool,
    "pyst2_threads": pyst_threads,
}
"""Kind → what serves until it is ended."""

if __name__ == "__main__":
    SERVERS[sys.argv[1]](int(sys.argv[2]))
