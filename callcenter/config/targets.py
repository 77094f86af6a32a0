"""Settings of the targets that figures are measured by."""

from __future__ import annotations

from pydantic import Field

from callcenter.config.base import Settings

__all__ = ["Targets"]


class Targets(Settings):
    """What calls are measured by; figures of earlier times keep what was valid then (docs/metrics.md)."""

    answer_seconds: float = Field(
        default=15.0, gt=0, le=600, description="A call answered within this time was answered in time, seconds."
    )
    short_abandon_seconds: float = Field(
        default=5.0, ge=0, le=600, description="Who gives up within this time is told apart, seconds."
    )
    connect_percent: float = Field(
        default=95.0, gt=0, le=100, description="Share of calls that is to be connected in any 24 hours, per cent."
    )
