"""The IVR flows: each as a graph with how often callers came to its nodes today, and the path of one call."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.access import Staff
from callcenter.console.accounts.roles import Role
from callcenter.console.gate import Admitted
from callcenter.console.ivr.drawing import drawn
from callcenter.console.ivr.folder import Folder
from callcenter.console.ivr.paths import calls_since, path_of
from callcenter.console.ivr.visits import midnight
from callcenter.console.pages.ivr_texts import TEXTS
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json, render
from callcenter.console.parts import parts_of, staff_language
from callcenter.console.problems import Refusal
from callcenter.errors import StoreError
from callcenter.ivr import Flow
from callcenter.journal.engine import reading
from callcenter.projections import fold_forward

__all__ = ["EDITORS", "PAGE", "VIEWERS"]

router = APIRouter(include_in_schema=False)
_Name = Annotated[str, Query(min_length=1, max_length=40)]


class One(BaseModel):
    """Which call."""

    contact: str = Field(min_length=1, max_length=100)


@router.get("/ivr")
def ivr(request: Request, asker: Admitted) -> Response:
    """The page; its script asks for everything else."""
    assert asker.staff is not None
    which = 0 if staff_language(request) == "zh" else 1
    account = asker.staff.account
    return render(
        request, "app.html", title=PAGE.title[which], texts=TEXTS, signed=asker.staff, page=PAGE, script="ivr",
        data={"edits": bool(account.roles & EDITORS), "me": account.account},
    )  # fmt: skip


@router.get("/ivr/flows")
def flows(request: Request, asker: Admitted) -> Response:
    """All flows, those that telephone numbers lead to first."""
    parts = parts_of(request)
    looked = parts.flows.running()
    numbers = {name: sorted(did for did, flow in parts.config.trunk.dids.items() if flow == name)
               for name in looked.library.flows}  # fmt: skip
    listed = sorted(looked.library.flows.values(), key=lambda flow: (not numbers[flow.name], flow.name))
    return as_json({
        "flows": [_row(flow, numbers[flow.name]) for flow in listed], "mistakes": len(looked.mistakes),
    })  # fmt: skip


def _row(flow: Flow, numbers: Iterable[str]) -> dict[str, Any]:
    return {
        "name": flow.name, "title": flow.title, "description": flow.description, "entry": flow.entry,
        "numbers": list(numbers), "nodes": len(flow.nodes),
    }  # fmt: skip


@router.get("/ivr/flow")
def flow(request: Request, asker: Admitted, name: _Name) -> Response:
    """One flow, drawn."""
    return as_json(_drawn(parts_of(request).flows, name))


def _drawn(folder: Folder, name: str) -> dict[str, Any]:
    library = folder.running().library
    found = library.flows.get(name)
    if found is None:
        raise Refusal("not-found")
    return {"name": name, "title": found.title, "description": found.description,
            "graph": drawn(found, library.prompts)}  # fmt: skip


@router.get("/ivr/calls")
def calls(request: Request, asker: Admitted) -> Response:
    """The newest calls of today."""
    parts = parts_of(request)
    with suppress(StoreError):  # a store that cannot be written now is shown as it was
        fold_forward(parts.engine)
    with reading(parts.engine) as connection:
        return as_json({"calls": calls_since(connection, midnight(parts.clock(), parts.zone))})


@router.post("/ivr/path")
def path(request: Request, asker: Admitted, body: One) -> Response:
    """The way of one call."""
    with reading(parts_of(request).engine) as connection:
        found = path_of(connection, body.contact.strip())
    if found is None:
        raise Refusal("not-found")
    return as_json(found)


EDITORS = frozenset({Role.ADMIN})
"""Who writes flows, and who approves them: never the same person."""
VIEWERS = Staff(roles=frozenset({Role.SUPERVISOR, Role.QUALITY, Role.ADMIN}))
PAGE = Page(
    name="ivr", router=router, title=("语音流程", "IVR flows"), path="/ivr", texts=TEXTS, live=("house", "ivr"),
    who={
        ("GET", "/ivr"): VIEWERS, ("GET", "/ivr/flows"): VIEWERS, ("GET", "/ivr/flow"): VIEWERS,
        ("GET", "/ivr/calls"): VIEWERS, ("POST", "/ivr/path"): VIEWERS,
    },
)  # fmt: skip
