"""What the caller is given to ask again: the appeal's number and its query code."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import msgspec

from callcenter.errors import AppealNumberInvalid

__all__ = [
    "CODE_ALPHABET",
    "FIRST_AT_DESK",
    "AppealNumber",
    "check_digit",
    "code_matches",
    "new_query_code",
    "next_number",
]

CODE_ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
"""Without what is mistaken for another when read or heard: 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V."""
CODE_LENGTH = 6
MAX_SEQUENCE = 999_999
FIRST_AT_DESK = 500_001
"""A core gives the numbers below to calls; all other channels, which write to the store themselves, go on from here:
neither has to ask the other."""

_TEXT = re.compile(
    r"(?P<prefix>[A-Z0-9]{2,12})-(?P<date>[0-9]{8})-(?P<sequence>[0-9]{6})-(?P<check>[0-9])(?:-(?P<child>[0-9]{2}))?"
)
_KEYS = re.compile(r"(?P<date>[0-9]{8})(?P<sequence>[0-9]{6})(?P<check>[0-9])")
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


class AppealNumber(msgspec.Struct, frozen=True, order=True):
    """``HA12345-20261123-000042-1``; a child of it ends in ``-01``.

    >>> str(AppealNumber("HA12345", datetime.date(2026, 11, 23), 42))
    'HA12345-20261123-000042-1'
    """

    prefix: str
    """Area prefix of the site."""
    date: datetime.date
    """Local date on which the appeal was opened."""
    sequence: int
    """1 to 999999, anew each day."""
    child: int = 0
    """1 to 99 for a child ticket, else 0."""

    def __post_init__(self) -> None:
        if not 1 <= self.sequence <= MAX_SEQUENCE or not 0 <= self.child <= 99:
            raise AppealNumberInvalid(
                f"sequence {self.sequence} or child {self.child} is outside 1–{MAX_SEQUENCE}, 0–99"
            )

    def __str__(self) -> str:
        digits = self._digits()
        child = f"-{self.child:02d}" if self.child else ""
        return f"{self.prefix}-{digits[:8]}-{digits[8:]}-{check_digit(digits)}{child}"

    def _digits(self) -> str:
        day = self.date
        return f"{day.year:04d}{day.month:02d}{day.day:02d}{self.sequence:06d}"

    @property
    def keys(self) -> str:
        """The 15 digits by which a caller keys the number: date, sequence, check digit."""
        digits = self._digits()
        return digits + check_digit(digits)

    @classmethod
    def parse(cls, text: str) -> AppealNumber:
        """The number in ``text``, in either case, with blanks around; AppealNumberInvalid otherwise."""
        found = _TEXT.fullmatch(text.strip().upper())
        if found is None:
            raise AppealNumberInvalid(f"{text!r} is no appeal number (form: HA12345-YYYYMMDD-NNNNNN-C)")
        child = found["child"]
        if child == "00":
            raise AppealNumberInvalid(f"{text!r}: children are numbered from 01")
        return _checked(found["prefix"], found["date"], found["sequence"], found["check"], int(child or 0))

    @classmethod
    def from_keys(cls, prefix: str, keys: str) -> AppealNumber:
        """The number that a caller keyed as 15 digits; AppealNumberInvalid when it is mistyped."""
        found = _KEYS.fullmatch(keys)
        if found is None:
            raise AppealNumberInvalid("an appeal number is keyed as 15 digits: date, sequence, check digit")
        return _checked(prefix, found["date"], found["sequence"], found["check"], 0)


def _checked(prefix: str, date: str, sequence: str, check: str, child: int) -> AppealNumber:
    try:
        day = datetime.date(int(date[:4]), int(date[4:6]), int(date[6:]))
    except ValueError:
        raise AppealNumberInvalid(f"{date} is no date") from None
    if check_digit(date + sequence) != check:
        raise AppealNumberInvalid(f"the check digit of {date}-{sequence} is not {check}: a digit is mistyped")
    return AppealNumber(prefix, day, int(sequence), child)


def next_number(
    prefix: str, date: datetime.date, last: AppealNumber | None, first: int = 1
) -> AppealNumber:
    """The number after ``last``, the highest one so far; each day begins with ``first``."""
    if last is None or last.date != date:
        return AppealNumber(prefix, date, first)
    return AppealNumber(prefix, date, last.sequence + 1)


def check_digit(digits: str) -> str:
    """ISO/IEC 7064, MOD 11,10: finds every single wrong digit.

    >>> check_digit("0794")
    '5'
    """
    check = 10
    for digit in digits:
        check = ((check + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - check) % 10)


def new_query_code(choice: Callable[[str], str]) -> str:
    """A query code; ``choice`` picks one character at random (``secrets.choice``)."""
    return "".join(choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def code_matches(code: str, typed: str) -> bool:
    """Whether ``typed`` is ``code``: its characters in either case, or its keys on a telephone.

    >>> code_matches("K7M3PX", "576379"), code_matches("K7M3PX", "k7m3px")
    (True, True)
    """
    typed = typed.strip().upper()
    return bool(code) and typed in (code, code.translate(_KEYPAD))
