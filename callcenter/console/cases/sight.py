"""Which appeals somebody sees, and how much of them: a unit its own tickets, without the appellants' numbers."""

from __future__ import annotations

import re

import msgspec
from sqlalchemy import ColumnElement, and_, false, or_, select

from callcenter.appeals.lifecycle import AppealState
from callcenter.callcontrol.masking import masked
from callcenter.console.accounts.account import Account
from callcenter.console.accounts.roles import Role
from callcenter.journal.tables import appeal

__all__ = ["Sight", "condition", "given_by", "sight_of", "without_numbers"]

_S = AppealState
_EVERY = frozenset({Role.DISPATCHER, Role.QUALITY, Role.SUPERVISOR, Role.LEADER})
"""They see the appeals of all units."""
_WITH_NUMBERS = frozenset({Role.DISPATCHER, Role.QUALITY, Role.SUPERVISOR, Role.CALLBACK})
"""They may have a number shown in full, with a reason; see ``pages.reveal``."""
_WITH_A_UNIT = frozenset(AppealState) - {
    _S.DRAFT, _S.ANSWERED, _S.REJECTED, _S.LINKED, _S.PENDING_DISPATCH,
}  # fmt: skip
"""Before it is dispatched, the unit that stands there was proposed by somebody, and does not have it."""
_CALLED_BACK = frozenset({_S.CALLBACK_DUE, _S.REDO, _S.EXCLUSION_REVIEW, _S.CLOSED})
_A_NUMBER = re.compile(
    r"(?<![0-9])(?:1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}|(?<!-)(?!20[0-9]{2}(?:0[1-9]|1[0-2]))[2-9][0-9]{7}(?!-))"
    r"(?![0-9])"
)
"""A mobile number, one with an area code, or one of eight digits; no date."""


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody may see; who has nothing sees nothing."""

    every: bool = False
    unit: str = ""
    called_back: bool = False
    numbers: bool = False
    """May texts be read with the telephone numbers in them? Those of the appellants are masked for everybody."""

    @property
    def confidential(self) -> bool:
        """May appellants who wanted to stay unknown to the unit be named?"""
        return self.every or self.called_back


def sight_of(account: Account) -> Sight:
    """By the roles of the account, and by its unit."""
    roles = account.roles
    return Sight(
        every=bool(roles & _EVERY), unit=account.unit if Role.UNIT in roles else "",
        called_back=Role.CALLBACK in roles, numbers=bool(roles & _WITH_NUMBERS),
    )  # fmt: skip


def condition(sight: Sight) -> ColumnElement[bool]:
    """Of a row of the table ``appeal``. Drafts belong to the call that they are written in."""
    if sight.every:
        return appeal.c.state != _S.DRAFT.value
    seen: list[ColumnElement[bool]] = [false()]
    if sight.called_back:
        seen.append(appeal.c.state.in_(_CALLED_BACK))
    if sight.unit:
        seen.append(and_(appeal.c.unit == sight.unit, appeal.c.state.in_(_WITH_A_UNIT)))
        seen.append(given_by(sight.unit))
    return or_(*seen)


def given_by(unit: str) -> ColumnElement[bool]:
    """Of a row of the table ``appeal``: it is a part that the unit gave to another."""
    upper = appeal.alias("upper")
    return and_(appeal.c.parent != "", appeal.c.parent.in_(select(upper.c.number).where(upper.c.unit == unit)))


def without_numbers(text: str) -> str:
    """The text with the telephone numbers in it masked.

    >>> without_numbers("请联系13812341234或0513-88123456，单号20260302")
    '请联系138****1234或051****3456，单号20260302'
    """
    return _A_NUMBER.sub(lambda found: masked(found[0]), text)
