"""Channels that hang are ended and told; talks end at the limit, core or no core. Nobody else is touched."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter.config import load_secrets
from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import WaitForBye, caller, seat
from tests.e2e.conftest import QUICK, staffed
from tests.e2e.timeline import contact_of, seen

pytestmark = pytest.mark.e2e


def until(happened: Callable[[], object], seconds: float) -> None:
    """Wait for it."""
    limit = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < limit
        time.sleep(0.1)


def ended(line: Instance, why: str) -> int:
    """How many channels were ended, by the metric."""
    text = line.metrics().partition(f'callcenter_channels_ended_total{{why="{why}"}} ')[2]
    return int(float(text.split()[0]))


def rings_by_hand(line: Instance, extension: str, application: str, data: str) -> None:
    """Somebody rings a phone over the manager, past the core, and forgets it in an application that never ends."""
    ami = line.config.ami
    secret = load_secrets(line.config).ami_control
    with socket.create_connection((ami.host, ami.port), 5) as manager:
        for lines in (
            ("Action: Login", f"Username: {ami.control_user}", f"Secret: {secret}"),
            ("Action: Originate", f"Channel: PJSIP/{extension}", f"Application: {application}", f"Data: {data}",
             "Async: true"),
            ("Action: Logoff",),
        ):  # fmt: skip
            manager.sendall("".join(f"{text}\r\n" for text in (*lines, "")).encode())
        while manager.recv(4096):
            continue


def channels(line: Instance) -> list[str]:
    """Names of all channels."""
    return [row.split("!")[0] for row in line.console("core show channels concise").splitlines() if "!" in row]


def test_one_that_belongs_to_nothing_is_ended_and_nobody_else_is(tmp_path: Path) -> None:
    """Two phones that somebody rang by hand and forgot: one hears music, one is alone in a room.

    Beside them a talk and a caller who waits, with the core and, while it is away, in Asterisk's own queue.
    """
    settings = {**QUICK, "ACD__HUNG_SECONDS": "5", "ACD__REAP_SECONDS": "1", "ACD__FALLBACK_SECONDS": "10"}
    with Instance(tmp_path, settings) as line, staffed(line, {"1001": seat(ring=0.2)}) as phones:
        hung = line.phone(seat(ring=0.2))
        line.register(["1003", "1004"], hung)
        talking = line.phone(caller("12345", [WaitForBye(90)]), fields=[("13500000011",)], calls=1)
        with talking:
            phones["1001"].await_sightings("talking")
            waiting = line.phone(caller("12345", [WaitForBye(90)]), fields=[("13500000012",)], calls=1)
            with waiting:
                until(lambda: line.ask("status")["waiting"] == 1, 10)
                began = time.monotonic()
                rings_by_hand(line, "1003", "MusicOnHold", "default")
                rings_by_hand(line, "1004", "ConfBridge", "forgotten,room,staff")
                hung.await_sightings("bye_received", 2)
                assert 5 <= time.monotonic() - began < 5 + 8
                until(lambda: ended(line, "hung") == 2, 5)
                assert ended(line, "cap") == 0
                log = (line.config.state / "log" / "core.log").read_text()
                assert "of PJSIP/1003" in log
                assert "in no call, without a session and with nobody (MusicOnHold in" in log
                assert "in no call, without a session and with nobody (ConfBridge in" in log
                # a core that starts finds one caller talking and one in the fallback queue: neither hangs
                before = line.core_pid
                line.kill_core()
                line.await_other_core(before, 10)
                time.sleep(9)  # longer than a channel may hang; the caller is still in Asterisk's own queue
                line.await_ready()
                assert (ended(line, "hung"), ended(line, "cap")) == (0, 0)
                assert len(channels(line)) == 3
                line.hang_up("1001")
                talking.finish()
                until(lambda: len(phones["1001"].sightings("talking")) == 2, 20)
                line.hang_up("1001")
                waiting.finish()
        results = {row["caller"]: row["result"] for row in line.contacts()}
        assert results == {"13500000011": "answered", "13500000012": "answered"}
        told = line.json("reconcile", "--explain")
        assert told["equal"]
        rows = {(row["endpoint"], row["why"], row["contact"]) for row in told["channels_ended"]}
        assert rows == {("PJSIP/1003", "hung", ""), ("PJSIP/1004", "hung", "")}


def test_no_talk_is_longer_than_any_may_be_with_or_without_the_core(tmp_path: Path) -> None:
    """One that the core connected before it died, and one of the fallback queue; nobody ends either."""
    silent = {"SIP__SEAT_RTP_TIMEOUT": "0", "SIP__TRUNK_RTP_TIMEOUT": "0"}  # else the phones' silence would end it
    with Instance(tmp_path, {**QUICK, **silent, "AGI__MAX_CALL_SECONDS": "60"}) as line:
        with staffed(line, {"1001": seat(ring=0.2), "1002": seat(ring=0.2)}) as phones:
            first = line.phone(caller("12345", [WaitForBye(120)]), fields=[("13500000021",)], calls=1)
            with first:
                until(lambda: line.ask("status")["calls"] == 1, 10)
                until(lambda: phones["1001"].sightings("talking") or phones["1002"].sightings("talking"), 20)
                os.kill(line.pid, signal.SIGSTOP)  # nobody starts the core again
                line.kill_core()
                second = line.phone(caller("12345", [WaitForBye(120)]), fields=[("13500000022",)], calls=1)
                with second:
                    until(lambda: phones["1001"].sightings("talking") and phones["1002"].sightings("talking"), 30)
                    until(lambda: all(phone.sightings("bye_received") for phone in phones.values()), 120)
                    for phone in phones.values():
                        length = seen(phone, "bye_received").at - seen(phone, "talking").at
                        assert 60 < length < 60 + 35  # the time to ring, and the grip, are not taken from the talk
                    os.kill(line.pid, signal.SIGCONT)
                    line.await_ready(40)
                    first.finish()
                    second.finish()
        for number in ("13500000021", "13500000022"):
            contact = contact_of(line, number)
            assert (contact["result"], contact["capped"], contact["note"]) == ("answered", True, "cap")
            (leg,) = line.json("call", "show", contact["contact"])["legs"]
            assert leg["ended_by"] == "cap"
            assert leg["talked"] >= 60
        apart = line.json("reconcile", "--since", "1h")["apart"]
        assert sorted(row["why"] for row in apart) == ["cap", "cap"]
        assert "killed" not in line.output().replace("killed and started again after", "")
