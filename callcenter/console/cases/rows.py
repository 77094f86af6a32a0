"""One row of a work list, as it is shown: words, the deadline, what hangs on it, how it was urged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, func, select

from callcenter.appeals.agenda import STEPS
from callcenter.appeals.case import OPEN
from callcenter.appeals.words import (
    ALERT_WORDS,
    CHANNEL_WORDS,
    ROLE_WORDS,
    STATE_WORDS,
    STEP_WORDS,
    TYPE_WORDS,
    URGENCY_WORDS,
)
from callcenter.callcontrol.masking import masked
from callcenter.config import Config
from callcenter.console.cases.deadline import deadline_of
from callcenter.console.cases.sight import Sight, without_numbers
from callcenter.console.languages import Language
from callcenter.journal.tables import appeal, supervision_record
from callcenter.workdays import Calendar

__all__ = ["Reader", "shown", "word"]

_LONGEST = 120
_HIDDEN = ("已要求保密", "confidential")
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "state": {state.value: told for state, told in STATE_WORDS.items()}, "type": TYPE_WORDS,
    "urgency": URGENCY_WORDS, "channel": CHANNEL_WORDS, "step": STEP_WORDS, "alert": ALERT_WORDS,
    "role": {role.value: told for role, told in ROLE_WORDS.items()},
})  # fmt: skip


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads, and by what."""

    sight: Sight
    config: Config
    workdays: Calendar
    zone: ZoneInfo
    now: int
    """µs since 1970 UTC."""
    language: Language

    @property
    def which(self) -> int:
        """Of a pair of words."""
        return 0 if self.language == "zh" else 1

    def text(self, given: str) -> str:
        """A text, with telephone numbers masked for who may not have them shown."""
        return given if self.sight.numbers else without_numbers(given)

    def unit(self, ident: str) -> str:
        """Name of a unit; one that is no longer in units.yaml keeps its id."""
        found = self.config.units.get(ident)
        return found.name if found else ident

    def caller(self, row: Mapping[str, Any]) -> str:
        """The appellant's number, always masked; not even that when the unit is not to know who it is."""
        if row["confidential"] and not self.sight.confidential:
            return _HIDDEN[self.which]
        return masked(row["caller"])

    def name(self, row: Mapping[str, Any]) -> str:
        """The appellant's name, unless it is to be kept from the unit."""
        if row["confidential"] and not self.sight.confidential:
            return _HIDDEN[self.which]
        return self.text(row["name"])


def word(kind: str, ident: str, language: Language) -> str:
    """The word of an identifier; English staff read the identifiers."""
    return _WORDS[kind].get(ident, ident) if language == "zh" else ident.replace("_", " ")


def shown(connection: Connection, found: Sequence[Mapping[str, Any]], reader: Reader) -> list[dict[str, Any]]:
    """Rows of the table ``appeal`` for a list; what hangs on them is asked for once."""
    numbers = [row["number"] for row in found]
    parts, followers = _parts(connection, numbers), _followers(connection, numbers)
    records = _records(connection, numbers)
    return [
        {
            **_row(row, reader), "parts": parts.get(row["number"], (0, 0)),
            "followers": followers.get(row["number"], 0), "supervised": records.get(row["number"], 0),
        }
        for row in found
    ]  # fmt: skip


def _row(row: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    language = reader.language
    text = " ".join(reader.text(row["text"]).split())
    return {
        "number": row["number"], "state": row["state"], "state_word": word("state", row["state"], language),
        "type": word("type", row["type"], language), "urgency": row["urgency"],
        "urgency_word": word("urgency", row["urgency"], language), "task": row["task"],
        "category": row["category"], "text": text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…",
        "place": reader.text(row["place"]), "caller": reader.caller(row), "unit": reader.unit(row["unit"]),
        "unit_id": row["unit"], "opened": row["opened"] and row["opened"] // 1000, "returns": row["returns"],
        "deadline": deadline_of(row, reader.now, reader.workdays, language), "attempts": row["attempts"],
        "pressed": word("step", STEPS[min(row["steps"], len(STEPS)) - 1], language) if row["steps"] else "",
        "next_step": STEPS[row["steps"]] if row["steps"] < len(STEPS) else "",
        "alerts": [word("alert", rule, language) for rule in row["alerts"].split()], "part": row["part"],
        "objection": row["objection"], "appointed": row["appointed"], "confidential": row["confidential"],
    }  # fmt: skip


def _parts(connection: Connection, numbers: list[str]) -> dict[str, tuple[int, int]]:
    """Number → its child tickets, and how many of them are open."""
    of = select(appeal.c.parent, appeal.c.state).where(appeal.c.parent != "", appeal.c.parent.in_(numbers))
    found: dict[str, tuple[int, int]] = {}
    for parent, state in connection.execute(of):
        total, still = found.get(parent, (0, 0))
        found[parent] = (total + 1, still + (state in OPEN))
    return found


def _followers(connection: Connection, numbers: list[str]) -> dict[str, int]:
    """Number → appeals that are linked to it."""
    of = select(appeal.c.linked_to, func.count()).where(appeal.c.linked_to != "", appeal.c.linked_to.in_(numbers))
    return {row[0]: row[1] for row in connection.execute(of.group_by(appeal.c.linked_to))}


def _records(connection: Connection, numbers: list[str]) -> dict[str, int]:
    """Number → supervision records of it that are not closed."""
    table = supervision_record
    of = select(table.c.number, func.count()).where(table.c.number.in_(numbers), table.c.closed.is_(None))
    return {row[0]: row[1] for row in connection.execute(of.group_by(table.c.number))}
