"""Signing in: name and password, then whatever is still to be done. Works without any script."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any
from urllib.parse import quote

import segno
from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.access import Access, anybody
from callcenter.console.accounts.sessions import SignedIn, Stage
from callcenter.console.accounts.totp import uri
from callcenter.console.gate import Admitted
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import go, render, with_session
from callcenter.console.parts import Parts, parts_of, staff_language
from callcenter.console.problems import Refusal
from callcenter.console.staff_gate import from_our_page
from callcenter.console.texts import in_language
from callcenter.errors import AccountRefused

__all__ = ["PAGE", "STEPS", "safe"]

router = APIRouter(include_in_schema=False)
STEPS: Mapping[Stage, str] = MappingProxyType({
    "password": "/password", "enrol": "/authenticator", "second": "/code", "full": "/",
})  # fmt: skip
"""What is still to be done → the page for it."""
_TEXTS = MappingProxyType({
    "sign_in": ("登录", "Sign in"),
    "name": ("账号", "Account"),
    "password.field": ("密码", "Password"),
    "code": ("验证码", "Code"),
    "code.title": ("输入验证码", "Enter the code"),
    "code.why": ("请打开手机上的验证器，输入六位验证码。", "Open your authenticator and enter its six digits."),
    "go_on": ("继续", "Go on"),
    "new.title": ("设置新密码", "Choose a new password"),
    "new.why": (
        "一次性密码只能用来设置新密码。请至少使用 12 个字符，可以是一句话。",
        "A one-time password is only for choosing a new one: at least 12 characters, for instance a sentence.",
    ),
    "new.old": ("现在的密码", "Present password"),
    "new.new": ("新密码", "New password"),
    "new.again": ("再次输入新密码", "New password again"),
    "new.differ": ("两次输入的新密码不一致", "The two are not the same"),
    "password.short": ("新密码至少需要 12 个字符", "A password has at least 12 characters"),
    "password.long": ("新密码最多 128 个字符", "A password has at most 128 characters"),
    "password.common": ("新密码过于常见或单一，请换一个", "This one is too common or too plain"),
    "password.account": ("新密码不能包含账号", "A password must not hold your account's name"),
    "password.same": ("新密码不能与现在的密码相同", "That is the present one"),
    "enrol.title": ("设置验证器", "Set up an authenticator"),
    "enrol.why": (
        "您的岗位需要第二重验证。请用手机验证器（如 FreeOTP）扫描二维码，再输入它显示的六位验证码。",
        "Your role needs a second factor. Scan this with an authenticator (such as FreeOTP), then enter its digits.",
    ),
    "enrol.picture": ("验证器二维码", "Code for the authenticator"),
    "enrol.by_hand": ("无法扫描时，手工输入密钥：", "Or type the key by hand:"),
})  # fmt: skip
_Typed = Annotated[str, Form(max_length=256)]


@router.get("/sign-in")
def form(request: Request, asker: Admitted, then: str = "/") -> Response:
    """Name and password."""
    return _form(request, then)


def _form(request: Request, then: str, problem: Refusal | None = None, name: str = "") -> Response:
    return _render(request, "sign_in.html", "sign_in", None, problem=problem, then=safe(then), name=name)


@router.post("/sign-in")
def sign_in(
    request: Request, asker: Admitted, name: _Typed = "", password: _Typed = "", then: _Typed = "/"
) -> Response:
    """In, or once more."""
    if not from_our_page(request):
        raise Refusal("forged")
    try:
        cookie, stage = parts_of(request).door.sign_in(name, password, asker.address)
    except Refusal as refusal:
        return _form(request, then, refusal, name[:64])
    return with_session(request, go(_onward(stage, then)), cookie)


@router.get("/code")
def code_form(request: Request, asker: Admitted, then: str = "/") -> Response:
    """The authenticator's code."""
    return _render(request, "code.html", "code.title", _of(asker.staff), problem=None, then=safe(then))


