"""A callback by hand (回访): the phone of the agent who is signed in rings, and the appellant's when it is answered."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.access import Asker, Staff
from callcenter.console.cases.asking import account_of, fold, reader_of
from callcenter.console.cases.deeds import DEEDS
from callcenter.console.cases.one import row_of
from callcenter.console.gate import Admitted
from callcenter.console.orders import ask_core, give_order
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json
from callcenter.console.parts import parts_of
from callcenter.console.problems import Refusal
from callcenter.journal.engine import reading

__all__ = ["PAGE", "may_dial"]

router = APIRouter(include_in_schema=False)
_CALLERS = frozenset(role for role, (_, deeds) in DEEDS.items() if "attempt" in deeds)
"""Who notes what came of a callback."""


def may_dial(request: Request, asker: Asker, possible: Iterable[str]) -> bool:
    """Is one of these deeds a callback, and the person logged in as an agent now? While the core is away nobody is."""
    account = account_of(asker)
    if "attempt" not in possible or account.number not in parts_of(request).config.agents:
        return False
    try:
        return any(each["agent"] == account.number for each in ask_core(request, "agents"))
    except Refusal:
        return False


@router.post("/cases/{number}/dial")
def dial(request: Request, asker: Admitted, number: str) -> Response:
    """Call the appellant of an appeal that is in sight, from the person's own seat and no other."""
    reader, agent = reader_of(request, asker), account_of(asker).number
    fold(request)
    with reading(parts_of(request).engine) as connection:
        row = row_of(connection, number, reader)
    if row is None:
        raise Refusal("case-unknown")
    told = give_order(request, asker, "follow_up", row["number"], number=row["number"], agent=agent)
    return as_json({"call": told["call"], "caller": told["caller"]})


PAGE = Page(name="cases_dial", router=router, who={("POST", "/cases/{number}/dial"): Staff(roles=_CALLERS)})
