"""The policy commissioners (政策专员): departments, who is on duty now and next, and where nobody is.

The directory is a settings file, see docs/operating.md: the page shows it and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from callcenter.config import Department
from callcenter.config.duty import find
from callcenter.console.access import Staff
from callcenter.console.accounts.account import Account
from callcenter.console.accounts.roles import Role
from callcenter.console.audit import Deed
from callcenter.console.cases.asking import account_of
from callcenter.console.commissioners.told import EVERY, numbers_of, seen, told_of
from callcenter.console.gate import Admitted
from callcenter.console.pages.commissioners_texts import TEXTS
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json, render
from callcenter.console.parts import parts_of, staff_language
from callcenter.console.problems import Refusal

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_NUMBERS = frozenset({Role.SUPERVISOR, Role.DISPATCHER, Role.ADMIN, Role.UNIT})
"""They may have numbers in full, with a reason; a unit, those of its own people."""


class Wanted(BaseModel):
    """What is looked for; empty: everything."""

    text: str = Field(default="", max_length=60)


class Wish(BaseModel):
    """Whose numbers, and why."""

    department: str = Field(max_length=60, pattern=r"^\w+$")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=200)]


@router.get("/commissioners")
def commissioners(request: Request, asker: Admitted) -> Response:
    """The page; it asks for the departments by itself."""
    account, which = account_of(asker), 0 if staff_language(request) == "zh" else 1
    return render(
        request, "app.html", title=PAGE.title[which], texts=TEXTS, signed=asker.staff, page=PAGE,
        script="commissioners",
        data={"numbers": bool(account.roles & _NUMBERS), "keeps": Role.ADMIN in account.roles},
    )  # fmt: skip


@router.post("/commissioners/list")
def listed(request: Request, asker: Admitted, body: Wanted) -> Response:
    """Departments that this person sees, as they stand now."""
    parts = parts_of(request)
    known, now = parts.commissioners.now(), parts.clock()
    mine, reveals = (found(known.departments, account_of(asker)) for found in (seen, _with_numbers))
    wanted = find(mine, body.text) if body.text.strip() else tuple(mine)
    year = datetime.fromtimestamp(now / 1e6, parts.zone).year
    return as_json({
        "departments": [
            {**told_of(ident, mine[ident], parts.config, now, parts.calendar), "reveals": ident in reveals}
            for ident in wanted
        ],
        "changed": known.changed // 1000, "mistaken": known.mistaken, "calendar": parts.calendar.covers(year),
    })  # fmt: skip


@router.post("/commissioners/numbers")
def numbers(request: Request, asker: Admitted, body: Wish) -> Response:
    """Numbers of a department in full. Found or refused, it stands on the audit log."""
    parts, account = parts_of(request), account_of(asker)
    found = _with_numbers(parts.commissioners.now().departments, account).get(body.department)
    parts.audit.note(Deed(
        actor=account.account, action="reveal", subject=f"commissioners {body.department}", reason=body.reason,
        outcome="refused" if found is None else "done", address=asker.address,
    ))  # fmt: skip
    if found is None:
        raise Refusal("not-found")
    return as_json({"people": numbers_of(found)})


def _with_numbers(departments: Mapping[str, Department], account: Account) -> dict[str, Department]:
    """Departments whose numbers somebody may have. What else a unit may see by another role gives no numbers."""
    every = bool(account.roles & (_NUMBERS - {Role.UNIT}))
    own = account.unit if Role.UNIT in account.roles else ""
    return {ident: each for ident, each in seen(departments, account).items() if every or ident == own}


_LOOK = Staff(roles=EVERY | {Role.UNIT})
PAGE = Page(
    name="commissioners", router=router, title=("政策专员", "Commissioners"), path="/commissioners", texts=TEXTS,
    who={
        ("GET", "/commissioners"): _LOOK, ("POST", "/commissioners/list"): _LOOK,
        ("POST", "/commissioners/numbers"): Staff(roles=_NUMBERS, confirm=True),
    },
)  # fmt: skip
