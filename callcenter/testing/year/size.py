"""How much happens in how many days."""

from __future__ import annotations

from datetime import date

import msgspec

__all__ = ["Size"]

_CALLS, _ELSEWHERE = 85_950, 43_060


class Size(msgspec.Struct, frozen=True):
    """By default as much as a city of 900 000 had in 2021: 153 464 calls (in and out), 127 365 appeals."""

    begins: date = date(2025, 1, 1)
    days: int = 365
    calls: int = _CALLS
    """Calls that come in, those included that hang up in the menu."""
    elsewhere: int = _ELSEWHERE
    """Appeals that come in by other ways than the telephone."""
    seed: int = 12345

    @classmethod
    def month(cls, share: float = 0.1, begins: date = date(2025, 3, 1), days: int = 31, seed: int = 12345) -> Size:
        """Part of what the city has in so many days."""
        part = share * days / 365
        return cls(begins, days, max(20, round(_CALLS * part)), max(20, round(_ELSEWHERE * part)), seed)
