"""One appeal with all that belongs to it: fields, deadlines, parts, sources, who else said the same, its history."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from callcenter.appeals.case import HANDLING, OPEN, Case
from callcenter.appeals.words import EXCLUSION_WORDS, MODE_WORDS, OUTCOME_WORDS, SATISFACTION_WORDS
from callcenter.console.cases.deadline import CLASSES, WHAT, left
from callcenter.console.cases.files import files_of
from callcenter.console.cases.rows import Reader, shown, word
from callcenter.console.cases.sight import condition
from callcenter.facts import AttachmentAdded, ChildAssigned, Fact
from callcenter.journal.questions import facts_of_appeal
from callcenter.journal.tables import appeal, appeal_source, appeal_supplement
from callcenter.projections.appeal_words import APPEAL_SENTENCES, appeal_in_words
from callcenter.projections.callbacks_due import attempts_of
from callcenter.projections.words import in_words

__all__ = ["row_of", "told_of_case"]

_DEADLINES = (
    ("sign", "sign_due", "signed"), ("handling", "due", "replied"), ("review", "review_due", "callback_due"),
    ("callback", "callback_due", "closed"),
)  # fmt: skip
"""Deadline, its column, and the column of what ends it."""
_CITY = 1
_NUMBER = re.compile(r"[A-Z0-9-]{1,40}")


def row_of(connection: Connection, number: str, reader: Reader) -> Mapping[str, Any] | None:
    """The appeal, when there is one and it is in sight: who may not see it is not told that it exists."""
    if not _NUMBER.fullmatch(number):
        return None
    seen = select(appeal).where(appeal.c.number == number, condition(reader.sight))
    found = connection.execute(seen).mappings().first()
    return dict(found) if found else None


def told_of_case(connection: Connection, row: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """All of it, for the page."""
    (top,) = shown(connection, [row], reader)
    number, files = row["number"], files_of(connection, row, reader)
    called = {each["id"]: each["name"] for each in files}
    return {
        **top, "text": reader.text(row["text"]), "elements": _elements(row, reader), "more": _more(row, reader),
        "deadlines": _deadlines(row, reader), "tree": _tree(connection, row, reader),
        "reply": reader.text(row["reply"]), "answer": reader.text(row["answer"]),
        "outcome": OUTCOME_WORDS.get(row["outcome"], ""), "callbacks": _callbacks(connection, row, reader),
        "sources": _sources(connection, number, reader), "said_later": _said_later(connection, number, reader),
        "files": files, "same": _same(connection, row, reader),
        "history": [_event(_renamed(fact, called), reader) for fact in _facts(connection, number)],
        "extension_workdays": row["extension_workdays"] if row["state"] == "extension_review" else 0,
    }  # fmt: skip


def _elements(row: Mapping[str, Any], reader: Reader) -> dict[str, str]:
    """The five elements of an intake: who, when, where, why, how."""
    return {
        "name": reader.name(row), "occurred": row["occurred"], "place": reader.text(row["place"]),
        "cause": reader.text(row["cause"]), "course": reader.text(row["course"]),
    }  # fmt: skip


def _more(row: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    chinese = reader.language == "zh"
    resolved = {True: ("已解决", "yes"), False: ("未解决", "no"), None: ("", "")}[row["resolved"]]
    return {
        "channel": word("channel", row["channel"], reader.language), "area": row["area"], "issuer": row["issuer"],
        "mode": MODE_WORDS.get(row["mode"], row["mode"]) if chinese else row["mode"], "redone": row["redone"],
        "reopened": row["reopened"], "extensions": row["extensions"], "resolved": resolved[reader.which],
        "satisfaction": SATISFACTION_WORDS.get(row["satisfaction"], "") if chinese else row["satisfaction"],
        "exclusion": EXCLUSION_WORDS.get(row["exclusion"], "") if chinese else row["exclusion"],
    }  # fmt: skip


def _deadlines(row: Mapping[str, Any], reader: Reader) -> list[dict[str, Any]]:
    """Every deadline that was set, and whether it runs still."""
    found = []
    for what, column, ended in _DEADLINES:
        if row[column] is None:
            continue
        runs = row[ended] is None and row["state"] in OPEN
        late = runs and row[column] < reader.now
        found.append({
            "what": WHAT[what][reader.which], "at": row[column] // 1000, "runs": runs,
            "class": "overdue" if late else "",
            "class_word": CLASSES["overdue"][reader.which] if late else "",
            "left": left(row[column], reader.now, reader.workdays, reader.language) if runs else "",
        })  # fmt: skip
    return found


def _tree(connection: Connection, row: Mapping[str, Any], reader: Reader) -> list[dict[str, Any]]:
    """The unit that has it, and the parts that were given on. What is out of sight has no link."""
    top = row["parent"] or row["number"]
    of = select(appeal).where((appeal.c.number == top) | ((appeal.c.parent != "") & (appeal.c.parent == top)))
    found = {each["number"]: dict(each) for each in connection.execute(of.order_by(appeal.c.number)).mappings()}
    seen = {
        each[0] for each in connection.execute(
            select(appeal.c.number).where(appeal.c.number.in_([*found]), condition(reader.sight))
        )
    }  # fmt: skip
    # a part's unit sees the ticket that it belongs to, but not what the other parts are
    shown_rows = [each for number, each in found.items() if number in seen or number == top]
    return [_leaf(each, reader, linked=each["number"] in seen) for each in shown_rows]


def _leaf(row: Mapping[str, Any], reader: Reader, *, linked: bool) -> dict[str, Any]:
    unit = reader.config.units.get(row["unit"])
    return {
        "number": row["number"], "unit": reader.unit(row["unit"]), "level": unit.level if unit else _CITY,
        "state": row["state"], "state_word": word("state", row["state"], reader.language), "part": row["part"],
        "due": row["due"] and row["due"] // 1000, "linked": linked,
        "left": left(row["due"], reader.now, reader.workdays, reader.language)
        if row["due"] and row["state"] in HANDLING else "",
    }  # fmt: skip


def _callbacks(connection: Connection, row: Mapping[str, Any], reader: Reader) -> list[dict[str, Any]]:
    return [{**each, "at": each["at"] // 1000} for each in attempts_of(connection, Case.of(row))]


def _sources(connection: Connection, number: str, reader: Reader) -> list[dict[str, Any]]:
    """In which ways it came in."""
    table = appeal_source
    found = connection.execute(select(table).where(table.c.number == number).order_by(table.c.received)).mappings()
    return [
        {"channel": word("channel", each["channel"], reader.language), "at": each["received"] // 1000,
         "reference": reader.text(each["reference"])}
        for each in found
    ]  # fmt: skip


def _said_later(connection: Connection, number: str, reader: Reader) -> list[dict[str, Any]]:
    table = appeal_supplement
    found = connection.execute(select(table).where(table.c.number == number).order_by(table.c.at)).mappings()
    return [{"at": each["at"] // 1000, "text": reader.text(each["text"])} for each in found]


def _same(connection: Connection, row: Mapping[str, Any], reader: Reader) -> list[dict[str, Any]]:
    """What it follows, and what follows it (并单)."""
    of = (appeal.c.linked_to != "") & (appeal.c.linked_to == row["number"])
    if row["linked_to"]:
        of |= appeal.c.number == row["linked_to"]
    found = connection.execute(select(appeal).where(of).order_by(appeal.c.opened)).mappings().all()
    numbers = [each["number"] for each in found]
    seen = set(connection.execute(
        select(appeal.c.number).where(appeal.c.number.in_(numbers), condition(reader.sight))
    ).scalars())  # fmt: skip
    return [
        {
            "number": each["number"], "linked": each["number"] in seen, "leads": each["number"] == row["linked_to"],
            "state_word": word("state", each["state"], reader.language),
            "opened": each["opened"] and each["opened"] // 1000,
            "text": reader.text(each["text"])[:80] if each["number"] in seen else "",
        }
        for each in found
    ]  # fmt: skip


def _facts(connection: Connection, number: str) -> list[Fact]:
    """What happened to it, and that parts of it were given to others."""
    of = select(appeal.c.number).where(appeal.c.parent != "", appeal.c.parent == number)
    parts = list(connection.execute(of).scalars())
    given = [fact for part in parts for fact in facts_of_appeal(connection, part) if isinstance(fact, ChildAssigned)]
    return sorted([*facts_of_appeal(connection, number), *given], key=lambda fact: fact.at)


def _renamed(fact: Fact, called: Mapping[str, str]) -> Fact:
    """A file under the name that it has for the reader."""
    if not isinstance(fact, AttachmentAdded):
        return fact
    return msgspec.structs.replace(fact, name=called.get(fact.attachment, ""))


def _event(fact: Fact, reader: Reader) -> dict[str, Any]:
    """What happened, who did it in which role, and why."""
    known = type(fact) in APPEAL_SENTENCES
    said = appeal_in_words(fact, reader.zone, reader.language) if known else in_words(fact, reader.language)
    for unit in filter(None, {getattr(fact, name, "") for name in ("unit", "proposed")}):
        said = said.replace(unit, reader.unit(unit))
    actor = getattr(fact, "actor", "") or getattr(fact, "agent", "")
    return {
        "at": fact.at // 1000, "what": reader.text(said), "why": reader.text(getattr(fact, "reason", "")),
        "actor": "" if actor == "system" else reader.text(_person(actor, reader)),
        "role": word("role", getattr(fact, "role", ""), reader.language),
    }  # fmt: skip


def _person(actor: str, reader: Reader) -> str:
    agent = reader.config.agents.get(actor)
    return f"{agent.name} {actor}" if agent else actor
