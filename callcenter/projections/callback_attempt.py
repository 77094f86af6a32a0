"""Read table ``callback_attempt``: one row for each time an appellant was tried (回访)."""

from __future__ import annotations

from callcenter.facts import CallbackAttempted
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _attempt(rows: ReadRows, fact: CallbackAttempted) -> None:
    case = rows.appeal.get(fact.number)
    rows.callback_attempt.change(fact.attempt).update(
        number=fact.number, mode=fact.mode, outcome=fact.outcome, resolved=fact.resolved, call=fact.call,
        satisfaction=fact.satisfaction, actor=fact.actor, unit=case["unit"] if case else "",
        round=case["redone"] + case["reopened"] if case else 0, at=fact.at,
    )  # fmt: skip


FOLD = {CallbackAttempted: _attempt}
