"""An Asterisk that does not answer is an alarm at once and killed later; a supervisor that stood still kills nobody."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from callcenter.run.asterisk_watch import AsteriskWatch
from callcenter.run.children import Child


class Asked:
    """A watch whose questions a test asks by itself, in time that it puts forward."""

    def __init__(self, alarm: float = 10.0, restart: float = 60.0) -> None:
        self.now, self.answers, self.takes = 1000.0, True, 2.0
        self.said: list[tuple[float, str]] = []
        self.watch = AsteriskWatch(self._ask, alarm, restart, monotonic=lambda: self.now)

    def _ask(self) -> None:
        if not self.answers:
            self.now += self.takes
            raise TimeoutError("no answer")

    def pass_by(self, seconds: float) -> None:
        """Questions, as the thread asks them, and what is said of them."""
        until = self.now + seconds
        while self.now < until:
            self.watch.look()
            if news := self.watch.news():
                self.said.append((self.now, news))
            self.now += 2.0 if self.answers else 0.2


def test_it_is_said_once_within_fifteen_seconds_and_once_more_when_it_is_over() -> None:
    asked = Asked()
    asked.pass_by(20)
    froze, asked.answers = asked.now, False
    asked.pass_by(40)
    ((at, text),) = asked.said
    assert 10 <= at - froze <= 15
    assert text.startswith("!! Asterisk does not answer SIP since")
    assert "killed and started again after 60 s" in text
    assert not asked.watch.frozen()
    asked.answers = True
    asked.pass_by(10)
    assert [text for _, text in asked.said[1:]] == ["Asterisk answers SIP again"]


def test_it_is_killed_after_the_longer_time() -> None:
    asked = Asked()
    asked.pass_by(4)
    froze, asked.answers = asked.now, False
    while not asked.watch.frozen():
        asked.pass_by(1)
    assert 60 <= asked.now - froze <= 65


def test_never_when_that_is_not_wanted() -> None:
    asked = Asked(restart=0)
    asked.pass_by(4)
    asked.answers = False
    asked.pass_by(4000)
    assert not asked.watch.frozen()
    assert "killed" not in asked.said[0][1]


def test_one_that_has_not_answered_yet_may_take_its_time() -> None:
    asked = Asked()
    asked.answers = False
    asked.pass_by(300)
    assert (asked.said, asked.watch.frozen()) == ([], False)


def test_a_question_that_was_held_up_here_tells_nothing() -> None:
    """Whoever asks was stopped in the middle of it, or between two questions."""
    asked = Asked()
    asked.pass_by(4)
    asked.answers, asked.takes = False, 500.0
    asked.pass_by(400)
    assert (asked.said, asked.watch.frozen()) == ([], False)
    asked.takes = 2.0
    asked.pass_by(8)
    asked.now += 500
    asked.pass_by(8)
    assert (asked.said, asked.watch.frozen()) == ([], False)


def test_short_silences_do_not_add_up() -> None:
    asked = Asked()
    for _ in range(20):
        asked.answers = False
        asked.pass_by(8)
        asked.answers = True
        asked.pass_by(2)
    assert asked.said == []


def test_a_child_that_is_silent_is_killed_and_started_again(tmp_path: Path) -> None:
    quiet = threading.Event()

    def ask() -> None:
        if quiet.is_set():
            raise ConnectionRefusedError("nobody there")

    watch = AsteriskWatch(ask, 0.1, 0.4, patience=0.1, pause=0.02)
    program = [sys.executable, "-c", "import time; time.sleep(60)"]
    child = Child("asterisk", program, os.environ, tmp_path, tmp_path / "log", watchdog=watch)
    child.start()
    try:
        assert child.process is not None
        first = child.process.pid
        limit = time.monotonic() + 10
        while not watch._heard:
            assert time.monotonic() < limit
        assert not child.end_if_frozen()
        quiet.set()
        while not child.end_if_frozen():
            assert time.monotonic() < limit
            time.sleep(0.01)
        while child.revive() is None:
            assert time.monotonic() < limit
            time.sleep(0.01)
        assert child.process.pid != first
        assert not watch.frozen(), "the new one may take its time"
    finally:
        child.stop()
        watch.close()
