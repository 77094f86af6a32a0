"""Personal data as people without need see them: numbers, names and what is said in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

__all__ = ["PERSONAL", "SECRET", "masked_fact", "masked_name", "masked_number", "masked_text"]

_DIGITS = re.compile(r"\d[\d\s-]{5,}[\dXx]")
"""Telephone numbers, identity cards, bank accounts: seven digits or more, with blanks or hyphens between."""

SECRET = frozenset({"query_code", "contact", "call"})
"""Fields that nobody gets: what opens an appeal to its appellant, and the id of a call."""


def masked_number(number: str) -> str:
    """The number with its middle hidden.

    >>> masked_number("13812341234"), masked_number("110")
    ('138****1234', '***')
    """
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "*" * len(number)


def masked_name(name: str) -> str:
    """Only the first character stays.

    >>> masked_name("张三丰")
    '张**'
    """
    return name[:1] + "*" * (len(name) - 1)


def masked_text(text: str) -> str:
    """Long numbers in it are hidden.

    >>> masked_text("请联系 138-1234-1234，12345 不接")
    '请联系 ****，12345 不接'
    """
    return _DIGITS.sub("****", text)


def _hidden(text: str) -> str:
    return "*" if text else ""


PERSONAL: Mapping[str, Any] = MappingProxyType({
    "caller": masked_number,
    "name": masked_name,
    "place": _hidden,
    **dict.fromkeys(
        ("text", "cause", "course", "answer", "notice", "note", "reason", "opinion", "detail"), masked_text
    ),
})  # fmt: skip
"""Field → how it is hidden."""


def masked_fact(fields: Mapping[str, Any], *, full: bool) -> dict[str, Any]:
    """The fields of a fact, or of an appeal, as they may leave the house; ``full``: personal data stay."""
    kept = {name: value for name, value in fields.items() if name not in SECRET}
    if full:
        return kept
    return {name: PERSONAL[name](value) if name in PERSONAL and isinstance(value, str) else value
            for name, value in kept.items()}  # fmt: skip
