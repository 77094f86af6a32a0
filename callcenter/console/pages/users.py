"""Accounts: who has one, with which roles; making, changing, disabling them, and new one-time passwords."""

from __future__ import annotations

from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.access import Asker, Staff
from callcenter.console.accounts.account import Wanted, accounts
from callcenter.console.accounts.administration import Administration
from callcenter.console.accounts.roles import TITLES, Role
from callcenter.console.gate import Admitted
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import render
from callcenter.console.parts import parts_of, staff_language
from callcenter.errors import AccountRefused
from callcenter.journal.engine import reading

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_TEXTS = MappingProxyType({
    "users.add": ("新建账号", "New account"),
    "users.account": ("账号", "Account"),
    "users.account_why": ("小写字母开头，2 至 32 个字母、数字或 . _ -", "2 to 32 of a-z 0-9 . _ -, a letter first"),
    "users.name": ("姓名", "Name"),
    "users.roles": ("岗位", "Roles"),
    "users.teams": ("班组（逗号分隔）", "Teams (with commas between)"),
    "users.teams_short": ("班组", "Teams"),
    "users.number": ("工号", "Number"),
    "users.unit": ("成员单位", "Member unit"),
    "users.second": ("验证器", "Second factor"),
    "users.state": ("状态", "State"),
    "users.on": ("启用", "in use"),
    "users.off": ("已停用", "disabled"),
    "users.must_change": ("待改密码", "password to be changed"),
    "users.set": ("已设置", "set up"),
    "users.not_set": ("未设置", "not yet"),
    "users.create": ("创建", "Make it"),
    "users.disable": ("停用", "Disable"),
    "users.enable": ("启用", "Enable"),
    "users.reset": ("重置密码", "Reset password"),
    "users.reset_both": ("重置密码与验证器", "Reset password and second factor"),
    "users.made": ("一次性密码（只显示这一次，请当面转交）", "One-time password: shown this once"),
    "users.what": ("操作", "What"),
    "users.taken": ("已有这个账号", "There is such an account already"),
    "users.unknown": ("没有这个账号", "There is no such account"),
    "users.bad_account": ("账号须为 2 至 32 个小写字母、数字或 . _ -，字母开头", "The account's name cannot be so"),
    "users.bad_name": ("姓名须为 1 至 60 个字符", "The person's name has 1 to 60 characters"),
    "users.bad_role": ("没有这个岗位", "There is no such role"),
    "users.no_role": ("请至少选择一个岗位", "Choose a role"),
    "users.no_unit": ("请选择联络员所属的成员单位", "Choose the liaison's member unit"),
    "users.no_number": ("座席账号须填写工号", "Give the agent's number"),
    "users.only_display": ("大屏账号不能兼任其他岗位", "A wall screen has no other role"),
    "users.last_admin": ("须至少保留一名可用的系统管理员", "Somebody must stay an administrator"),
})  # fmt: skip
_Typed = Annotated[str, Form(max_length=100)]


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


def _page(
    request: Request, asker: Asker, *, made: tuple[str, str] | None = None, problem: tuple[str, ...] = (),
    status: int = 200,
) -> Response:  # fmt: skip
    which = 0 if staff_language(request) == "zh" else 1
    with reading(parts_of(request).engine) as connection:
        rows: list[Any] = accounts(connection)
    return render(
        request, "users.html", title=PAGE.title[which], texts=_TEXTS, signed=asker.staff, page=PAGE, status=status,
        rows=rows, made=made, problem=problem, role_titles={role: pair[which] for role, pair in TITLES.items()},
        units={ident: unit.name for ident, unit in parts_of(request).config.units.items()},
    )  # fmt: skip


_ADMIN = Staff(roles=frozenset({Role.ADMIN}))
PAGE = Page(
    name="users", router=router, title=("账号", "Accounts"), path="/users", texts=_TEXTS,
    who={
        ("GET", "/users"): _ADMIN, ("POST", "/users"): _ADMIN, ("POST", "/users/{name}/state"): _ADMIN,
        ("POST", "/users/{name}/password"): _ADMIN,
    },
)  # fmt: skip
