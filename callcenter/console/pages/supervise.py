"""The supervisor's page: agents and waiting callers of the own teams, live, and what is done to both from there."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.access import Asker, Staff
from callcenter.console.accounts.roles import Role
from callcenter.console.gate import Admitted
from callcenter.console.orders import ask_core, give_order
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json, render
from callcenter.console.pages.supervise_texts import TEXTS
from callcenter.console.parts import parts_of, staff_language
from callcenter.console.problems import Refusal
from callcenter.console.supervise.asking import out_of_scope, scope_asked
from callcenter.console.supervise.floor import topics_for

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_Number = Annotated[str, Field(pattern=r"^[0-9]{1,8}$")]
_Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]
_Contact = Annotated[str, Field(pattern=r"^[\w.-]{1,80}$")]


class Force(BaseModel):
    """What is to become of an agent, and why."""

    agent: _Number
    what: Literal["pause", "unpause", "ready", "logout"]
    reason: _Reason
    """Of a pause one of the settings' pause reasons."""


class Move(BaseModel):
    """Where a waiting caller is to wait, or for whom; what is empty stays as it is."""

    contact: _Contact
    queue: str = Field(default="", max_length=40)
    agent: str = Field(default="", pattern=r"^[0-9]{0,8}$")
    front: bool = False
    reason: _Reason


class Join(BaseModel):
    """Whose call, how, and with the phone of which seat."""

    agent: _Number
    mode: Literal["listen", "whisper", "barge"]
    seat: _Number


class TakeOver(BaseModel):
    """Whose caller, and at which seat the supervisor is logged in."""

    agent: _Number
    seat: _Number


@router.get("/supervise")
def supervise(request: Request, asker: Admitted) -> Response:
    """The page; what happens comes by its stream."""
    assert asker.staff is not None
    config, scope = parts_of(request).config, scope_asked(request, asker)
    which = 0 if staff_language(request) == "zh" else 1
    return render(
        request, "app.html", title=PAGE.title[which], texts=TEXTS, signed=asker.staff, page=PAGE, script="supervise",
        data={
            "number": asker.staff.account.number, "topics": PAGE.topics(config, asker.staff.account),
            "teams": list(scope.teams), "seats": sorted(config.seats),
            "queues": {name: queue.title for name, queue in config.queues.items() if name in scope.queues},
            "pauses": {name: reason.title for name, reason in config.acd.pause_reasons.items()},
        },
    )  # fmt: skip


@router.post("/supervise/force")
def force(request: Request, asker: Admitted, body: Force) -> Response:
    """Pause an agent, end a pause or after-call work, log the agent out."""
    _require_agent(request, asker, body.agent, f"force {body.what}")
    if body.what == "pause" and body.reason not in parts_of(request).config.acd.pause_reasons:
        raise Refusal("field-invalid")
    given = {"agent": body.agent, "what": body.what}
    return as_json(give_order(request, asker, "force", f"{body.what} {body.agent}", reason=body.reason, **given))


@router.post("/supervise/move")
def move(request: Request, asker: Admitted, body: Move) -> Response:
    """Put a waiting caller into another queue, to the front, or to one agent."""
    if not (body.queue or body.agent or body.front):
        raise Refusal("field-invalid")
    call = next((each for each in ask_core(request, "calls") if each["contact"] == body.contact), None)
    if call is None:
        raise Refusal("not-found")
    scope = scope_asked(request, asker)
    if not {call["queue"], body.queue or call["queue"]} <= scope.queues:
        raise out_of_scope(request, asker, "order", f"move {body.contact}")
    if body.agent:
        _require_agent(request, asker, body.agent, "move")
    given: dict[str, Any] = {"contact": body.contact, "queue": body.queue, "agent": body.agent, "front": body.front}
    wanted = {name: value for name, value in given.items() if value}
    return as_json(give_order(request, asker, "move", body.contact, reason=body.reason, **wanted))


@router.post("/supervise/join")
def join(request: Request, asker: Admitted, body: Join) -> Response:
    """Ring the supervisor's phone for an agent's call; once on the call, change the mode."""
    _require_agent(request, asker, body.agent, body.mode)
    return as_json(give_order(request, asker, body.mode, body.agent, agent=body.agent, at=body.seat))


@router.post("/supervise/leave")
def leave(request: Request, asker: Admitted) -> Response:
    """Take the supervisor's phone off the call."""
    return as_json(give_order(request, asker, "leave", ""))


@router.post("/supervise/takeover")
def take_over(request: Request, asker: Admitted, body: TakeOver) -> Response:
    """The caller of an agent goes to the supervisor's seat."""
    _require_agent(request, asker, body.agent, "takeover")
    return as_json(give_order(request, asker, "takeover", body.agent, agent=body.agent, at=body.seat))


@router.get("/supervise/waiting")
def why_waiting(request: Request, asker: Admitted, contact: str) -> Response:
    """Why a caller still waits: each agent of the teams with the reason; those of other teams are only counted."""
    scope = scope_asked(request, asker)
    call = next((each for each in ask_core(request, "calls") if each["contact"] == contact), None)
    if call is None:
        raise Refusal("not-found")
    if call["queue"] not in scope.queues:
        raise Refusal("scope-needed")
    told = ask_core(request, "explain", contact=contact)
    mine = [each for each in told if each["agent"] in scope.agents]
    names = {number: agent.name for number, agent in parts_of(request).config.agents.items()}
    rows = [{"agent": each["agent"], "name": names.get(each["agent"], ""), "why": each["why"]} for each in mine]
    return as_json({"agents": rows, "others": len(told) - len(mine)})


def _require_agent(request: Request, asker: Asker, agent: str, what: str) -> None:
    """Raises Refusal unless the agent is in a team of whoever asks."""
    if agent not in scope_asked(request, asker).agents:
        raise out_of_scope(request, asker, "order", f"{what} {agent}")


_SUPERVISOR = Staff(roles=frozenset({Role.SUPERVISOR}))
PAGE = Page(
    name="supervise", router=router, title=("班长台", "Supervisor"), path="/supervise", texts=TEXTS, live=("house",),
    live_for=topics_for,
    who={
        ("GET", "/supervise"): _SUPERVISOR, ("GET", "/supervise/waiting"): _SUPERVISOR,
        ("POST", "/supervise/force"): _SUPERVISOR, ("POST", "/supervise/move"): _SUPERVISOR,
        ("POST", "/supervise/join"): _SUPERVISOR, ("POST", "/supervise/leave"): _SUPERVISOR,
        ("POST", "/supervise/takeover"): _SUPERVISOR,
    },
)  # fmt: skip
