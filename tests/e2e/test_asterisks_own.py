"""What the core takes for granted of Asterisk's manager and queue, in the configuration that we ship.

The cases are known from Asterisk's own test suite (docs/faults.md lists them); these are our words and our settings.
"""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.testing.ports import free_port
from callcenter.testing.real_asterisk import RealAsterisk, real_asterisk
from callcenter.testing.scenarios import WaitForBye, caller, seat
from callcenter.testing.sipp import Phone

pytestmark = pytest.mark.e2e

_AUTH_LIMIT, _AUTH_SECONDS = 20, 5.0


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealAsterisk]:
    """No core: the manager and the fallback queue are alone. Short rounds in the queue."""
    extra = {"CALLCENTER_ACD__FALLBACK_SECONDS": "20"}
    with real_asterisk(tmp_path_factory.mktemp("own"), extra) as running:
        yield running


@pytest.fixture
def asterisk(shared: RealAsterisk) -> Iterator[RealAsterisk]:
    """Without calls and without members of the queue, before and after."""
    yield shared
    shared.clear()
    for extension in ("1001", "1002"):
        shared.console(f"queue remove member PJSIP/{extension} from fallback")


class Manager:
    """A manager connection, as bytes."""

    def __init__(self, asterisk: RealAsterisk) -> None:
        self._asterisk = asterisk
        self._socket = socket.create_connection(("127.0.0.1", asterisk.config.ami.port), 5.0)
        self._file = self._socket.makefile("rb")
        self.greeting = self._file.readline()

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def ask(self, action: str, **headers: str) -> dict[str, str]:
        """The answer to one action; {} when the connection is closed instead."""
        lines = [f"Action: {action}", "ActionID: 7", *(f"{key}: {value}" for key, value in headers.items())]
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        while (message := self._message()) and message.get("ActionID") != "7":
            pass
        return message

    def log_in(self, user: str, secret: str) -> str:
        """``Success`` or ``Error``."""
        return self.ask("Login", Username=user, Secret=secret).get("Response", "")

    def ended_after(self, seconds: float) -> bool:
        """Whether Asterisk closes it within so many seconds."""
        self._socket.settimeout(seconds)
        try:
            return self._file.read() is not None
        except TimeoutError:
            return False

    def _message(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self._file:
            text = line.decode().rstrip("\r\n")
            if not text and found:
                break
            key, colon, value = text.partition(": ")
            if colon:
                found[key] = value
        return found


@contextlib.contextmanager
def manager(asterisk: RealAsterisk) -> Iterator[Manager]:
    opened = Manager(asterisk)
    try:
        yield opened
    finally:
        opened.close()


# -- the manager ------------------------------------------------------------------------------------------


def test_who_says_nothing_is_let_go_and_so_many_at_most_may_say_nothing(asterisk: RealAsterisk) -> None:
    """authtimeout and authlimit: strangers cannot keep the core out by holding connections."""
    with contextlib.ExitStack() as stack:
        silent = [stack.enter_context(manager(asterisk)) for _ in range(_AUTH_LIMIT)]
        assert all(each.greeting.startswith(b"Asterisk Call Manager/") for each in silent)
        one_more = stack.enter_context(manager(asterisk))
        assert one_more.greeting == b""
        assert one_more.ended_after(1.0)
        began = time.monotonic()
        assert silent[-1].ended_after(_AUTH_SECONDS + 3.0)
        assert time.monotonic() - began < _AUTH_SECONDS + 2.0
    with manager(asterisk) as opened:
        assert opened.log_in(asterisk.config.ami.events_user, asterisk.secrets.ami_events) == "Success"


def test_a_login_needs_name_and_secret_of_one_user(asterisk: RealAsterisk) -> None:
    ami, secrets = asterisk.config.ami, asterisk.secrets
    for user, secret in (
        (ami.control_user, secrets.ami_events), (ami.events_user, ""), ("admin", secrets.ami_control), ("", ""),
    ):  # fmt: skip
        with manager(asterisk) as opened:
            assert opened.log_in(user, secret) == "Error"
            assert opened.ask("Ping") == {}


def test_who_hears_events_may_not_act_and_who_acts_may_not_run_anything(asterisk: RealAsterisk) -> None:
    ami, secrets = asterisk.config.ami, asterisk.secrets
    acts = {
        "Originate": {"Channel": "PJSIP/1001", "Application": "System", "Data": "touch /tmp/never"},
        "Command": {"Command": "core show version"},
        "GetConfig": {"Filename": "manager.conf"},
        "UpdateConfig": {"SrcFilename": "manager.conf", "DstFilename": "manager.conf"},
        "ModuleLoad": {"LoadType": "load", "Module": "app_system.so"},
    }
    for user, secret in ((ami.events_user, secrets.ami_events), (ami.control_user, secrets.ami_control)):
        with manager(asterisk) as opened:
            assert opened.log_in(user, secret) == "Success"
            for action, headers in acts.items():
                assert opened.ask(action, **headers)["Response"] == "Error", action
            assert opened.ask("Ping")["Response"] == "Success"


def test_a_value_with_a_line_break_written_out_is_one_value(asterisk: RealAsterisk) -> None:
    """Escapes are text: no second header, no second action."""
    with manager(asterisk) as opened:
        opened.log_in(asterisk.config.ami.control_user, asterisk.secrets.ami_control)
        text = r"a\r\nAction: Hangup\n\"b\",c;d\\"
        assert opened.ask("Setvar", Variable="CC_TEST", Value=text)["Response"] == "Success"
        assert opened.ask("Getvar", Variable="CC_TEST")["Value"] == text


def test_a_redirect_of_a_channel_that_is_gone_is_an_error_and_nothing_else(asterisk: RealAsterisk) -> None:
    with manager(asterisk) as opened:
        opened.log_in(asterisk.config.ami.control_user, asterisk.secrets.ami_control)
        gone = {"Channel": "PJSIP/trunk-0000ffff", "Context": "hotline", "Exten": "s", "Priority": "1"}
        assert opened.ask("Redirect", **gone)["Response"] == "Error"
        assert opened.ask("Ping")["Response"] == "Success"


# -- the queue while the core is away -----------------------------------------------------------------------


def _member(asterisk: RealAsterisk, extension: str, scenario: str) -> Phone:
    port = free_port()
    asterisk.register(extension, port)
    asterisk.console(f"queue add member PJSIP/{extension} to fallback")
    return asterisk.phone(scenario, port=port, calls=10)


def _callers(asterisk: RealAsterisk, numbers: list[str]) -> Phone:
    scenario = caller("12345", [WaitForBye(50)])
    phone = Phone(scenario, remote=asterisk.sip, fields=[(number,) for number in numbers], calls=len(numbers), rate=1,
                  timeout=80)  # fmt: skip
    asterisk.phones.append(phone)
    return phone


def test_who_entered_first_is_served_first(asterisk: RealAsterisk) -> None:
    """Position and priority: one seat, three callers a second and more apart."""
    numbers = [f"1370000000{at}" for at in range(3)]
    phone = _callers(asterisk, numbers)
    phone.await_sightings("answered", 3, seconds=30)
    _in_queue(asterisk, 3)
    agent = _member(asterisk, "1001", seat(ring=0.1, talk=0.5))
    talking = agent.await_sightings("talking", 3, seconds=30)
    assert [each.number for each in sorted(talking, key=lambda each: each.at)] == numbers


def test_a_member_who_is_paused_is_not_rung_and_the_reason_is_kept(asterisk: RealAsterisk) -> None:
    """Of two members one is paused; when both are, callers wait and are served after the first is back."""
    first, second = (_member(asterisk, each, seat(ring=0.1, talk=0.5)) for each in ("1001", "1002"))
    asterisk.console("queue pause member PJSIP/1001 queue fallback reason lunch")
    assert "paused:lunch" in asterisk.console("queue show fallback").replace(" ", "")
    phone = _callers(asterisk, ["13700000010"])
    second.await_sightings("talking", 1, seconds=30)
    asterisk.console("queue pause member PJSIP/1002 queue fallback reason training")
    phone.finish(40)
    waits = _callers(asterisk, ["13700000011"])
    waits.await_sightings("answered", 1, seconds=20)
    _in_queue(asterisk, 1)
    assert first.sightings("invited") == []
    asterisk.console("queue unpause member PJSIP/1001 queue fallback")
    (talk,) = first.await_sightings("talking", 1, seconds=30)
    assert talk.number == "13700000011"
    assert len(second.sightings("talking")) == 1


def test_a_member_in_a_call_is_not_rung_a_second_time(asterisk: RealAsterisk) -> None:
    """ringinuse=no: two callers, one seat."""
    agent = _member(asterisk, "1001", seat(ring=0.1, talk=3.0))
    phone = _callers(asterisk, ["13700000020", "13700000021"])
    agent.await_sightings("talking", 2, seconds=40)
    phone.finish(40)
    invited, ended = (sorted(each.at for each in agent.sightings(event)) for event in ("invited", "bye_sent"))
    assert invited[1] > ended[0]


def test_each_call_through_the_queue_is_in_asterisks_record_with_its_bridge(asterisk: RealAsterisk) -> None:
    """CEL: start, answer, entry into the bridge, end, in this order and with one linked id."""
    agent = _member(asterisk, "1001", seat(ring=0.1, talk=0.5))
    phone = _callers(asterisk, ["13700000030"])
    agent.await_sightings("talking", 1, seconds=30)
    phone.finish(40)
    record = _record(asterisk.folders.cel, "13700000030")
    assert [name for name in record if name in _CEL_ORDER] == list(_CEL_ORDER)


_CEL_ORDER = ("CHAN_START", "ANSWER", "BRIDGE_ENTER", "BRIDGE_EXIT", "HANGUP")


def _record(path: Path, number: str) -> list[str]:
    """Names of the records of the caller's channel, in order."""
    limit = time.monotonic() + 10
    while True:
        rows = [json.loads(line, strict=False) for line in path.read_text().splitlines()]
        mine = next((row["uniqueid"] for row in rows if row["num"] == number), "")
        names = [row["eventtype"] for row in rows if row["uniqueid"] == mine]
        if "HANGUP" in names or time.monotonic() > limit:
            return names
        time.sleep(0.1)


def _in_queue(asterisk: RealAsterisk, count: int) -> None:
    limit = time.monotonic() + 20
    while f"has {count} calls" not in asterisk.console("queue show fallback"):
        assert time.monotonic() < limit, f"{count} callers are not in the queue"
        time.sleep(0.1)
