"""The frame of every page: head, menu, words, and what its script needs to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from callcenter.console.accounts.roles import TITLES
from callcenter.console.accounts.sessions import COOKIE, SignedIn
from callcenter.console.addresses import within
from callcenter.console.languages import Language
from callcenter.console.pages.page import Page, Texts
from callcenter.console.pages.static import address
from callcenter.console.parts import parts_of, staff_language
from callcenter.console.texts import SHELL, in_language

__all__ = ["POLICY", "as_json", "go", "refusal_page", "render", "with_session", "without_session"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may load: our own files. No script and no style in the page itself."""
_HEADERS = {"Content-Security-Policy": POLICY, "Cross-Origin-Opener-Policy": "same-origin",
            "Referrer-Policy": "same-origin",  # with no-referrer browsers say nothing of where a form comes from
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)"}  # fmt: skip
_THEMES = ("light", "dark")
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_templates.globals["file"] = address
_templates.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}


def render(
    request: Request, template: str, *, title: str, texts: Texts = SHELL, signed: SignedIn | None = None,
    page: Page | None = None, script: str = "", data: Mapping[str, Any] | None = None, status: int = 200, **given: Any,
) -> Response:  # fmt: skip
    """A page. ``script`` is a file below ``static/pages``; ``data`` is what it finds to begin with."""
    language = staff_language(request)
    words = in_language({**SHELL, **texts}, language)
    theme = request.cookies.get("theme", "")
    parts = parts_of(request)
    html = _templates.get_template(template).render(
        t=words, language=language, theme=theme if theme in _THEMES else "", title=title, site=parts.config.site.name,
        signed=signed, menu=_menu(request, signed, language), here=page.name if page else "", script=script,
        roles=_roles(signed, language), token=signed.token if signed else "",
        data={
            "language": language, "texts": words, "zone": parts.config.site.timezone,
            "live": f"/live/{page.name}" if page and page.is_live else "", **(data or {}),
        },
        **given,
    )  # fmt: skip
    return HTMLResponse(html, status, _HEADERS)


def _menu(request: Request, signed: SignedIn | None, language: Language) -> list[dict[str, str]]:
    if signed is None or signed.session.stage != "full":
        return []
    which = 0 if language == "zh" else 1
    pages: tuple[Page, ...] = request.app.state.pages
    return [
        {"name": page.name, "path": page.path, "title": page.title[which]}
        for page in pages if page.path and page.is_for(signed.account)
    ]  # fmt: skip


def _roles(signed: SignedIn | None, language: Language) -> str:
    which = 0 if language == "zh" else 1
    return "、".join(TITLES[role][which] for role in sorted(signed.account.roles)) if signed else ""


def refusal_page(request: Request, details: Mapping[str, Any]) -> Response:
    """A refusal as a page, for somebody who opened an address."""
    signed = getattr(request.state, "staff", None)
    return render(request, "refusal.html", title=details["title"], signed=signed, details=details,
                  status=details["status"])  # fmt: skip


def as_json(value: Any) -> Response:
    """For a script of ours."""
    return Response(msgspec.json.encode(value), media_type="application/json")


# -- going on ------------------------------------------------------------------------------------------------------


def go(path: str) -> Response:
    """Show another page."""
    return RedirectResponse(path, 303)


def with_session(request: Request, answer: Response, cookie: str) -> Response:
    """The browser has this session from now on."""
    answer.set_cookie(COOKIE, cookie, path="/", httponly=True, samesite="strict", secure=_is_encrypted(request))
    return answer


def without_session(answer: Response) -> Response:
    """The browser has no session any more."""
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _is_encrypted(request: Request) -> bool:
    """Did the browser come by TLS, as the web server before us says?"""
    peer = request.client.host if request.client else ""
    told = request.headers.get("x-forwarded-proto", "") == "https" and within(peer, parts_of(request).trusted)
    return told or request.url.scheme == "https"
