"""The rows that a group of facts concerns: loaded together, changed in memory, saved together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, Select, Table, bindparam, delete, select

from callcenter.appeals.agenda import next_moment
from callcenter.appeals.case import Case
from callcenter.facts import (
    AgentStateChanged,
    CallbackAttempted,
    CallerMarked,
    CallerUnmarked,
    Fact,
    KnowledgeFact,
    SurgeSwitched,
    TargetsSet,
)
from callcenter.facts.oversight_base import OversightFact
from callcenter.journal import tables
from callcenter.knowledge.evolving import versions_of
from callcenter.projections.oversight_keys import keys_of

__all__ = ["ReadRows", "Row", "Rows"]

Row = dict[str, Any]
"""Column name → value."""
_SOME = 500
_SWITCHED: dict[type[Fact], tuple[str, str]] = {
    SurgeSwitched: ("announcement", "surge"),
    TargetsSet: ("targets", "hotline"),
}
"""Fact → table and key of the one row that it ends or begins."""


class Rows:
    """Rows of one read table, found by one of its columns (the primary key unless ``by`` says otherwise)."""

    def __init__(self, table: Table, by: str = "", only: ColumnElement[bool] | None = None) -> None:
        self.table = table
        self.primary, self._blank = _shape(table)
        self._by = by or self.primary
        self._only = only
        self._rows: dict[str, Row] = {}
        self._changed: dict[str, Row] = {}
        """By primary key."""
        self._removed: set[str] = set()

    def load(self, connection: Connection, keys: Sequence[str]) -> None:
        """Read the rows of ``keys``, as far as there are any."""
        wanted = _with_keys(self.table, self._by)
        if self._only is not None:
            wanted = wanted.where(self._only)
        for start in range(0, len(keys), _SOME):
            for row in connection.execute(wanted, {"keys": keys[start : start + _SOME]}).all():
                found = dict(zip(self._blank, row, strict=True))
                self._rows[found[self._by]] = found

    def get(self, key: str) -> Row | None:
        """The row, to look at only."""
        return self._rows.get(key)

    def change(self, key: str) -> Row:
        """The row, or a blank new one, to be changed and saved. For tables found by their primary key."""
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = {**self._blank, self.primary: key}
        self._changed[key] = row
        return row

    def alter(self, key: str) -> Row | None:
        """The row, to be changed and saved; None when there is none. For tables found by another column."""
        row = self._rows.get(key)
        if row is not None:
            self._changed[row[self.primary]] = row
        return row

    def replace(self, key: str, row: Row | None, **values: Any) -> None:
        """``row`` (changed elsewhere) is saved and no longer found by ``key``; a new row of ``values`` is."""
        if row is not None:
            self._changed[row[self.primary]] = row
            self._rows.pop(key, None)
        if values:
            new = self._rows[key] = {**self._blank, **values}
            self._changed[new[self.primary]] = new

    def remove(self, key: str) -> None:
        """Delete the row, if there is one."""
        if self._rows.pop(key, None) is not None:
            self._changed.pop(key, None)
            self._removed.add(key)

    def save(self, connection: Connection) -> None:
        """Write all changes."""
        primary = self.table.c[self.primary]
        if self._removed:
            connection.execute(delete(self.table).where(primary.in_(sorted(self._removed))))
        if not self._changed:
            return
        statement = _upsert(self.table, "?" if connection.dialect.paramstyle == "qmark" else "%s")
        connection.exec_driver_sql(statement, self.changed())

    def changed(self) -> list[tuple[Any, ...]]:
        """The rows that ``save`` would write, in the order of the columns."""
        return [tuple(row.values()) for row in self._changed.values()]


class Cases(Rows):
    """Rows of ``appeal``, and the same as values from which is decided."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._cases: dict[str, Case] = {}

    def load(self, connection: Connection, keys: Sequence[str]) -> None:
        """As of any table."""
        super().load(connection, keys)
        for key in keys:
            self._cases.pop(key, None)

    def case(self, number: str) -> Case:
        """The appeal in a row that is there. Raises KeyError."""
        found = self._cases.get(number)
        if found is None:
            found = self._cases[number] = Case.of(self._rows[number])
        return found

    def keep(self, case: Case) -> None:
        """``case`` is what its row, changed meanwhile, says."""
        self._cases[case.number] = case

    def changed(self) -> list[tuple[Any, ...]]:
        """As of any table; when something is to be done with each is worked out here, once after all of its facts."""
        for number, row in self._changed.items():
            row["next_at"] = next_moment(self.case(number))
        return super().changed()


