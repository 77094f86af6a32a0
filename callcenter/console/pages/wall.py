"""The wallboard: queues, agents, figures and alarms of this moment, on a desk or on a wall."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import true
from starlette.requests import Request
from starlette.responses import Response

from callcenter.callcontrol.masking import masked
from callcenter.console.access import Staff
from callcenter.console.accounts.roles import Role
from callcenter.console.audit import Deed
from callcenter.console.behind import LOOKED_AT, calls_of, definition, figure_behind, metric_of
from callcenter.console.gate import Admitted
from callcenter.console.live.figures import METRICS, SPANS, span_of
from callcenter.console.orders import ask_core, give_order
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json, render
from callcenter.console.pages.wall_texts import TEXTS
from callcenter.console.parts import Parts, parts_of, staff_language
from callcenter.console.problems import Refusal
from callcenter.console.supervise.asking import scope_asked
from callcenter.console.supervise.scope import seen
from callcenter.journal.engine import reading
from callcenter.metrics.registry.behind import contacts_behind

__all__ = ["LOOK", "PAGE"]

router = APIRouter(include_in_schema=False)
_LOOKERS = frozenset({
    Role.AGENT, Role.SUPERVISOR, Role.DISPATCHER, Role.QUALITY, Role.CALLBACK, Role.KNOWLEDGE, Role.LEADER, Role.ADMIN,
    Role.DISPLAY,
})  # fmt: skip
_SEE_CALLS = frozenset({Role.SUPERVISOR, Role.QUALITY, Role.LEADER})
"""Who is shown the calls behind a figure, their numbers masked."""
_OF_ALL_TEAMS = frozenset({Role.QUALITY, Role.LEADER})
"""The hotline as a whole is theirs; supervisors are shown calls of, and for, their own teams."""
_SUPERVISORS = frozenset({Role.SUPERVISOR})


class Surge(BaseModel):
    """What becomes of the announcement."""

    on: bool
    tag: str = Field(default="", max_length=40, pattern=r"^[\w -]*$")


@router.get("/wall")
def wall(request: Request, asker: Admitted) -> Response:
    """The page; everything on it comes by its stream."""
    assert asker.staff is not None
    language, roles = staff_language(request), asker.staff.account.roles
    config = parts_of(request).config
    which = 0 if language == "zh" else 1
    return render(
        request, "app.html", title=PAGE.title[which], texts=TEXTS, signed=asker.staff, page=PAGE, script="wall",
        data={
            "supervises": bool(roles & _SUPERVISORS), "display": asker.staff.account.is_display,
            "names": {number: agent.name for number, agent in config.agents.items()},
            "queues": {name: queue.title for name, queue in config.queues.items()},
            "pauses": {name: reason.title for name, reason in config.acd.pause_reasons.items()},
        },
    )  # fmt: skip


@router.get("/wall/figure")
def figure(request: Request, asker: Admitted, metric: str, span: str = "today", queue: str = "", part: str = "") -> Any:
    """One figure with its definition, its counts and the calls behind it."""
    assert asker.staff is not None
    parts, found = parts_of(request), metric_of(metric)
    if found is None or metric not in METRICS or span not in SPANS or part not in ("", "numerator", "denominator"):
        raise Refusal("not-found")
    if queue and queue not in parts.config.queues:
        raise Refusal("not-found")
    of = span_of(span, parts.clock(), parts.config.site.timezone)
    part = part or "numerator"
    listed = bool(asker.staff.account.roles & _SEE_CALLS)
    with reading(parts.engine) as connection:
        told = figure_behind(connection, found, of, queue)
        behind = contacts_behind(connection, metric, of, {"queue": queue} if queue else None, LOOKED_AT)
        idents = (behind.denominator if part == "denominator" else behind.numerator) if listed else ()
        everything = bool(asker.staff.account.roles & _OF_ALL_TEAMS)
        calls = calls_of(connection, idents, true() if everything else seen(scope_asked(request, asker)))
    return as_json({
        **definition(found, staff_language(request)), "begin": of.begin_us // 1000, "end": of.end_us // 1000,
        "figure": told, "part": part, "listed": listed, **calls,
    })  # fmt: skip


@router.get("/wall/waiting")
def waiting(request: Request, asker: Admitted, queue: str = "") -> Response:
    """The callers who wait now, numbers masked; those who wait for other teams are only counted."""
    assert asker.staff is not None
    if not asker.staff.account.roles & _SEE_CALLS:
        raise Refusal("role-needed")
    everything, queues = bool(asker.staff.account.roles & _OF_ALL_TEAMS), scope_asked(request, asker).queues
    calls = [
        each for each in ask_core(request, "calls")
        if each["doing"] == "waiting" and (not queue or each["queue"] == queue)
    ]  # fmt: skip
    mine = [each for each in calls if everything or each["queue"] in queues]
    rows = [
        {**{name: each[name] for name in ("contact", "queue", "waited")}, "caller": _masked(each["caller"])}
        for each in mine
    ]  # fmt: skip
    return as_json({"calls": rows, "others": len(calls) - len(mine)})


@router.post("/wall/surge")
def surge(request: Request, asker: Admitted, body: Surge) -> Response:
    """Switch the announcement of a surge on or off."""
    switch = {"switch": "on", "tag": body.tag} if body.on else {"switch": "off"}
    return as_json({"surge": give_order(request, asker, "surge", switch["switch"], **switch)["surge"]})


@router.post("/wall/alarms/{alarm}/acknowledgement")
def acknowledge(request: Request, asker: Admitted, alarm: str) -> Response:
    """Somebody looks after it."""
    assert asker.staff is not None
    parts, account = parts_of(request), asker.staff.account.account
    if not parts.board.acknowledge(alarm[:200], account, parts.clock()):
        raise Refusal("not-found")
    parts.audit.note(Deed(actor=account, action="order", subject=f"acknowledge {alarm[:200]}", address=asker.address))
    _tell_acknowledged(parts, alarm, account)
    return as_json({"acknowledged": True})


def _tell_acknowledged(parts: Parts, alarm: str, account: str) -> None:
    """At once, not with the next look."""
    rows = dict(parts.hub.rows("alarms"))
    if alarm in rows:
        rows[alarm] = {**rows[alarm], "by": account, "acknowledged": parts.clock() // 1000}
        parts.hub.tell_soon("alarms", rows)


def _masked(number: str) -> str:
    return number if "*" in number else masked(number)


LOOK = Staff(roles=_LOOKERS)
"""Who sees the wallboard and its numbers."""
_ACT = Staff(roles=_SUPERVISORS)
PAGE = Page(
    name="wall", router=router, title=("大屏", "Wallboard"), path="/wall", texts=TEXTS,
    live=("house", "queues", "agents", "figures", "curve", "alarms", "city"),
    who={
        ("GET", "/wall"): LOOK, ("GET", "/wall/figure"): LOOK, ("GET", "/wall/waiting"): Staff(roles=_SEE_CALLS),
        ("POST", "/wall/surge"): _ACT, ("POST", "/wall/alarms/{alarm}/acknowledgement"): _ACT,
    },
)  # fmt: skip
