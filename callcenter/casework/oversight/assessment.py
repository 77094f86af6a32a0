"""The units' assessment at the desk: counting, freezing, correcting, and what is excluded from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from callcenter.casework.oversight.histories import handled_between
from callcenter.casework.oversight.session import OversightSession
from callcenter.errors import AssessmentUnknown
from callcenter.facts.assessment import Count
from callcenter.journal.tables import assessment_correction, assessment_count, assessment_period
from callcenter.oversight.acting import Acting
from callcenter.oversight.assessment import deeds
from callcenter.oversight.assessment.accounting import account
from callcenter.oversight.assessment.card import corrected
from callcenter.oversight.assessment.formula import Formula
from callcenter.oversight.assessment.life import Assessed, PeriodState
from callcenter.oversight.assessment.period import Period
from callcenter.oversight.assessment.tally import count
from callcenter.oversight.exclusion import Exclusion
from callcenter.oversight.exclusion import deeds as exclusions

__all__ = [
    "approve", "assessed", "compute", "correct", "corrections_of", "counted", "counts_of", "deny", "freeze",
    "recount", "request", "revoke", "used_versions",
]  # fmt: skip


# -- reading -----------------------------------------------------------------------------------------------------------


def assessed(connection: Connection, period: str) -> Assessed:
    """What is known of a period. Raises AssessmentUnknown."""
    wanted = select(assessment_period).where(assessment_period.c.period == period)
    found = connection.execute(wanted).mappings().first()
    if found is None:
        raise AssessmentUnknown(f"{period} has not been counted: `callcenter assessment compute --period {period}`")
    return Assessed(**found)


def counts_of(connection: Connection, known: Assessed) -> list[Count]:
    """What was counted, without corrections."""
    table = assessment_count
    mine = (table.c.period == known.period) & (table.c.computing == known.computing)
    wanted = select(table).where(mine).order_by(table.c.unit, table.c.indicator)
    return [_count(dict(row)) for row in connection.execute(wanted).mappings()]


def corrections_of(connection: Connection, period: str) -> list[Count]:
    """All corrections of a period, in the order in which they were made."""
    table = assessment_correction
    wanted = select(table).where(table.c.period == period).order_by(table.c.at, table.c.correction)
    return [_count(dict(row)) for row in connection.execute(wanted).mappings()]


def counted(
    connection: Connection, formula: Formula, period: Period, units: Sequence[str], upto: int, now: int
) -> list[Count]:
    """Count a period by a formula, from the facts up to ``seq`` ``upto``, as at the moment ``now``."""
    facts = handled_between(connection, period.first, period.last, upto)
    return list(count((account(number, each) for number, each in facts), formula, period, now, units))


def used_versions(connection: Connection) -> Mapping[str, str]:
    """Versions of formulas that frozen periods stand on, with their digests."""
    table = assessment_period
    frozen = select(table.c.formula, table.c.digest).where(table.c.state == PeriodState.FROZEN.value)
    return {row.formula: row.digest for row in connection.execute(frozen.order_by(table.c.frozen.desc()))}


def _count(row: Mapping[Any, Any]) -> Count:
    return Count(**{name: row[name] for name in Count.__struct_fields__})


# -- doing -------------------------------------------------------------------------------------------------------------


def compute(
    session: OversightSession, by: Acting, subject: str, *, period: Period, formula: Formula,
    counts: Sequence[Count], upto: int,
) -> str:  # fmt: skip
    """Count the units' cards of a period."""
    known = session.maybe("assessment_period", Assessed, period.name)
    used = used_versions(session.connection)
    session.fold(deeds.compute(known, period, formula, used, counts, upto, by))
    return period.name


def freeze(session: OversightSession, by: Acting, subject: str, *, period: Period) -> str:
    """What was counted last stands for ever."""
    session.fold(deeds.freeze(_assessed(session, period.name), period, by))
    return period.name


def correct(session: OversightSession, by: Acting, subject: str, *, period: Period, delta: Count) -> str:
    """Correct one indicator of one unit in a frozen period."""
    known = _assessed(session, period.name)
    session.fold(deeds.correct(known, delta, _stands(session, known), by))
    return period.name


def recount(session: OversightSession, by: Acting, subject: str, *, period: Period, counts: Sequence[Count]) -> str:
    """Correct a frozen period by all that a new counting finds different."""
    known = _assessed(session, period.name)
    session.fold(deeds.correct_by_counting(known, counts, _stands(session, known), by))
    return period.name


def request(
    session: OversightSession, by: Acting, subject: str, *, number: str, unit: str, code: str,
    definitions: tuple[str, ...] = (),
) -> str:  # fmt: skip
    """Ask that an appeal does not count in a unit's assessment."""
    case = session.case(number)
    made = session.new_ident("EX", "assessment_exclusion", by.at)
    units = session.account(case.number).units
    facts = exclusions.request(made, case.number, by, unit=unit, code=code, units=units, definitions=definitions)
    session.fold(facts)
    return made


def approve(session: OversightSession, by: Acting, subject: str) -> str:
    """It does not count."""
    session.fold(exclusions.approve(_exclusion(session, subject), by))
    return subject


def deny(session: OversightSession, by: Acting, subject: str) -> str:
    """It counts."""
    session.fold(exclusions.deny(_exclusion(session, subject), by))
    return subject


def revoke(session: OversightSession, by: Acting, subject: str) -> str:
    """It counts again."""
    session.fold(exclusions.revoke(_exclusion(session, subject), by))
    return subject


def _exclusion(session: OversightSession, subject: str) -> Exclusion:
    return session.find("assessment_exclusion", Exclusion, subject)


def _assessed(session: OversightSession, period: str) -> Assessed:
    assessed(session.connection, period)
    return session.find("assessment_period", Assessed, period)


def _stands(session: OversightSession, known: Assessed) -> list[Count]:
    """What a card says now."""
    frozen, deltas = counts_of(session.connection, known), corrections_of(session.connection, known.period)
    return list(corrected(frozen, deltas))
