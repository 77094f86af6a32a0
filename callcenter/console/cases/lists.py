"""The work lists: what waits for whom, in the order in which it must be done, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, tuple_

from callcenter.appeals.case import HANDLING
from callcenter.appeals.lifecycle import AppealState
from callcenter.appeals.number import AppealNumber
from callcenter.console.accounts.account import Account
from callcenter.console.accounts.roles import Role
from callcenter.console.cases.sight import Sight, condition, given_by
from callcenter.errors import AppealNumberInvalid
from callcenter.journal.tables import appeal, callback_attempt

__all__ = ["LISTS", "Asked", "Found", "Looking", "WorkList", "counts", "lists_of", "rows"]

_S = AppealState
_c = appeal.c
_D, _Q, _U, _CB, _SU, _L = (
    Role.DISPATCHER, Role.QUALITY, Role.UNIT, Role.CALLBACK, Role.SUPERVISOR, Role.LEADER,
)  # fmt: skip


class Looking(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks at the lists, and when."""

    sight: Sight
    now: int
    """µs since 1970 UTC."""
    appoint_after: int
    """After so many returns a unit is appointed (``appeals.returns_before_appointment``)."""


_Condition = Callable[[Looking], ColumnElement[bool]]


class WorkList(msgspec.Struct, frozen=True, kw_only=True):
    """One list."""

    title: tuple[str, str]
    """Chinese and English."""
    roles: frozenset[Role]
    key: str
    """Column of the moment that it is ordered by."""
    where: _Condition
    newest_first: bool = False


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of a list. What is empty does not matter."""

    list: str
    states: tuple[str, ...] = ()
    unit: str = ""
    due: str = ""
    """A class of ``deadline.CLASSES``, of the unit's handling."""
    number: str = ""
    """A whole number finds it with its parts, wherever it is; four characters and more, what holds them."""
    after: str = ""
    """Number of the last appeal of the page before."""
    limit: int = 50


class Found(msgspec.Struct, frozen=True):
    """One page."""

    rows: list[dict[str, Any]]
    """Rows of the table ``appeal``."""
    after: str
    """``Asked.after`` of the next page; empty when there is none."""


def _in(*states: AppealState) -> _Condition:
    values = [state.value for state in states]
    return lambda _: _c.state.in_(values)


def _handled(_: Looking) -> ColumnElement[bool]:
    return _c.state.in_([state.value for state in HANDLING])


def _overdue(by: Looking) -> ColumnElement[bool]:
    return and_(_handled(by), _c.due < by.now)


def _soon(by: Looking) -> ColumnElement[bool]:
    return and_(_handled(by), _c.due >= by.now, _c.soon <= by.now)


def _ample(by: Looking) -> ColumnElement[bool]:
    return and_(_handled(by), _c.due >= by.now, or_(_c.soon.is_(None), _c.soon > by.now))


def _to_appoint(by: Looking) -> ColumnElement[bool]:
    return and_(_c.state == _S.PENDING_DISPATCH.value, _c.returns >= by.appoint_after)


def _objected(_: Looking) -> ColumnElement[bool]:
    return and_(_c.objection.is_(True), _c.state.in_(["dispatched", "signed", "in_progress"]))


def _own(*states: AppealState) -> _Condition:
    values = [state.value for state in states]
    return lambda by: and_(_c.unit == by.sight.unit, _c.unit != "", _c.state.in_(values))


def _to_review(_: Looking) -> ColumnElement[bool]:
    return and_(_c.state.in_(["replied", "result_review"]), _c.parent == "")


def _parts_to_review(by: Looking) -> ColumnElement[bool]:
    return and_(_c.state.in_(["replied", "result_review"]), given_by(by.sight.unit))


def _to_call(by: Looking) -> ColumnElement[bool]:
    """Who was not reached so far, may be tried now, and is not being rung by the system."""
    rung = select(callback_attempt.c.number).where(callback_attempt.c.outcome == "")
    return and_(
        _c.state == _S.CALLBACK_DUE.value, _c.caller != "", _c.reach.in_(["", "unreachable"]),
        or_(_c.next_try.is_(None), _c.next_try <= by.now), _c.number.notin_(rung),
    )  # fmt: skip


def _to_ask_why(_: Looking) -> ColumnElement[bool]:
    return and_(_c.state == _S.CALLBACK_DUE.value, _c.reach == "reached")


def _all(_: Looking) -> ColumnElement[bool]:
    return _c.opened.isnot(None)


