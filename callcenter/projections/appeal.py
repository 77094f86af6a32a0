"""Read table ``appeal``: one row for each appeal (诉求)."""

from __future__ import annotations

from callcenter.facts import AppealCompleted, AppealOpened, TicketProposed
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _opened(rows: ReadRows, fact: AppealOpened) -> None:
    row = rows.appeal.change(fact.number)
    row.update(
        state=row["state"] or "draft",
        channel=fact.channel,
        caller=fact.caller,
        contact=fact.contact,
        queue=fact.queue,
        agent=fact.agent,
        enterprise=fact.enterprise,
        opened=fact.at,
        query_code=fact.query_code,
    )


def _completed(rows: ReadRows, fact: AppealCompleted) -> None:
    rows.appeal.change(fact.number).update(
        state=fact.state,
        type=fact.appeal_type,
        text=fact.text,
        mode=fact.mode,
        actor=fact.actor,
        completed=fact.at,
    )


def _ticket_proposed(rows: ReadRows, fact: TicketProposed) -> None:
    row = rows.appeal.change(fact.number)
    row["unit"] = fact.department
    row["mode"] = row["mode"] or "department_ticket"


FOLD = {AppealOpened: _opened, TicketProposed: _ticket_proposed, AppealCompleted: _completed}
