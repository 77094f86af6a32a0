"""The knowledge base (知识库): searched while one types, kept by departments, approved by the centre.

Seats see what is in effect, and nothing else. What somebody types is posted: it stands in no address.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from callcenter.casework.knowledge_lists import find_entry
from callcenter.casework.knowledge_orders import KnowledgeOrder
from callcenter.console.access import Asker, Staff
from callcenter.console.accounts.account import Account
from callcenter.console.api.fields import checked_text
from callcenter.console.audit import Deed
from callcenter.console.gate import Admitted
from callcenter.console.knowledge.deeds import ACTORS, order_of
from callcenter.console.knowledge.reading import LISTS, Reader, counts, hits, lists_of, one, rows
from callcenter.console.knowledge.refusing import FIELDS, not_yours, told
from callcenter.console.knowledge.sight import READERS, sight_of
from callcenter.console.pages.knowledge_texts import TEXTS
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json, render
from callcenter.console.parts import parts_of, staff_language
from callcenter.console.problems import Refusal
from callcenter.errors import StoreError
from callcenter.journal.engine import reading
from callcenter.knowledge import Entry
from callcenter.knowledge.words import AUDIENCE_WORDS
from callcenter.projections import fold_forward

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_HITS = 10
_Entry = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{0,20}$")]
_Text = Annotated[str, Field(max_length=20_000), AfterValidator(checked_text)]
_Line = Annotated[str, Field(max_length=500), AfterValidator(checked_text)]
_Day = Annotated[str, Field(pattern=r"^[0-9年月日./-]{0,12}$")]
_Audience = Literal["all", "enterprise", "citizen"]


class Question(BaseModel):
    """What is asked, in the caller's words."""

    question: str = Field(max_length=200)
    audience: _Audience = "all"


class Wanted(BaseModel):
    """Which part of a list."""

    list: str = Field(default="effect", pattern=r"^\w{1,20}$")
    after: str = Field(default="", pattern=r"^[A-Za-z0-9.]{0,40}$")


class Said(BaseModel):
    """The fields of a version; one that is not given stays as it was."""

    title: _Line | None = None
    answer: _Text | None = None
    questions: _Text | None = None
    keywords: _Text | None = None
    topic: _Line | None = None
    audience: _Audience | None = None
    basis: _Line | None = None
    effective_from: _Day | None = None
    effective_until: _Day | None = None
    review_on: _Day | None = None


class Wish(Said):
    """A deed at an entry, or a new entry."""

    deed: Literal["write", "submit", "approve", "refuse", "withdraw", "review", "use"]
    entry: _Entry = ""
    reason: _Line = ""
    version: int = Field(default=0, ge=0, le=100_000)
    """For ``withdraw``: which version."""
    seen: int = Field(default=0, ge=0, le=2**53)
    """For ``approve``: when what was read was last changed, µs; nobody approves what they have not read."""
    submit: bool = False
    """With ``write``: submit it at once."""
    question: _Line = ""
    helpful: bool | None = None


@router.get("/knowledge")
def knowledge(request: Request, asker: Admitted) -> Response:
    """The page; it asks for everything by itself."""
    by, which = _reader(request, asker), 0 if staff_language(request) == "zh" else 1
    account = _account(asker)
    return render(
        request, "app.html", title=PAGE.title[which], texts=TEXTS, signed=asker.staff, page=PAGE, script="knowledge",
        data={
            "lists": [[name, LISTS[name][0][which]] for name in lists_of(by.sight)],
            "audiences": [[name, by.word(AUDIENCE_WORDS, name)] for name in AUDIENCE_WORDS],
            "writes": by.unit(account.unit) if by.sight.unit else "", "keeps": by.sight.keeps_any,
        },
    )  # fmt: skip


@router.post("/knowledge/search")
def find(request: Request, asker: Admitted, body: Question) -> Response:
    """The likeliest answers that are in effect now."""
    by, parts = _reader(request, asker), parts_of(request)
    _fold(request)
    found = parts.knowledge.search(body.question, by.now, limit=_HITS, audience=body.audience)
    return as_json({"hits": hits(found, by)})


@router.post("/knowledge/list")
def listed(request: Request, asker: Admitted, body: Wanted) -> Response:
    """A page of a list that is the person's, and how much is in each."""
    by = _reader(request, asker)
    if body.list not in lists_of(by.sight):
        raise Refusal("role-needed" if body.list in LISTS else "not-found")
    _fold(request)
    with reading(parts_of(request).engine) as connection:
        return as_json({**rows(connection, body.list, body.after, by), "counts": counts(connection, by)})


