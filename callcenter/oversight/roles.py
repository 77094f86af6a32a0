"""Who sees to it that appeals are handled as they should be."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

__all__ = ["CENTRE", "ROLE_WORDS", "OversightRole"]


class OversightRole(StrEnum):
    """Who does it. A role that handles appeals too has the same name there."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    DISPATCHER = "dispatcher"
    QUALITY = "quality"
    UNIT = "unit"
    GRID_WORKER = "grid_worker"
    """Knows every house of a small area (网格员)."""
    GUEST_SUPERVISOR = "guest_supervisor"
    """A citizen who was asked to look at the authorities' work (特邀监督员)."""
    INSPECTOR = "inspector"
    """Discipline inspection (纪检监察)."""
    SYSTEM = "system"
    """The program itself, when a time is over."""


CENTRE = frozenset({OversightRole.QUALITY, OversightRole.SUPERVISOR})
"""Those of the centre who decide."""

ROLE_WORDS: Mapping[OversightRole, str] = MappingProxyType({
    OversightRole.AGENT: "座席",
    OversightRole.SUPERVISOR: "班长",
    OversightRole.DISPATCHER: "派单员",
    OversightRole.QUALITY: "质检员",
    OversightRole.UNIT: "承办单位",
    OversightRole.GRID_WORKER: "网格员",
    OversightRole.GUEST_SUPERVISOR: "特邀监督员",
    OversightRole.INSPECTOR: "纪检监察",
    OversightRole.SYSTEM: "系统",
})  # fmt: skip
