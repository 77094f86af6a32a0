"""Two cores on one PostgreSQL: when the one that leads is dead or frozen, the other one goes on with every caller."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callcenter.config import load_config, load_secrets
from callcenter.errors import CoreUnreachable
from callcenter.link import LinkClient
from callcenter.testing.instance import Instance
from callcenter.testing.ports import free_ports
from callcenter.testing.postgres import PrivatePostgres
from callcenter.testing.scenarios import WaitForBye, caller, seat
from callcenter.testing.sipp import Phone, Sighting
from tests.e2e.conftest import QUICK
from tests.e2e.timeline import close, contact_of, seen

pytestmark = pytest.mark.e2e

_LEASE = 2.0


@pytest.fixture
def server() -> Iterator[PrivatePostgres]:
    made = PrivatePostgres(durable=True)
    try:
        yield made
    finally:
        made.remove()


class Second:
    """The core that waits: a process and a state directory of its own, with the first one's Asterisk and store."""

    def __init__(self, first: Instance, state: Path, agi: int, metrics: int) -> None:
        secrets = load_secrets(first.config)
        state.mkdir()
        self._environment = {
            **first.environment,
            "CALLCENTER_STATE_DIR": str(state),
            "CALLCENTER_AGI__PORT": str(agi),
            "CALLCENTER_METRICS__PORT": str(metrics),
            "CALLCENTER_STANDBY__NAME": "second",
            "CALLCENTER_STANDBY__OTHERS": f'["127.0.0.1:{first.config.agi.port}"]',
            "CALLCENTER_AMI__EVENTS_SECRET": secrets.ami_events,
            "CALLCENTER_AMI__CONTROL_SECRET": secrets.ami_control,
        }
        self._socket = load_config(None, self._environment).socket_path
        self.log = state / "core.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Second:
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "callcenter", "core"], env=self._environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log,
            )  # fmt: skip
        self.await_status(ready=False, leader="first")
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)

    def ask(self, verb: str, **args: Any) -> Any:
        with LinkClient(self._socket) as core:
            return core.ask(verb, **args)

    def await_status(self, *, ready: bool, leader: str = "", seconds: float = 20.0) -> None:
        """Wait until it is ready, or waits for ``leader`` to end."""
        limit = time.monotonic() + seconds
        while True:
            try:
                found = self.ask("status")
                if found["ready"] is ready and leader in ("", found.get("leader")):
                    return
            except CoreUnreachable:
                pass
            assert time.monotonic() < limit, self.log.read_text()
            time.sleep(0.05)


@pytest.fixture
def pair(server: PrivatePostgres, tmp_path: Path) -> Iterator[tuple[Instance, Second]]:
    agi, metrics = free_ports(2)
    settings = {
        **QUICK, "STORE__URL": server.new_database(), "STANDBY__ENABLED": "true", "STANDBY__NAME": "first",
        "STANDBY__OTHERS": f'["127.0.0.1:{agi}"]', "STANDBY__LEASE_SECONDS": str(_LEASE), "ACD__FALLBACK_SECONDS": "3",
    }  # fmt: skip
    with Instance(tmp_path / "first", settings) as first, Second(first, tmp_path / "second", agi, metrics) as second:
        yield first, second


class Frozen:
    """Processes that stand still meanwhile."""

    def __init__(self, *pids: int) -> None:
        self._pids = pids

    def __enter__(self) -> None:
        for pid in self._pids:
            os.kill(pid, signal.SIGSTOP)

    def __exit__(self, *error: object) -> None:
        for pid in self._pids:
            os.kill(pid, signal.SIGCONT)


def steps_down(line: Instance, seconds: float = 15.0) -> None:
    """Wait until the core has said that it does."""
    limit, log = time.monotonic() + seconds, line.config.state / "log" / "core.log"
    while "another core leads: this core steps down" not in log.read_text():
        assert time.monotonic() < limit, log.read_text()
        time.sleep(0.05)


def end_of(callers: Phone, number: str) -> Sighting:
    """When the caller's phone saw the end of the call."""
    call = seen(callers, "dialled", number).call_id
    (found,) = [each for each in callers.sightings("bye_received") if each.call_id == call]
    return found


@pytest.mark.parametrize("how", ["dead", "frozen"])
def test_the_second_core_goes_on_with_every_caller(pair: tuple[Instance, Second], how: str) -> None:
    """One talks, two wait; the talk goes on, the two keep their places, each call is on record once."""
    first, second = pair
    numbers = ["13200000001", "13200000002", "13200000003"]
    fields = [(number,) for number in numbers]
    leader = first.core_pid
    phones = first.seats(["1001"], seat(ring=0.1, talk=9.0))
    with first.phone(caller("12345", [WaitForBye(90)]), fields=fields, calls=3, rate=5) as callers:
        phones.await_sightings("talking")
        first.await_in_queue(2)  # before that they have no place that could be kept
        with Frozen(first.pid):
            with Frozen(*([leader] if how == "frozen" else [])):
                if how == "dead":
                    os.kill(leader, signal.SIGKILL)
                began = time.monotonic()
                second.await_status(ready=True)
                took_over = time.monotonic() - began
                phones.await_sightings("talking", 3, 60)
            if how == "frozen":  # awake again it sees that it leads no more
                steps_down(first)
        callers.finish(60)
    assert took_over < _LEASE + 7.0  # ready includes the wait for those who are still held by the frozen one
    assert [each.number for each in phones.sightings("talking")] == numbers
    assert [each.event for each in phones.sightings() if each.event == "cancelled"] == []
    calls = [contact_of(first, number) for number in numbers]
    assert [call["result"] for call in calls] == ["answered"] * 3
    for call, number in zip(calls, numbers, strict=True):
        assert close(call["connected_us"], seen(phones, "talking", number))
        assert close(call["ended_us"], end_of(callers, number))
        legs = first.json("call", "show", call["contact"])["legs"]
        assert [leg["agent"] for leg in legs if leg["outcome"] == "answered"] == ["1001"]
    assert len(first.contacts()) == 3
    first.await_waiting()
    assert second.ask("status")["ready"] is True


def test_a_leader_that_ends_in_order_hands_over_at_once(pair: tuple[Instance, Second]) -> None:
    first, second = pair
    with Frozen(first.pid):
        os.kill(first.core_pid, signal.SIGTERM)
        began = time.monotonic()
        second.await_status(ready=True)
        assert time.monotonic() - began < 3.0
    first.await_waiting()
    number = "13200000011"
    phones = first.phone(seat(talk=0.5))
    first.register(["1001"], phones)
    first.sit_down("1001", ask=second.ask)
    with first.phone(caller("12345", [WaitForBye(30)]), fields=[(number,)], calls=1) as phone:
        phone.finish()
    assert contact_of(first, number)["result"] == "answered"
