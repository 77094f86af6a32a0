"""The full number behind a masked one: with a reason, the password given lately, and a row on the audit log."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response

from callcenter.config import Config
from callcenter.console.access import Staff
from callcenter.console.accounts.account import Account
from callcenter.console.accounts.roles import Role
from callcenter.console.audit import Deed
from callcenter.console.gate import Admitted
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json
from callcenter.console.parts import parts_of
from callcenter.console.problems import Refusal
from callcenter.console.supervise.scope import Scope, scope_of, seen
from callcenter.journal.engine import writing
from callcenter.journal.tables import appeal, contact, leg

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_WHO = frozenset({Role.AGENT, Role.SUPERVISOR, Role.DISPATCHER, Role.QUALITY, Role.CALLBACK})
_EVERY = frozenset({Role.DISPATCHER, Role.QUALITY, Role.CALLBACK})
"""They work on appeals of every team."""


class Wish(BaseModel):
    """Whose number, and why."""

    kind: Literal["contact", "appeal"]
    id: str = Field(min_length=1, max_length=100)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=200)]


@router.post("/reveal")
def reveal(request: Request, asker: Admitted, body: Wish) -> Response:
    """The number. Found or refused, it stands on the audit log in the same transaction."""
    assert asker.staff is not None
    parts, account = parts_of(request), asker.staff.account
    with writing(parts.engine) as connection:
        number = _number(connection, body)
        mine = number is not None and _may(connection, parts.config, account, body)
        parts.audit.record(connection, Deed(
            actor=account.account, action="reveal", subject=f"{body.kind} {body.id}", address=asker.address,
            outcome="done" if mine else "refused", reason=body.reason,
        ))  # fmt: skip
    if number is None:
        raise Refusal("not-found")
    if not mine:
        raise Refusal("scope-needed")
    return as_json({"number": number})


def _number(connection: Connection, wish: Wish) -> str | None:
    table, key = (contact, contact.c.contact) if wish.kind == "contact" else (appeal, appeal.c.number)
    found: str | None = connection.execute(select(table.c.caller).where(key == wish.id)).scalar()
    return found


def _may(connection: Connection, config: Config, account: Account, wish: Wish) -> bool:
    """Agents: who they talk or talked to. Supervisors: whose calls their teams had, or wait in their teams' queues."""
    if account.roles & _EVERY or _is_of_teams(connection, scope_of(config, account), wish):
        return True
    return Role.AGENT in account.roles and account.number in _agents(connection, wish)


def _is_of_teams(connection: Connection, scope: Scope, wish: Wish) -> bool:
    """An appeal that came by no call is every team's."""
    of = contact.c.contact == wish.id if wish.kind == "contact" else contact.c.appeal == wish.id
    calls = select(contact.c.contact).where(of)
    if connection.execute(calls.where(seen(scope)).limit(1)).first() is not None:
        return True
    return bool(scope.agents) and wish.kind == "appeal" and connection.execute(calls.limit(1)).first() is None


def _agents(connection: Connection, wish: Wish) -> set[str]:
    """Who was offered the call, or the call that the appeal came by."""
    of = leg.c.contact == wish.id
    if wish.kind == "appeal":
        of = leg.c.contact.in_(select(contact.c.contact).where(contact.c.appeal == wish.id))
    return set(connection.execute(select(leg.c.agent).where(of)).scalars())


PAGE = Page(name="reveal", router=router, who={("POST", "/reveal"): Staff(roles=_WHO, confirm=True)})
