"""The knowledge base: a search in the caller's words, what waits to be done, and one entry with its versions.

Searches are posted: what somebody types stands in no address.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from callcenter.casework.knowledge_lists import find_entry
from callcenter.console.access import Asker, Staff
from callcenter.console.api.fields import checked_line
from callcenter.console.cases.asking import account_of, fold
from callcenter.console.gate import Admitted
from callcenter.console.knowledge.deeds import deeds_of
from callcenter.console.knowledge.differing import differences
from callcenter.console.knowledge.lists import LISTS, counts, lists_of, page
from callcenter.console.knowledge.sight import READERS, sight_of
from callcenter.console.knowledge.told import Reader, told_of_entry, told_of_hit, told_of_row
from callcenter.console.pages.knowledge_texts import TEXTS, UNKNOWN
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json, render
from callcenter.console.parts import parts_of, staff_language
from callcenter.console.problems import Refusal
from callcenter.errors import StoreError
from callcenter.journal.engine import reading
from callcenter.knowledge import Entry, Version
from callcenter.knowledge.words import AUDIENCE_WORDS

__all__ = ["PAGE", "entry_of", "reader_of"]

router = APIRouter(include_in_schema=False)


class Question(BaseModel):
    """What a caller asks."""

    question: Annotated[str, Field(max_length=200), AfterValidator(checked_line)]
    audience: Literal["", *AUDIENCE_WORDS] = ""  # type: ignore[valid-type]
    limit: int = Field(default=10, ge=1, le=20)


class Wanted(BaseModel):
    """Which part of a list."""

    list: str = Field(max_length=20, pattern=r"^\w+$")
    after: str = Field(default="", pattern=r"^[A-Z0-9.]{0,40}$")
    limit: int = Field(default=50, ge=1, le=100)


def reader_of(request: Request, asker: Asker) -> Reader:
    """What this person reads by, now."""
    parts, account = parts_of(request), account_of(asker)
    return Reader(
        account=account, sight=sight_of(account), config=parts.config, zone=parts.zone, now=parts.clock(),
        language=staff_language(request),
    )  # fmt: skip


def entry_of(connection: Connection, number: str, reader: Reader) -> tuple[Entry, tuple[Version, ...]]:
    """An entry with what this person may read of it. Raises Refusal; one answer, be it not there or not theirs."""
    entry = find_entry(connection, number[:40])
    versions = reader.sight.versions(entry, reader.now)
    if not versions:
        told = UNKNOWN[0 if reader.language == "zh" else 1]
        raise Refusal("not-found", errors=({"field": "", "message": told},))
    return entry, versions


@router.get("/knowledge")
def knowledge(request: Request, asker: Admitted) -> Response:
    """The search and the lists; the page asks for what is in them by itself."""
    return _rendered(request, asker, "")


@router.get("/knowledge/{number}")
def entry(request: Request, asker: Admitted, number: str) -> Response:
    """One entry; the page asks for it by itself."""
    return _rendered(request, asker, number[:40])


def _rendered(request: Request, asker: Asker, number: str) -> Response:
    account, which = account_of(asker), 0 if staff_language(request) == "zh" else 1
    audiences = [[name, word if which == 0 else name] for name, word in AUDIENCE_WORDS.items()]
    title = f"{PAGE.title[which]} {number}".strip()
    return render(
        request, "app.html", title=title, texts=TEXTS, signed=asker.staff, page=PAGE, script="knowledge",
        styles=("knowledge_search",),
        data={
            "number": number, "audiences": audiences, "writes": "write" in deeds_of(account) and bool(account.unit),
            "lists": [[name, LISTS[name].title[which]] for name in lists_of(sight_of(account))],
        },
    )  # fmt: skip


@router.post("/knowledge/search")
def search(request: Request, asker: Admitted, body: Question) -> Response:
    """What callers may be told, the likeliest first: only what is in effect now."""
    parts, reader = parts_of(request), reader_of(request, asker)
    fold(request)
    try:
        hits = parts.knowledge.search.search(
            body.question, reader.now, limit=body.limit, audience=body.audience or "all"
        )
    except StoreError:
        raise Refusal("busy", retry_after=5) from None
    terms = parts.knowledge.vocabulary.terms(body.question)
    return as_json({"hits": [told_of_hit(hit.version, terms, reader) for hit in hits]})


@router.post("/knowledge/list")
def listed(request: Request, asker: Admitted, body: Wanted) -> Response:
    """A list that is the person's, and how much is in each."""
    reader = reader_of(request, asker)
    mine = lists_of(reader.sight)
    if body.list not in mine:
        raise Refusal("role-needed" if body.list in LISTS else "not-found")
    fold(request)
    with reading(parts_of(request).engine) as connection:
        found = page(connection, body.list, reader.sight, reader.now, after=body.after, limit=body.limit)
        waiting = counts(connection, mine, reader.sight, reader.now)
    return as_json({"rows": [told_of_row(row, reader) for row in found.rows], "after": found.after, "counts": waiting})


@router.get("/knowledge/{number}/now")
def now(request: Request, asker: Admitted, number: str) -> Response:
    """All of an entry that this person may read, and what may be done with it."""
    reader = reader_of(request, asker)
    fold(request)
    with reading(parts_of(request).engine) as connection:
        found, versions = entry_of(connection, number, reader)
        return as_json(told_of_entry(connection, found, versions, reader))


@router.get("/knowledge/{number}/differences")
def compared(request: Request, asker: Admitted, number: str, before: int, after: int) -> Response:
    """What version ``after`` says otherwise than ``before``."""
    reader = reader_of(request, asker)
    with reading(parts_of(request).engine) as connection:
        _, versions = entry_of(connection, number, reader)
    by_number = {each.version: each for each in versions}
    if not {before, after} <= by_number.keys():
        raise Refusal("not-found")
    return as_json({"fields": differences(by_number[before], by_number[after])})


_LOOK = Staff(roles=READERS)
PAGE = Page(
    name="knowledge", router=router, title=("知识库", "Knowledge"), path="/knowledge", texts=TEXTS,
    who={
        ("GET", "/knowledge"): _LOOK, ("GET", "/knowledge/{number}"): _LOOK, ("POST", "/knowledge/search"): _LOOK,
        ("POST", "/knowledge/list"): _LOOK, ("GET", "/knowledge/{number}/now"): _LOOK,
        ("GET", "/knowledge/{number}/differences"): _LOOK,
    },
)  # fmt: skip
