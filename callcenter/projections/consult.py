"""Read table ``consult``: one row for each time that an agent asked somebody else about a call."""

from __future__ import annotations

from callcenter.facts import ConsultAnswered, ConsultEnded, ConsultStarted, ConsultTried
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _started(rows: ReadRows, fact: ConsultStarted) -> None:
    rows.consult.change(fact.consult).update(
        contact=fact.contact, offer=fact.offer, agent=fact.agent, seat=fact.seat, where=fact.where,
        target=fact.target, number=fact.callback_number, began=fact.at,
    )  # fmt: skip


def _tried(rows: ReadRows, fact: ConsultTried) -> None:
    rows.consult.change(fact.consult)["tried"] += 1


def _answered(rows: ReadRows, fact: ConsultAnswered) -> None:
    row = rows.consult.change(fact.consult)
    row.update(answered=fact.at, answered_by=fact.target or fact.callback_number)


def _ended(rows: ReadRows, fact: ConsultEnded) -> None:
    rows.consult.change(fact.consult).update(ended=fact.at, outcome=fact.outcome, talked_us=fact.talked)


FOLD = {ConsultStarted: _started, ConsultTried: _tried, ConsultAnswered: _answered, ConsultEnded: _ended}
