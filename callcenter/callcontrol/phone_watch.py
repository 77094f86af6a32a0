"""Compares which phones are believed registered with Asterisk's device states: an event may be lost, or come late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twisted.logger import Logger

from callcenter.config.softphone import BROWSER

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["PhoneWatch"]

_EVERY = 30_000_000
"""µs between two looks: the list is as long as there are seats."""
_log = Logger()


class PhoneWatch:
    """Puts right what two looks in a row show to be otherwise; one may be older than an event on its way."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._looked = house.clock.now()
        self._differ: frozenset[str] = frozenset()
        self.corrected = 0
        """Phones, and browsers, put right since the start."""

    async def look(self) -> None:
        """When it is time; raises AmiError."""
        house, now = self._house, self._house.clock.now()
        if now - self._looked < _EVERY or not house.roster.phones_known:
            return
        self._looked = now
        shown = await house.node.phones()
        endpoints = (*house.config.seats, *(seat + BROWSER for seat in house.config.seats))
        differ = frozenset(e for e in endpoints if house.roster.phones.has(e) != (e in shown))
        for endpoint in sorted(differ & self._differ):
            found = "registered" if endpoint in shown else "gone"
            _log.warn("{endpoint} was not known to be {found}: put right", endpoint=endpoint, found=found)
            house.roster.phone_found(endpoint, registered=endpoint in shown)
            self.corrected += 1
        self._differ = differ - self._differ
