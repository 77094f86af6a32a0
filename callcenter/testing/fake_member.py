"""Phones in the dialplan's context ``member`` of the fake Asterisk: rung by Originate, or redirected out of a Dial.

::

    asterisk.on_member = ringing.append       # each phone that is rung by Originate
    phone = ringing[-1]
    phone.answer()                            # now it is in AGI()
    phone.hang_up()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from twisted.internet.interfaces import IDelayedCall

from callcenter.testing import fake_events
from callcenter.testing.fake_call import FakeCall
from callcenter.testing.fake_dial import FakePhone

if TYPE_CHECKING:
    from callcenter.testing.fake_asterisk import FakeAsterisk
    from callcenter.testing.fake_dial import FakeDial

__all__ = ["CONTEXT", "FakeMember", "redirect", "ring"]

CONTEXT = "member"
_REASONS = {17: "5", 19: "3", 20: "0"}
"""Q.850 cause of a phone that did not answer → Reason of ``OriginateResponse``."""


class FakeMember(FakeCall):
    """A phone that was rung by ``Originate``, or taken out of a ``Dial`` by ``Redirect``."""

    def __init__(self, asterisk: FakeAsterisk, phone: FakePhone, uniqueid: str, channel: str = "") -> None:
        super().__init__(
            asterisk, route="member", caller=phone.extension, did="s", arguments=(), variables={},
            exit_on_hangup=True, endpoint=phone.extension, context=CONTEXT,
        )  # fmt: skip
        self.phone = phone
        self.uniqueid, self.channel = uniqueid, channel or self.channel
        self.state: Literal["ringing", "talking", "over"] = "ringing"
        self.application, self.application_data = "AppDial2", "(Outgoing Line)"
        self._action = ""
        self._timers: list[IDelayedCall] = []

    def ring(self, seconds: float, action: str) -> None:
        """Begin to ring for the ``Originate`` of this ActionID."""
        self._action, asterisk = action, self.asterisk
        if not self.phone.registered:
            self._unanswered(20, hung_up=False)
            return
        dest = [(f"Dest{key}", value) for key, value in fake_events.channel(self)]
        asterisk.event("DialBegin", [*dest, ("DialString", self.phone.extension)])
        if self.phone.talking is not None or self.phone.rejects:
            self._unanswered(17)
            return
        self.phone.talking = self
        asterisk.on_member(self)
        self._later(seconds, self.no_answer)
        if self.phone.answer_after is not None:
            self._later(self.phone.answer_after, self.answer)

    def answer(self) -> None:
        """Somebody takes the call: the phone runs ``AGI()``."""
        if self.state != "ringing":
            return
        self._stop_timers()
        dest = [(f"Dest{key}", value) for key, value in fake_events.channel(self)]
        self.answered = True
        self.asterisk.event("DialEnd", [*dest, ("DialStatus", "ANSWER")])
        self._respond("Success", "4")
        self.goes_on()

    def goes_on(self) -> None:
        """The channel is up: the dialplan runs ``AGI()``."""
        self.answered, self.state, self.phone.talking = True, "talking", self
        self.application, self.application_data = "AGI", "agi://core/member"
        self.asterisk.enter(self)

    def reject(self) -> None:
        """Whoever is rung refuses."""
        if self.state == "ringing":
            self._unanswered(17)

    def no_answer(self) -> None:
        """The ring time is over."""
        if self.state == "ringing":
            self._unanswered(19)

    def hang_up(self, cause: int = 16) -> None:
        """Hang up, or refuse while it rings."""
        if self.state == "ringing":
            self._unanswered(cause)
        elif self.state == "talking":
            self._down()
            super().hang_up(cause)

    def _leave(self) -> None:
        if not self.left.called:
            self.left.callback(self)
            self.hang_up()  # the dialplan's next step

    def _unanswered(self, cause: int, *, hung_up: bool = True) -> None:
        self._respond("Failure", _REASONS.get(cause, "0"))
        self._down()
        if hung_up:
            super().hang_up(cause)
        else:
            self.hung_up = True
            self.asterisk.calls.pop(self.uniqueid, None)

    def _down(self) -> None:
        self._stop_timers()
        self.state = "over"
        if self.phone.talking is self:
            self.phone.talking = None
        if self.recording is not None:
            self.recording.stop(self.asterisk.talk_sound)

    def _respond(self, response: str, reason: str) -> None:
        pairs = [("ActionID", self._action), ("Response", response), ("Reason", reason)]
        uniqueid = self.uniqueid if response == "Success" else "<null>"
        self.asterisk.event("OriginateResponse", [*pairs, ("Uniqueid", uniqueid)])

    def _later(self, seconds: float, action: object) -> None:
        self._timers.append(self.asterisk.clock.callLater(seconds, action))  # type: ignore[arg-type]

    def _stop_timers(self) -> None:
        timers, self._timers = self._timers, []
        for timer in timers:
            if timer.active():
                timer.cancel()


def ring(asterisk: FakeAsterisk, order: dict[str, str]) -> FakeMember:
    """Carry out an ``Originate`` into the context ``member``: of a seat, or of a number behind the trunk."""
    _, endpoint, *rest = order["Channel"].split("/")
    extension = rest[0].removeprefix("sip:").partition("@")[0] if rest else endpoint
    phone = asterisk.phones.get(extension) or FakePhone(extension, registered=bool(rest))
    member = FakeMember(asterisk, phone, order["ChannelId"])
    asterisk.add_member(member)
    member.ring(int(order["Timeout"]) / 1000, order.get("ActionID", ""))
    return member


def redirect(dial: FakeDial) -> FakeMember:
    """Take the agent's phone out of the caller's ``Dial``; name and uniqueid of its channel stay."""
    asterisk = dial.call.asterisk
    member = FakeMember(asterisk, dial.phone, dial.uniqueid, dial.channel)
    member.recording, dial.recording = dial.recording, None
    member.linkedid = dial.call.uniqueid
    asterisk.add_member(member)
    dial.taken_out()
    if asterisk.members_begin:
        member.goes_on()
    else:
        member.state, dial.phone.talking = "talking", member
    return member