@router.get("/knowledge/{number}/now")
def now(request: Request, asker: Admitted, number: str) -> Response:
    """An entry with the versions that this person sees, and what may be done with it."""
    by = _reader(request, asker)
    _fold(request)
    with reading(parts_of(request).engine) as connection:
        found = one(connection, number, _account(asker), by)
    if found is None:
        raise _unknown(by)
    return as_json(found)


@router.post("/knowledge/deed")
def act(request: Request, asker: Admitted, body: Wish) -> Response:
    """Write, submit, approve, refuse, withdraw, review or use; done or refused, it stands on the audit log."""
    by, account, parts = _reader(request, asker), _account(asker), parts_of(request)
    _fold(request)
    with reading(parts.engine) as connection:
        entry = find_entry(connection, body.entry) if body.entry else Entry("")
    if body.entry and not by.sight.versions(entry, by.now):
        _note(request, asker, body, body.entry, "refused")
        raise _unknown(by)
    orders = _orders(account, entry, body)
    if not orders:
        _note(request, asker, body, body.entry, "refused")
        raise Refusal("refused", errors=({"field": "deed", "message": not_yours(body.deed, by.language)},))
    if body.deed == "approve" and entry.newest is not None and entry.newest.changed != body.seen:
        _note(request, asker, body, body.entry, "refused")
        raise Refusal("refused", errors=({"field": "", "message": TEXTS["know.changed"][by.language == "en"]},))
    try:
        outcomes = parts.knowledge_desk.do_all(orders, whole=True)
    except StoreError:
        raise Refusal("busy", retry_after=5) from None
    if refused := next((each.refused for each in outcomes if each.refused), None):
        _note(request, asker, body, body.entry, "refused")
        raise Refusal("refused", errors=told(refused, by.language))
    last = outcomes[-1]
    _note(request, asker, body, last.entry, "done")
    return as_json({"entry": last.entry, "version": last.version, "state": last.state})


def _orders(account: Account, entry: Entry, body: Wish) -> list[KnowledgeOrder]:
    """The deed, and what is to be done right after it; all of it or nothing. Empty: it is nobody's of this account."""
    unit = entry.newest.unit if entry.newest else account.unit
    first = order_of(account, body.deed, body.entry, unit, reason=body.reason, said=_said(body))
    then = order_of(account, "submit", body.entry, unit) if body.deed == "write" and body.submit else None
    return [each for each in (first, then) if each]


def _said(body: Wish) -> dict[str, Any]:
    """The deed's own arguments."""
    match body.deed:
        case "write":
            return {name: value for name in FIELDS if (value := getattr(body, name)) is not None}
        case "review":
            return {"review_on": body.review_on or ""}
        case "withdraw":
            return {"version": body.version}
        case "use":
            return {"question": body.question, "helpful": body.helpful}
    return {}


def _unknown(by: Reader) -> Refusal:
    return Refusal("not-found", errors=({"field": "entry", "message": TEXTS["know.unknown"][by.language == "en"]},))


def _reader(request: Request, asker: Asker) -> Reader:
    parts = parts_of(request)
    return Reader(sight_of(_account(asker)), parts.config, parts.clock(), staff_language(request))


def _account(asker: Asker) -> Account:
    assert asker.staff is not None
    return asker.staff.account


def _fold(request: Request) -> None:
    with suppress(StoreError):  # a store that cannot be written now is shown as it was
        fold_forward(parts_of(request).engine)


def _note(request: Request, asker: Asker, body: Wish, entry: str, outcome: str) -> None:
    parts_of(request).audit.note(Deed(
        actor=_account(asker).account, action="order", subject=f"knowledge {body.deed} {entry}".strip(),
        outcome=outcome, address=asker.address, reason=body.reason,
    ))  # fmt: skip


PAGE = Page(
    name="knowledge", router=router, title=("知识库", "Knowledge"), path="/knowledge", texts=TEXTS,
    who={
        ("GET", "/knowledge"): Staff(roles=READERS), ("POST", "/knowledge/search"): Staff(roles=READERS),
        ("POST", "/knowledge/list"): Staff(roles=READERS), ("GET", "/knowledge/{number}/now"): Staff(roles=READERS),
        ("POST", "/knowledge/deed"): Staff(roles=ACTORS),
    },
)  # fmt: skip
