"""One session without a socket: commands, time limits, the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from callcenter.agi import (
    AGIAppError,
    AGIHangup,
    AGIInvalidCommand,
    AgiLimits,
    AGIResultHangup,
    AgiSession,
    AGISIGHUPHangup,
    AGIUnknownError,
    AGIUsageError,
    Headers,
    Reply,
)
from callcenter.errors import AgiProtocolError, UnsafeArgument


class PaperWire:
    """A connection on paper."""

    def __init__(self) -> None:
        self.deadline = 0.0
        self.sent: list[bytes] = []
        self.closed = 0
        self.steps: list[float] = []
        self.clock = Clock()

    def write(self, data: bytes) -> None:
        self.sent.append(data)

    def close(self) -> None:
        self.closed += 1

    def seconds(self) -> float:
        return 1000.0 + self.clock.seconds()

    def later(self, seconds: float, doing: Callable[[], None]) -> IDelayedCall:
        return self.clock.callLater(seconds, doing)

    def stepped(self, seconds: float) -> None:
        self.steps.append(seconds)


class Sessions(SynchronousTestCase):
    def setUp(self) -> None:
        self.wire = PaperWire()
        env = Headers(uniqueid="haian1-1.1", network_script="flow?name=survey&x=%E4%B8%AD")
        self.session = AgiSession(self.wire, env, AgiLimits(reply_seconds=30))

    def begin(self, doing: Any) -> Deferred[Any]:
        return Deferred.fromCoroutine(doing)

    def test_only_commands_that_are_answered_at_once_are_timed(self) -> None:
        for doing, seconds in (
            (self.session.set_variable("CC_X", "1"), 0.25),
            (self.session.stream_file("welcome"), 8.0),
            (self.session.get_variable("CC_X"), 0.5),
        ):
            self.begin(doing)
            self.wire.clock.advance(seconds)
            self.session.received(Reply(200, "0"))
        self.assertEqual(self.wire.steps, [0.25, 0.5])

    def test_route_and_query(self) -> None:
        self.assertEqual(self.session.route, "flow")
        self.assertEqual(self.session.query, {"name": "survey", "x": "中"})

    def test_command_waits_for_its_reply(self) -> None:
        result = self.begin(self.session.get_variable("A"))
        self.assertEqual(self.wire.sent, [b'GET VARIABLE "A"\n'])
        self.assertNoResult(result)
        self.session.received(Reply(200, "1", "b"))
        self.assertEqual(self.successResultOf(result), "b")

    def test_deadlines(self) -> None:
        self.begin(self.session.command("NOOP"))
        self.assertEqual(self.wire.deadline, 1030.0)
        self.session.received(Reply(200, "0"))
        self.assertEqual(self.wire.deadline, 0.0)
        self.begin(self.session.exec("Dial", "PJSIP/1001", 20, "g"))
        self.assertEqual(self.wire.deadline, 0.0)
        self.session.received(Reply(200, "0"))
        self.begin(self.session.wait_for_digit(5000))
        self.assertEqual(self.wire.deadline, 1035.0)

    def test_one_command_at_a_time(self) -> None:
        self.begin(self.session.command("NOOP"))
        self.failureResultOf(self.begin(self.session.command("NOOP")), RuntimeError)
        self.assertEqual(len(self.wire.sent), 1)

    def test_codes_are_pyst_exceptions(self) -> None:
        kinds = {510: AGIInvalidCommand, 511: AGISIGHUPHangup, 520: AGIUsageError, 599: AGIUnknownError}
        for code, kind in kinds.items():
            result = self.begin(self.session.command("NOOP"))
            self.session.received(Reply(code, "", "", "text"))
            self.failureResultOf(result, kind)

    def test_minus_one_on_a_dead_channel_is_a_hangup(self) -> None:
        result = self.begin(self.session.stream_file("a"))
        self.session.received(Reply(200, "-1", "", "endpos=0"))
        self.assertEqual(self.wire.sent[-1], b"CHANNEL STATUS\n")
        self.session.received(Reply(511, "", "", "dead"))
        self.failureResultOf(result, AGIResultHangup)

    def test_minus_one_on_a_live_channel_is_a_failure(self) -> None:
        result = self.begin(self.session.stream_file("a"))
        self.session.received(Reply(200, "-1", "", "endpos=0"))
        self.session.received(Reply(200, "6"))
        error = self.failureResultOf(result, AGIAppError).value
        self.assertNotIsInstance(error, AGIHangup)
        self.assertIn("'a'", str(error))

    def test_minus_one_after_the_notice_asks_nothing(self) -> None:
        result = self.begin(self.session.stream_file("a"))
        self.session.gone()
        self.session.received(Reply(200, "-1"))
        self.failureResultOf(result, AGIResultHangup)
        self.assertEqual(len(self.wire.sent), 1)

    def test_unsafe_argument_leaves_the_session_usable(self) -> None:
        self.failureResultOf(self.begin(self.session.set_variable("A", "1\nHANGUP")), UnsafeArgument)
        self.assertEqual(self.wire.sent, [])
        self.begin(self.session.set_variable("A", "1"))
        self.assertEqual(len(self.wire.sent), 1)

    def test_a_reply_without_a_command_breaks_the_protocol(self) -> None:
        self.assertRaises(AgiProtocolError, self.session.received, Reply(200, "0"))

    def test_end_of_the_connection_fails_the_command(self) -> None:
        result = self.begin(self.session.exec("Dial", "PJSIP/1001"))
        self.session.lost()
        self.failureResultOf(result, AGISIGHUPHangup)
        self.failureResultOf(self.begin(self.session.command("NOOP")), AGISIGHUPHangup)

    def test_hangup_callbacks_run_once_whatever_one_raises(self) -> None:
        heard: list[int] = []

        def unwanted() -> None:
            heard.append(9)

        self.session.on_hangup(lambda: heard.append(1))
        self.session.on_hangup(lambda: 1 / 0)
        self.session.on_hangup(unwanted)
        self.session.on_hangup(lambda: heard.append(2))
        self.session.forget_on_hangup(unwanted)
        self.session.forget_on_hangup(unwanted)
        for _ in range(2):
            self.session.gone()
        self.session.lost()
        self.session.on_hangup(lambda: heard.append(3))
        self.assertEqual(heard, [1, 2, 3])
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_cancelling_a_command_closes_the_session(self) -> None:
        result = self.begin(self.session.command("NOOP"))
        result.addErrback(lambda _: None)
        result.cancel()
        self.assertEqual((self.wire.closed, self.session.closed), (1, True))

    def test_verbs(self) -> None:
        for doing, line in (
            (self.session.record_file("m/1", seconds=60, silence_seconds=4),
             b'RECORD FILE "m/1" "wav" "#" "60000" "BEEP" "s=4"\n'),
            (self.session.start_music("calm"), b'EXEC "StartMusicOnHold" "calm"\n'),
            (self.session.verbose("hi"), b'VERBOSE "hi" "3"\n'),
            (self.session.playback(["a", "b"]), b'EXEC "Playback" "a&b"\n'),
        ):  # fmt: skip
            self.begin(doing)
            self.assertEqual(self.wire.sent[-1], line)
            self.session.received(Reply(200, "0"))
        sent = len(self.wire.sent)
        self.successResultOf(self.begin(self.session.playback([])))
        self.assertEqual(len(self.wire.sent), sent)
