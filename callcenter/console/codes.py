"""Number and query code of an appeal: the same answer for a wrong code and an unknown number, and few tries."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from callcenter.config import Console
from callcenter.console.limits import Buckets
from callcenter.console.problems import Refusal

__all__ = ["Codes"]

_NOBODYS = "3" * 6
"""Compared with when there is no such appeal, so that it takes as long."""


class Codes:
    """Counts wrong tries for each number and for each address, in memory."""

    def __init__(self, settings: Console, clock: Callable[[], float]) -> None:
        seconds = settings.wrong_codes_minutes * 60
        self._numbers = Buckets(settings.wrong_codes, seconds, clock)
        self._addresses = Buckets(settings.wrong_codes_per_address, seconds, clock)

    def check(self, number: str, known: str | None, given: str, address: str) -> None:
        """Raises Refusal unless ``given`` is ``known``, the query code of the appeal; None: there is none.

        A try takes a token before it is looked at, and a right one gives it back: tries at once gain nothing.
        """
        wait = self._addresses.take(address)
        if wait:
            raise Refusal("too-many-tries", retry_after=wait)
        if wait := self._numbers.take(number):
            self._addresses.give_back(address)
            raise Refusal("too-many-tries", retry_after=wait)
        typed = given.strip().upper().encode("utf-8", "replace")
        same = hmac.compare_digest((known or _NOBODYS).encode(), typed)
        if not same or not known:
            raise Refusal("appeal-unknown")
        self._numbers.give_back(number)
        self._addresses.give_back(address)
