"""What is told to live views over the control link; nothing while the core is slow: calls come first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from twisted.logger import Logger

from callcenter.callcontrol.news import news_of

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House
    from callcenter.facts import Fact

__all__ = ["SHED", "LiveNews"]

SHED = "NewsShed"
"""``type`` of the news that tells how many others were left out: a view asks for everything anew then."""
_log = Logger()


class Audience(Protocol):
    """Whoever listens."""

    @property
    def listeners(self) -> set[Any]:
        """Empty: nobody."""

    def announce(self, news: Mapping[str, Any]) -> None:
        """Tell them all."""


class LiveNews:
    """Facts as they happen, to whoever listens."""

    def __init__(self, house: House, audience: Audience) -> None:
        self._house = house
        self._audience = audience
        self._missed = 0
        """Left out since the last one that was told."""
        self.shed = 0
        """Left out in all."""

    def tell(self, fact: Fact) -> None:
        """Something was put on record."""
        if not self._audience.listeners:
            self._missed = 0
        elif self._slow():
            self._leave_out()
        else:
            self.catch_up()
            self._audience.announce(news_of(fact))

    def catch_up(self) -> None:
        """From time to time: say what was left out, once the core is quick again."""
        if self._missed and not self._slow():
            missed, self._missed = self._missed, 0
            _log.info("live views are told again; {n} news were left out", n=missed)
            self._audience.announce({"type": SHED, "at": self._house.clock.now(), "count": missed})

    def _slow(self) -> bool:
        return self._house.slowness.seconds * 1000 > self._house.config.link.max_lag_ms

    def _leave_out(self) -> None:
        if not self._missed:
            _log.warn("the core is slow: live views are told nothing for a while (link.max_lag_ms)")
        self._missed += 1
        self.shed += 1
