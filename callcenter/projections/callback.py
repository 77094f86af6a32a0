"""Read table ``callback``: who is, or was, to be rung back."""

from __future__ import annotations

from callcenter.facts import CallbackEnded, CallbackRequested, CallbackTried
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _requested(rows: ReadRows, fact: CallbackRequested) -> None:
    row = rows.callback.change(fact.callback)
    row.update(contact=fact.contact, caller=fact.caller, queue=fact.queue, origin=fact.origin)
    row.update(entered=fact.entered, priority=fact.priority, requested=fact.at)


def _tried(rows: ReadRows, fact: CallbackTried) -> None:
    row = rows.callback.change(fact.callback)
    if fact.attempt > row["attempts"]:
        row.update(attempts=fact.attempt, last_tried=fact.at, last_outcome=fact.outcome)


def _ended(rows: ReadRows, fact: CallbackEnded) -> None:
    rows.callback.change(fact.callback).update(
        ended=fact.at, outcome=fact.outcome, talk=fact.talk, actor=fact.actor
    )


FOLD = {CallbackRequested: _requested, CallbackTried: _tried, CallbackEnded: _ended}
