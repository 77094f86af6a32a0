"""The life of an exclusion from a unit's assessment (考核剔除)."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from callcenter.oversight.life import Life, by
from callcenter.oversight.roles import CENTRE

__all__ = ["EXCLUSION", "Exclusion", "ExclusionState"]


class ExclusionState(StrEnum):
    """Where an exclusion is."""

    REQUESTED = "requested"
    APPROVED = "approved"
    """It does not count."""
    DENIED = "denied"
    REVOKED = "revoked"
    """It counts again."""


_S = ExclusionState

EXCLUSION = Life("an exclusion from the assessment", _S.REQUESTED, {
    (_S.REQUESTED, "approve"): by(_S.APPROVED, CENTRE),
    (_S.REQUESTED, "deny"): by(_S.DENIED, CENTRE),
    (_S.APPROVED, "revoke"): by(_S.REVOKED, CENTRE),
})  # fmt: skip


class Exclusion(msgspec.Struct, frozen=True, kw_only=True):
    """An exclusion. Moments are µs since 1970 UTC."""

    exclusion: str
    number: str = ""
    state: str = ""
    unit: str = ""
    code: str = ""
    definitions: str = ""
    """Ids of definitions with blanks between; empty: all."""
    requested: int | None = None
    requested_by: str = ""
    reason: str = ""
    decided: int | None = None
    decision: str = ""
    """Why it was approved, denied or revoked."""
    changed: int | None = None
    actor: str = ""
