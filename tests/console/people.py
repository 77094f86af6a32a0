"""People with accounts for tests: made without waiting for a password hash, signed in without a browser."""

from __future__ import annotations

from functools import cache

import httpx

from callcenter.config import load_secrets
from callcenter.console.accounts.account import Wanted, add_account, change_account
from callcenter.console.accounts.passwords import hashed
from callcenter.console.accounts.roles import Role
from callcenter.console.accounts.sealing import derived, sealed
from callcenter.console.accounts.sessions import COOKIE, Stage
from callcenter.journal.engine import reading, writing
from tests.console.house import Console

__all__ = ["PASSWORD", "SECRET", "account", "client", "signed_in"]

PASSWORD = "枯藤老树昏鸦 小桥流水人家"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Of everybody's authenticator."""


@cache
def _hash() -> str:
    return hashed(PASSWORD)


def account(console: Console, name: str, *roles: str, second_factor: bool = True, **more: object) -> str:
    """An account with ``PASSWORD`` that is to be changed no more; those who need one have an authenticator."""
    number, unit = ("1001" if Role.AGENT in roles else ""), ("housing" if Role.UNIT in roles else "")
    teams = tuple(more.pop("teams", ("voice",)))  # type: ignore[arg-type]
    wanted = Wanted(
        account=name, name=f"{name}先生", roles=roles, teams=teams, number=str(more.pop("number", number)), unit=unit
    )
    key = derived(load_secrets(console.config).console, "authenticators")
    with writing(console.engine) as connection:
        made = add_account(connection, wanted, _hash(), console.parts.clock())
        box = sealed(key, SECRET, name) if made.needs_second_factor and second_factor else ""
        change_account(connection, name, must_change=False, totp=box, **more)
    return name


def client(console: Console) -> httpx.Client:
    """A browser: it says where its requests come from."""
    return httpx.Client(base_url=console.url, headers={"Origin": console.url}, trust_env=False, timeout=20)


def signed_in(console: Console, name: str, stage: Stage = "full", *, confirmed: bool = True) -> httpx.Client:
    """A browser in which somebody is signed in."""
    parts = console.parts
    with writing(console.engine) as connection:
        cookie = parts.sessions.begin(connection, name, stage, parts.clock())
    with reading(console.engine) as connection:
        signed = parts.sessions.find(connection, cookie, parts.clock())
    assert signed is not None
    if not confirmed:
        with writing(console.engine) as connection:
            parts.sessions.confirm(connection, signed.session, 0)
    made = client(console)
    made.cookies.set(COOKIE, cookie, domain="127.0.0.1")
    made.headers["X-CSRF-Token"] = signed.token
    return made
