"""The contract's world made of the fake Asterisk."""

from __future__ import annotations

from typing import Any

from twisted.internet import reactor as default_reactor
from twisted.internet.defer import Deferred

from callcenter.agi import AgiServer, AgiSession
from callcenter.testing import FakeAsterisk, FakeCall

reactor: Any = default_reactor


class FakeFarEnd:
    """A caller of the fake."""

    long_sound = "long"
    short_sound = "short"
    missing_sound = "no-such-sound"
    answers = "PJSIP/1001"
    rings = "PJSIP/1002"
    talks = "PJSIP/1004"
    busy = "PJSIP/1003"
    unknown = "PJSIP/9999"
    recording = "recordings/1"

    def __init__(self, call: FakeCall) -> None:
        self.call = call

    def press_soon(self, digits: str) -> None:
        for index, digit in enumerate(digits):
            reactor.callLater(0.02 * (index + 1), self.call.press, digit)

    def hang_up_soon(self) -> None:
        reactor.callLater(0.02, self.call.hang_up)


class FakeWorld:
    """A server and a fake Asterisk that calls it."""

    def __init__(self, exit_on_hangup: bool = True) -> None:
        self.server = AgiServer({})
        self.port = reactor.listenTCP(0, self.server, interface="127.0.0.1")
        self.exit_on_hangup = exit_on_hangup
        self.asterisk = FakeAsterisk()
        self.asterisk.missing_sounds = {"no-such-sound"}
        self.asterisk.sound_lengths = {"long": 5.0, "short": 0.1}
        self.asterisk.record_seconds = 0.1
        self.asterisk.add_phone("1001", answer_after=0, talk_seconds=0.01)
        self.asterisk.add_phone("1002")
        self.asterisk.add_phone("1003", rejects=True)
        self.asterisk.add_phone("1004", answer_after=0)

    def arrive(self, route: str) -> Deferred[FakeCall]:
        return self.asterisk.call(self.port.getHost().port, route, exit_on_hangup=self.exit_on_hangup)

    def far(self, call: AgiSession) -> FakeFarEnd:
        return FakeFarEnd(self.asterisk.calls[call.contact])

    async def stop(self) -> None:
        await self.asterisk.stop()
        await self.port.stopListening()
