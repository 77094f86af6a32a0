"""CPU of a FastAGI server per session of ten commands; Asterisk's side runs in a process of its own."""

from __future__ import annotations

import asyncio

from bench.agi_servers import COMMANDS, SERVERS
from bench.figures import Figure, Goal, say
from bench.host import cpu_seconds
from bench.processes import await_port, module_running

__all__ = ["measure"]

_PORT = 23100
_REPLIES = {b"GET DATA": b"200 result=2\n", b"GET VARI": b"200 result=1 (ANSWER)\n"}
_HEADERS = {
    "network": "yes", "network_script": "hotline", "request": "agi://127.0.0.1:4573/hotline",
    "channel": "PJSIP/trunk-0000002a", "language": "zh", "type": "PJSIP", "version": "22.10.1",
    "callerid": "13800001234", "calleridname": "unknown", "callingpres": "0", "callingani2": "0",
    "callington": "0", "callingtns": "0", "dnid": "12345", "rdnis": "unknown", "context": "hotline",
    "extension": "s", "priority": "3", "enhanced": "0.0", "accountcode": "", "threadid": "140403725579968",
    "arg_1": "12345", "arg_2": "", "arg_3": "", "arg_4": "",
}  # fmt: skip


def measure(quick: bool) -> list[Figure]:
    """All servers in turn, several times over."""
    sessions, rounds = (500, 3) if quick else (2000, 5)
    runs: dict[str, list[float]] = {kind: [] for kind in SERVERS}
    for number in range(rounds):
        for offset, kind in enumerate(SERVERS):
            runs[kind].append(_one(kind, _PORT + offset, sessions))
        say(f"agi {number + 1}/{rounds}: " + ", ".join(f"{k} {v[-1]:.3f} ms" for k, v in runs.items()))
    ours = runs.pop("native")
    details = {"sessions": sessions, "at_once": min(sessions, 1000), "commands": len(COMMANDS)}
    return [Figure("agi.session", "CPU ms per session", ours, Goal("<=", 0.5), runs, details)]


def _one(kind: str, port: int, sessions: int) -> float:
    """CPU ms per session of a fresh server, after some sessions to warm it up."""
    with module_running("bench.agi_servers", kind, str(port)) as server:
        await_port(port)
        asyncio.run(_calls(port, 100))
        before = cpu_seconds(server.pid)
        asyncio.run(_calls(port, sessions))
        return (cpu_seconds(server.pid) - before) * 1000 / sessions


async def _calls(port: int, sessions: int) -> None:
    """Place ``sessions`` calls, at most 1000 at once; RuntimeError when one does not do all commands."""
    loop = asyncio.get_running_loop()
    room = asyncio.Semaphore(1000)

    async def call(number: int) -> int:
        async with room:
            caller = _Caller(number, loop.create_future())
            await loop.create_connection(lambda: caller, "127.0.0.1", port)
            return await caller.over

    done = await asyncio.wait_for(asyncio.gather(*(call(number) for number in range(sessions))), 60)
    if set(done) != {len(COMMANDS)}:
        raise RuntimeError(f"sessions did {sorted(set(done))} commands, not {len(COMMANDS)}")


class _Caller(asyncio.Protocol):
    """One call in Asterisk's ``AGI()``: answers every command at once."""

    def __init__(self, number: int, over: asyncio.Future[int]) -> None:
        self.over = over
        self._number = number
        self._commands = 0
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the headers."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        headers = _HEADERS | {"uniqueid": f"haian1-1763900000.{self._number}"}
        transport.write("".join(f"agi_{key}: {value}\n" for key, value in headers.items()).encode() + b"\n")

    def data_received(self, data: bytes) -> None:
        """Reply to each command; they come one at a time and whole."""
        assert self._transport is not None
        for line in data.splitlines():
            self._commands += 1
            self._transport.write(_REPLIES.get(line[:8], b"200 result=0\n"))

    def connection_lost(self, exc: Exception | None) -> None:
        """The server is done with the call."""
        if not self.over.done():
            self.over.set_result(self._commands)
