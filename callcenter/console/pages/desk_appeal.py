"""The appeal on the desk: written down, answered, submitted or linked in the agent's name; what is alike meanwhile."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from callcenter import errors
from callcenter.appeals.lifecycle import Role as By
from callcenter.casework.likeness import likeness_of, link_orders
from callcenter.casework.likeness.asking import category_of
from callcenter.casework.orders import Order
from callcenter.console.access import Staff
from callcenter.console.accounts.roles import Role
from callcenter.console.audit import Deed
from callcenter.console.gate import Admitted
from callcenter.console.orders import refusal_of_core
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json
from callcenter.console.parts import Parts, parts_of
from callcenter.console.problems import Refusal
from callcenter.journal.engine import reading
from callcenter.journal.tables import appeal
from callcenter.similarity import Candidate, Described

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_ALIKE = 5
_PATIENCE = 1.0


class Words(BaseModel):
    """What was written so far."""

    text: str = Field(max_length=8000)
    place: str = Field(default="", max_length=200)


class Wish(BaseModel):
    """The form, and what is to become of the appeal."""

    deed: Literal["save", "answer", "submit", "link"]
    type: str = Field(default="", max_length=20)
    urgency: str = Field(default="", max_length=20)
    category: str = Field(default="", max_length=200)
    name: str = Field(default="", max_length=200)
    occurred: str = Field(default="", max_length=200)
    place: str = Field(default="", max_length=200)
    cause: str = Field(default="", max_length=8000)
    course: str = Field(default="", max_length=8000)
    text: str = Field(default="", max_length=8000)
    answer: str = Field(default="", max_length=8000)
    parent: str = Field(default="", max_length=60)


@router.post("/desk/similar")
def similar(request: Request, body: Words, asker: Admitted) -> Response:
    """Earlier appeals that may be about the same matter, and the category the model proposes."""
    parts = parts_of(request)
    try:
        found = [each for each in _alike(parts, body.text, body.place) if each.band.value != "weak"]
        category = category_of(parts.config.state, body.text, patience=_PATIENCE)
    except (OSError, errors.CallcenterError):
        return as_json({"known": False, "alike": [], "category": ""})
    with reading(parts.engine) as connection:
        of = select(appeal.c.number, appeal.c.state, appeal.c.text, appeal.c.place)
        of = of.where(appeal.c.number.in_([each.number for each in found]))
        rows = {row["number"]: row for row in connection.execute(of).mappings()}
    alike = [
        {**rows[each.number], "text": rows[each.number]["text"][:160], "score": round(each.score, 2),
         "band": each.band.value, "conflict": each.conflict}
        for each in found if each.number in rows
    ]  # fmt: skip
    return as_json({"known": True, "alike": alike, "category": category.category if category else ""})


@router.post("/desk/appeals/{number}")
def write(request: Request, number: str, body: Wish, asker: Admitted) -> Response:
    """Write it down, and go on with it. Only the agent whose call it was may."""
    assert asker.staff is not None
    parts, account = parts_of(request), asker.staff.account
    with reading(parts.engine) as connection:
        agent = connection.execute(select(appeal.c.agent).where(appeal.c.number == number)).scalar()
    if agent is None:
        raise Refusal("not-found")
    if agent != account.number:
        raise Refusal("scope-needed")
    try:
        orders = _orders(parts, number, account.number, body)
        for outcome in (done := parts.desk.do_all(orders, whole=True)):
            if outcome.refused is not None:
                raise outcome.refused
    except errors.CallcenterError as error:
        raise refusal_of_core(request, error) from None
    note = Deed(actor=account.account, action="order", subject=f"appeal {body.deed} {number}", address=asker.address)
    parts.audit.note(note)
    return as_json({"number": number, "state": done[-1].state})


def _orders(parts: Parts, number: str, agent: str, body: Wish) -> list[Order]:
    def order(deed: str, **said: Any) -> Order:
        return Order(deed=deed, number=number, actor=agent, role=By.AGENT, said=said)

    names = ("urgency", "category", "name", "occurred", "place", "cause", "course", "text")
    said = {name: value for name in names if (value := getattr(body, name))}
    orders = [order("describe", **said, **({"appeal_type": body.type} if body.type else {}))]
    match body.deed:
        case "answer":
            orders.append(order("answer", answer=body.answer))
        case "submit":
            orders.append(order("submit"))
        case "link":
            orders += link_orders(order("link", parent=body.parent), _alike(parts, body.text, body.place))
    return orders


def _alike(parts: Parts, text: str, place: str) -> list[Candidate]:
    """Raises SimilarIndexInUse or OSError when nobody can tell."""
    if not text.strip():
        return []
    with likeness_of(parts.config.state, parts.engine) as alike:
        return alike(Described("", text, place), _ALIKE)


_AGENT = Staff(roles=frozenset({Role.AGENT}))
PAGE = Page(
    name="desk_appeal", router=router,
    who={("POST", "/desk/similar"): _AGENT, ("POST", "/desk/appeals/{number}"): _AGENT},
)  # fmt: skip
