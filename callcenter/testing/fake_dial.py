"""Phones of seats in the fake Asterisk, and one ringing or talking with a caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall

from callcenter.testing import fake_events
from callcenter.testing.fake_recording import FakeRecording, wanted_file

if TYPE_CHECKING:
    from callcenter.testing.fake_call import FakeCall
    from callcenter.testing.fake_member import FakeMember

__all__ = ["FakeDial", "FakePhone"]


@dataclass(slots=True)
class FakePhone:
    """A seat's phone, and how its user behaves by themselves. Times are seconds."""

    extension: str
    registered: bool = True
    answer_after: float | None = None
    """None: rings until the test answers (or the ring time is over)."""
    talk_seconds: float | None = None
    """After it the agent hangs up; None: until the test or the caller does."""
    rejects: bool = False
    """Refuses each call at once (BUSY)."""
    talking: FakeDial | FakeMember | None = None

    @property
    def device_state(self) -> str:
        """As Asterisk's device states call it."""
        if not self.registered:
            return "UNAVAILABLE"
        return "NOT_INUSE" if self.talking is None else "INUSE"

    @property
    def uri(self) -> str:
        """Where it is registered."""
        return f"sip:{self.extension}@127.0.0.1:5062"


class FakeDial:
    """One ``Dial`` of a caller to a phone; ``over`` fires with the DIALSTATUS."""

    def __init__(self, call: FakeCall, phone: FakePhone, seconds: float, options: str) -> None:
        self.call = call
        self.phone = phone
        self.options = options
        self.state: Literal["ringing", "talking", "over"] = "ringing"
        self.status = ""
        self.cause = 0
        self.recording: FakeRecording | None = None
        """MixMonitor on the agent's channel."""
        self.over: Deferred[str] = Deferred()
        self.uniqueid, serial = call.asterisk.next_id()
        self.channel = f"PJSIP/{phone.extension}-{serial:08x}"
        self._began = call.asterisk.clock.seconds()
        self._timers: list[IDelayedCall] = []
        self._begin(seconds)

    @property
    def lasted(self) -> float:
        """Seconds since it began."""
        return self.call.asterisk.clock.seconds() - self._began

    def answer(self) -> None:
        """The agent takes the call."""
        if self.state != "ringing":
            return
        self._stop_timers()
        self.state, self.status, self.phone.talking = "talking", "ANSWER", self
        self._record()
        self._device("INUSE")
        self._dial_end("ANSWER")
        if self.phone.talk_seconds is not None:
            self._later(self.phone.talk_seconds, self.hang_up)

    def reject(self) -> None:
        """The agent refuses the call."""
        self._finish("BUSY", 17)

    def hang_up(self) -> None:
        """The agent's end ends the talk (or refuses, while it rings)."""
        if self.state == "talking":
            self._finish("ANSWER", 16)
        else:
            self.reject()

    def refer(self) -> None:
        """The agent's phone sends the caller on by REFER: its leg ends, the caller is taken out of ``AGI()``."""
        self.call.torn = True
        self._finish("ANSWER", 16)

    def taken_out(self) -> None:
        """The agent's phone goes elsewhere in the dialplan: the ``Dial`` is over, the phone's channel is not."""
        self._stop_timers()
        self.state, self.status, self.cause = "over", "ANSWER", 16
        self.over.callback(self.status)

    def no_answer(self) -> None:
        """The ring time is over."""
        self._finish("NOANSWER", 0)

    def caller_gone(self) -> None:
        """The caller hung up."""
        self._finish("ANSWER" if self.state == "talking" else "CANCEL", 16)

    def _record(self) -> None:
        """What ``U(recorded^…)`` does at the answer."""
        if file := wanted_file(self.options):
            folder = self.call.asterisk.recordings
            self.recording = FakeRecording(None if folder is None else folder / file)

    def _begin(self, seconds: float) -> None:
        self.call.asterisk.event("DialBegin", [*fake_events.dial_event(self), ("DialString", self.phone.extension)])
        self._device("RINGING")
        if seconds:
            self._later(seconds, self.no_answer)
        if self.phone.rejects:
            self._later(0, self.reject)
        elif self.phone.answer_after is not None:
            self._later(self.phone.answer_after, self.answer)

    def _finish(self, status: str, cause: int) -> None:
        if self.state == "over":
            return
        self._stop_timers()
        was_talking = self.state == "talking"
        if self.recording is not None:
            self.recording.stop(self.call.asterisk.talk_sound)
        self.state, self.status, self.cause, self.phone.talking = "over", status, cause, None
        if not was_talking:
            self._dial_end(status)
        asterisk = self.call.asterisk
        texts = {0: "Unknown", 16: "Normal Clearing", 17: "User busy"}
        asterisk.event("Hangup", [*fake_events.leg(self), ("Cause", str(cause)), ("Cause-txt", texts[cause])])
        self._device("NOT_INUSE")
        self.over.callback(status)

    def _dial_end(self, status: str) -> None:
        self.call.asterisk.event("DialEnd", [*fake_events.dial_event(self), ("DialStatus", status)])

    def _device(self, state: str) -> None:
        pairs = [("Device", f"PJSIP/{self.phone.extension}"), ("State", state)]
        self.call.asterisk.event("DeviceStateChange", pairs)

    def _later(self, seconds: float, action: object) -> None:
        self._timers.append(self.call.asterisk.clock.callLater(seconds, action))  # type: ignore[arg-type]

    def _stop_timers(self) -> None:
        timers, self._timers = self._timers, []
        for timer in timers:
            if timer.active():
                timer.cancel()
