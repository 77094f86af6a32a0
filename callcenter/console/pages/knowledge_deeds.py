"""What is done with entries of the knowledge base on the console, in the role of whoever is signed in.

What is refused is told in words; done or refused, it stands on the audit log. That an answer was told to a caller does
not: the journal itself says who, when, and in which call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from callcenter.casework.knowledge_desk import KnowledgeOrder
from callcenter.console.access import Asker, Staff
from callcenter.console.api.fields import checked_line, checked_text
from callcenter.console.audit import Deed
from callcenter.console.cases.asking import account_of, fold
from callcenter.console.gate import Admitted
from callcenter.console.knowledge import deeds
from callcenter.console.knowledge.calling import call_of
from callcenter.console.knowledge.refusing import not_yours, told
from callcenter.console.knowledge.told import Reader
from callcenter.console.pages.knowledge import entry_of, reader_of
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json
from callcenter.console.parts import parts_of
from callcenter.console.problems import Refusal
from callcenter.errors import CallcenterError, KnowledgeTransitionInvalid, StoreError
from callcenter.journal.engine import reading
from callcenter.knowledge import Entry, Version

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_Line = Annotated[str, Field(max_length=500), AfterValidator(checked_line)]
_Text = Annotated[str, Field(max_length=10_000), AfterValidator(checked_text)]
"""How long each may be is said by the desk, in words."""
_FIELDS = (
    "title", "answer", "questions", "keywords", "topic", "audience", "basis", "effective_from", "effective_until",
    "review_on",
)  # fmt: skip


class Written(BaseModel):
    """A version as its department writes it; lists have an item on each line."""

    entry: str = Field(default="", pattern=r"^(KB[0-9]{1,12})?$")
    """Empty: a new one."""
    seen: int = 0
    """``seen`` of the version that was read: somebody else's words are not written over."""
    submit: bool = False
    title: _Line
    answer: _Text
    questions: _Text = ""
    keywords: _Text = ""
    topic: _Line = ""
    audience: _Line = "all"
    basis: _Line = ""
    effective_from: _Line = ""
    effective_until: _Line = ""
    review_on: _Line = ""


class Wish(BaseModel):
    """A deed at one version of an entry."""

    deed: Literal["submit", "approve", "refuse", "withdraw", "review", "use"]
    version: int = Field(default=0, ge=0)
    seen: int = 0
    """``seen`` of that version: what is approved is what was read."""
    reason: Annotated[str, Field(max_length=500), AfterValidator(checked_text)] = ""
    review_on: _Line = ""
    question: _Line = ""
    contact: str = Field(default="", max_length=100)
    helpful: bool | None = None


@router.post("/knowledge/write")
def write(request: Request, asker: Admitted, body: Written) -> Response:
    """Write an entry, or a new version of it; submitted at once when that is wanted."""
    account, reader, seen = account_of(asker), reader_of(request, asker), None
    with _refusals_noted(request, asker, ["write", "submit"] if body.submit else ["write"], body.entry, ""):
        if body.entry:
            with reading(parts_of(request).engine) as connection:
                entry, _ = entry_of(connection, body.entry, reader)
            if entry.newest and reader.sight.is_whole(entry.newest.unit):
                _must_be_as_seen(entry.newest, seen := body.seen, reader)
        role = deeds.role_for(account, "write", account.unit)
        assert role is not None  # the gate has seen to it
        said = {name: getattr(body, name) for name in _FIELDS}
        orders = [deeds.order(account, role, "write", body.entry, said=said, seen=seen)]
        if body.submit:
            orders.append(deeds.order(account, role, "submit", body.entry))
        return _carry_out(request, asker, orders, body.entry, "")


