"""One person's account, and the rows of all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from callcenter.console.accounts.roles import SECOND_FACTOR, Role
from callcenter.errors import AccountRefused
from callcenter.journal.tables import account as table

__all__ = ["Account", "Wanted", "accounts", "add_account", "change_account", "find_account", "none_yet"]

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}")


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Who somebody is; the password apart."""

    account: str
    """What the person signs in with."""
    name: str
    roles: frozenset[Role]
    teams: frozenset[str]
    """Teams whose agents this person sees and acts on."""
    number: str
    """Number as agent and as supervisor, see seats.yaml; empty: neither."""
    unit: str
    """The member unit it belongs to, see units.yaml; empty: none."""
    must_change: bool
    """The password is a one-time one."""
    second_factor: bool
    """An authenticator is set up."""
    totp_step: int
    made: int
    changed: int
    """Password, µs."""
    disabled: int | None

    @property
    def needs_second_factor(self) -> bool:
        """Because of a role."""
        return bool(self.roles & SECOND_FACTOR)

    @property
    def is_display(self) -> bool:
        """Is it a screen on the wall, and nothing else?"""
        return self.roles == {Role.DISPLAY}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What an account is to be like."""

    account: str
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...] = ()
    number: str = ""
    unit: str = ""


def find_account(connection: Connection, name: str) -> tuple[Account, Mapping[str, Any]] | None:
    """The account with its whole row, which holds what is secret; None when there is none."""
    row = connection.execute(select(table).where(table.c.account == name)).mappings().first()
    return (_account(dict(row)), dict(row)) if row else None


def accounts(connection: Connection) -> list[Account]:
    """All of them, by name."""
    return [_account(dict(row)) for row in connection.execute(select(table).order_by(table.c.account)).mappings()]


def none_yet(connection: Connection) -> bool:
    """Has nobody an account?"""
    return not connection.execute(select(func.count()).select_from(table)).scalar()


def add_account(connection: Connection, wanted: Wanted, password: str, at: int) -> Account:
    """Make it with a one-time password, given as its hash. Raises AccountRefused with all mistakes."""
    mistakes = _mistakes(wanted)
    if find_account(connection, wanted.account):
        mistakes["users.taken"] = f"there is an account {wanted.account} already"
    _refuse(mistakes)
    values = {**_columns(wanted), "password": password, "totp": "", "must_change": True, "totp_step": -1,
              "made": at, "changed": at, "disabled": None}  # fmt: skip
    connection.execute(insert(table).values(**values))
    return _known(connection, wanted.account)


def change_account(connection: Connection, name: str, /, **changes: Any) -> Account:
    """Change columns; ``roles`` and ``teams`` as iterables of words. Raises AccountRefused."""
    before = _known(connection, name)
    wanted = Wanted(
        account=name, name=changes.pop("name", before.name), roles=tuple(changes.pop("roles", before.roles)),
        teams=tuple(changes.pop("teams", before.teams)), number=changes.pop("number", before.number),
        unit=changes.pop("unit", before.unit),
    )  # fmt: skip
    _refuse(_mistakes(wanted))
    connection.execute(update(table).where(table.c.account == name).values(**_columns(wanted), **changes))
    return _known(connection, name)


def _known(connection: Connection, name: str) -> Account:
    found = find_account(connection, name)
    if found is None:
        raise AccountRefused(f"there is no account {name!r}; `callcenter user list` shows them", ("users.unknown",))
    return found[0]


def _refuse(mistakes: Mapping[str, str]) -> None:
    """Raises AccountRefused when there are any."""
    if mistakes:
        raise AccountRefused("; ".join(mistakes.values()), tuple(mistakes))


def _mistakes(wanted: Wanted) -> dict[str, str]:
    """Key of a text → the same in English."""
    strange = sorted(set(wanted.roles) - set(Role))
    found = {}
    if not _LOGIN.fullmatch(wanted.account):
        told = f"{wanted.account!r} is no name to sign in with: 2 to 32 of a-z 0-9 . _ -, a letter first"
        found["users.bad_account"] = told
    if not wanted.name.strip() or len(wanted.name) > 60:
        found["users.bad_name"] = "the person's name has 1 to 60 characters"
    if strange:
        found["users.bad_role"] = f"{', '.join(strange)}: no such role; there are {', '.join(Role)}"
    if not wanted.roles:
        found["users.no_role"] = f"an account without a role can do nothing; there are {', '.join(Role)}"
    if Role.UNIT in wanted.roles and not wanted.unit:
        found["users.no_unit"] = "say which member unit a unit liaison belongs to"
    if Role.AGENT in wanted.roles and not wanted.number:
        found["users.no_number"] = "say which number an agent has in seats.yaml"
    if Role.DISPLAY in wanted.roles and len(wanted.roles) > 1:
        found["users.only_display"] = "a wall screen has no other role: it stays signed in"
    return found


def _columns(wanted: Wanted) -> dict[str, str]:
    return {"account": wanted.account, "name": wanted.name.strip(), "roles": _joined(wanted.roles),
            "teams": _joined(wanted.teams), "number": wanted.number, "unit": wanted.unit}  # fmt: skip


def _joined(words: Iterable[str]) -> str:
    return ",".join(sorted(str(word) for word in words))


def _split(text: str) -> frozenset[str]:
    return frozenset(part for part in text.split(",") if part)


def _account(row: Mapping[str, Any]) -> Account:
    return Account(
        account=row["account"], name=row["name"], roles=frozenset(map(Role, _split(row["roles"]))),
        teams=_split(row["teams"]), number=row["number"], unit=row["unit"], must_change=row["must_change"],
        second_factor=bool(row["totp"]), totp_step=row["totp_step"], made=row["made"], changed=row["changed"],
        disabled=row["disabled"],
    )  # fmt: skip
