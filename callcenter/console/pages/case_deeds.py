"""What is done with appeals on the console: the orders of the command line, in the role of whoever is signed in.

What is refused is told in words; done or refused, each appeal's deed stands on the audit log.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from callcenter.appeals.fields import MAX_TEXT
from callcenter.casework.orders import Order, Outcome
from callcenter.console.access import Asker, Staff
from callcenter.console.api.fields import checked_text
from callcenter.console.audit import Deed
from callcenter.console.cases import deeds
from callcenter.console.cases.asking import account_of, deeds_of, fold, reader_of
from callcenter.console.cases.one import row_of
from callcenter.console.cases.refusing import not_yours, told
from callcenter.console.cases.rows import Reader, word
from callcenter.console.gate import Admitted
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json
from callcenter.console.parts import parts_of
from callcenter.console.problems import KINDS, Refusal
from callcenter.errors import CallcenterError, StoreError
from callcenter.journal.engine import reading

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_Number = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]
_Word = Annotated[str, Field(max_length=60, pattern=r"^\w*$")]
"""An identifier, or its word."""
_Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(checked_text)]
_Deed = Literal[
    "dispatch", "appoint", "redispatch", "sign", "return", "approve", "deny", "object", "overrule", "withdraw", "start",
    "contact", "sub-assign", "extend", "suspend", "resume", "reply", "review", "pass", "fail", "conclude", "attempt",
    "rate", "reopen", "press",
]  # fmt: skip


class Said(BaseModel):
    """What is said with a deed; each deed takes what is its own."""

    reason: Annotated[str, Field(max_length=500), AfterValidator(checked_text)] = ""
    unit: _Word = ""
    co_units: list[_Word] = Field(default=[], max_length=20)
    opinion: _Text = ""
    code: _Word = ""
    proposed: _Word = ""
    workdays: int = Field(default=0, ge=0, le=200)
    text: _Text = ""
    outcome: _Word = ""
    resolved: bool | None = None
    satisfaction: _Word = ""
    cause: _Word = ""
    why: _Word = ""
    step: _Word = ""


class Wish(Said):
    """A deed at one appeal."""

    deed: _Deed


class Bulk(Said):
    """A deed at several appeals, each by itself."""

    deed: Literal["dispatch", "sign"]
    numbers: list[_Number] = Field(min_length=1, max_length=100)


@router.post("/cases/{number}/deed")
def act(request: Request, asker: Admitted, number: str, body: Wish) -> Response:
    """Do something with one appeal."""
    (outcome,) = _carry_out(request, asker, body, [number], whole=True)
    if outcome["refused"]:
        raise Refusal("refused", errors=({"field": "", "message": outcome["refused"]},))
    return as_json(outcome)


@router.post("/cases/bulk")
def bulk(request: Request, asker: Admitted, body: Bulk) -> Response:
    """Do the same with several, each by itself: what came of it is told row by row."""
    numbers = [*dict.fromkeys(body.numbers)]
    return as_json({"outcomes": _carry_out(request, asker, body, numbers, whole=False)})


def _carry_out(
    request: Request, asker: Asker, body: Wish | Bulk, numbers: list[str], *, whole: bool
) -> list[dict[str, str]]:
    """Have the desk do it; each number's state, or why it was refused. All of it stands on the audit log."""
    parts, reader, account = parts_of(request), reader_of(request, asker), account_of(asker)
    if body.deed not in deeds_of(account):
        _note(request, asker, body, numbers, "refused")
        raise Refusal("refused", errors=({"field": "deed", "message": not_yours(body.deed, reader.language)},))
    fold(request)
    with reading(parts.engine) as connection:
        seen = {number: row_of(connection, number, reader) for number in numbers}
    if whole and None in seen.values():
        _note(request, asker, body, numbers, "refused")
        raise Refusal("case-unknown")
    said = _said(body)
    wanted: dict[str, list[Order]] = {}
    for number, row in seen.items():
        role = deeds.role_for(account, row, body.deed) if row is not None else None
        if row is not None and role is not None:
            wanted[number] = deeds.orders(account, role, row, body.deed, body.reason.strip(), said)
    try:
        done = parts.desk.do_all([order for each in wanted.values() for order in each], whole=whole)
    except StoreError:
        raise Refusal("busy", retry_after=5) from None
    except CallcenterError as error:
        raise Refusal("refused", errors=({"field": "", "message": told(error, reader.language)},)) from None
    found = _by_number(done, wanted)
    outcomes = [_told(number, found.get(number), reader) for number in numbers]
    for outcome in ("done", "refused"):
        some = [each["number"] for each in outcomes if bool(each["refused"]) == (outcome == "refused")]
        _note(request, asker, body, some, outcome)
    return outcomes


def _by_number(done: list[Outcome], wanted: dict[str, list[Order]]) -> dict[str, Outcome]:
    """What came of each appeal's orders: the first refusal, or what the last one led to."""
    found, outcomes = {}, iter(done)
    for number, orders in wanted.items():
        mine = [next(outcomes) for _ in orders]
        found[number] = next((each for each in mine if each.refused is not None), mine[-1])
    return found


def _told(number: str, outcome: Outcome | None, reader: Reader) -> dict[str, str]:
    if outcome is None:
        unknown = KINDS["case-unknown"].title[reader.language]
        return {"number": number, "state": "", "state_word": "", "refused": unknown}
    if outcome.refused is not None:
        return {"number": number, "state": "", "state_word": "", "refused": told(outcome.refused, reader.language)}
    return {
        "number": number, "state": outcome.state, "state_word": word("state", outcome.state, reader.language),
        "refused": "",
    }  # fmt: skip


def _said(body: Wish | Bulk) -> dict[str, Any]:
    """The deed's own arguments; what was not chosen is left out, so that the desk says what is missing."""
    given = {name: getattr(body, name) for name in deeds.ARGUMENTS.get(body.deed, ())}
    if "co_units" in given:
        given["co_units"] = tuple(given["co_units"])
    return {name: value for name, value in given.items() if value is not None}


def _note(request: Request, asker: Asker, body: Wish | Bulk, numbers: list[str], outcome: str) -> None:
    for number in numbers:
        parts_of(request).audit.note(Deed(
            actor=account_of(asker).account, action="order", subject=f"appeal {body.deed} {number}", outcome=outcome,
            address=asker.address, reason=body.reason.strip(),
        ))  # fmt: skip


_MANY = frozenset(role for role, (_, names) in deeds.DEEDS.items() if names & deeds.BULK)
PAGE = Page(
    name="case_deeds", router=router,
    who={("POST", "/cases/{number}/deed"): Staff(roles=deeds.ACTORS), ("POST", "/cases/bulk"): Staff(roles=_MANY)},
)  # fmt: skip
