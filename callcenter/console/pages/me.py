"""Everybody's own: the first page, a sign of life, the password once more, signing out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.access import anybody
from callcenter.console.gate import Admitted
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json, go, render, without_session
from callcenter.console.parts import parts_of, staff_language
from callcenter.console.texts import SHELL, in_language

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)


class Confirmation(BaseModel):
    """Who asks, once more."""

    password: str = Field(max_length=256)
    code: str = Field(default="", max_length=20)


@router.get("/")
def first(request: Request, asker: Admitted) -> Response:
    """The first page of the menu that somebody may open."""
    assert asker.staff is not None
    pages: tuple[Page, ...] = request.app.state.pages
    for page in pages:
        if page.path and page.is_for(asker.staff.account):
            return go(page.path)
    return go("/me")


@router.get("/me")
def me(request: Request, asker: Admitted) -> Response:
    """Who I am here."""
    title = in_language(SHELL, staff_language(request))["me"]
    return render(request, "me.html", title=title, signed=asker.staff)


@router.post("/me/here")
def here(asker: Admitted) -> Response:
    """Somebody is at the keyboard: the gate has noted it."""
    return Response(status_code=204)


@router.post("/me/confirm")
def confirm(request: Request, asker: Admitted, body: Confirmation) -> Response:
    """The password once more, for exports and reveals."""
    assert asker.staff is not None
    parts_of(request).door.confirm(asker.staff, body.password, body.code, asker.address)
    return as_json({"confirmed": True})


@router.post("/sign-out")
def sign_out(request: Request, asker: Admitted, everywhere: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Out."""
    assert asker.staff is not None
    parts_of(request).door.sign_out(asker.staff, asker.address, everywhere=bool(everywhere))
    return without_session(go("/sign-in"))


PAGE = Page(
    name="me", router=router,
    who={
        ("GET", "/"): anybody(), ("GET", "/me"): anybody(), ("POST", "/me/here"): anybody(),
        ("POST", "/me/confirm"): anybody(), ("POST", "/sign-out"): anybody("full", "password", "enrol", "second"),
    },
)  # fmt: skip
