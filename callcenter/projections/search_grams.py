"""Texts as what the search index holds of them: neighbouring characters, each pair as a number. Pure.

Chinese is written without blanks, so a word is found by the pairs of characters that it is made of. A run of Latin
letters or digits counts as one character: ``3号楼`` is in ``2幢3号楼`` and not in ``13号楼``.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from operator import add
from typing import NamedTuple

from callcenter.appeals.number import AppealNumber
from callcenter.errors import AppealNumberInvalid

__all__ = ["Month", "Needle", "codes", "first_key", "key_of", "label", "month_of", "months", "number_of"]

_SEQUENCES = re.compile(r"[^\W_]+")
_UNITS = re.compile(r"[a-z0-9]+|.")
_LATIN = re.compile(r"[a-z0-9]")
_FIRST_DAY = date(2000, 1, 1)
_CHILD_BITS, _SEQUENCE_BITS = 7, 20
_SIGN = 1 << 31


def codes(*texts: str) -> set[int]:
    """What the index holds of ``texts``: a number (32 bits, signed) for each pair of neighbours, and each Latin run."""
    found: set[str] = set()
    for text in texts:
        for units in _sequences(text):
            found.update(_pairs(units))
            found.update(unit for unit in units if unit[0] <= "z")
    return set(map(_code, found))


def label(kind: str, value: str) -> int:
    """The number of something that is not a text: ``label("unit", "housing")``."""
    return _code(f"{kind}:{value}")


class Needle:
    """What is looked for: words with blanks between, all of which must be there."""

    def __init__(self, words: str) -> None:
        sought = [units for word in words.split() for units in _sequences(word)]
        self._sought = [_joined(units) for units in sought]
        self.codes = {_code(gram) for units in sought for gram in _needed(units)}
        """Empty when the words are too short to look for."""

    def is_in(self, texts: Iterable[str]) -> bool:
        """Are all words there, as they were written?"""
        hay = "".join(_joined(units) for text in texts for units in _sequences(text))
        return all(sought in hay for sought in self._sought)


def _sequences(text: str) -> Iterator[list[str]]:
    """What stands without blanks or punctuation between: characters, and runs of Latin letters and digits."""
    for sequence in _SEQUENCES.findall(unicodedata.normalize("NFKC", text).lower()):
        yield _UNITS.findall(sequence) if _LATIN.search(sequence) else list(sequence)


def _pairs(units: list[str]) -> Iterable[str]:
    return map(add, units, units[1:])


def _needed(units: list[str]) -> Iterable[str]:
    """Pairs are enough, if there are any: a lone digit would be found in half of the texts."""
    return _pairs(units) if len(units) > 1 else (unit for unit in units if unit[0] <= "z")


def _joined(units: list[str]) -> str:
    return "\x1f" + "\x1f".join(units) + "\x1f"


def _code(gram: str) -> int:
    return (zlib.crc32(gram.encode()) ^ _SIGN) - _SIGN


# -- numbers of appeals ---------------------------------------------------------------------------------------------


def key_of(number: str) -> int:
    """An appeal's place in the index: its day, its sequence and, for a child, which one; later ones are higher.

    0 for what is no appeal number.
    """
    try:
        parsed = AppealNumber.parse(number)
    except AppealNumberInvalid:
        return 0
    return first_key(parsed.date) | parsed.sequence << _CHILD_BITS | parsed.child


def number_of(prefix: str, key: int) -> str:
    """The number with that place."""
    child = key & (1 << _CHILD_BITS) - 1
    sequence = key >> _CHILD_BITS & (1 << _SEQUENCE_BITS) - 1
    return str(AppealNumber(prefix, _day(key), sequence, child))


class Month(NamedTuple):
    """A month as the index knows it."""

    label: int
    begins: int
    """No key of the month is lower."""


def month_of(key: int) -> Month:
    """The month in which an appeal was opened."""
    return _month(_day(key))


def months(newest: int, oldest: int) -> Iterator[Month]:
    """All months from that of one key back to that of another."""
    day, last = _day(newest).replace(day=1), _day(oldest).replace(day=1)
    while day >= last:
        yield _month(day)
        day = (day - timedelta(days=1)).replace(day=1)


def first_key(day: date) -> int:
    """No appeal of that day, or later, has a lower key."""
    return (day - _FIRST_DAY).days << _SEQUENCE_BITS + _CHILD_BITS


def _month(day: date) -> Month:
    return Month(label("month", f"{day:%Y%m}"), first_key(day.replace(day=1)))


def _day(key: int) -> date:
    return _FIRST_DAY + timedelta(days=key >> _SEQUENCE_BITS + _CHILD_BITS)
