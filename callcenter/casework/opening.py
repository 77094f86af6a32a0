"""Opening an appeal outside of a call: its number, its first description, and whether it is known already."""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from callcenter.appeals import AppealNumber, new_query_code, next_number, open_draft
from callcenter.appeals.acting import Acting
from callcenter.appeals.case import Case
from callcenter.appeals.evolving import evolve
from callcenter.appeals.fields import number_to_call
from callcenter.appeals.number import FIRST_AT_DESK
from callcenter.appeals.verbs import intake
from callcenter.errors import AppealFieldInvalid
from callcenter.facts import Fact
from callcenter.journal.questions import last_number_at_desk
from callcenter.journal.tables import appeal_source
from callcenter.workdays import Calendar

__all__ = ["DESCRIPTION", "OPENING", "Numbers", "known_as", "open_case"]

DESCRIPTION = frozenset(inspect.signature(intake.describe).parameters) - {"case", "by", "caller"}
"""What may be said of an appeal when it is opened, or later."""
OPENING = frozenset({"channel", "caller", "reference", "task", "issuer", "feedback_due", "enterprise", "contact"})


class Numbers:
    """Gives numbers in one transaction; the store is asked once for each day."""

    def __init__(self, connection: Connection, prefix: str, calendar: Calendar) -> None:
        self._connection = connection
        self._prefix = prefix
        self._calendar = calendar
        self._last: dict[date, AppealNumber | None] = {}

    def next(self, at: int) -> str:
        """A number of the local day of ``at`` (µs since 1970 UTC)."""
        day = datetime.fromtimestamp(at / 1e6, self._calendar.timezone).date()
        if day not in self._last:
            found = last_number_at_desk(self._connection, self._prefix, day)
            self._last[day] = AppealNumber.parse(found) if found else None
        given = next_number(self._prefix, day, self._last[day], FIRST_AT_DESK)
        self._last[day] = given
        return str(given)


def open_case(by: Acting, said: Mapping[str, Any], number: Callable[[], str]) -> list[Fact]:
    """The facts of a new appeal; ``number`` gives it one when nothing is wrong. Raises AppealFieldInvalid."""
    strange = said.keys() - OPENING - DESCRIPTION
    if strange:
        raise AppealFieldInvalid(f"{', '.join(sorted(strange))}: not known when an appeal is opened")
    if not said.get("channel"):
        raise AppealFieldInvalid("channel is not given: how did the appeal come in?")
    by = msgspec.structs.replace(by, opening=True)
    opening = {name: said[name] for name in OPENING & said.keys()}
    opening["caller"] = number_to_call(str(said.get("caller", "")))
    described = {name: said[name] for name in DESCRIPTION & said.keys() if said[name] is not None}
    blank = Case(number="")
    intake.describe(blank, by, **described)  # before a number is spent
    made = open_draft(
        id=by.new_id(), at=by.at, number=number(), query_code=new_query_code(secrets.choice),
        actor=by.actor, role=by.role.value, **opening,
    )  # fmt: skip
    opened = evolve(Case(number=made.number), [made])
    return [made, *(intake.describe(opened, by, **described) if described else [])]


def known_as(connection: Connection, channel: str, reference: str) -> str:
    """The appeal that came in by this channel under this reference; empty when there is none."""
    if not reference:
        return ""
    return connection.execute(_KNOWN, {"channel": channel, "reference": reference}).scalar() or ""


_KNOWN = (
    select(appeal_source.c.number)
    .where(appeal_source.c.channel == bindparam("channel"), appeal_source.c.reference == bindparam("reference"))
    .limit(1)
)
