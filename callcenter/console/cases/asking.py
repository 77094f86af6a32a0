"""Who asks for appeals, and what they are read by."""

from __future__ import annotations

from contextlib import suppress

from starlette.requests import Request

from callcenter.console.access import Asker
from callcenter.console.accounts.account import Account
from callcenter.console.cases.deeds import DEEDS
from callcenter.console.cases.rows import Reader
from callcenter.console.cases.sight import sight_of
from callcenter.console.parts import parts_of, staff_language
from callcenter.errors import StoreError
from callcenter.projections import fold_forward

__all__ = ["account_of", "deeds_of", "fold", "reader_of"]


def account_of(asker: Asker) -> Account:
    """Whose account; the gate has seen to it that there is one."""
    assert asker.staff is not None
    return asker.staff.account


def reader_of(request: Request, asker: Asker) -> Reader:
    """What this person reads by, now."""
    parts = parts_of(request)
    return Reader(
        sight=sight_of(account_of(asker)), config=parts.config, workdays=parts.calendar, zone=parts.zone,
        now=parts.clock(), language=staff_language(request),
    )  # fmt: skip


def deeds_of(account: Account) -> frozenset[str]:
    """What the roles of an account may do at all."""
    return frozenset(deed for role, (_, names) in DEEDS.items() if role in account.roles for deed in names)


def fold(request: Request) -> None:
    """Take in what others have written meanwhile; while the store is busy the page shows what is known."""
    with suppress(StoreError):
        fold_forward(parts_of(request).engine)
