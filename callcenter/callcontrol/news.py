"""Facts → news for those who watch: the same words, telephone numbers masked, no texts of callers."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from callcenter.callcontrol.masking import masked
from callcenter.facts import Fact

__all__ = ["news_of"]

_MASKED = ("caller", "callback_number")
_LEFT_OUT = ("text", "query_code", "id", "passed")
_NUMBER = re.compile(r"[0-9]{7,}")
"""What may be a telephone number in a reason that somebody typed."""
_MENU_KEYS = 2
"""Longer input may be a telephone number or a query code."""


def news_of(fact: Fact) -> dict[str, Any]:
    """The fact as a mapping that may be shown to anybody who may look at the floor."""
    told: dict[str, Any] = msgspec.to_builtins(fact)
    for name in _LEFT_OUT:
        told.pop(name, None)
    for name in _MASKED:
        if name in told:
            told[name] = masked(told[name])
    if "reason" in told:
        told["reason"] = _NUMBER.sub(lambda found: masked(found.group()), told["reason"])
    if len(told.get("digits", "")) > _MENU_KEYS:
        told["digits"] = "*" * len(told["digits"])
    return told
