"""Accounts: who has one, with which roles; making, changing, disabling them, and new one-time passwords."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.access import Asker, Staff
from callcenter.console.accounts.account import Account, Wanted, accounts, find_account
from callcenter.console.accounts.administration import Administration
from callcenter.console.accounts.roles import TITLES, Role
from callcenter.console.gate import Admitted
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import render
from callcenter.console.pages.users_texts import TEXTS
from callcenter.console.parts import parts_of, staff_language
from callcenter.console.problems import Refusal
from callcenter.errors import AccountRefused
from callcenter.journal.engine import reading

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_Typed = Annotated[str, Form(max_length=100)]
_Chosen = Annotated[list[str], Form(max_length=50)]


@router.get("/users")
def users(request: Request, asker: Admitted) -> Response:
    """All accounts."""
    return _page(request, asker)


@router.post("/users")
def add(
    request: Request, asker: Admitted, account: _Typed = "", name: _Typed = "", teams: _Typed = "",
    number: _Typed = "", unit: _Typed = "", roles: Annotated[list[str], Form(max_length=20)] = [],  # noqa: B006
) -> Response:  # fmt: skip
    """Make one."""
    wanted = Wanted(
        account=account.strip().lower(), name=name, roles=tuple(roles), number=number.strip(), unit=unit.strip(),
        teams=tuple(part.strip() for part in teams.replace("，", ",").split(",") if part.strip()),
    )  # fmt: skip
    try:
        password = _administration(request).add(_who(asker), wanted, asker.address)
    except AccountRefused as refusal:
        return _page(request, asker, problem=refusal.why, status=422)
    return _page(request, asker, made=(wanted.account, password))


@router.get("/users/{name}")
def one(request: Request, asker: Admitted, name: str) -> Response:
    """What can be changed of one."""
    return _form(request, asker, _known(request, name))


@router.post("/users/{name}")
def change(
    request: Request, asker: Admitted, name: str, person: _Typed = "", number: _Typed = "", unit: _Typed = "",
    roles: _Chosen = [], teams: _Chosen = [],  # noqa: B006
) -> Response:  # fmt: skip
    """Other roles, teams, unit, number or name; all of them are given."""
    before = _known(request, name)
    typed = Wanted(account=name, name=person, roles=tuple(roles), teams=tuple(teams), number=number.strip(), unit=unit)
    mistakes = _strange(request, before, typed)
    if mistakes:
        return _form(request, asker, typed, problem=mistakes, status=422)
    try:
        _administration(request).change(
            _who(asker), name, asker.address, name=typed.name, roles=typed.roles, teams=typed.teams,
            number=typed.number, unit=typed.unit,
        )  # fmt: skip
    except AccountRefused as refusal:
        return _form(request, asker, typed, problem=refusal.why, status=422)
    return _page(request, asker, changed=name)


@router.post("/users/{name}/state")
def state(request: Request, asker: Admitted, name: str, enable: _Typed = "") -> Response:
    """Disable one, or enable it again."""
    try:
        _administration(request).disable(_who(asker), name, asker.address, enable=bool(enable))
    except AccountRefused as refusal:
        return _page(request, asker, problem=refusal.why, status=409)
    return _page(request, asker)


@router.post("/users/{name}/password")
def reset(request: Request, asker: Admitted, name: str, second: _Typed = "") -> Response:
    """A new one-time password."""
    try:
        password = _administration(request).reset(_who(asker), name, asker.address, second_factor=bool(second))
    except AccountRefused as refusal:
        return _page(request, asker, problem=refusal.why, status=409)
    return _page(request, asker, made=(name, password))


def _administration(request: Request) -> Administration:
    parts = parts_of(request)
    return Administration(parts.engine, parts.audit, parts.clock)


def _who(asker: Asker) -> str:
    assert asker.staff is not None
    return asker.staff.account.account


def _known(request: Request, name: str) -> Account:
    """Raises Refusal when there is none."""
    with reading(parts_of(request).engine) as connection:
        found = find_account(connection, name[:100])
    if found is None:
        raise Refusal("not-found")
    return found[0]


def _strange(request: Request, before: Account, typed: Wanted) -> tuple[str, ...]:
    """What of the form no list offers; what the account has already may stay."""
    found = {
        "users.bad_unit": typed.unit not in ("", before.unit, *parts_of(request).config.units),
        "users.bad_team": not set(typed.teams) <= {*_teams(request), *before.teams},
    }
    return tuple(key for key, wrong in found.items() if wrong)


def _teams(request: Request) -> set[str]:
    return {agent.team for agent in parts_of(request).config.agents.values() if agent.team}


def _words_of(request: Request) -> dict[str, Any]:
    """Roles and units by name."""
    which = 0 if staff_language(request) == "zh" else 1
    return {
        "role_titles": {role: pair[which] for role, pair in TITLES.items()},
        "units": {ident: unit.name for ident, unit in parts_of(request).config.units.items()},
    }  # fmt: skip


def _page(
    request: Request, asker: Asker, *, made: tuple[str, str] | None = None, changed: str = "",
    problem: tuple[str, ...] = (), status: int = 200,
) -> Response:  # fmt: skip
    with reading(parts_of(request).engine) as connection:
        rows: list[Any] = accounts(connection)
    title = PAGE.title[0 if staff_language(request) == "zh" else 1]
    return render(
        request, "users.html", title=title, texts=TEXTS, signed=asker.staff, page=PAGE, status=status,
        rows=rows, made=made, changed=changed, problem=problem, **_words_of(request),
    )  # fmt: skip


def _form(
    request: Request, asker: Asker, row: Account | Wanted, *, problem: tuple[str, ...] = (), status: int = 200
) -> Response:
    """``row``: as it is, or as it was typed."""
    title = TEXTS["users.change_one"][0 if staff_language(request) == "zh" else 1].format(account=row.account)
    return render(
        request, "users_one.html", title=title, texts=TEXTS, signed=asker.staff, page=PAGE, status=status,
        row=row, teams=sorted({*_teams(request), *row.teams}), problem=problem, **_words_of(request),
    )  # fmt: skip


_ADMIN = Staff(roles=frozenset({Role.ADMIN}))
PAGE = Page(
    name="users", router=router, title=("账号", "Accounts"), path="/users", texts=TEXTS,
    who={
        ("GET", "/users"): _ADMIN, ("POST", "/users"): _ADMIN, ("GET", "/users/{name}"): _ADMIN,
        ("POST", "/users/{name}"): _ADMIN, ("POST", "/users/{name}/state"): _ADMIN,
        ("POST", "/users/{name}/password"): _ADMIN,
    },
)  # fmt: skip
