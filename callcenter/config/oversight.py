"""Settings of oversight: look-back checks, on-site checks, supervision records."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from callcenter.config.base import Settings

__all__ = ["Oversight"]

_Days = Annotated[int, Field(ge=1, le=250)]


class Oversight(Settings):
    """How handled appeals are looked at once more (docs/oversight.md)."""

    callback_attempts: int = Field(
        default=2, ge=1, le=10, description="Calls before a look-back check (回头看) finds an appellant unreachable."
    )
    onsite_workdays: _Days = Field(default=5, description="Time for an on-site check (现场核查), workdays.")
    supervise_workdays: _Days = Field(default=3, description="Time for a supervised unit's answer (督办), workdays.")
    escalate_workdays: _Days = Field(default=2, description="The same a level up (提级督办), workdays.")
    refer_workdays: _Days = Field(default=1, description="The same before it is referred (移送), workdays.")
    evidence_files: int = Field(default=20, ge=1, le=200, description="Most files of one on-site check.")
    photo_mb: float = Field(default=15.0, gt=0, le=100, description="Largest photograph of an on-site check, MB.")
    document_mb: float = Field(default=20.0, gt=0, le=100, description="Largest document of an on-site check, MB.")
