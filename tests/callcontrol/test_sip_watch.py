"""An Asterisk that answers no SIP is told within 15 seconds, and again when it does; who stood still blames nobody."""

from __future__ import annotations

import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.python.failure import Failure

from callcenter.callcontrol import sip_watch
from callcenter.callcontrol.sip_watch import SipWatch, asked_by_options
from callcenter.facts import AsteriskAnswers, AsteriskSilent, Fact

_SECOND = 1_000_000
_START = 1_000 * _SECOND


class Watched:
    """What the watch needs of a house, a clock that the test moves, and an Asterisk that answers or does not."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, limit: float = 10.0) -> None:
        self.time, self.answers, self.asked, self.late = _START, True, 0, False
        self.facts: list[Fact] = []
        monkeypatch.setattr(sip_watch, "deferToThread", self._ask)
        self._pending: list[tuple[int, Callable[[Any], None]]] = []
        house: Any = SimpleNamespace(
            config=SimpleNamespace(
                asterisk=SimpleNamespace(node="haian1"), watchdog=SimpleNamespace(asterisk_seconds=limit)
            ),
            clock=SimpleNamespace(now=lambda: self.time), record=self.facts.append, late=lambda: self.late,
        )  # fmt: skip
        self.watch = SipWatch(house, lambda: 0.0)

    def _ask(self, ask: Callable[[], float]) -> Any:
        """An answer comes at once; none is given up a second later."""
        self.asked += 1
        ask()
        return SimpleNamespace(addCallbacks=self._under_way)

    def _under_way(self, heard: Callable[[float], None], unheard: Callable[[Failure], None]) -> None:
        if self.answers:
            heard(0.004)
        else:
            self._pending.append((self.time + _SECOND, lambda _: unheard(Failure(TimeoutError("no answer")))))

    def pass_by(self, seconds: float) -> float:
        """Time goes on, with a look each second; the seconds until there was an alarm, 0: there was none."""
        begun = self.time
        while self.time < begun + seconds * _SECOND:
            self.time += _SECOND
            for due in [each for each in self._pending if each[0] <= self.time]:
                self._pending.remove(due)
                due[1](None)
            was = self.watch.silent
            self.watch.look()
            if self.watch.silent and not was:
                return (self.time - begun) / _SECOND
        return 0.0


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


def test_it_is_asked_every_few_seconds_while_it_answers(watched: Watched) -> None:
    watched.pass_by(60)
    assert 15 <= watched.asked <= 31
    assert (watched.facts, watched.watch.silent, watched.watch.silent_since) == ([], False, 0)
    assert watched.watch.seconds == 0.004


@pytest.mark.parametrize("before", range(5))
def test_silence_is_an_alarm_within_fifteen_seconds_and_once(watched: Watched, before: int) -> None:
    watched.pass_by(20 + before)
    froze, watched.answers = watched.time, False
    watched.pass_by(60)
    (alarm,) = watched.facts
    assert isinstance(alarm, AsteriskSilent)
    assert alarm.at - froze <= 15 * _SECOND
    assert froze - 3 * _SECOND <= alarm.since <= froze
    assert watched.watch.silent
    assert watched.watch.silent_since == alarm.since
    assert 55 <= watched.watch.silent_for <= 63


def test_that_it_answers_again_is_told(watched: Watched) -> None:
    watched.pass_by(20)
    watched.answers = False
    watched.pass_by(40)
    watched.answers = True
    watched.pass_by(3)
    alarm, over = watched.facts
    assert isinstance(alarm, AsteriskSilent)
    assert isinstance(over, AsteriskAnswers)
    assert over.silent == over.at - alarm.since
    assert not watched.watch.silent


def test_one_that_never_answered_is_an_alarm_too(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch)
    watched.answers = False
    watched.pass_by(15)
    assert isinstance(watched.facts[0], AsteriskSilent)


def test_a_short_silence_is_none(watched: Watched) -> None:
    for _ in range(10):
        watched.answers = False
        watched.pass_by(7)
        watched.answers = True
        watched.pass_by(3)
    assert watched.facts == []


def test_a_core_that_stood_still_blames_nobody(watched: Watched) -> None:
    watched.pass_by(10)
    watched.answers = False
    watched.pass_by(1)
    watched.time += 60 * _SECOND  # frozen, with a question under way
    watched.late = True
    watched.pass_by(1)
    watched.late, watched.answers = False, True
    watched.pass_by(5)
    assert watched.facts == []


def test_what_is_told_while_it_stands_still_and_right_after_is_dated_by_the_answer_before(watched: Watched) -> None:
    watched.pass_by(20)
    assert watched.watch.stood_since == 0
    froze, watched.answers = watched.time, False
    watched.pass_by(5)
    stood = watched.watch.stood_since
    assert froze - 3 * _SECOND <= stood <= froze
    watched.pass_by(15)
    assert watched.watch.stood_since == stood, "not later for having been asked again"
    watched.answers = True
    watched.pass_by(1)
    assert watched.watch.stood_since == stood, "what has gathered is told now"
    watched.pass_by(4)
    assert watched.watch.stood_since == 0


def test_a_second_standstill_is_dated_anew(watched: Watched) -> None:
    for _ in range(3):
        watched.answers = True
        watched.pass_by(20)
        froze, watched.answers = watched.time, False
        watched.pass_by(12)
        assert froze - 3 * _SECOND <= watched.watch.stood_since <= froze


@pytest.mark.parametrize("asleep", [4.5, 6.0, 20.0, 300.0])
def test_a_question_that_is_under_way_tells_of_it_before_it_is_given_up(watched: Watched, asleep: float) -> None:
    """The first that a core hears of an Asterisk that wakes may be the end of a call, not the answer."""
    watched.pass_by(20)
    froze, watched.answers = watched.time, False
    while watched.time < froze + asleep * _SECOND:
        watched.time += _SECOND // 2
        watched.watch.look()
    assert froze - 3 * _SECOND <= watched.watch.stood_since <= froze


def test_an_answer_that_was_long_in_coming_tells_of_it_too(watched: Watched) -> None:
    watched.pass_by(20)
    froze, watched.answers = watched.time, False
    while not watched._pending:
        watched.time += _SECOND
        watched.watch.look()
    watched._pending.clear()
    watched.time += 3 * _SECOND // 2
    watched.watch._heard(1.5)
    assert froze - 3 * _SECOND <= watched.watch.stood_since <= froze


def test_a_question_for_which_no_thread_was_free_blames_nobody(watched: Watched) -> None:
    """The store hangs, and with it all threads: when Asterisk is asked at last, it answers."""
    watched.pass_by(20)
    watched.answers = False
    ask, watched.watch._ask = watched.watch._ask, lambda: 0.0
    while not watched._pending:
        watched.time += _SECOND
        watched.watch.look()
    watched.watch._began = 0  # it has not begun
    watched.time += 60 * _SECOND
    assert watched.watch.stood_since == 0
    watched.watch._began = watched.time
    watched.watch._heard(ask())
    assert watched.watch.stood_since == 0


def test_a_core_that_stood_still_dates_nothing_by_asterisk(watched: Watched) -> None:
    watched.pass_by(10)
    watched.answers = False
    watched.pass_by(1)
    watched.time += 60 * _SECOND
    watched.late = True
    assert watched.watch.stood_since == 0
    watched.pass_by(1)
    watched.late, watched.answers = False, True
    watched.pass_by(5)
    assert watched.watch.stood_since == 0


def test_one_that_is_not_watched_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch, limit=0)
    watched.pass_by(60)
    assert watched.asked == 0


def test_the_question_goes_to_where_sip_is_bound() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        config: Any = SimpleNamespace(
            sip=SimpleNamespace(host="0.0.0.0", udp_port=udp.getsockname()[1]), ami=SimpleNamespace(host="127.0.0.1")
        )
        with pytest.raises(TimeoutError):
            asked_by_options(config, 0.1)
        assert udp.recv(2048).startswith(b"OPTIONS sip:test@127.0.0.1:")
