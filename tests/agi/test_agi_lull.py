"""The lull: sent while its command still runs, and never in the way of the next one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from callcenter.agi import AgiLimits, AgiSession, AGISIGHUPHangup, Headers, Reply
from callcenter.agi.lull import LULL, LULL_SECONDS


class BufferedAsterisk:
    """Reads as Asterisk does: it wakes up for bytes on its socket, takes all there are, and works on one line.

    What it took and has not worked on waits until there are bytes on the socket again.
    """

    def __init__(self) -> None:
        self.deadline = 0.0
        self.clock = Clock()
        self.socket: deque[bytes] = deque()
        self.taken: deque[bytes] = deque()
        self.working: bytes | None = None
        self.done: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.socket.append(data)

    def close(self) -> None:
        self.closed = True

    def seconds(self) -> float:
        return float(self.clock.seconds())

    def later(self, seconds: float, doing: Callable[[], None]) -> IDelayedCall:
        return self.clock.callLater(seconds, doing)

    def stepped(self, seconds: float) -> None:
        """Nothing here asks how long it took."""

    def wake(self) -> None:
        if self.working is not None or not self.socket:
            return
        if not self.taken:
            self.taken, self.socket = self.socket, deque()
        self.working = self.taken.popleft()

    def finish(self, session: AgiSession) -> None:
        if self.working is not None:
            line, self.working = self.working, None
            self.done.append(line)
            session.received(Reply(200, "0"))


def _session(wire: BufferedAsterisk) -> AgiSession:
    return AgiSession(wire, Headers(uniqueid="1.1"), AgiLimits())


def _begin(doing: Any) -> Deferred[Any]:
    return Deferred.fromCoroutine(doing)


class Lulls(SynchronousTestCase):
    def setUp(self) -> None:
        self.wire = BufferedAsterisk()
        self.session = _session(self.wire)

    def run_command(self) -> None:
        self.wire.wake()
        self.wire.finish(self.session)

    def test_it_is_there_while_the_command_still_runs(self) -> None:
        self.successResultOf(_begin(self._short()))
        _begin(self.session.playback(["a"]))
        self.wire.wake()
        self.wire.clock.advance(0.02)
        self.assertEqual(list(self.wire.socket), [LULL])
        self.assertTrue(self.session.lulled)

    async def _short(self) -> None:
        doing = _begin(self.session.playback(["short"]))
        self.run_command()
        await doing
        self.wire.clock.advance(1.0)
        assert LULL not in [*self.wire.socket, *self.wire.done]

    def test_the_next_command_waits_until_it_is_answered(self) -> None:
        first = _begin(self.session.playback(["a"]))
        self.wire.wake()
        self.wire.clock.advance(1.0)
        self.wire.finish(self.session)
        self.successResultOf(first)
        second = _begin(self.session.set_variable("A", "1"))
        self.assertEqual(list(self.wire.socket), [LULL])
        self.run_command()
        self.assertEqual(list(self.wire.socket), [b'SET VARIABLE "A" "1"\n'])
        self.assertNoResult(second)
        self.run_command()
        self.successResultOf(second)

    def test_one_that_was_taken_together_with_its_command_is_nudged_on(self) -> None:
        first = _begin(self.session.playback(["a"]))
        self.wire.clock.advance(0.02)  # a busy machine: Asterisk has not read yet
        self.run_command()
        self.successResultOf(first)
        second = _begin(self.session.playback(["b"]))
        self.run_command()
        self.assertEqual(self.wire.done[1:], [])  # stuck
        self.wire.clock.advance(0.15)
        for _ in range(3):
            self.run_command()
        self.successResultOf(second)
        self.assertEqual(self.wire.done[1:], [LULL, b"NOOP\n", b'EXEC "Playback" "b"\n'])

    def test_what_is_heard_by_itself_ends_it_first(self) -> None:
        for verb, line in (
            (lambda: self.session.exec("Dial", "PJSIP/1001,20,g"), b'EXEC "Dial" "PJSIP/1001,20,g"\n'),
            (lambda: self.session.record_file("m/1", seconds=1), b'RECORD FILE "m/1" "wav" "#" "1000" "BEEP"\n'),
            (lambda: self.session.exec("ConfBridge", "1,room,staff"), b'EXEC "ConfBridge" "1,room,staff"\n'),
            (lambda: self.session.wait_for_digit(10), b'WAIT FOR DIGIT "10"\n'),
        ):
            _begin(self.session.playback(["a"]))
            self.wire.wake()
            self.wire.clock.advance(1.0)
            self.wire.finish(self.session)
            self.wire.done.clear()
            doing = _begin(verb())
            for _ in range(3):
                self.run_command()
            self.successResultOf(doing)
            self.assertEqual(self.wire.done, [LULL, b'EXEC "StopPlaytones" ""\n', line])

    def test_music_takes_its_place(self) -> None:
        _begin(self.session.playback(["a"]))
        self.wire.wake()
        self.wire.clock.advance(1.0)
        self.wire.finish(self.session)
        _begin(self.session.start_music())
        for _ in range(2):
            self.run_command()
        self.assertFalse(self.session.lulled)

    def test_nothing_is_sent_after_the_end(self) -> None:
        doing = _begin(self.session.playback(["a"]))
        self.session.lost()
        self.failureResultOf(doing, AGISIGHUPHangup)
        _begin(self.session.playback(["a"])).addErrback(lambda _: None)
        self.wire.clock.advance(1.0)
        self.assertEqual(len(self.wire.socket), 1)
        self.assertEqual(self.wire.clock.getDelayedCalls(), [])

    def test_it_begins_with_silence_that_a_healthy_core_does_not_outlast(self) -> None:
        self.assertIn(b'"!0/1500,', LULL)
        self.assertEqual(LULL_SECONDS, 1.5)


@given(st.lists(st.sampled_from(["wake", "finish", "wait", "long"]), max_size=40), st.integers(1, 6))
def test_whatever_the_order_every_command_is_carried_out(moves: list[str], commands: int) -> None:
    """However slowly Asterisk reads: nothing hangs, nothing is swapped, each reply is that of its own command."""
    wire = BufferedAsterisk()
    session = _session(wire)
    answered: list[int] = []

    async def conduct() -> None:
        for number in range(commands):
            await session.playback([str(number)])
            answered.append(number)

    running = _begin(conduct())
    for move in [*moves, *[*["wake", "finish"] * 4, "long"] * 6 * commands]:
        if move == "wake":
            wire.wake()
        elif move == "finish":
            wire.finish(session)
        else:
            wire.clock.advance(0.005 if move == "wait" else 0.15)
    assert running.called
    assert answered == list(range(commands))
    assert [line for line in wire.done if b"Playback" in line] == [
        f'EXEC "Playback" "{number}"\n'.encode() for number in range(commands)
    ]