@router.post("/code")
def code(request: Request, asker: Admitted, code: _Typed = "", then: _Typed = "/") -> Response:
    """In, or once more."""
    signed = _of(asker.staff)
    try:
        cookie, stage = parts_of(request).door.second_factor(signed, code, asker.address)
    except Refusal as refusal:
        return _render(request, "code.html", "code.title", signed, problem=refusal, then=safe(then))
    return with_session(request, go(_onward(stage, then)), cookie)


@router.get("/password")
def password_form(request: Request, asker: Admitted, then: str = "/") -> Response:
    """A new password."""
    return _render(request, "password.html", "new.title", _of(asker.staff), problem=None, told="", then=safe(then))


@router.post("/password")
def password(
    request: Request, asker: Admitted, old: _Typed = "", new: _Typed = "", again: _Typed = "", then: _Typed = "/"
) -> Response:
    """The new one holds, or what is wrong with it."""
    signed = _of(asker.staff)
    problem, told = None, "" if new == again else "new.differ"
    if not told:
        try:
            cookie, stage = parts_of(request).door.change_password(signed, old, new, asker.address)
            return with_session(request, go(_onward(stage, then)), cookie)
        except Refusal as refusal:
            problem = refusal
        except AccountRefused as refusal:
            told = str(refusal)
    return _render(request, "password.html", "new.title", signed, problem=problem, told=told, then=safe(then))


@router.get("/authenticator")
def authenticator_form(request: Request, asker: Admitted, then: str = "/") -> Response:
    """A picture for the authenticator."""
    return _authenticator(request, _of(asker.staff), None, then)


@router.post("/authenticator")
def authenticator(request: Request, asker: Admitted, code: _Typed = "", then: _Typed = "/") -> Response:
    """It works, or once more."""
    signed = _of(asker.staff)
    try:
        cookie, stage = parts_of(request).door.enrol(signed, code, asker.address)
    except Refusal as refusal:
        return _authenticator(request, signed, refusal, then)
    return with_session(request, go(_onward(stage, then)), cookie)


def _authenticator(request: Request, signed: SignedIn, problem: Refusal | None, then: str) -> Response:
    parts = parts_of(request)
    secret = parts.door.new_authenticator(signed)
    return _render(
        request, "authenticator.html", "enrol.title", signed, problem=problem, then=safe(then),
        picture=_picture(parts, signed.account.account, secret),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    )  # fmt: skip


def _picture(parts: Parts, account: str, secret: str) -> str:
    made = segno.make(uri(secret, account, parts.config.site.name), error="m")
    return str(made.svg_data_uri(scale=5, border=3, light="#fff"))


def _render(
    request: Request, template: str, title: str, signed: SignedIn | None, problem: Refusal | None, **given: Any
) -> Response:
    language = staff_language(request)
    told = (problem.kind.title[language], problem.kind.advice[language]) if problem else None
    return render(
        request, template, title=in_language(_TEXTS, language)[title], texts=_TEXTS, signed=signed, problem=told,
        status=problem.status if problem else 200, **given,
    )  # fmt: skip


def _of(signed: SignedIn | None) -> SignedIn:
    assert signed is not None
    return signed


def _onward(stage: Stage, then: str) -> str:
    step = STEPS[stage]
    return safe(then) if stage == "full" else f"{step}?then={quote(safe(then))}"


def safe(then: str) -> str:
    """An address of ours, whatever was given.

    >>> safe("/wall?a=b"), safe("//evil.example"), safe("https://evil.example"), safe("/\\\\evil.example")
    ('/wall?a=b', '/', '/', '/')
    """
    ours = then.startswith("/") and then[1:2] not in ("/", "\\") and then.isprintable() and len(then) < 300
    return then if ours else "/"


PAGE = Page(
    name="sign-in", router=router, texts=_TEXTS,
    who={
        ("GET", "/sign-in"): Access(), ("POST", "/sign-in"): Access(),
        ("GET", "/code"): anybody("second"), ("POST", "/code"): anybody("second"),
        ("GET", "/password"): anybody("password", "full"), ("POST", "/password"): anybody("password", "full"),
        ("GET", "/authenticator"): anybody("enrol", "full"), ("POST", "/authenticator"): anybody("enrol", "full"),
    },
)  # fmt: skip
