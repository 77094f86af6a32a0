"""One caller's channel in the fake Asterisk, and its FastAGI connection seen from Asterisk's side."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred, succeed
from twisted.internet.protocol import connectionDone
from twisted.protocols.basic import LineOnlyReceiver
from twisted.python.failure import Failure

from callcenter.testing import fake_events
from callcenter.testing.fake_commands import reply_to, split_words
from callcenter.testing.fake_dial import FakeDial
from callcenter.testing.fake_recording import FakeRecording

if TYPE_CHECKING:
    from callcenter.testing.fake_asterisk import FakeAsterisk

__all__ = ["FakeCall"]


class FakeCall(LineOnlyReceiver):
    """A call in ``AGI()``: what the caller does is called by the test, what they hear is recorded."""

    delimiter = b"\n"
    MAX_LENGTH = 8191
    transport: Any  # Twisted's, which has few types

    def __init__(
        self,
        asterisk: FakeAsterisk,
        *,
        route: str,
        caller: str,
        did: str,
        arguments: tuple[str, ...],
        variables: Mapping[str, str],
        exit_on_hangup: bool,
        endpoint: str = "trunk",
        context: str = "hotline",
    ) -> None:
        self.asterisk = asterisk
        self.route, self.caller, self.did, self.arguments = route, caller, did, arguments
        self.exit_on_hangup = exit_on_hangup
        self.context = context
        self.uniqueid, serial = asterisk.next_id()
        self.channel = f"PJSIP/{endpoint}-{serial:08x}"
        self.linkedid = ""
        """Of whose bridges the channel was in; empty: its own."""
        self.began = asterisk.clock.seconds()
        self.variables = dict(variables)
        self.answered = False
        self.hung_up = False
        self.torn = False
        """Asterisk goes on elsewhere in the dialplan with the caller, who has not hung up."""
        self.played: list[str] = []
        """Every file that began to play."""
        self.commands: list[list[str]] = []
        """Every command, as words."""
        self.music = ""
        """Class of the music on hold that plays; empty: none."""
        self.dial: FakeDial | None = None
        """The running ``Dial``."""
        self.dials: list[FakeDial] = []
        self.recording: FakeRecording | None = None
        """MixMonitor on this channel."""
        self.inputs: deque[str] = deque()
        self.application, self.application_data = "AGI", f"agi://core/{route}"
        self.left: Deferred[FakeCall] = Deferred()
        """Fires when the call is out of ``AGI()``: hung up, or the core closed the connection."""
        self._activity: Deferred[str] | None = None
        self._busy = False
        self._waiting_lines: deque[bytes] = deque()
        self._lost = False

    # -- what the caller does

    def press(self, digits: str) -> None:
        """Press keys now: a running input takes them, and AMI says ``DTMFEnd``."""
        for digit in digits:
            pairs = [("Digit", digit), ("DurationMs", "160"), ("Direction", "Received")]
            self.asterisk.event("DTMFEnd", [*fake_events.channel(self), *pairs])
            self.interrupt(f"key {digit}")

    def will_press(self, *inputs: str) -> None:
        """Answer the coming inputs (``Read()``…), one text each; ``""``: no key in time."""
        self.inputs.extend(inputs)

    def hang_up(self, cause: int = 16) -> None:
        """The caller hangs up."""
        if self.hung_up:
            return
        was_busy, self.hung_up, self.music = self._busy, True, ""
        if self.dial is not None:
            self.dial.caller_gone()
        self.interrupt("hangup")
        if not was_busy:
            self._after_hangup()
        texts = [("Cause", str(cause)), ("Cause-txt", "Normal Clearing")]
        self.asterisk.event("Hangup", [*fake_events.channel(self), *texts])
        self.asterisk.calls.pop(self.uniqueid, None)

    def taken_out(self) -> None:
        """The channel goes elsewhere in the dialplan: Asterisk tears the session, the caller is there."""
        self.torn, was_busy = True, self._busy
        self.interrupt("hangup")
        if not was_busy:
            self._after_hangup()

    def reset(self) -> None:
        """Cut the AGI connection as a crash of Asterisk would."""
        if self.transport is not None:
            self.transport.abortConnection()

    # -- used by the commands

    def activity(self, seconds: float) -> Deferred[str]:
        """Something that takes time: fires with ``done``, ``key 5``, ``hangup`` or ``stop``."""
        if self.hung_up:
            return succeed("hangup")
        if seconds <= 0:
            return succeed("done")
        activity = self._activity = Deferred()
        timer = self.asterisk.clock.callLater(seconds, self.interrupt, "done")

        def ended(how: str) -> str:
            if timer.active():
                timer.cancel()
            return how

        return activity.addCallback(ended)

    def interrupt(self, how: str) -> None:
        """End what takes time, if anything does."""
        activity, self._activity = self._activity, None
        if activity is not None:
            activity.callback(how)

    # -- the connection

    def connectionMade(self) -> None:
        """AGI begins: all headers."""
        lines = [f"agi_{key}: {value}" for key, value in self._headers().items()]
        self._write("\n".join([*lines, "", ""]))

    def lineReceived(self, line: bytes) -> None:
        """A command: Asterisk works on one at a time."""
        self._waiting_lines.append(line)
        self._work()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The core is away; a running command goes on, then the dialplan does."""
        self._lost = True
        if not self._busy:
            self._leave()

    def _work(self) -> None:
        if self._busy or not self._waiting_lines:
            return
        words = split_words(self._waiting_lines.popleft().decode())
        self.commands.append(words)
        if self.asterisk.silent:
            return
        self._busy = True
        done = Deferred.fromCoroutine(reply_to(self, words))
        done.addCallback(self._replied)

    def _replied(self, reply: str) -> None:
        self._busy = False
        self._write(reply + "\n")
        if self._lost:
            self._leave()
        elif self.hung_up or self.torn:
            self._after_hangup()
        self._work()

    def _after_hangup(self) -> None:
        if self._lost:
            return
        if not self.exit_on_hangup:
            self._write("HANGUP\n")
        elif self.transport is not None:
            self._write("HANGUP\nHANGUP\n")
            self.transport.loseConnection()

    def _leave(self) -> None:
        if not self.left.called:
            self.left.callback(self)
            if not self.torn:
                self.asterisk.on_leave(self)

    def _write(self, text: str) -> None:
        if self.transport is not None and not self._lost:
            self.transport.write(text.encode())

    def _headers(self) -> dict[str, str]:
        headers = {
            "network": "yes",
            "network_script": self.route,
            "request": f"agi://127.0.0.1/{self.route}",
            "channel": self.channel,
            "language": "zh",
            "type": "PJSIP",
            "uniqueid": self.uniqueid,
            "version": "22.10.1",
            "callerid": self.caller or "unknown",
            "calleridname": "unknown",
            "callingpres": "0",
            "callingani2": "0",
            "callington": "0",
            "callingtns": "0",
            "dnid": self.did,
            "rdnis": "unknown",
            "context": self.context,
            "extension": "s",
            "priority": "4",
            "enhanced": "0.0",
            "accountcode": "",
            "threadid": "140403725579968",
        }
        return headers | {f"arg_{i}": text for i, text in enumerate(self.arguments, 1)}