@router.post("/knowledge/{number}/deed")
def act(request: Request, asker: Admitted, number: str, body: Wish) -> Response:
    """Do something with one version."""
    account, reader = account_of(asker), reader_of(request, asker)
    fold(request)
    with _refusals_noted(request, asker, [body.deed], number, body.reason):
        with reading(parts_of(request).engine) as connection:
            entry, versions = entry_of(connection, number, reader)
        role = deeds.role_for(account, body.deed, versions[-1].unit)
        if role is None:
            raise Refusal("refused", errors=({"field": "deed", "message": not_yours(body.deed, reader.language)},))
        seen = None
        if body.deed == "use":
            said = _said_of_use(request, asker, body, reader)
        else:
            version = _meant(entry, versions, body, reader.now)
            _must_be_as_seen(version, seen := body.seen, reader)
            said = _said(body, version)
        order = deeds.order(account, role, body.deed, entry.entry, body.reason, said, seen)
        return _carry_out(request, asker, [order], number, body.reason)


def _meant(entry: Entry, versions: tuple[Version, ...], body: Wish, at: int) -> Version:
    """The version that the desk will do it with, as far as this person may read it."""
    newest = versions[-1]
    if body.deed == "review":
        return entry.shown(at) or entry.coming(at) or newest
    if body.deed == "withdraw":
        return next((each for each in versions if each.version == body.version), newest)
    return newest


def _must_be_as_seen(version: Version, seen: int, reader: Reader) -> None:
    """Told before anything that the desk finds wrong; what happens from now on the desk sees, under its lock."""
    if seen != (version.changed or 0):
        changed = KnowledgeTransitionInvalid("somebody else has changed it meanwhile: reload it first")
        raise Refusal("refused", errors=({"field": "", "message": told(changed, reader.language)},))


def _said(body: Wish, version: Version) -> dict[str, Any]:
    if body.deed == "withdraw":
        return {"version": version.version}
    return {"review_on": body.review_on} if body.deed == "review" else {}


def _said_of_use(request: Request, asker: Asker, body: Wish, reader: Reader) -> dict[str, Any]:
    """In which call it was, and its appeal: the store knows, not the browser. Raises Refusal for another's call."""
    said: dict[str, Any] = {"question": body.question, "helpful": body.helpful}
    agent = account_of(asker).number
    if not agent:
        return said
    with reading(parts_of(request).engine) as connection:
        call = call_of(connection, agent, reader.now, body.contact)
    if call is None and body.contact:
        raise Refusal("scope-needed")
    return {**said, "contact": call[0], "number": call[1]} if call else said


def _carry_out(
    request: Request, asker: Asker, orders: list[KnowledgeOrder], number: str, reason: str
) -> Response:
    """Have the desk do it: all of it, or nothing."""
    parts, language = parts_of(request), reader_of(request, asker).language
    try:
        outcomes = parts.knowledge.desk.do_all(orders, whole=True)
    except StoreError:
        raise Refusal("busy", retry_after=5) from None
    except CallcenterError as error:
        raise Refusal("refused", errors=({"field": "", "message": told(error, language)},)) from None
    refused = next((each.refused for each in outcomes if each.refused is not None), None)
    if refused is not None:
        raise Refusal("refused", errors=({"field": "", "message": told(refused, language)},))
    last = outcomes[-1]
    for order in orders:
        if order.deed != "use":
            _note(request, asker, order.deed, number or last.entry, reason, "done")
    return as_json({"entry": last.entry, "version": last.version, "state": last.state})


@contextmanager
def _refusals_noted(
    request: Request, asker: Asker, wanted: Sequence[str], number: str, reason: str
) -> Iterator[None]:
    """Whatever refuses the deeds in here; a store that is away is told all the same."""
    try:
        yield
    except Refusal:
        with suppress(StoreError):
            for deed in wanted:
                _note(request, asker, deed, number[:40], reason, "refused")
        raise


def _note(request: Request, asker: Asker, deed: str, number: str, reason: str, outcome: str) -> None:
    parts_of(request).audit.note(Deed(
        actor=account_of(asker).account, action="order", subject=f"knowledge {deed} {number}".strip(),
        outcome=outcome, address=asker.address, reason=reason,
    ))  # fmt: skip


PAGE = Page(
    name="knowledge_deeds", router=router,
    who={
        ("POST", "/knowledge/write"): Staff(roles=deeds.WRITERS),
        ("POST", "/knowledge/{number}/deed"): Staff(roles=deeds.ACTORS),
    },
)  # fmt: skip
