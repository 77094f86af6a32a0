"""Does Asterisk answer SIP? It may answer its manager, or hold the connection open, and be deaf to callers.

Asked by OPTIONS every few seconds, in a thread. A core that stood still itself blames nobody.
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

    @property
    def silent_since(self) -> int:
        """When it answered last, µs, while it is silent; 0: it is not."""
        return self._answered if self.silent else 0

    @property
    def silent_for(self) -> float:
        """Seconds since the last answer."""
        return (self._house.clock.now() - self._answered) / 1e6

    def look(self) -> None:
        """From time to time, about every second."""
        limit = self._house.config.watchdog.asterisk_seconds
        if self._asking or not limit or (not self.silent and self.seconds and self.silent_for * 1e6 < _PAUSE):
            return
        self._asking = True
        deferToThread(self._ask).addCallbacks(self._heard, self._unheard)

    def _heard(self, seconds: float) -> None:
        now, self._asking = self._house.clock.now(), False
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
        elif not self.silent and self.silent_for >= self._house.config.watchdog.asterisk_seconds:
            self.silent = True
            _log.critical(
                "Asterisk does not answer SIP since {n:.0f} s: is it frozen? ({why})",
                n=self.silent_for, why=failure.getErrorMessage(),
            )  # fmt: skip
            node = self._house.config.asterisk.node
            self._house.record(AsteriskSilent(id=new_id(), at=now, node=node, since=self._answered))
