"""Supervision records at the desk: what each deed needs of the store, and what the program does by itself."""

from __future__ import annotations

import msgspec
from sqlalchemy import select

from callcenter.appeals.case import HANDLING, Case
from callcenter.appeals.lifecycle import AppealState
from callcenter.casework.oversight.session import OversightSession
from callcenter.errors import AppealFieldInvalid
from callcenter.facts import OverdueStepTaken
from callcenter.journal.tables import supervision_record
from callcenter.oversight.acting import Acting, refuse_unless
from callcenter.oversight.look_back.population import is_with_unit
from callcenter.oversight.rules import LEVELS
from callcenter.oversight.supervision import RECORD, Record, deeds

__all__ = ["close", "demand", "follow", "lapse", "open_record", "raise_level", "reply", "withdraw"]

_OPEN = [state.value for state in RECORD.states if state not in RECORD.last]
_UNHANDLED = HANDLING | {AppealState.SUSPENDED}


def _record(session: OversightSession, subject: str) -> Record:
    return session.find("supervision_record", Record, subject)


def open_record(
    session: OversightSession, by: Acting, subject: str, *, number: str, text: str, level: str = "supervise",
    workdays: int = 0, reopen: bool = False,
) -> str:  # fmt: skip
    """Supervise the unit of an appeal, and demand something of it; a closed one may be reopened by that."""
    case = session.case(number)
    if not is_with_unit(case):
        raise AppealFieldInvalid(f"{case.number}: no unit has it, there is nobody to be supervised")
    known = _open_record(session, case)
    refuse_unless(known is None, f"{case.number} is supervised already: {known.record if known else ''}")
    made = session.new_ident("SR", "supervision_record", by.at)
    session.fold(deeds.open_record(made, case.number, case.unit, by, text=text, level=level, workdays=workdays))
    if reopen:
        refuse_unless(session.reopens(case.number), f"{case.number} is {case.state}: there is nothing to reopen")
        session.reopen(case.number, by, "supervision")
    return made


def demand(session: OversightSession, by: Acting, subject: str, *, text: str, workdays: int = 0) -> str:
    """Demand something of the unit."""
    session.fold(deeds.demand(_record(session, subject), by, text=text, workdays=workdays))
    return subject


def raise_level(session: OversightSession, by: Acting, subject: str, *, level: str) -> str:
    """Take the matter a level up: escalate or refer."""
    session.fold(deeds.raise_level(_record(session, subject), by, level=level))
    return subject


def reply(session: OversightSession, by: Acting, subject: str, *, text: str) -> str:
    """The unit answers."""
    session.fold(deeds.reply(_record(session, subject), by, text=text))
    return subject


def close(session: OversightSession, by: Acting, subject: str, *, result: str, text: str) -> str:
    """What came of it: rectified, justified, accountable or transferred."""
    record = _record(session, subject)
    handled = session.case(record.number).state not in _UNHANDLED
    session.fold(deeds.close(record, by, result=result, text=text, is_handled=handled))
    return subject


def withdraw(session: OversightSession, by: Acting, subject: str) -> str:
    """It should not have been opened."""
    session.fold(deeds.withdraw(_record(session, subject), by))
    return subject


# -- what the program does by itself -----------------------------------------------------------------------------------


def follow(session: OversightSession, by: Acting, step: OverdueStepTaken) -> None:
    """What follows from an overdue step; nothing when the unit has replied meanwhile."""
    case = session.case(step.number)
    if step.step not in LEVELS or case.state not in HANDLING or not case.unit:
        return
    known = _open_record(session, case)
    made = known.record if known else session.new_ident("SR", "supervision_record", by.at)
    by = msgspec.structs.replace(by, reason=step.reason)
    session.fold(deeds.follow(made, known, step, case.unit, by))
    session.supervised[case.number, case.unit] = made


def lapse(session: OversightSession, by: Acting, subject: str) -> None:
    """The time for the unit's answer is over."""
    session.fold(deeds.lapse(_record(session, subject), by))


def _open_record(session: OversightSession, case: Case) -> Record | None:
    """The open record about the unit that has the appeal now."""
    if fresh := session.supervised.get((case.number, case.unit)):
        return _record(session, fresh)
    mine = (supervision_record.c.number == case.number) & (supervision_record.c.unit == case.unit)
    wanted = select(supervision_record.c.record).where(mine, supervision_record.c.state.in_(_OPEN)).limit(1)
    found = session.connection.execute(wanted).scalar()
    return None if found is None else _record(session, found)
