"""The two manager users on the real Asterisk: what each may do, and what each hears."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from callcenter.pbx.render import AMI_EVENTS
from callcenter.testing.agi_double import AgiCall, AgiDouble
from callcenter.testing.ports import free_port
from callcenter.testing.real_asterisk import RealAsterisk
from callcenter.testing.scenarios import Key, Pause, WaitForBye, seat

Message = dict[str, str]
NOBODY = "PJSIP/nobody-00000000"
MAY = {
    "Ping": ({}, "Success"),
    "CoreShowChannels": ({}, "Success"),
    "DeviceStateList": ({}, "Success"),
    "QueueStatus": ({}, "Success"),
    "QueueAdd": ({"Queue": "fallback", "Interface": "PJSIP/1007"}, "Success"),
    "QueueRemove": ({"Queue": "fallback", "Interface": "PJSIP/1007"}, "Success"),
    "Getvar": ({"Variable": "EPOCH"}, "Success"),
    "Setvar": ({"Channel": NOBODY, "Variable": "X", "Value": "1"}, "No such channel"),
    "Redirect": (
        {"Channel": NOBODY, "Context": "hotline", "Exten": "s", "Priority": "1"},
        "Channel does not exist",
    ),
    "Hangup": ({"Channel": NOBODY}, "No such channel"),
    "ControlPlayback": ({"Channel": NOBODY, "Control": "stop"}, "No such channel"),
    "Originate": (
        {
            "Channel": "PJSIP/9999",
            "Context": "callback-out",
            "Exten": "main",
            "Priority": "1",
            "Async": "true",
        },
        "successfully queued",
    ),
}
"""What the control user may do, and a piece of the answer."""
MUST_NOT = (
    "Command",
    "GetConfig",
    "UpdateConfig",
    "Reload",
    "ModuleLoad",
    "DBPut",
    "DialplanExtensionAdd",
    "Filter",
    "PJSIPShowContacts",  # needs `system`, which could load a module that runs programs
    "AGI",
)


class Manager:
    """A manager connection, just enough of it."""

    def __init__(self, asterisk: RealAsterisk, user: str, secret: str) -> None:
        self._socket = socket.create_connection((asterisk.config.ami.host, asterisk.config.ami.port), 5)
        self._file = self._socket.makefile("rwb")
        self._file.readline()
        self.login = self.action("Login", Username=user, Secret=secret)

    def action(self, name: str, **headers: str) -> Message:
        lines = [f"Action: {name}", "ActionID: 1", *(f"{key}: {value}" for key, value in headers.items())]
        self._file.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        self._file.flush()
        return next(message for message in self.messages() if "Response" in message)

    def messages(self) -> Iterator[Message]:
        message: Message = {}
        while line := self._file.readline():
            key, colon, value = line.decode().strip().partition(":")
            if colon:
                message[key] = value.strip()
            elif message:
                yield message
                message = {}

    def close(self) -> None:
        self._file.close()
        self._socket.close()


@contextmanager
def manager(asterisk: RealAsterisk, user: str, secret: str) -> Iterator[Manager]:
    connection = Manager(asterisk, user, secret)
    yield connection
    connection.close()


@pytest.mark.parametrize("name", MAY)
def test_control_user_may(asterisk: RealAsterisk, name: str) -> None:
    headers, answer = MAY[name]
    with manager(asterisk, asterisk.config.ami.control_user, asterisk.secrets.ami_control) as control:
        reply = control.action(name, **headers)
    assert answer in f"{reply['Response']} {reply.get('Message', '')}"


@pytest.mark.parametrize("name", MUST_NOT)
def test_control_user_must_not(asterisk: RealAsterisk, name: str) -> None:
    with manager(asterisk, asterisk.config.ami.control_user, asterisk.secrets.ami_control) as control:
        reply = control.action(name, Command="core show version")
    assert (reply["Response"], reply["Message"]) == ("Error", "Permission denied")


@pytest.mark.parametrize("name", ["Originate", "Hangup", "QueueAdd", "Setvar", "CoreShowChannels"])
def test_events_user_may_do_nothing(asterisk: RealAsterisk, name: str) -> None:
    with manager(asterisk, asterisk.config.ami.events_user, asterisk.secrets.ami_events) as events:
        assert events.action(name)["Message"] == "Permission denied"


def test_wrong_secret_is_refused(asterisk: RealAsterisk) -> None:
    with manager(asterisk, asterisk.config.ami.control_user, "wrong") as refused:
        assert (refused.login["Response"], refused.login["Message"]) == ("Error", "Authentication failed")


def test_events_user_hears_what_the_core_uses_and_no_more(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    def session(call: AgiCall) -> None:
        call.command("EXEC Answer ,i")
        call.command("EXEC StartMusicOnHold default")
        call.command("WAIT FOR DIGIT 5000")
        call.command("EXEC Dial PJSIP/1008,5,g")
        call.command("EXEC UserEvent Done")
        call.command("SET VARIABLE CC_DONE 1")

    agi.listen(session)
    port = free_port()
    with manager(asterisk, asterisk.config.ami.events_user, asterisk.secrets.ami_events) as events:
        asterisk.register("1008", port)
        asterisk.phone(seat(talk=0.3), port=port)
        asterisk.call(Pause(0.3), Key("4", "info"), WaitForBye(20)).finish()
        heard: list[Message] = []
        for message in events.messages():
            heard.append(message)
            if message["Event"] == "Hangup" and "trunk" in message["Channel"]:
                break
    names = {message["Event"] for message in heard}
    assert names <= set(AMI_EVENTS)
    assert names >= {
        "ContactStatus",
        "DTMFEnd",
        "DialBegin",
        "DialEnd",
        "UserEvent",
        "Hangup",
        "DeviceStateChange",
    }
    assert all("Timestamp" in message for message in heard if message["Event"] != "FullyBooted")
    assert "PJSIP/trunk" not in {message.get("Device") for message in heard}


@pytest.mark.parametrize(
    "headers",
    [
        {"Application": "AGI", "Data": "/bin/true"},
        {"Application": "System", "Data": "true"},
        {"Application": "Playback", "Data": "${SHELL(true)}"},
        {"Context": "hotline", "Exten": "${SHELL(true)}", "Priority": "1"},
    ],
)
def test_originate_runs_no_program(asterisk: RealAsterisk, headers: Message) -> None:
    with manager(asterisk, asterisk.config.ami.control_user, asterisk.secrets.ami_control) as control:
        reply = control.action("Originate", Channel="PJSIP/9999", Async="true", **headers)
    assert reply["Response"] == "Error"
