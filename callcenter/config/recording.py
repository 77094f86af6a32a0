"""Settings of the recording of talks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from callcenter.config.base import Settings

__all__ = ["Recording"]


class Recording(Settings):
    """Recording of the talks between callers and agents.

    Off as shipped: a voice on disk is personal data, so whoever runs the hotline decides on it, knows how long it is
    kept and how much room it needs. Callers are told by themselves once it is on.
    """

    enabled: bool = Field(
        default=False, description="Talks are recorded, and the prompt `recording_notice` tells callers so."
    )
    format: Literal["wav", "alaw"] = Field(
        default="wav",
        description="`wav`: 16 bits, plays everywhere, 1 MB a minute; `alaw`: half of it, without a header.",
    )
    keep_days: int = Field(
        default=180, ge=1, le=36500, description="`callcenter recordings purge` deletes what is older, days."
    )
    max_share: float = Field(
        default=0.5, gt=0, le=1, description="Most recordings at once, as a share of `trunk.max_calls`."
    )
    min_free_mb: int = Field(
        default=1024, ge=0, description="With less free room on the disk no new recording starts, MB."
    )
    max_lag_ms: int = Field(
        default=250, ge=1, le=60000, description="While the core is slower than this no new recording starts, ms."
    )
