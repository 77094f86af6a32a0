"""Texts as they may come in: what cannot be stored is told, not mended."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from callcenter.appeals.fields import MAX_TEXT

__all__ = ["Line", "Phone", "Text", "checked_line", "checked_text"]

_LONGEST_LINE = 200


def checked_text(given: str) -> str:
    """A text of several lines, without blanks around."""
    _check(given, ("Cc", "Cs"), "\t\r\n")
    return given.strip()


def checked_line(given: str) -> str:
    """One line, without blanks around."""
    _check(given, ("Cc", "Cs", "Zl", "Zp"), "")
    return given.strip()


def _check(given: str, refused: tuple[str, ...], but: str) -> None:
    if any(unicodedata.category(c) in refused and c not in but for c in given):
        raise PydanticCustomError("characters", "holds characters that cannot be stored")


def _not_blank(given: str) -> str:
    if not given:
        raise PydanticCustomError("blank", "is blank")
    return given


def _dialled(given: str) -> str:
    """As it is dialled: digits only, without the country code of China."""
    digits = "".join(c for c in given if c.isdigit() or c == "+").removeprefix("+86")
    return digits if not digits or 3 <= len(digits) <= 20 else _not_dialled()


def _not_dialled() -> str:
    raise PydanticCustomError("string_pattern_mismatch", "does not have the right form")


Text = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_TEXT), AfterValidator(checked_text), AfterValidator(_not_blank)
]
Line = Annotated[str, StringConstraints(max_length=_LONGEST_LINE), AfterValidator(checked_line)]
Phone = Annotated[str, StringConstraints(pattern=r"^(\+86)?[0-9 -]{0,24}$"), AfterValidator(_dialled)]
"""A number to call back, with or without blanks and hyphens."""
