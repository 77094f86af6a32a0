"""Flows edited: a draft is checked, tried out and compared, submitted, and published when another person approves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.access import Asker, Staff
from callcenter.console.gate import Admitted
from callcenter.console.ivr.folder import LONGEST, as_kept, is_name
from callcenter.console.ivr.judging import judged, shown
from callcenter.console.ivr.publishing import publish
from callcenter.console.ivr.refusing import VersionRefused, refusal
from callcenter.console.ivr.states import Who, hash_of
from callcenter.console.ivr.trial import MOST_WORDS, WordUnfit, tried
from callcenter.console.pages.ivr import EDITORS, VIEWERS
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json
from callcenter.console.parts import parts_of, staff_language
from callcenter.ivr.replies import values_in
from callcenter.ivr.session import Value

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_Name = Annotated[str, Field(max_length=60)]
_Asked = Annotated[str, Query(min_length=1, max_length=60)]
_Why = Annotated[str, Field(max_length=300)]


class Draft(BaseModel):
    """A text of a flow, and which draft it is of; empty: none yet."""

    flow: _Name
    text: str = Field(max_length=2 * LONGEST)
    version: _Name = ""


class Trial(Draft):
    """The same, tried out: who calls, when, and what happens at each wait."""

    words: list[Annotated[str, Field(max_length=200)]] = Field(default=[], max_length=MOST_WORDS)
    caller: str = Field(default="13800001234", pattern=r"^\+?[0-9]{0,20}$")
    did: str = Field(default="12345", pattern=r"^[0-9]{1,20}$")
    at: str = Field(default="", max_length=19)
    """The hotline's local time; empty: now."""
    variables: str = Field(default="", max_length=300)
    """``surge=true mark=blocked``."""


class Deed(BaseModel):
    """What is done with a version."""

    version: _Name
    deed: Literal["submit", "take_back", "drop", "give_back", "roll_back"]
    why: _Why = ""


class Approval(BaseModel):
    """What is published. ``seen``: the hash of the text that whoever approves has looked at."""

    version: _Name
    seen: str = Field(default="", max_length=64)


@router.get("/ivr/versions")
def versions(request: Request, asker: Admitted, flow: _Asked) -> Response:
    """The versions of a flow without their texts; drafts are shown to those who edit."""
    assert asker.staff is not None
    edits = bool(asker.staff.account.roles & EDITORS)
    found = parts_of(request).versions
    return as_json({
        "versions": [shown(row) for row in found.listed(flow, published_only=not edits)],
        "waiting": [shown(row) for row in found.waiting()] if edits else [],
    })  # fmt: skip


@router.get("/ivr/version")
def version(request: Request, asker: Admitted, name: _Asked) -> Response:
    """One with its text, compared with what runs."""
    found = parts_of(request).versions
    with _refusing(request):
        row = found.one(name)
    told = {**shown(row), "seen": hash_of(row["text"]), "waits": found.waits(row)}
    return as_json({**told, **_judged(request, row["flow"], row["text"])})


@router.get("/ivr/text")
def text(request: Request, asker: Admitted, name: _Asked) -> Response:
    """What runs."""
    with _refusing(request):
        _require(is_name(name), "bad_name")
    found = parts_of(request).flows.text(name)
    return as_json({"flow": name, **_judged(request, name, found)})


@router.post("/ivr/check")
def check(request: Request, asker: Admitted, body: Draft) -> Response:
    """All mistakes, the picture as far as it can be drawn, what is different to what runs."""
    with _refusing(request):
        return as_json(_judged(request, body.flow, _kept(body)))


@router.post("/ivr/try")
def try_out(request: Request, asker: Admitted, body: Trial) -> Response:
    """A call through the draft."""
    parts, language = parts_of(request), staff_language(request)
    with _refusing(request):
        looked = parts.flows.instead(body.flow, _kept(body))
        _require(not looked.mistakes, "mistakes")
        try:
            return as_json(tried(
                looked.library, parts.calendar, body.flow, body.words, caller=body.caller, did=body.did,
                began=_moment(request, body.at), variables=_variables(body.variables), language=language,
            ))  # fmt: skip
        except WordUnfit:
            raise VersionRefused("word_unfit") from None


@router.post("/ivr/draft")
def save(request: Request, asker: Admitted, body: Draft) -> Response:
    """Keep a draft, mistakes and all."""
    with _refusing(request):
        made = parts_of(request).versions.save(_who(asker), body.flow, _kept(body), body.version)
    return as_json({"version": made})


@router.post("/ivr/deed")
def deed(request: Request, asker: Admitted, body: Deed) -> Response:
    """A step on the way from a draft to what runs."""
    parts, who = parts_of(request), _who(asker)
    made, why = body.version, body.why.strip()
    with _refusing(request):
        _require(bool(why) or body.deed not in ("submit", "give_back", "roll_back"), "why_needed")
        match body.deed:
            case "submit":
                row = parts.versions.one(body.version)
                _require(not parts.flows.instead(row["flow"], row["text"]).mistakes, "mistakes")
                parts.versions.submit(who, body.version, why)
            case "take_back":
                parts.versions.take_back(who, body.version)
            case "drop":
                parts.versions.drop(who, body.version)
            case "give_back":
                parts.versions.give_back(who, body.version, why)
            case "roll_back":
                made = parts.versions.roll_back(who, body.version, why)
    return as_json({"version": made})


@router.post("/ivr/approve")
def approve(request: Request, asker: Admitted, body: Approval) -> Response:
    """Another person than the author publishes it: the hotline goes by it at once."""
    with _refusing(request):
        publish(request, asker, _who(asker), body.version, body.seen)
    return as_json({"version": body.version})


# -- what they share ---------------------------------------------------------------------------------------------------


def _judged(request: Request, flow: str, text: str) -> dict[str, Any]:
    return judged(parts_of(request).flows, flow, text, staff_language(request))


def _kept(body: Draft) -> str:
    _require(is_name(body.flow), "bad_name")
    kept = as_kept(body.text)
    _require(len(kept) <= LONGEST, "too_long")
    return kept


def _moment(request: Request, given: str) -> int:
    parts = parts_of(request)
    if not given:
        return parts.clock()
    try:
        return round(datetime.fromisoformat(given).replace(tzinfo=parts.zone).timestamp() * 1e6)
    except ValueError:
        raise VersionRefused("bad_moment") from None


def _variables(given: str) -> dict[str, Value]:
    """As ``callcenter flow try --set`` reads them."""
    return {name: value == "true" if value in ("true", "false") else value for name, value in values_in(given).items()}


def _who(asker: Asker) -> Who:
    assert asker.staff is not None
    return Who(account=asker.staff.account.account, address=asker.address)


def _require(condition: bool, why: str) -> None:
    if not condition:
        raise VersionRefused(why)


@contextmanager
def _refusing(request: Request) -> Iterator[None]:
    try:
        yield
    except VersionRefused as refused:
        raise refusal(refused, staff_language(request)) from None


_EDIT = Staff(roles=EDITORS)
PAGE = Page(
    name="ivr_edit", router=router,
    who={
        ("GET", "/ivr/versions"): VIEWERS, ("GET", "/ivr/version"): _EDIT, ("GET", "/ivr/text"): _EDIT,
        ("POST", "/ivr/check"): _EDIT, ("POST", "/ivr/try"): _EDIT, ("POST", "/ivr/draft"): _EDIT,
        ("POST", "/ivr/deed"): _EDIT, ("POST", "/ivr/approve"): Staff(roles=EDITORS, confirm=True),
    },
)  # fmt: skip