def _list(zh: str, en: str, roles: set[Role], key: str, where: _Condition, *, newest_first: bool = False) -> WorkList:
    return WorkList(title=(zh, en), roles=frozenset(roles), key=key, where=where, newest_first=newest_first)


LISTS: Mapping[str, WorkList] = MappingProxyType({
    "to_dispatch": _list("待派单", "To dispatch", {_D, _SU, _L}, "unowned_until", _in(_S.PENDING_DISPATCH)),
    "to_appoint": _list("待指定", "To appoint", {_SU, _D}, "unowned_until", _to_appoint),
    "returns": _list("退单待审", "Returns", {_D, _SU}, "due", _in(_S.RETURN_REVIEW)),
    "extensions": _list("延期待审", "Extensions", {_D, _SU}, "due", _in(_S.EXTENSION_REVIEW)),
    "objections": _list("指令异议", "Objections", {_D, _SU}, "due", _objected),
    "to_sign": _list("待签收", "To sign", {_U}, "sign_due", _own(_S.DISPATCHED)),
    "to_reply": _list(
        "待答复", "To reply", {_U}, "due", _own(_S.SIGNED, _S.IN_PROGRESS, _S.REDO, _S.REOPENED),
    ),
    "parts": _list("下级答复待审", "Parts to review", {_U}, "review_due", _parts_to_review),
    "to_review": _list("待审核", "To review", {_Q, _D, _SU, _L}, "review_due", _to_review),
    "exclusions": _list("剔除待审", "Exclusions", {_Q, _SU}, "callback_due", _in(_S.EXCLUSION_REVIEW)),
    "callbacks": _list("待回访", "Callbacks", {_CB, _Q, _SU, _L}, "callback_due", _to_call),
    "ask_why": _list("待问原因", "To ask why", {_CB, _Q}, "callback_due", _to_ask_why),
    "soon": _list("即将到期", "Due soon", {_D, _U, _SU, _L}, "due", _soon),
    "overdue": _list("已超期", "Overdue", {_D, _U, _SU, _L}, "due", _overdue),
    "all": _list("全部", "All", {_D, _Q, _U, _CB, _SU, _L}, "opened", _all, newest_first=True),
})  # fmt: skip
"""Name → list, in the order of the page."""


_CLASSES: Mapping[str, _Condition] = {"overdue": _overdue, "soon": _soon, "ample": _ample}


def lists_of(account: Account) -> tuple[str, ...]:
    """Those that somebody has."""
    return tuple(name for name, each in LISTS.items() if each.roles & account.roles)


def counts(connection: Connection, names: tuple[str, ...], by: Looking) -> dict[str, int]:
    """How much waits in each of the lists; not of all that ever was."""
    return {
        name: connection.execute(
            select(func.count()).select_from(appeal).where(LISTS[name].where(by), condition(by.sight))
        ).scalar_one()
        for name in names if name != "all"
    }  # fmt: skip


def rows(connection: Connection, asked: Asked, by: Looking) -> Found:
    """One page; it begins behind ``after``, not after so many rows, so that nothing is skipped or shown twice."""
    chosen = LISTS[asked.list]
    key = func.coalesce(_c[chosen.key], _c.opened, 0) if chosen.key != "opened" else _c.opened
    where = [condition(by.sight), *_filters(asked, by)]
    whole = _whole(asked.number)
    where.append(or_(_c.number == whole, _c.parent == whole) if whole else chosen.where(by))
    if asked.after:
        at = connection.execute(select(key).where(_c.number == asked.after)).scalar()
        place, last = tuple_(key, _c.number), tuple_(at or 0, asked.after)
        where.append(place < last if chosen.newest_first else place > last)
    order: list[Any] = [key, _c.number]
    wanted = select(appeal).where(*where).order_by(*(each.desc() if chosen.newest_first else each for each in order))
    found = [dict(row) for row in connection.execute(wanted.limit(asked.limit + 1)).mappings()]
    shown = found[: asked.limit]
    return Found(shown, shown[-1]["number"] if len(found) > asked.limit else "")


def _filters(asked: Asked, by: Looking) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.states:
        found.append(_c.state.in_(asked.states))
    if asked.unit:
        found.append(_c.unit == asked.unit)
    if asked.due:
        found.append(_CLASSES[asked.due](by))
    if asked.number and not _whole(asked.number):
        found.append(_c.number.contains(asked.number.upper(), autoescape=True))
    return found


def _whole(number: str) -> str:
    """The number when it is a whole one, else empty."""
    try:
        return str(AppealNumber.parse(number)) if number else ""
    except AppealNumberInvalid:
        return ""
