"""One attempt of the system to ask an appellant about an appeal (回访)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.appeals.case import Case
    from callcenter.callcontrol.call import LiveCall

__all__ = ["FollowUp"]


class FollowUp:
    """From the moment that it is on record as begun until it is on record what came of it."""

    __slots__ = ("answers", "attempt", "call", "case", "contact", "last")

    def __init__(self, attempt: str, case: Case, contact: str, at: int, answers: tuple[str, ...] = ()) -> None:
        self.attempt = attempt
        self.case = case
        """The appeal as it was then."""
        self.contact = contact
        """Uniqueid of the channel that rings."""
        self.answers = list(answers)
        """Words of ``ANSWER_WORDS``."""
        self.last = at
        """The last sign of it, µs: its beginning, or an answer."""
        self.call: LiveCall | None = None
        """The session of whoever answered."""
