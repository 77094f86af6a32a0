"""What comes with a command of the control link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callcenter.errors import CommandRefused

__all__ = ["Args", "actor", "number", "word"]

Args = Mapping[str, Any]


def word(args: Args, name: str) -> str:
    """A text that must be there; CommandRefused otherwise."""
    value = args.get(name)
    if not isinstance(value, str | int) or value == "":
        raise CommandRefused(f"{name} is missing")
    return str(value)


def number(args: Args, name: str, default: float) -> float:
    """A number; CommandRefused when it is none, or endless."""
    value = args.get(name, default)
    try:
        found = float(value)
    except (TypeError, ValueError):
        raise CommandRefused(f"{name} must be a number, not {value!r}") from None
    if not 0 <= found < 1e9:
        raise CommandRefused(f"{name} must be a number from 0 up")
    return found


def actor(args: Args) -> str:
    """Who asks."""
    return str(args.get("by") or "ctl")
