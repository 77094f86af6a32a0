"""Calls on record: searched by a form that is posted, each with its course and reasons, its recordings heard once.

What is typed never stands in an address: searches are posted, and a recording comes by a link that is good once.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field, field_validator
from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from callcenter.console.access import Asker, Staff
from callcenter.console.accounts.roles import Role
from callcenter.console.gate import Admitted
from callcenter.console.pages.calls_texts import TEXTS
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json, render
from callcenter.console.parts import Parts, parts_of, staff_language
from callcenter.console.problems import Refusal
from callcenter.console.supervise.asking import note, out_of_scope, scope_asked
from callcenter.console.supervise.scope import Scope, seen
from callcenter.console.supervise.searching import Wish, search
from callcenter.console.supervise.sound import chunks, peaks, size
from callcenter.console.supervise.story import file_of, state_of, told_of_call
from callcenter.errors import StoreError
from callcenter.journal.engine import reading
from callcenter.journal.tables import contact, recording
from callcenter.projections import fold_forward
from callcenter.projections.contact import RESULTS

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_Id = Annotated[str, Field(min_length=1, max_length=100)]
_Result = Literal["", "open", "ivr", "left", "abandoned", "message", "outside", "given_up", "failed", "refused", "busy",
                  "no_answer", "answered"]  # fmt: skip


class Search(BaseModel):
    """What is looked for; what is empty does not matter. Moments are the hotline's local time, to the minute."""

    since: str = Field(default="", max_length=19)
    until: str = Field(default="", max_length=19)
    number: str = Field(default="", pattern=r"^(\+?[0-9]{3,20})?$")
    """Whole, or its last three digits and more."""
    agent: str = Field(default="", pattern=r"^[0-9]{0,8}$")
    queue: str = Field(default="", max_length=40)
    result: _Result = ""
    recorded: bool = False
    before: str = Field(default="", max_length=140)

    @field_validator("since", "until")
    @classmethod
    def _is_moment(cls, value: str) -> str:
        if value:
            datetime.fromisoformat(value)
        return value


class One(BaseModel):
    """Which call."""

    contact: _Id


class Hear(BaseModel):
    """Which recording."""

    recording: _Id


@router.get("/calls")
def calls(request: Request, asker: Admitted) -> Response:
    """The page; it asks for everything by itself."""
    assert asker.staff is not None
    config, scope = parts_of(request).config, scope_asked(request, asker)
    which = 0 if staff_language(request) == "zh" else 1
    agents = {number: agent.name for number, agent in config.agents.items() if scope.has_agent(number)}
    queues = {name: queue.title for name, queue in config.queues.items()}
    now = datetime.fromtimestamp(parts_of(request).clock() / 1e6, parts_of(request).zone)
    return render(
        request, "app.html", title=PAGE.title[which], texts=TEXTS, signed=asker.staff, page=PAGE, script="calls",
        data={
            "sees": scope.everything or bool(scope.agents), "agents": agents, "titles": queues,
            "queues": [name for name in queues if scope.everything or name in scope.queues],
            "results": ["open", *filter(None, RESULTS)], "today": f"{now:%Y-%m-%d}T00:00",
        },
    )  # fmt: skip


@router.post("/calls/search")
def find(request: Request, asker: Admitted, body: Search) -> Response:
    """A page of calls, the newest first. A search for a number stands on the audit log, the number masked."""
    parts = parts_of(request)
    if body.number:
        note(request, asker, "search", "calls", detail=f"number={body.number}")
    _fold(parts)
    wish = Wish(
        since=_moment(parts, body.since), until=_moment(parts, body.until), number=body.number, agent=body.agent,
        queue=body.queue, result=body.result, recorded=body.recorded, before=body.before,
    )  # fmt: skip
    with reading(parts.engine) as connection:
        return as_json(search(connection, scope_asked(request, asker), wish))


