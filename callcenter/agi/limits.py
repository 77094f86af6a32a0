"""How much one FastAGI connection, and all together, may take."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.agi.codec import MAX_LINE
from callcenter.config import Agi

__all__ = ["AgiLimits"]


@dataclass(frozen=True, slots=True)
class AgiLimits:
    """Limits of the FastAGI server; the settings of the same names explain them."""

    max_sessions: int = 6000
    max_line: int = MAX_LINE
    max_headers: int = 100
    header_seconds: float = 5.0
    reply_seconds: float = 30.0

    @classmethod
    def of(cls, settings: Agi) -> AgiLimits:
        """The limits that callcenter.yaml sets."""
        return cls(
            max_sessions=settings.max_sessions,
            max_line=settings.max_line,
            max_headers=settings.max_headers,
            header_seconds=settings.header_seconds,
            reply_seconds=settings.reply_seconds,
        )
