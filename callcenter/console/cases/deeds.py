"""What may be done with an appeal, by whom and with what: the same orders as the command line gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from callcenter.appeals.case import HANDLING
from callcenter.appeals.lifecycle import TRANSITIONS, AppealState, Verb
from callcenter.appeals.lifecycle import Role as By
from callcenter.casework.orders import Order
from callcenter.console.accounts.account import Account
from callcenter.console.accounts.roles import Role

__all__ = ["ACTORS", "ARGUMENTS", "BULK", "DEEDS", "orders", "possible", "role_for"]

DEEDS: Mapping[Role, tuple[By, frozenset[str]]] = MappingProxyType({
    Role.DISPATCHER: (By.DISPATCHER, frozenset({
        "dispatch", "redispatch", "approve", "deny", "overrule", "withdraw", "press", "review", "pass", "fail",
        "conclude",
    })),
    Role.SUPERVISOR: (By.SUPERVISOR, frozenset({
        "dispatch", "appoint", "redispatch", "approve", "deny", "overrule", "withdraw", "press", "reopen",
    })),
    Role.QUALITY: (By.QUALITY, frozenset({
        "review", "pass", "fail", "conclude", "approve", "deny", "attempt", "rate", "reopen",
    })),
    Role.UNIT: (By.UNIT, frozenset({
        "sign", "return", "start", "contact", "sub-assign", "extend", "suspend", "resume", "reply", "object", "review",
        "fail", "conclude",
    })),
    Role.CALLBACK: (By.AGENT, frozenset({"attempt", "rate"})),
})  # fmt: skip
"""Role of the account → as whom it acts, and what it may do. Who is not here only reads."""
ACTORS = frozenset(DEEDS)
BULK = frozenset({"dispatch", "sign"})
"""What may be done with many appeals at once."""
ARGUMENTS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "dispatch": ("unit", "co_units", "opinion"), "appoint": ("unit", "co_units", "opinion"),
    "redispatch": ("unit", "opinion"), "return": ("code", "proposed"), "extend": ("workdays",),
    "suspend": ("workdays",), "reply": ("text", "outcome"), "object": ("text",),
    "sub-assign": ("unit", "opinion", "workdays"), "attempt": ("outcome",),
    "rate": ("resolved", "satisfaction", "cause"), "reopen": ("why",), "press": ("step",),
})  # fmt: skip
"""Deed → what is said with it. All others need a reason at most."""
_VERBS: Mapping[str, Verb] = MappingProxyType({
    "dispatch": Verb.DISPATCH, "appoint": Verb.APPOINT, "redispatch": Verb.REDISPATCH, "approve": Verb.APPROVE,
    "deny": Verb.DENY, "withdraw": Verb.WITHDRAW, "review": Verb.REVIEW, "pass": Verb.PASS, "fail": Verb.FAIL,
    "conclude": Verb.CONCLUDE, "reopen": Verb.REOPEN, "sign": Verb.SIGN, "return": Verb.RETURN, "start": Verb.START,
    "sub-assign": Verb.SUB_ASSIGN, "extend": Verb.REQUEST_EXTENSION, "suspend": Verb.SUSPEND, "resume": Verb.RESUME,
    "reply": Verb.REPLY,
})  # fmt: skip
_S = AppealState
_FIRST: Mapping[tuple[str, str], str] = MappingProxyType({
    **{(_S.REPLIED.value, deed): "review" for deed in ("pass", "fail", "conclude")},
    **{(state.value, deed): "start" for state in (_S.SIGNED, _S.REDO, _S.REOPENED)
       for deed in ("reply", "extend", "sub-assign", "suspend")},
})  # fmt: skip
"""(state, deed) → what is done just before it, in the same transaction: who passes a reply has read it."""
_WORKED_ON = (_S.DISPATCHED, _S.SIGNED, _S.IN_PROGRESS)
_Row = Mapping[str, Any]


def _is_part(row: _Row) -> bool:
    return bool(row["parent"])


def _is_directive(row: _Row) -> bool:
    return bool(row["task"] == "directive")


def _is_called_back(row: _Row) -> bool:
    return bool(row["state"] == _S.CALLBACK_DUE)


_RULES: Mapping[str, Callable[[_Row], bool]] = MappingProxyType({
    "attempt": _is_called_back,
    "rate": _is_called_back,
    "contact": lambda row: row["state"] in HANDLING | {_S.SUSPENDED} and not row["contacted"] and not _is_part(row),
    "object": lambda row: _is_directive(row) and row["state"] in _WORKED_ON and not row["objection"],
    "overrule": lambda row: row["objection"],
    "withdraw": lambda row: row["objection"],
    "press": lambda row: row["state"] in HANDLING,
    "pass": lambda row: not (_is_part(row) or _is_directive(row)),
    "conclude": lambda row: _is_part(row) or _is_directive(row),
    "return": lambda row: not (_is_part(row) or _is_directive(row) or row["appointed"]),
    "extend": lambda row: not (_is_part(row) or row["extensions"]) and row["urgency"] == "normal",
    "redispatch": lambda row: not _is_part(row),
    "suspend": lambda row: not _is_part(row),
    "sub-assign": lambda row: not _is_part(row),
})  # fmt: skip
"""Deed → when it is offered, beside what the table of the life cycle says."""


def role_for(account: Account, row: Mapping[str, Any], deed: str) -> Role | None:
    """The role of the account that does it; one that may by the table comes first. None: none of them does it."""
    mine = [role for role, (_, deeds) in DEEDS.items() if role in account.roles and deed in deeds]
    return next((role for role in mine if _may(role, account, row, deed)), mine[0] if mine else None)


def possible(account: Account, row: Mapping[str, Any]) -> list[str]:
    """Deeds that the page offers now. Whether a deed is done is decided by the desk alone."""
    names = dict.fromkeys(deed for _, deeds in DEEDS.values() for deed in sorted(deeds))
    found = {name for name in names for role in ACTORS & account.roles if _may(role, account, row, name)}
    return [name for name in names if name in found and not (name == "review" and {"pass", "conclude"} & found)]


def _may(role: Role, account: Account, row: Mapping[str, Any], deed: str) -> bool:
    by, deeds = DEEDS[role]
    if deed not in deeds or not _fits(row, deed):
        return False
    if by is By.UNIT and not _is_units(account, row, deed):
        return False
    verb = _VERBS.get(deed)
    if verb is None:
        return True
    state = AppealState(row["state"])
    before = _FIRST.get((row["state"], deed))
    if before is not None:
        transition = TRANSITIONS.get((state, _VERBS[before]))
        state = transition.to if transition else state
    cell = TRANSITIONS.get((state, verb))
    return cell is not None and by in cell.roles


def _is_units(account: Account, row: Mapping[str, Any], deed: str) -> bool:
    """A unit does its own work; what it gave to others it reviews."""
    own: bool = row["unit"] == account.unit
    return not own if deed in ("review", "fail", "conclude") else own


def _fits(row: Mapping[str, Any], deed: str) -> bool:
    """What the table of the life cycle does not say."""
    rule = _RULES.get(deed)
    return rule is None or bool(rule(row))


def orders(
    account: Account, role: Role, row: Mapping[str, Any], deed: str, reason: str, said: dict[str, Any]
) -> list[Order]:
    """The deed, and what must be done just before it; all of them together or none."""
    by, _ = DEEDS[role]
    names = [each for each in (_FIRST.get((row["state"], deed)), deed) if each]
    return [
        Order(
            deed=name, number=row["number"], actor=account.number or account.account, role=by,
            acting_unit=account.unit if by is By.UNIT else "",
            reason=reason if name == deed else "", said=said if name == deed else {},
        )
        for name in names
    ]  # fmt: skip
