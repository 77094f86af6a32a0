"""The console beside a running hotline: started with it, killed and back while somebody talks, and no call notices."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import Hangup, Pause, caller, seat
from tests.e2e.conftest import staffed
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e


def console_pid(line: Instance) -> int:
    """The process that ``callcenter run`` has started for it."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            words = (stat.parent / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if parent == line.pid and b"console" in words:
            return int(stat.parent.name)
    raise LookupError("no console")


def await_answer(url: str, seconds: float = 20.0) -> None:
    limit = time.monotonic() + seconds
    while True:
        try:
            if httpx.get(f"{url}/readyz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < limit, "the console does not answer"
        time.sleep(0.05)


def test_it_is_killed_and_back_while_somebody_talks(quick: Instance) -> None:
    url = f"http://127.0.0.1:{quick.config.console.port}"
    await_answer(url)
    key = quick.json("api-key", "add", "mini", "--channel", "wechat", "--may", "create,query")["key"]
    headers = {"Authorization": f"Bearer {key}"}
    number = "13500000077"
    with (
        staffed(quick, {"1001": seat(ring=0.2)}) as phones,
        quick.phone(caller("12345", [Pause(4), Hangup()]), fields=[(number,)], calls=1) as phone,
    ):
        phones["1001"].await_sightings("talking")
        first = console_pid(quick)
        made = httpx.post(f"{url}/api/v1/appeals", json={"text": "路灯不亮"}, headers=headers, trust_env=False)
        os.kill(first, signal.SIGKILL)
        await_answer(url)
        assert console_pid(quick) != first
        told = httpx.get(f"{url}/api/v1/appeals/{made.json()['number']}", headers=headers, trust_env=False)
        assert told.json()["status"] == "received"
        phone.finish()
    contact = contact_of(quick, number)
    assert contact["result"] == "answered"
    assert contact["uncertain"] is False
    draft = next(row for row in quick.json("appeal", "list") if row["channel"] == "phone")
    asked = httpx.get(
        f"{url}/api/v1/appeals/{draft['number']}", headers={"Query-Code": draft["query_code"]}, trust_env=False
    )
    assert asked.json()["status"] == "received"  # the caller can ask for it by number and code
