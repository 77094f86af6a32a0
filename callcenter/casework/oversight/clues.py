"""Clue packages at the desk: what each deed needs of the store."""

from __future__ import annotations

from sqlalchemy import select

from callcenter.casework.oversight.session import OversightSession
from callcenter.journal.questions import bodies_of_appeal
from callcenter.journal.tables import clue_item
from callcenter.oversight.acting import Acting
from callcenter.oversight.clues import Package, deeds
from callcenter.oversight.clues.snapshot import snapshot
from callcenter.projections.clue_item import item_of

__all__ = ["add", "conclude", "discard", "export", "hand_over", "open_package", "receive", "remove", "seal"]


def _package(session: OversightSession, subject: str) -> Package:
    return session.find("clue_package", Package, subject)


def _is_there(session: OversightSession, package: Package, number: str) -> bool:
    rows = session.rows.clue_item
    rows.load(session.connection, [item_of(package.package, number)])
    return rows.get(item_of(package.package, number)) is not None


def open_package(session: OversightSession, by: Acting, subject: str, *, unit: str, title: str) -> str:
    """Begin to gather appeals about a unit."""
    session.units[unit]
    made = session.new_ident("CP", "clue_package", by.at)
    session.fold(deeds.open_package(made, unit, by, title=title))
    return made


def add(session: OversightSession, by: Acting, subject: str, *, number: str, note: str = "") -> str:
    """Put an appeal in that the unit has, or has had."""
    package, case = _package(session, subject), session.case(number)
    there = _is_there(session, package, case.number)
    units = session.account(case.number).units
    session.fold(deeds.add(package, by, appeal=case.number, units=units, there=there, note=note))
    return subject


def remove(session: OversightSession, by: Acting, subject: str, *, number: str) -> str:
    """Take an appeal out."""
    package = _package(session, subject)
    session.fold(deeds.remove(package, by, appeal=number, there=_is_there(session, package, number)))
    return subject


def seal(session: OversightSession, by: Acting, subject: str) -> str:
    """Lay down what it holds: each appeal with its facts up to now."""
    package = _package(session, subject)
    mine = select(clue_item.c.number).where(clue_item.c.package == subject)
    numbers = list(session.connection.execute(mine).scalars())
    session.rows.clue_item.load(session.connection, [item_of(subject, number) for number in numbers])
    contents = [snapshot(number, bodies_of_appeal(session.connection, number)) for number in numbers]
    session.fold(deeds.seal(package, by, contents))
    return subject


def export(session: OversightSession, by: Acting, subject: str, *, masked: bool, sha256: str) -> str:
    """It was written into a file."""
    session.fold(deeds.export(_package(session, subject), by, masked=masked, sha256=sha256))
    return subject


def hand_over(session: OversightSession, by: Acting, subject: str, *, receiver: str, sha256: str = "") -> str:
    """Give it to those who inspect."""
    session.fold(deeds.hand_over(_package(session, subject), by, receiver=receiver, sha256=sha256))
    return subject


def receive(session: OversightSession, by: Acting, subject: str, *, receipt: str) -> str:
    """The receipt came."""
    session.fold(deeds.receive(_package(session, subject), by, receipt=receipt))
    return subject


def conclude(session: OversightSession, by: Acting, subject: str, *, result: str, text: str) -> str:
    """What came of it: founded, partly or unfounded."""
    session.fold(deeds.conclude(_package(session, subject), by, result=result, text=text))
    return subject


def discard(session: OversightSession, by: Acting, subject: str) -> str:
    """Give it up before it is sealed."""
    session.fold(deeds.discard(_package(session, subject), by))
    return subject
