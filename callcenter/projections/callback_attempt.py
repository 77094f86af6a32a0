"""Read table ``callback_attempt``: one row for each time an appellant was tried (回访)."""

from __future__ import annotations

from callcenter.facts import CallbackAttempted, CallbackBegun
from callcenter.projections.rows import ReadRows, Row

__all__ = ["FOLD"]


def _begun(rows: ReadRows, fact: CallbackBegun) -> None:
    row = _row(rows, fact.attempt, fact.number)
    row.update(mode="automatic", call=fact.call, actor=fact.actor, at=fact.at)


def _attempt(rows: ReadRows, fact: CallbackAttempted) -> None:
    _row(rows, fact.attempt, fact.number).update(
        mode=fact.mode, outcome=fact.outcome, resolved=fact.resolved, satisfaction=fact.satisfaction, call=fact.call,
        actor=fact.actor, at=fact.at,
    )  # fmt: skip


def _row(rows: ReadRows, attempt: str, number: str) -> Row:
    """The attempt's row: it belongs to the unit and the round that the appeal was in when it began."""
    row, case = rows.callback_attempt.change(attempt), rows.appeal.get(number)
    if not row["number"]:
        unit, rounds = (case["unit"], case["redone"] + case["reopened"]) if case else ("", 0)
        row.update(number=number, unit=unit, round=rounds)
    return row


FOLD = {CallbackBegun: _begun, CallbackAttempted: _attempt}
