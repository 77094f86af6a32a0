"""The cells of one row, read as what they are to be; what is wrong is noted, and something harmless taken instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache, partial

from callcenter.appeals import fields
from callcenter.errors import AppealFieldInvalid

__all__ = ["Cells", "Moment", "Words"]

_YES_NO = {"是": True, "yes": True, "true": True, "1": True, "否": False, "no": False, "false": False, "0": False}
_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
)
_WHOLE_DAY = 86_399_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Words:
    """The words of a list, in English and Chinese."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._known = {name: identifier for identifier, chinese in words.items() for name in (chinese, identifier)}
        self.hint = "one of: " + ", ".join(f"{chinese} ({identifier})" for identifier, chinese in words.items())

    def get(self, given: str) -> str:
        """The identifier; empty when the word is not of the list."""
        return self._known.get(given, "")


class Moment:
    """A moment as people write it: µs since 1970 UTC, and how long it may have lasted (a day without a time)."""

    __slots__ = ("at", "length")

    def __init__(self, at: int, length: int) -> None:
        self.at = at
        self.length = length

    def not_before(self, earlier: int) -> int:
        """The moment; of a day, the first one that is not before ``earlier``."""
        return max(self.at, min(earlier, self.at + self.length))


class Cells:
    """Row → values; ``wrong(field, message, hint)`` is told of each mistake."""

    def __init__(self, cells: Mapping[str, str], zone: tzinfo, wrong: Callable[[str, str, str], None]) -> None:
        self._cells = cells
        self._zone = zone
        self._wrong = wrong

    def __getitem__(self, field: str) -> str:
        return self._cells.get(field, "")

    def word(self, field: str, words: Words, otherwise: str) -> str:
        """The identifier of a word; ``otherwise`` for an empty cell."""
        given = self._cells.get(field)
        if not given:
            return otherwise
        found = words.get(given)
        if not found:
            self._wrong(field, f"{given!r} is not known", words.hint)
        return found or otherwise

    def line(self, field: str) -> str:
        """One line; may be empty."""
        given = self._cells.get(field)
        return self._checked(field, given, partial(fields.line, field=field)) if given else ""

    def text(self, field: str) -> str:
        """A text; may be empty."""
        given = self._cells.get(field)
        return self._checked(field, given, partial(fields.text, field=field)) if given else ""

    def number_to_call(self, field: str) -> str:
        """A telephone number; may be empty."""
        given = self._cells.get(field)
        return self._checked(field, given, fields.number_to_call) if given else ""

    def _checked(self, field: str, given: str, check: Callable[[str], str]) -> str:
        try:
            return check(given)
        except AppealFieldInvalid as error:
            self._wrong(field, str(error), "")
            return ""

    def yes(self, field: str) -> bool | None:
        """True or False; None for an empty cell."""
        given = self._cells.get(field)
        if not given:
            return None
        found = _YES_NO.get(given.lower())
        if found is None:
            self._wrong(field, f"{given!r} is neither yes nor no", "write 是 or 否")
        return found

    def moment(self, field: str) -> Moment | None:
        """A moment; None for an empty cell."""
        given = self._cells.get(field)
        if not given:
            return None
        found = _moment(given, self._zone)
        if found is None:
            self._wrong(field, f"{given!r} is no date", "write 2021-03-05, or 2021-03-05 14:30")
        return found


def _moment(given: str, zone: tzinfo) -> Moment | None:
    parts = _DATE.fullmatch(given)
    if parts is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in parts.groups())
    try:
        begins = _day(date(year, month, day), zone)
        clock = time(hour, minute, second)
    except ValueError:
        return None
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    return Moment(begins + seconds * 1_000_000, 0 if parts[4] else _WHOLE_DAY)


@lru_cache(maxsize=4096)
def _day(day: date, zone: tzinfo) -> int:
    """When a local day begins, µs since 1970 UTC."""
    return (datetime.combine(day, time(), zone) - _EPOCH) // _MICROSECOND
