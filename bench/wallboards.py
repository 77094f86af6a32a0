"""Open wallboards: what 500 of them cost when something changes each second, and how late they hear of it."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.figures import Figure, Goal, say
from callcenter.config import load_config, load_secrets
from callcenter.console.accounts.account import Wanted, add_account, change_account
from callcenter.console.accounts.sealing import derived
from callcenter.console.accounts.sessions import COOKIE, Sessions
from callcenter.journal import open_engine, upgrade
from callcenter.journal.engine import writing
from callcenter.testing.ports import free_port

BROWSERS = 500
_AGENTS = 37
_ROUNDS = 20
_TICKS = os.sysconf("SC_CLK_TCK")


async def _core(path: Path, changed: dict[str, Any]) -> asyncio.Server:
    """Speaks the control link; one queue's callers are ``changed["n"]``, and one agent changes with them."""
    status = {"ready": True, "asterisk": "connected", "sip": "answers", "distributing": True, "surge": "",
              "journal": "well", "calls": 9, "waiting": 1, "agents": _AGENTS, "free": 3}  # fmt: skip
    changed["hearing"] = []

    def agents() -> list[dict[str, Any]]:
        return [
            {"agent": str(n), "name": f"话务{n}", "seat": str(n), "reason": "",
             "state": "on_call" if n != changed["n"] % _AGENTS else "available",
             "since": 5.0, "phone": "registered", "contact": "", "listened_by": "", "skills": {},
             "calls": 3, "talked": 1.0, "paused": {}, "overrun": False, "pause_wanted": None}
            for n in range(_AGENTS)
        ]  # fmt: skip

    def queues() -> list[dict[str, Any]]:
        return [{"queue": "voice", "title": "话务", "waiting": changed["n"], "longest_wait": 3.0, "staffed": 30,
                 "free": 3, "states": {"on_call": 20}}]  # fmt: skip

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers = {"status": lambda: status, "queues": queues, "agents": agents, "subscribe": lambda: "subscribed"}
        while line := await reader.readline():
            asked = json.loads(line)
            if asked["verb"] == "subscribe":
                changed["hearing"].append(writer)
            told = {"id": asked["id"], "result": answers[asked["verb"]]()}
            writer.write(json.dumps(told).encode() + b"\n")
        writer.close()

    return await asyncio.start_unix_server(serve, str(path))


async def _browser(port: int, cookie: str, heard: dict[int, list[float]]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /live/wall HTTP/1.1\r\nHost: x\r\nCookie: {COOKIE}={cookie}\r\n\r\n".encode())
    seen = -1
    while line := await reader.readline():
        if b'"waiting":' in line and b"data:" in line and b'"voice"' in line:
            number = int(line.partition(b'"waiting":')[2].partition(b",")[0].rstrip(b"}"))
            if number != seen:
                seen = number
                heard.setdefault(number, []).append(time.monotonic())
    writer.close()


def _cpu(pid: int) -> float:
    """Seconds of processor time."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


async def _measure(port: int, pid: int, cookie: str, path: Path) -> dict[str, float]:
    changed: dict[str, Any] = {"n": 0}
    await _core(path, changed)
    heard: dict[int, list[float]] = {}
    tasks = [asyncio.create_task(_browser(port, cookie, heard)) for _ in range(BROWSERS)]
    limit = time.monotonic() + 120
    while len(heard.get(0, ())) < BROWSERS:
        assert time.monotonic() < limit, f"only {len(heard.get(0, ()))} browsers were told"
        await asyncio.sleep(0.2)
    await asyncio.sleep(2)
    idle, began = _cpu(pid), time.monotonic()
    await asyncio.sleep(10)
    idle = (_cpu(pid) - idle) / (time.monotonic() - began)
    used, began, late = _cpu(pid), time.monotonic(), []
    for number in range(1, _ROUNDS + 1):
        changed["n"] = number
        moment = time.monotonic()
        for writer in changed["hearing"]:
            writer.write(json.dumps({"news": {"type": "AgentStateChanged", "at": 5}}).encode() + b"\n")
        await asyncio.sleep(max(0.0, began + number - time.monotonic()))
        late += [each - moment for each in heard.get(number, ())]
    used = (_cpu(pid) - used) / (time.monotonic() - began)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    late.sort()
    told = {"told": len(late) / (BROWSERS * _ROUNDS), "idle_core_share": idle, "core_share": used}
    return {**told, "p50_ms": statistics.median(late) * 1000, "p99_ms": late[int(len(late) * 0.99)] * 1000}


def measure(quick: bool) -> list[Figure]:
    """Share of a core, and from the news to the browser (what is gathered for 100 ms is in it)."""
    runs = [_run() for _ in range(1 if quick else 3)]
    boards = f"of {BROWSERS} open wallboards"
    return [
        Figure(f"console: cost {boards}, one change each second", "of a core", [run["core_share"] for run in runs],
               Goal("<=", 0.05), details={"idle": [run["idle_core_share"] for run in runs]}),
        Figure(f"console: p99 from the core's news to each {boards}", "ms", [run["p99_ms"] for run in runs],
               Goal("<=", 200)),
        Figure(f"console: changes that each {boards} was told", "share", [run["told"] for run in runs], Goal(">=", 1)),
    ]  # fmt: skip


def _run() -> dict[str, float]:
    say("wallboards: starting a console")
    with tempfile.TemporaryDirectory(prefix="cc", dir="/tmp") as folder:
        port = free_port()
        environment = {**os.environ, "CALLCENTER_STATE_DIR": folder, "CALLCENTER_CONSOLE__PORT": str(port)}
        config = load_config(None, environment)
        upgrade(config.database_url)
        engine = open_engine(config.database_url)
        sessions = Sessions(config.console, derived(load_secrets(config).console, "forms"))
        with writing(engine) as connection:
            add_account(connection, Wanted(account="screen", name="x", roles=("display",)), "x", time.time_ns() // 1000)
            change_account(connection, "screen", must_change=False)
            cookie = sessions.begin(connection, "screen", "full", time.time_ns() // 1000)
        with open(Path(folder) / "console.out", "wb") as log:
            console = subprocess.Popen(
                [sys.executable, "-m", "callcenter", "console"], env=environment, stdout=log, stderr=log
            )
        try:
            time.sleep(8)
            return asyncio.run(_measure(port, console.pid, cookie, config.socket_path))
        finally:
            console.terminate()
            console.wait(20)

