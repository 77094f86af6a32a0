"""What people of the hotline do, and therefore may: each account has one role or several."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

__all__ = ["EVERYBODY", "SECOND_FACTOR", "TITLES", "Role"]


class Role(StrEnum):
    """One role; the words are stored."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    """Acts on agents of its teams only."""
    DISPATCHER = "dispatcher"
    QUALITY = "quality"
    """Reviews results and listens to recordings."""
    UNIT = "unit"
    """Liaison of a member unit: sees its tickets, with masked numbers."""
    CALLBACK = "callback"
    KNOWLEDGE = "knowledge"
    COMMISSIONER = "commissioner"
    LEADER = "leader"
    GUEST = "guest"
    """Invited supervisor (特邀监督员) from outside."""
    ADMIN = "admin"
    """Accounts and settings; sees no appeals."""
    AUDITOR = "auditor"
    DISPLAY = "display"
    """A screen on the wall: stays signed in, and shows the wallboard only."""


TITLES: Mapping[Role, tuple[str, str]] = MappingProxyType({
    Role.AGENT: ("座席", "agent"),
    Role.SUPERVISOR: ("班长", "supervisor"),
    Role.DISPATCHER: ("派单员", "dispatcher"),
    Role.QUALITY: ("审核质检员", "reviewer"),
    Role.UNIT: ("成员单位联络员", "unit liaison"),
    Role.CALLBACK: ("回访员", "callback staff"),
    Role.KNOWLEDGE: ("知识库管理员", "knowledge editor"),
    Role.COMMISSIONER: ("政策专员", "policy commissioner"),
    Role.LEADER: ("领导", "leader"),
    Role.GUEST: ("特邀监督员", "guest supervisor"),
    Role.ADMIN: ("系统管理员", "administrator"),
    Role.AUDITOR: ("审计员", "auditor"),
    Role.DISPLAY: ("大屏", "wall screen"),
})  # fmt: skip
"""Role → Chinese and English."""
EVERYBODY = frozenset(Role)
SECOND_FACTOR = frozenset({Role.SUPERVISOR, Role.ADMIN})
"""Who has any of these gives a code of an authenticator beside the password."""