@router.post("/calls/one")
def one(request: Request, asker: Admitted, body: One) -> Response:
    """The course of a call, why it was routed so, and what was recorded of it."""
    parts, scope = parts_of(request), scope_asked(request, asker)
    _fold(parts)
    with reading(parts.engine) as connection:
        if not _may_see(connection, scope, body.contact):
            raise out_of_scope(request, asker, "refused", f"call {body.contact}")
        told = told_of_call(connection, parts.config, scope, body.contact, staff_language(request))
    if told is None:
        raise Refusal("not-found")
    return as_json(told)


@router.post("/calls/recording")
def prepare(request: Request, asker: Admitted, body: Hear) -> Response:
    """The picture of a recording, and a link to its sound: good once, for this session, for a minute."""
    assert asker.staff is not None
    parts = parts_of(request)
    row = _recording(request, asker, body.recording)
    if (path := file_of(parts.config, row)) is None or state_of(parts.config, row) != "kept":
        raise Refusal("recording-gone")
    try:
        loudest, seconds = peaks(path)
    except OSError:
        raise Refusal("recording-gone") from None
    token = parts.links.make(body.recording, asker.staff.session.session)
    return as_json({"link": f"/calls/recordings/{token}", "peaks": loudest, "seconds": round(seconds, 3)})


@router.get("/calls/recordings/{token}")
def hear(request: Request, asker: Admitted, token: str) -> Response:
    """The sound. That it was fetched is on the audit log before the first byte goes out."""
    assert asker.staff is not None
    parts = parts_of(request)
    ident = parts.links.take(token, asker.staff.session.session)
    if ident is None:
        note(request, asker, "hear", "recording", outcome="refused", detail="link used or over")
        raise Refusal("link-over")
    path = file_of(parts.config, _recording(request, asker, ident))
    try:
        length = size(path) if path else 0
    except OSError:
        length = 0
    if path is None or not length:
        raise Refusal("recording-gone")
    note(request, asker, "hear", f"recording {ident}")
    headers = {"Content-Length": str(length), "Content-Disposition": "inline"}
    return StreamingResponse(chunks(path), headers=headers, media_type="audio/wav")


def _recording(request: Request, asker: Asker, ident: str) -> dict[str, Any]:
    """Its row, when it is of an agent whose talks may be heard. Raises Refusal."""
    with reading(parts_of(request).engine) as connection:
        row = connection.execute(select(recording).where(recording.c.recording == ident)).mappings().first()
    if row is None:
        raise Refusal("not-found")
    if not scope_asked(request, asker).has_agent(row["agent"]):
        raise out_of_scope(request, asker, "refused", f"recording {ident}")
    return dict(row)


def _may_see(connection: Connection, scope: Scope, ident: str) -> bool:
    """False for a call of other teams; a call that does not exist is nobody's secret."""
    known = connection.execute(select(contact.c.contact).where(contact.c.contact == ident)).first()
    mine = select(contact.c.contact).where(contact.c.contact == ident, seen(scope))
    return known is None or connection.execute(mine).first() is not None


def _fold(parts: Parts) -> None:
    with suppress(StoreError):  # a store that cannot be written now is shown as it was
        fold_forward(parts.engine)


def _moment(parts: Parts, text: str) -> int | None:
    """A local moment in µs; None for none."""
    return round(datetime.fromisoformat(text).replace(tzinfo=parts.zone).timestamp() * 1e6) if text else None


_LISTENERS = Staff(roles=frozenset({Role.SUPERVISOR, Role.QUALITY}))
PAGE = Page(
    name="calls", router=router, title=("通话查询", "Calls"), path="/calls", texts=TEXTS,
    who={
        ("GET", "/calls"): _LISTENERS, ("POST", "/calls/search"): _LISTENERS, ("POST", "/calls/one"): _LISTENERS,
        ("POST", "/calls/recording"): _LISTENERS, ("GET", "/calls/recordings/{token}"): _LISTENERS,
    },
)  # fmt: skip
