"""Accounts made and changed, by a command or by the page: each change is a row of the audit log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, delete

from callcenter.console.accounts.account import Account, Wanted, accounts, add_account, change_account, none_yet
from callcenter.console.accounts.passwords import hashed, new_one_time
from callcenter.console.accounts.roles import Role
from callcenter.console.audit import AuditLog, Deed
from callcenter.errors import AccountRefused
from callcenter.journal.engine import writing
from callcenter.journal.tables import console_session

__all__ = ["FIRST", "Administration"]

FIRST = "admin"
"""The account that the first start makes."""
_LOCK = 12345_0015
"""One at a time makes the first administrator or looks whether one is left."""


class Administration:
    """Every change of an account; ``actor`` is who does it."""

    def __init__(self, engine: Engine, audit: AuditLog, clock: Callable[[], int]) -> None:
        self._engine = engine
        self._audit = audit
        self._clock = clock

    def first(self) -> str | None:
        """An administrator, when nobody has an account yet: its one-time password. None: there are some."""
        password = new_one_time()
        stored = hashed(password)
        with writing(self._engine, lock=_LOCK) as connection:
            if not none_yet(connection):
                return None
            wanted = Wanted(account=FIRST, name="系统管理员", roles=(Role.ADMIN,))
            add_account(connection, wanted, stored, self._clock())
            self._record(connection, "cli:first start", FIRST, "add roles=admin", "")
        return password

    def add(self, actor: str, wanted: Wanted, address: str = "") -> str:
        """Make an account; its one-time password. Raises AccountRefused."""
        password = new_one_time()
        stored = hashed(password)
        with writing(self._engine) as connection:
            made = add_account(connection, wanted, stored, self._clock())
            self._record(connection, actor, made.account, f"add {_described(made)}", address)
        return password

    def change(self, actor: str, name: str, address: str = "", /, **changes: Any) -> Account:
        """Give it other roles, teams, a number, a unit, a name; it has to sign in again. Raises AccountRefused."""
        with writing(self._engine, lock=_LOCK) as connection:
            before, after = change_account(connection, name), change_account(connection, name, **changes)
            if actor == name and Role.ADMIN in before.roles - after.roles:
                raise _own_admin()
            self._must_stay_an_admin(connection)
            _sign_out(connection, name)
            self._record(connection, actor, name, f"change {_described(after)} before: {_described(before)}", address)
        return after

    def disable(self, actor: str, name: str, address: str = "", *, enable: bool = False) -> None:
        """Nobody signs in with it from now on, and whoever is in is out; or again. Raises AccountRefused."""
        with writing(self._engine, lock=_LOCK) as connection:
            after = change_account(connection, name, disabled=None if enable else self._clock())
            if actor == name and Role.ADMIN in after.roles and not enable:
                raise _own_admin()
            self._must_stay_an_admin(connection)
            _sign_out(connection, name)
            self._record(connection, actor, name, "enable" if enable else "disable", address)

    def reset(self, actor: str, name: str, address: str = "", *, second_factor: bool = False) -> str:
        """A new one-time password, and with ``second_factor`` a new authenticator. Raises AccountRefused."""
        password = new_one_time()
        changes: dict[str, Any] = {"password": hashed(password), "must_change": True, "changed": self._clock()}
        if second_factor:
            changes.update(totp="", totp_step=-1)
        with writing(self._engine) as connection:
            change_account(connection, name, **changes)
            _sign_out(connection, name)
            what = "reset password and second factor" if second_factor else "reset password"
            self._record(connection, actor, name, what, address)
        return password

    def _must_stay_an_admin(self, connection: Connection) -> None:
        """Raises AccountRefused when nobody could manage accounts any more."""
        if not any(Role.ADMIN in each.roles and each.disabled is None for each in accounts(connection)):
            raise AccountRefused("somebody must stay an administrator: make another one first", ("users.last_admin",))

    def _record(self, connection: Connection, actor: str, name: str, detail: str, address: str) -> None:
        self._audit.record(
            connection, Deed(actor=actor, action="account", subject=name, detail=detail, address=address)
        )


def _own_admin() -> AccountRefused:
    """Whoever did so by mistake could not undo it."""
    return AccountRefused("administrators do not take their own right away: another one does", ("users.own_admin",))


def _sign_out(connection: Connection, name: str) -> None:
    connection.execute(delete(console_session).where(console_session.c.account == name))


def _described(account: Account) -> str:
    told = f"roles={','.join(sorted(account.roles))} teams={','.join(sorted(account.teams))}"
    return f"{told} number={account.number} unit={account.unit} name={account.name}"
