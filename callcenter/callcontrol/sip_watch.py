"""Does Asterisk answer SIP? It may answer its manager, or hold the connection open, and be deaf to callers.

Asked by OPTIONS every few seconds, in a thread. A core that stood still itself blames nobody. What Asterisk tells
right after it stood still happened while it did, nobody knows when: it is dated by the answer before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from twisted.internet.threads import deferToThread
from twisted.logger import Logger
from twisted.python.failure import Failure

from callcenter.callcontrol.probe import ENDPOINT, EXTENSION
from callcenter.facts import AsteriskAnswers, AsteriskSilent, new_id
from callcenter.sip import ask_options, reachable

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House
    from callcenter.config import Config

__all__ = ["SipWatch", "asked_by_options"]

_PATIENCE = 2.0
"""Seconds for one answer; the question is sent four times in it."""
_PAUSE = 2_000_000
"""Between two answers, µs; while there is none it is asked again at once."""
_STILL = 1_000_000
"""A question that is not answered for so long, µs: Asterisk, or its SIP, stands still."""
_BEFORE = 3_000_000
"""Before such a question began, µs, it was answered last: the pause, and the time of one look."""
_AFTER = 2_000_000
"""So long after it answers again, µs, what is heard may have gathered meanwhile."""
_log = Logger()


def asked_by_options(config: Config, seconds: float = _PATIENCE) -> float:
    """The seconds until Asterisk answered. Blocks; raises OSError, of which TimeoutError is one, without an answer."""
    host = reachable(config.sip.host, config.ami.host)
    return ask_options(host, config.sip.udp_port, EXTENSION, seconds, user=ENDPOINT).seconds


class SipWatch:
    """Asks, and says when there has been no answer for ``watchdog.asterisk_seconds``."""

    def __init__(self, house: House, ask: Callable[[], float] | None = None) -> None:
        """``ask`` blocks until Asterisk answers, gives the seconds that it took, or raises OSError."""
        self._house = house
        self._ask = ask or (lambda: asked_by_options(house.config))
        self._asking = False
        self._answered = house.clock.now()
        """When it answered last, µs; before the first answer: when that was first asked for."""
        self.silent = False
        self.seconds = 0.0
        """How long the last answer took."""
        self._began = 0
        """When the present question, or the last one, was really asked, µs."""
        self._stood = 0
        """The last answer before a question that was not answered in time, µs; 0: there was none such."""
        self._woke = 0
        """When it answered again after that, µs; 0: it does not yet."""

    @property
    def silent_since(self) -> int:
        """When it answered last, µs, while it is silent; 0: it is not."""
        return self._answered if self.silent else 0

    @property
    def stood_since(self) -> int:
        """Its last answer, µs, before it stood still as it does now, or did until a moment ago; else 0."""
        now = self._house.clock.now()
        if self._house.late():
            return 0
        if self._asking and self._began and now - self._began > _STILL and (self._woke or not self._stood):
            return self._last_answer()
        return self._stood if not self._woke or now - self._woke <= _AFTER else 0

    @property
    def silent_for(self) -> float:
        """Seconds since the last answer."""
        return (self._house.clock.now() - self._answered) / 1e6

    def look(self) -> None:
        """From time to time, about every second."""
        limit = self._house.config.watchdog.asterisk_seconds
        if self._asking or not limit or (not self.silent and self.seconds and self.silent_for * 1e6 < _PAUSE):
            return
        self._asking, self._began = True, 0
        deferToThread(self._asked).addCallbacks(self._heard, self._unheard)

    def _asked(self) -> float:
        self._began = self._house.clock.now()
        return self._ask()

    def _last_answer(self) -> int:
        """When it answered before the present question; it may have been asked late, when no thread was free."""
        return max(self._answered, self._began - _BEFORE)

    def _heard(self, seconds: float) -> None:
        now, self._asking = self._house.clock.now(), False
        if now - self._began > _STILL and not self._house.late() and (self._woke or not self._stood):
            self._stood, self._woke = self._last_answer(), 0
        if self._stood and not self._woke:
            self._woke = now
        if self.silent:
            _log.info("Asterisk answers SIP again, after {n:.0f} s", n=self.silent_for)
            node, since = self._house.config.asterisk.node, self._answered
            self._house.record(AsteriskAnswers(id=new_id(), at=now, node=node, silent=now - since))
        self._answered, self.seconds, self.silent = now, seconds, False

    def _unheard(self, failure: Failure) -> None:
        now, self._asking = self._house.clock.now(), False
        if not isinstance(failure.value, OSError):
            _log.failure("SIP could not be asked for", failure)
        if self._house.late():
            self._answered = max(self._answered, now - _PAUSE)  # it was the core that stood still
            return
        if self._woke or not self._stood:
            self._stood, self._woke = self._last_answer(), 0
        if not self.silent and self.silent_for >= self._house.config.watchdog.asterisk_seconds:
            self.silent = True
            _log.critical(
                "Asterisk does not answer SIP since {n:.0f} s: is it frozen? ({why})",
                n=self.silent_for, why=failure.getErrorMessage(),
            )  # fmt: skip
            node = self._house.config.asterisk.node
            self._house.record(AsteriskSilent(id=new_id(), at=now, node=node, since=self._answered))