@cache
def _with_keys(table: Table, by: str) -> Select[Any]:
    """Made once: to put it together costs as much as to have it answered."""
    return select(table).where(table.c[by].in_(bindparam("keys", expanding=True)))


@cache
def _upsert(table: Table, mark: str) -> str:
    """For the driver itself and tuples in the order of the columns: half the cost of a compiled statement."""
    names = [f'"{column.name}"' for column in table.columns]
    primary = f'"{next(iter(table.primary_key)).name}"'
    new = ", ".join(f"{name} = excluded.{name}" for name in names if name != primary)
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))}) "  # noqa: S608
        f"ON CONFLICT ({primary}) DO UPDATE SET {new}"
    )


@cache
def _shape(table: Table) -> tuple[str, Row]:
    """Primary key and a blank row; rows are made for every transaction, and this does not change."""
    return next(iter(table.primary_key)).name, {column.name: _default(column) for column in table.columns}


def _default(column: Any) -> Any:
    if column.nullable or column.primary_key:
        return None
    if isinstance(column.type, Boolean):
        return False
    return "" if column.type.python_type is str else 0


class ReadRows:
    """The rows of every read table that a group of facts concerns."""

    def __init__(self, prefix: str = "", given: dict[str, Table] | None = None) -> None:
        named = given or {table.name: table for table in tables.READ_TABLES}
        self.contact = Rows(named[f"{prefix}contact"])
        self.leg = Rows(named[f"{prefix}leg"])
        interval = named[f"{prefix}agent_interval"]
        self.agent_interval = Rows(interval, by="agent", only=interval.c.ended.is_(None))
        """Found by agent: the state the agent is in."""
        self.appeal = Cases(named[f"{prefix}appeal"])
        self.missed_call = Rows(named[f"{prefix}missed_call"])
        self.rating = Rows(named[f"{prefix}rating"])
        self.message = Rows(named[f"{prefix}message"])
        self.callback = Rows(named[f"{prefix}callback"])
        self.wait_promise = Rows(named[f"{prefix}wait_promise"])
        self.caller_mark = Rows(named[f"{prefix}caller_mark"])
        self.recording = Rows(named[f"{prefix}recording"])
        self.supervision = Rows(named[f"{prefix}supervision"])
        self.consult = Rows(named[f"{prefix}consult"])
        self.appeal_source = Rows(named[f"{prefix}appeal_source"])
        self.appeal_supplement = Rows(named[f"{prefix}appeal_supplement"])
        self.appeal_attachment = Rows(named[f"{prefix}appeal_attachment"])
        self.appeal_alert = Rows(named[f"{prefix}appeal_alert"])
        self.callback_attempt = Rows(named[f"{prefix}callback_attempt"])
        self.callback_task = Rows(named[f"{prefix}callback_task"])
        self.duplicate_decision = Rows(named[f"{prefix}duplicate_decision"])
        self.look_back_item = Rows(named[f"{prefix}look_back_item"])
        self.look_back = Rows(named[f"{prefix}look_back"])
        self.onsite_evidence = Rows(named[f"{prefix}onsite_evidence"])
        self.onsite_check = Rows(named[f"{prefix}onsite_check"])
        self.supervision_entry = Rows(named[f"{prefix}supervision_entry"])
        self.supervision_record = Rows(named[f"{prefix}supervision_record"])
        self.clue_item = Rows(named[f"{prefix}clue_item"])
        self.clue_package = Rows(named[f"{prefix}clue_package"])
        self.assessment_exclusion = Rows(named[f"{prefix}assessment_exclusion"])
        self.assessment_period = Rows(named[f"{prefix}assessment_period"])
        self.assessment_count = Rows(named[f"{prefix}assessment_count"])
        self.assessment_correction = Rows(named[f"{prefix}assessment_correction"])
        self.knowledge_version = Rows(named[f"{prefix}knowledge_version"])
        self.knowledge_entry = Rows(named[f"{prefix}knowledge_entry"])
        self.knowledge_use = Rows(named[f"{prefix}knowledge_use"])
        running = named[f"{prefix}announcement"]
        self.announcement = Rows(running, by="kind", only=running.c.ended.is_(None))
        """Found by kind: the one that is switched on."""
        valid = named[f"{prefix}targets"]
        self.targets = Rows(valid, by="scope", only=valid.c.ended.is_(None))
        """Found by scope: what is valid."""
        going_on = named[f"{prefix}handling"]
        self.handling = Rows(going_on, by="number", only=going_on.c.last)
        """Found by number: the handling that goes on, or was the last."""

    def load(self, connection: Connection, facts: Iterable[Fact]) -> None:
        """Read every row that ``facts`` may change."""
        contacts, offers, agents, numbers, callers, callbacks = set(), set(), set(), set(), set(), set()
        supervisions: set[str] = set()
        consults: set[str] = set()
        recordings: set[str] = set()
        oversight: set[tuple[str, str]] = set()
        attempts: set[str] = set()
        entries: set[str] = set()
        versions: set[str] = set()
        for fact in facts:
            contacts.add(getattr(fact, "contact", ""))
            offers.add(getattr(fact, "offer", ""))
            numbers.add(getattr(fact, "number", ""))
            callbacks.add(getattr(fact, "callback", ""))
            supervisions.add(getattr(fact, "supervision", ""))
            consults.add(getattr(fact, "consult", ""))
            recordings.add(getattr(fact, "recording", ""))
            if isinstance(fact, OversightFact):
                oversight.update(keys_of(fact))
            if type(fact) is AgentStateChanged:
                agents.add(fact.agent)
            elif isinstance(fact, CallerMarked | CallerUnmarked):
                callers.add(fact.caller)
            elif isinstance(fact, CallbackAttempted):
                attempts.add(fact.attempt)
            elif isinstance(fact, KnowledgeFact):
                entries.add(fact.entry)
                versions.update(versions_of(fact))
            elif type(fact) in _SWITCHED:
                table, valid = _SWITCHED[type(fact)]
                getattr(self, table).load(connection, [valid])
        for found in (contacts, offers, numbers, callbacks, supervisions, consults, recordings):
            found.discard("")
        self.knowledge_entry.load(connection, sorted(entries))
        self.knowledge_version.load(connection, sorted(versions))
        self.contact.load(connection, sorted(contacts))
        self.missed_call.load(connection, sorted(contacts))
        self.leg.load(connection, sorted(offers))
        self.agent_interval.load(connection, sorted(agents))
        self.appeal.load(connection, sorted(numbers))
        self.handling.load(connection, sorted(numbers))
        self.caller_mark.load(connection, sorted(callers))
        self.callback.load(connection, sorted(callbacks))
        self.recording.load(connection, sorted(recordings))
        self.supervision.load(connection, sorted(supervisions))
        self.consult.load(connection, sorted(consults))
        for table in sorted({table for table, _ in oversight}):
            getattr(self, table).load(connection, sorted(key for of, key in oversight if of == table))
        self.callback_attempt.load(connection, sorted(attempts))

    def save(self, connection: Connection) -> None:
        """Write every change."""
        for rows in vars(self).values():
            rows.save(connection)

    def changed(self) -> dict[str, list[tuple[Any, ...]]]:
        """Table → the rows that ``save`` would write, in the order of the columns."""
        return {rows.table.name: rows.changed() for rows in vars(self).values()}
