"""Settings of the calls that we place: where they go, which numbers are allowed, how callers are rung back."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from callcenter.config.base import Settings

__all__ = ["Callbacks", "Outbound", "Span"]

Prefix = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}$")]
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
Span = Annotated[str, StringConstraints(pattern=rf"^{_CLOCK}-({_CLOCK}|24:00)$")]


class Outbound(Settings):
    """Calls to the telephone network."""

    to: str = Field(
        default="",
        pattern=r"^([A-Za-z0-9.:-]{1,255})?$",
        description="`host:port` of the trunk's SIP server that our calls go to; empty: we place none.",
    )
    prefixes: tuple[Prefix, ...] = Field(
        default=("0", "1"), description="Numbers that may be called begin with one of these."
    )
    refused: tuple[Prefix, ...] = Field(
        default=("00", "0900", "168"), description="Numbers that begin with one of these are never called."
    )
    emergency: tuple[Prefix, ...] = Field(
        default=("110", "119", "120", "122"),
        description="Numbers that may be called and transferred to at any time, over any budget.",
    )
    per_hour: int = Field(default=600, ge=0, le=100000, description="Most calls that we place in an hour.")
    per_agent_hour: int = Field(
        default=40, ge=0, le=1000, description="Most outside numbers that an agent dials in an hour; 0: no limit."
    )
    longest_talk_minutes: int = Field(
        default=60, ge=1, le=600, description="A call that an agent dialled ends after so many minutes of talk."
    )
    wrap_up_seconds: int = Field(
        default=0, ge=0, le=3600, description="After-call work after a talk that an agent dialled, seconds."
    )
    ring_seconds: int = Field(default=30, ge=5, le=120, description="Ring time of a call that we place, seconds.")

    def why_not(self, number: str) -> str:
        """Why a number must not be called: ``not_a_number`` or ``not_allowed``; empty: it may be."""
        if not (number.isascii() and number.isdigit() and 3 <= len(number) <= 20):
            return "not_a_number"
        allowed = number.startswith(self.prefixes) and not number.startswith(self.refused)
        return "" if allowed else "not_allowed"

    def allows(self, number: str) -> bool:
        """May callers be connected with it: a number that may be called, or one for emergencies?"""
        return number in self.emergency or not self.why_not(number)


class Callbacks(Settings):
    """Ringing callers back: those who asked for it keep their place in line, those whom we missed come after."""

    enabled: bool = Field(default=True, description="Callers may ask to be rung back; needs `outbound.to`.")
    missed: bool = Field(default=True, description="Callers who gave up waiting are rung back too (漏接回拨).")
    missed_after_seconds: float = Field(
        default=10.0, ge=0, le=3600, description="Who gave up sooner than this is not rung back, seconds."
    )
    missed_priority: int = Field(
        default=-20, ge=-100, le=100, description="Points of priority of a caller whom we missed."
    )
    hours: Span = Field(default="08:00-21:00", description="Time of day in which people are rung.")
    tries: int = Field(default=3, ge=1, le=20, description="Attempts to reach somebody before it is given up.")
    retry_minutes: float = Field(default=10.0, ge=0, le=1440, description="Pause between two attempts, minutes.")
    keep_hours: float = Field(
        default=24.0, gt=0, le=240, description="A callback not done within this time is given up, hours."
    )
