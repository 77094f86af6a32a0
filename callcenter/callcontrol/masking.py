"""Telephone numbers as people without need see them."""

from __future__ import annotations

__all__ = ["masked"]


def masked(number: str) -> str:
    """The number with its middle hidden.

    >>> masked("13812341234")
    '138****1234'
    """
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "*" * len(number)
