"""The agent's desk: the seat, the phone in the browser, who calls, and the appeal that is written meanwhile."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from callcenter.appeals.words import TYPE_WORDS, URGENCY_WORDS
from callcenter.config import load_secrets
from callcenter.config.softphone import BROWSER, browser_hash
from callcenter.console.access import Asker, Staff
from callcenter.console.accounts.roles import Role
from callcenter.console.audit import Deed
from callcenter.console.gate import Admitted
from callcenter.console.orders import ask_core, give_order
from callcenter.console.pages.desk_caller import told_of
from callcenter.console.pages.desk_texts import TEXTS
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json, render
from callcenter.console.parts import parts_of, staff_language
from callcenter.console.problems import Refusal
from callcenter.console.softphone import seat_of_agent
from callcenter.errors import CoreUnreachable, StoreError
from callcenter.journal.engine import reading
from callcenter.projections import fold_forward

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_AGENT = Staff(roles=frozenset({Role.AGENT}))


class Command(BaseModel):
    """What the agent wants done at the seat."""

    order: Literal["login", "logout", "pause", "unpause", "ready", "extend", "transfer", "consult", "join", "hand_over",
                   "retrieve"]  # fmt: skip
    seat: str = Field(default="", pattern=r"^[0-9]{0,8}$")
    reason: str = Field(default="", max_length=40)
    to: str = Field(default="", max_length=40)
    three_party: bool = False


@router.get("/desk")
def desk(request: Request, asker: Admitted) -> Response:
    """The page; what happens comes by its stream."""
    assert asker.staff is not None
    config, number = parts_of(request).config, asker.staff.account.number
    which = 0 if staff_language(request) == "zh" else 1
    return render(
        request, "app.html", title=PAGE.title[which], texts=TEXTS, signed=asker.staff, page=PAGE, script="desk",
        styles=("knowledge_search",),
        data={
            "agent": number, "seats": sorted(config.seats), "usual": config.agents[number].seat if
            number in config.agents else "", "browser": config.softphone.enabled,
            "queues": {name: queue.title for name, queue in config.queues.items()},
            "pauses": {name: reason.title for name, reason in config.acd.pause_reasons.items()},
            "types": {name: word if which == 0 else name for name, word in TYPE_WORDS.items()},
            "urgencies": {name: word if which == 0 else name for name, word in URGENCY_WORDS.items()},
        },
    )  # fmt: skip


@router.get("/desk/now")
def now(request: Request, asker: Admitted) -> Response:
    """The agent's state, and who is on the line or has just been."""
    assert asker.staff is not None
    number = asker.staff.account.number
    row = next((each for each in ask_core(request, "agents") if each["agent"] == number), None)
    if row is None:
        return as_json({"agent": None, "caller": None})
    parts = parts_of(request)
    live = ask_core(request, "calls", numbers=True) if row["contact"] else []
    call = next((each for each in live if each["contact"] == row["contact"]), None)
    with suppress(StoreError):  # the draft of a call that was just answered
        fold_forward(parts.engine)
    with reading(parts.engine) as connection:
        caller = told_of(connection, parts.config, number, row["contact"], call)
    return as_json({"agent": row, "caller": caller})


@router.post("/desk/order")
def order(request: Request, asker: Admitted, body: Command) -> Response:
    """Have the core do it, for this agent and no other."""
    number = _number(asker)
    given: dict[str, Any] = {"agent": number}
    match body.order:
        case "login":
            given |= {"seat": body.seat, "without_phone": True}
        case "pause":
            if body.reason not in parts_of(request).config.acd.pause_reasons:
                raise Refusal("field-invalid")
        case "transfer":
            given["to"] = body.to
        case "consult":
            given |= {"to": body.to, "three_party": body.three_party}
    return as_json(give_order(request, asker, body.order, number, reason=body.reason, **given))


@router.post("/desk/phone")
def phone(request: Request, asker: Admitted) -> Response:
    """What the browser registers with, for the seat where the agent is logged in: worth nothing elsewhere."""
    parts, number = parts_of(request), _number(asker)
    try:
        seat = seat_of_agent(parts, number) if parts.config.softphone.enabled else ""
    except CoreUnreachable:
        raise Refusal("core-away", retry_after=5) from None
    if not seat:
        raise Refusal("not-found")
    assert asker.staff is not None
    account = asker.staff.account.account
    parts.audit.note(Deed(actor=account, action="order", subject=f"phone {seat}", address=asker.address))
    secret = load_secrets(parts.config).seats[seat]
    return as_json({"user": f"{seat}{BROWSER}", "seat": seat, "realm": "asterisk", "ha1": browser_hash(seat, secret)})


def _number(asker: Asker) -> str:
    assert asker.staff is not None
    return asker.staff.account.number


PAGE = Page(
    name="desk", router=router, title=("座席台", "Agent desk"), path="/desk", texts=TEXTS, live=("house", "agents"),
    who={
        ("GET", "/desk"): _AGENT, ("GET", "/desk/now"): _AGENT, ("POST", "/desk/order"): _AGENT,
        ("POST", "/desk/phone"): _AGENT,
    },
)  # fmt: skip
