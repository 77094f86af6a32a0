"""The contract's world made of a real Asterisk: a Local channel calls, the manager presses keys and hangs up.

Needs a manager user that may originate, and ``DIALPLAN`` in Asterisk's extensions.conf.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from twisted.internet import reactor as default_reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater

from callcenter.agi import AgiServer, AgiSession
from callcenter.ami import AmiClient, Message
from callcenter.errors import AmiDisconnected

DIALPLAN = """
[contract-near]
exten => contract,1,Set(AGIEXITONHANGUP=yes)
 same => n,AGI(agi://127.0.0.1:{agi_port}/contract)
 same => n,Hangup()
[contract-far]
exten => caller,1,Answer()
 same => n,Wait(60)
exten => answers,1,Answer()
 same => n,Wait(0.1)
 same => n,Hangup()
exten => rings,1,Wait(60)
exten => talks,1,Answer()
 same => n,Wait(60)
exten => busy,1,Busy()
"""

_BEAT = 0.3
_RUN = count(1)
reactor: Any = default_reactor


class RealFarEnd:
    """The originated end of the Local channel."""

    missing_sound = "no-such-sound"
    answers = "Local/answers@contract-far/n"
    rings = "Local/rings@contract-far/n"
    talks = "Local/talks@contract-far/n"
    busy = "Local/busy@contract-far/n"
    unknown = "PJSIP/no-such-endpoint"

    def __init__(self, world: RealWorld, channel: str) -> None:
        self.short_sound, self.long_sound = world.short_sound, world.long_sound
        self.recording = world.recording
        self._ami, self._channel = world.ami, channel

    def press_soon(self, digits: str) -> None:
        for index, digit in enumerate(digits):
            reactor.callLater(_BEAT * (index + 1), self._act, "PlayDTMF", Digit=digit)

    def hang_up_soon(self) -> None:
        reactor.callLater(_BEAT, self._act, "Hangup", Cause="16")

    def _act(self, action: str, **headers: str) -> Deferred[Message | None]:
        acted = self._ami.send_action(action, Channel=self._channel, **headers)
        return acted.addErrback(lambda failure: failure.trap(AmiDisconnected) and None)  # the test may be over first


class RealWorld:
    """``server`` must listen where ``DIALPLAN`` says; ``ami`` must be up."""

    def __init__(self, ami: AmiClient, server: AgiServer, *, short_sound: str, long_sound: str, recording: str) -> None:
        self.ami, self.server = ami, server
        self.short_sound, self.long_sound, self.recording = short_sound, long_sound, recording
        self._name = ""

    async def arrive(self, route: str) -> None:
        self._name = f"contract-{next(_RUN)}-{id(self):x}"
        await self.ami.send_action(
            "Originate",
            Channel=f"Local/{route}@contract-near/n",
            Context="contract-far",
            Exten="caller",
            Priority=1,
            Async="true",
            ChannelId=f"{self._name}-far",
            OtherChannelId=f"{self._name}-near",
        )

    def far(self, call: AgiSession) -> RealFarEnd:
        return RealFarEnd(self, call.contact.replace("-near", "-far"))

    async def stop(self) -> None:
        """Hang up what a failed case left."""
        for channel in await self.ami.send_list("CoreShowChannels"):
            if "@contract-" in channel["Channel"]:
                self.ami.send_action("Hangup", Channel=channel["Channel"]).addErrback(lambda _: None)
        await deferLater(reactor, 0.05)
