"""Digits, numbers, dates and ticket numbers as Chinese prompts.

>>> number(20305)
('number/liang', 'number/wan', 'digits/0', 'digits/3', 'number/hundred', 'digits/0', 'digits/5')
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from datetime import date as day_of

__all__ = ["FORMS", "SYSTEM_PROMPTS", "date", "digits", "number", "ticket"]

_UNITS = ("", "number/ten", "number/hundred", "number/thousand")
_GROUPS = ("", "number/wan", "number/yi")
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")

SYSTEM_PROMPTS: tuple[str, ...] = (
    *(f"digits/{digit}" for digit in string.digits),
    *_UNITS[1:],
    *_GROUPS[1:],
    "number/liang",
    "number/point",
    "number/minus",
    *(f"letters/{letter}" for letter in string.ascii_lowercase),
    "letters/dash",
    "date/year",
    "date/month",
    "date/day",
    "wait/ahead",
    "wait/people",
    "wait/next",
    "wait/expected",
    "wait/to",
    "wait/minutes",
    "wait/below_minute",
    "beep",
)
"""Prompts that the program itself plays; the catalogue must have them all."""


def digits(text: str) -> tuple[str, ...]:
    """Each digit by itself; anything but digits is left out.

    >>> digits("12-3")
    ('digits/1', 'digits/2', 'digits/3')
    """
    return tuple(f"digits/{char}" for char in text if char in string.digits)


def ticket(text: str) -> tuple[str, ...]:
    """Letters and digits one by one, a dash where one stands.

    >>> ticket("HA-1")
    ('letters/h', 'letters/a', 'letters/dash', 'digits/1')
    """
    return tuple(_character(char) for char in text.lower() if char in _SPELLED)


_SPELLED = frozenset(string.digits + string.ascii_lowercase + "-")


def _character(char: str) -> str:
    if char == "-":
        return "letters/dash"
    return f"digits/{char}" if char in string.digits else f"letters/{char}"


def number(value: str | int) -> tuple[str, ...]:
    """An amount as it is spoken, up to 999 999 999 999; other text digit by digit.

    >>> number("12.5")
    ('number/ten', 'digits/2', 'number/point', 'digits/5')
    """
    found = re.fullmatch(r"(-?)0*(\d{1,12})(?:\.(\d{1,6}))?", str(value).strip(), re.ASCII)
    if not found:
        return digits(str(value))
    sign, whole, fraction = found.groups()
    before = ["number/minus"] if sign else []
    after = ["number/point", *digits(fraction)] if fraction else []
    return (*before, *_whole(int(whole)), *after)


def _whole(value: int) -> tuple[str, ...]:
    if value == 0:
        return ("digits/0",)
    files: list[str] = []
    last = 2
    for power in (2, 1, 0):
        group = value // 10000**power % 10000
        if not group:
            continue
        if files and (group < 1000 or last - power > 1):
            files.append("digits/0")
        last = power
        files += _group(group, leading=not files, many=bool(power))
        if power:
            files.append(_GROUPS[power])
    return tuple(files)


def _group(value: int, *, leading: bool, many: bool) -> list[str]:
    """One group of four digits: 2 is 两 before thousand, ten thousand and 亿; ten begins with 十."""
    if many and value == 2:
        return ["number/liang"]
    files: list[str] = []
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            if leading and place == 1 and digit == 1 and not files:
                files.append(_UNITS[1])
                continue
            files.append("number/liang" if digit == 2 and place == 3 else f"digits/{digit}")
            if place:
                files.append(_UNITS[place])
        elif files and files[-1] != "digits/0" and value % 10**place:
            files.append("digits/0")
    return files


def date(text: str) -> tuple[str, ...]:
    """A date written ``2026-10-01`` or ``20261001``; other text digit by digit.

    >>> date("2026-10-01")[-4:]
    ('number/ten', 'date/month', 'digits/1', 'date/day')
    """
    found = _DATE.match(text)
    try:
        day = day_of(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        day = None
    if day is None:
        return digits(text)
    month = (*_whole(day.month), "date/month")
    return (*digits(f"{day.year:04}"), "date/year", *month, *_whole(day.day), "date/day")


FORMS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "digits": digits,
    "number": number,
    "date": date,
    "ticket": ticket,
}
"""The ways in which a ``say`` node reads a value."""
