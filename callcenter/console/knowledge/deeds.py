"""What may be done with an entry, and by whom: the same deeds as the command line gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from callcenter.appeals import Role as By
from callcenter.casework.knowledge_desk import KnowledgeOrder
from callcenter.console.accounts.account import Account
from callcenter.console.accounts.roles import Role
from callcenter.knowledge import Deed, Entry, State, Version
from callcenter.knowledge.lifecycle import TRANSITIONS

__all__ = ["ACTORS", "DEEDS", "WRITERS", "deeds_of", "order", "possible", "role_for"]

_CENTRE = frozenset({"approve", "refuse", "withdraw"})
_USE = frozenset({"use"})
DEEDS: Mapping[Role, tuple[By, frozenset[str]]] = MappingProxyType({
    Role.UNIT: (By.UNIT, frozenset({"write", "submit", "review", "withdraw"})),
    Role.DISPATCHER: (By.DISPATCHER, _CENTRE | _USE),
    Role.SUPERVISOR: (By.SUPERVISOR, _CENTRE | _USE),
    Role.KNOWLEDGE: (By.DISPATCHER, _CENTRE),
    Role.AGENT: (By.AGENT, _USE),
    Role.CALLBACK: (By.AGENT, _USE),
    Role.QUALITY: (By.QUALITY, _USE),
})  # fmt: skip
"""Role of the account → as whom it acts, and what it may do."""
ACTORS = frozenset(DEEDS)
WRITERS = frozenset(role for role, (_, deeds) in DEEDS.items() if "write" in deeds)
_ORDER = ("use", "approve", "refuse", "submit", "write", "review", "withdraw")
"""In which they are offered."""


def _is_newest(entry: Entry, version: Version, at: int) -> bool:
    return version == entry.newest


def _can_be_written(entry: Entry, version: Version, at: int) -> bool:
    return version == entry.newest and entry.coming(at) is None


def _is_reviewed(entry: Entry, version: Version, at: int) -> bool:
    return version == (entry.shown(at) or entry.coming(at) or entry.newest)


def _has_not_ended(entry: Entry, version: Version, at: int) -> bool:
    return version.ends is None or version.ends > at


_RULES: Mapping[str, Callable[[Entry, Version, int], bool]] = MappingProxyType({
    Deed.WRITE: _can_be_written, Deed.SUBMIT: _is_newest, Deed.APPROVE: _is_newest, Deed.REFUSE: _is_newest,
    Deed.REVIEW: _is_reviewed, Deed.WITHDRAW: _has_not_ended,
})  # fmt: skip
"""Deed → when it is offered, beside what the table of the life cycle says."""


def deeds_of(account: Account) -> frozenset[str]:
    """What the roles of an account may do at all."""
    return frozenset(deed for role, (_, names) in DEEDS.items() if role in account.roles for deed in names)


def possible(account: Account, entry: Entry, version: Version, at: int) -> list[str]:
    """Deeds that the page offers for a version. Whether a deed is done is decided by the desk alone."""
    mine = DEEDS.keys() & account.roles
    return [deed for deed in _ORDER if any(_may(role, account, entry, version, deed, at) for role in mine)]


def _may(role: Role, account: Account, entry: Entry, version: Version, deed: str, at: int) -> bool:
    by, deeds = DEEDS[role]
    if deed not in deeds or (by is By.UNIT and version.unit != account.unit):
        return False
    if deed == "use":
        return version.is_shown(at)
    if deed == Deed.APPROVE and account.account in (*version.writers.splitlines(), version.submitter):
        return False
    cell = TRANSITIONS.get((State(version.state), deed))
    return cell is not None and by in cell.roles and _RULES[deed](entry, version, at)


def role_for(account: Account, deed: str, unit: str) -> Role | None:
    """The role of the account in which it does something with an entry of ``unit``; None: none of them does it."""
    mine = [role for role, (_, deeds) in DEEDS.items() if role in account.roles and deed in deeds]
    fit = (role for role in mine if DEEDS[role][0] is not By.UNIT or unit == account.unit)
    return next(fit, mine[0] if mine else None)


def order(
    account: Account, role: Role, deed: str, entry: str, reason: str = "", said: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> KnowledgeOrder:
    """For the desk. Agents stand in the facts by their numbers, as on their own desk."""
    by, _ = DEEDS[role]
    return KnowledgeOrder(
        deed=deed, entry=entry, actor=account.number if by is By.AGENT and account.number else account.account,
        role=by, acting_unit=account.unit if by is By.UNIT else "", reason=reason, said=dict(said or {}),
        seen=seen,
    )  # fmt: skip
