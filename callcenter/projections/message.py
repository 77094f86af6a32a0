"""Read table ``message``: one row for each message a caller recorded."""

from __future__ import annotations

from callcenter.facts import MessageLeft
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _left(rows: ReadRows, fact: MessageLeft) -> None:
    rows.message.change(fact.id).update(
        contact=fact.contact,
        caller=fact.caller,
        callback_number=fact.callback_number,
        file=fact.file,
        recorded_us=round(fact.seconds * 1_000_000),
        source=fact.source,
        at=fact.at,
    )


FOLD = {MessageLeft: _left}
