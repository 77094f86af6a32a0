"""What people write into an appeal: words of a list, and texts; refused with what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping

from callcenter.errors import AppealFieldInvalid

__all__ = ["MAX_TEXT", "line", "text", "text_or_none", "word"]

MAX_TEXT = 8000
"""Longest text of an appeal, characters."""
_MAX_LINE = 200
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that are no text: the categories Cc, without tabs and line ends, and Cs."""
_NO_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Those, and all that ends a line."""


def word(field: str, given: str, words: Mapping[str, str]) -> str:
    """The identifier for a word in English or Chinese."""
    given = given.strip()
    for identifier, chinese in words.items():
        if given in (identifier, chinese):
            return identifier
    allowed = ", ".join(f"{identifier} ({chinese})" for identifier, chinese in words.items())
    raise AppealFieldInvalid(f"{field} {given!r} is not known; one of: {allowed}")


def text(given: str, field: str = "text", hint: str = "write down what the caller wants") -> str:
    """The text without blanks around; refused when empty, too long or not storable."""
    given = given.strip()
    if not given:
        raise AppealFieldInvalid(f"{field} is empty: {hint}")
    if len(given) > MAX_TEXT:
        raise AppealFieldInvalid(f"{field} has {len(given)} characters, at most {MAX_TEXT} are possible")
    if found := _CONTROL.search(given):
        raise AppealFieldInvalid(f"{field} holds the control character U+{ord(found[0]):04X}")
    return given


def line(given: str, field: str) -> str:
    """One line of at most 200 characters; may be empty."""
    given = given.strip()
    if len(given) > _MAX_LINE:
        raise AppealFieldInvalid(f"{field} has {len(given)} characters, at most {_MAX_LINE} are possible")
    if _NO_LINE.search(given):
        raise AppealFieldInvalid(f"{field} must be one line without control characters")
    return given


def text_or_none(given: str | None, field: str) -> str | None:
    """A text that may be empty; None stays None: it is not to be changed."""
    return given if given is None or not given.strip() else text(given, field)


def number_to_call(given: str) -> str:
    """A telephone number of 3 to 20 digits, or empty; blanks and hyphens are left out."""
    digits = re.sub(r"[\s-]", "", given)
    if digits and not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 20):
        raise AppealFieldInvalid("a number to call back has 3 to 20 digits")
    return digits
