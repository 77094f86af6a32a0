"""What may be done with an entry, and by whom: the same orders as the command line gives."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from callcenter.appeals.lifecycle import Role as By
from callcenter.casework.knowledge_orders import KnowledgeOrder
from callcenter.console.accounts.account import Account
from callcenter.console.accounts.roles import Role
from callcenter.knowledge import Deed, Entry, State, Version
from callcenter.knowledge.lifecycle import TRANSITIONS

__all__ = ["ACTORS", "DEEDS", "of_versions", "order_of", "possible"]

_CENTRE = frozenset({"approve", "refuse", "withdraw"})
DEEDS: Mapping[Role, tuple[By, frozenset[str]]] = MappingProxyType({
    Role.UNIT: (By.UNIT, frozenset({"write", "submit", "review", "withdraw", "use"})),
    Role.KNOWLEDGE: (By.DISPATCHER, _CENTRE),
    Role.DISPATCHER: (By.DISPATCHER, _CENTRE | {"use"}),
    Role.SUPERVISOR: (By.SUPERVISOR, _CENTRE | {"use"}),
    Role.AGENT: (By.AGENT, frozenset({"use"})),
    Role.CALLBACK: (By.AGENT, frozenset({"use"})),
})  # fmt: skip
"""Role of the account → as whom it acts, and what it may do. Who is not here only reads."""
ACTORS = frozenset(DEEDS)
_OF_THE_NEWEST = ("write", "submit", "approve", "refuse")


def possible(account: Account, entry: Entry, at: int) -> list[str]:
    """Deeds that the page offers now. Whether a deed is done is decided by the desk alone."""
    newest, found = entry.newest, []
    if newest is None:
        return []
    coming = entry.coming(at) is not None
    for deed in _OF_THE_NEWEST:
        if _may(account, newest, deed) and not (deed == "write" and coming):
            found.append(deed)
    if account.account in (*newest.writers.splitlines(), newest.submitter):
        found = [deed for deed in found if deed != "approve"]
    shown = entry.shown(at) or entry.coming(at)
    if shown and _may(account, shown, "review"):
        found.append("review")
    if entry.shown(at) and any("use" in DEEDS[role][1] for role in ACTORS & account.roles):
        found.append("use")
    return found


def of_versions(account: Account, entry: Entry, at: int) -> dict[int, list[str]]:
    """Version → what may be done with just this one: it is taken away before its end."""
    return {
        each.version: ["withdraw"]
        for each in entry.versions
        if _may(account, each, "withdraw") and (each.state != State.APPROVED or each.ends is None or each.ends > at)
    }


def _may(account: Account, version: Version, deed: str) -> bool:
    cell = TRANSITIONS.get((State(version.state), Deed(deed)))
    return cell is not None and any(
        deed in DEEDS[role][1] and DEEDS[role][0] in cell.roles and _is_own(account, role, version.unit)
        for role in ACTORS & account.roles
    )


def _is_own(account: Account, role: Role, unit: str) -> bool:
    return role is not Role.UNIT or account.unit == unit


def order_of(
    account: Account, deed: str, entry: str, unit: str, *, reason: str = "", said: dict[str, Any] | None = None
) -> KnowledgeOrder | None:
    """The order in the role that does such a thing, for an entry of ``unit``; None: no role of the account does.

    The actor is the account itself: whoever approves must be another account than those that wrote and submitted.
    """
    mine = [role for role, (_, names) in DEEDS.items() if role in account.roles and deed in names]
    if not mine:
        return None
    role = next((each for each in mine if _is_own(account, each, unit)), mine[0])
    by = DEEDS[role][0]
    actor = account.number or account.account if deed == "use" else account.account
    return KnowledgeOrder(
        deed=deed, entry=entry, actor=actor, role=by, acting_unit=account.unit if by is By.UNIT else "",
        reason=reason, said=said or {},
    )  # fmt: skip
