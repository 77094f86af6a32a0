"""Work lists of those who handle appeals, and one appeal: what each role sees of them.

Searches are posted: what somebody types stands in no address.
"""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from callcenter.appeals.lifecycle import AppealState
from callcenter.console.access import Staff
from callcenter.console.accounts.roles import Role
from callcenter.console.cases import deeds
from callcenter.console.cases.asking import account_of, deeds_of, fold, reader_of
from callcenter.console.cases.choices import choices
from callcenter.console.cases.deadline import CLASSES
from callcenter.console.cases.lists import LISTS, Asked, Looking, counts, lists_of, rows
from callcenter.console.cases.one import row_of, told_of_case
from callcenter.console.cases.rows import shown, word
from callcenter.console.gate import Admitted
from callcenter.console.pages.cases_dial import may_dial
from callcenter.console.pages.cases_texts import TEXTS
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json, render
from callcenter.console.parts import parts_of, staff_language
from callcenter.console.problems import Refusal
from callcenter.journal.engine import reading

__all__ = ["PAGE", "READERS"]

router = APIRouter(include_in_schema=False)
READERS = frozenset({
    Role.DISPATCHER, Role.UNIT, Role.QUALITY, Role.CALLBACK, Role.SUPERVISOR, Role.LEADER,
})  # fmt: skip
"""Who sees appeals, each as far as ``cases.sight`` says."""


class Wanted(BaseModel):
    """Which part of a list; what is empty does not matter."""

    list: str = Field(max_length=20, pattern=r"^\w+$")
    state: Literal["", *AppealState] = ""  # type: ignore[valid-type]
    unit: str = Field(default="", max_length=60, pattern=r"^\w*$")
    due: Literal["", *CLASSES] = ""  # type: ignore[valid-type]
    number: str = Field(default="", pattern=r"^\s*([A-Za-z0-9-]{4,40})?\s*$")
    after: str = Field(default="", pattern=r"^[A-Z0-9-]{0,40}$")
    limit: int = Field(default=50, ge=1, le=100)


@router.get("/cases")
def cases(request: Request, asker: Admitted) -> Response:
    """The lists; the page asks for the rows by itself."""
    reader, which = reader_of(request, asker), 0 if staff_language(request) == "zh" else 1
    mine = lists_of(account_of(asker))
    return render(
        request, "app.html", title=PAGE.title[which], texts=TEXTS, signed=asker.staff, page=PAGE, script="cases",
        data={
            "lists": [[name, LISTS[name].title[which]] for name in mine],
            "states": [[state.value, word("state", state.value, reader.language)] for state in AppealState],
            "dues": [[name, pair[which]] for name, pair in CLASSES.items()], "choices": choices(reader),
            "bulk": sorted(deeds.BULK & deeds_of(account_of(asker))), "arguments": dict(deeds.ARGUMENTS),
            "one_unit": not (reader.sight.every or reader.sight.called_back),
        },
    )  # fmt: skip


@router.post("/cases/list")
def listed(request: Request, asker: Admitted, body: Wanted) -> Response:
    """A page of a list that is the person's, and how much waits in each."""
    mine = lists_of(account_of(asker))
    if body.list not in mine:
        raise Refusal("role-needed" if body.list in LISTS else "not-found")
    reader = reader_of(request, asker)
    asked = Asked(
        list=body.list, states=(body.state,) if body.state else (), unit=body.unit, due=body.due,
        number=body.number.strip(), after=body.after, limit=body.limit,
    )  # fmt: skip
    after = parts_of(request).config.appeals.returns_before_appointment
    by = Looking(sight=reader.sight, now=reader.now, appoint_after=after)
    fold(request)
    with reading(parts_of(request).engine) as connection:
        found = rows(connection, asked, by)
        told_rows = [
            {**each, "may": deeds.possible(account_of(asker), row)}
            for row, each in zip(found.rows, shown(connection, found.rows, reader), strict=True)
        ]  # fmt: skip
        waiting = counts(connection, mine, by)
    possible = {deed for each in told_rows for deed in each["may"]}
    return as_json({
        "rows": told_rows, "after": found.after, "counts": waiting, "dial": may_dial(request, asker, possible),
    })  # fmt: skip


@router.get("/cases/{number}")
def case(request: Request, asker: Admitted, number: str) -> Response:
    """One appeal; the page asks for it by itself."""
    reader, which = reader_of(request, asker), 0 if staff_language(request) == "zh" else 1
    return render(
        request, "app.html", title=f"{PAGE.title[which]} {number[:40]}", texts=TEXTS, signed=asker.staff, page=PAGE,
        script="cases", data={
            "number": number[:40], "choices": choices(reader), "arguments": dict(deeds.ARGUMENTS),
            "numbers": reader.sight.numbers,
        },
    )  # fmt: skip


@router.get("/cases/{number}/now")
def now(request: Request, asker: Admitted, number: str) -> Response:
    """All of it as it stands, and what this person may do with it."""
    reader = reader_of(request, asker)
    fold(request)
    with reading(parts_of(request).engine) as connection:
        row = row_of(connection, number, reader)
        if row is None:
            raise Refusal("case-unknown")
        told, may = told_of_case(connection, row, reader), deeds.possible(account_of(asker), row)
    return as_json({**told, "may": may, "dial": may_dial(request, asker, may)})


_LOOK = Staff(roles=READERS)
PAGE = Page(
    name="cases", router=router, title=("工单", "Cases"), path="/cases", texts=TEXTS,
    who={
        ("GET", "/cases"): _LOOK, ("POST", "/cases/list"): _LOOK, ("GET", "/cases/{number}"): _LOOK,
        ("GET", "/cases/{number}/now"): _LOOK,
    },
)  # fmt: skip
