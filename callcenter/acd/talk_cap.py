"""No talk may last for ever: one that reached the longest time allowed was ended by that, whoever hung up then."""

from __future__ import annotations

__all__ = ["CAP", "who_ended"]

CAP = "cap"
"""``ended_by`` of such a talk; figures of talks leave it out and tell it apart."""


def who_ended(talked: int, cap: int, ended_by: str) -> str:
    """``CAP``, or ``ended_by`` for a shorter talk; both times in the same unit, ``cap`` 0: there is none.

    >>> who_ended(14_400, 14_400, "agent"), who_ended(90, 14_400, "agent"), who_ended(90, 0, "caller")
    ('cap', 'agent', 'caller')
    """
    return CAP if 0 < cap <= talked else ended_by
