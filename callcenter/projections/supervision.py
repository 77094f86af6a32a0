"""Read table ``supervision``: one row for each time that a supervisor listened to a call."""

from __future__ import annotations

from callcenter.facts import SupervisionEnded, SupervisionStarted, SupervisionSwitched
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _started(rows: ReadRows, fact: SupervisionStarted) -> None:
    row = rows.supervision.change(fact.supervision)
    row.update(contact=fact.contact, supervisor=fact.supervisor, agent=fact.agent, seat=fact.seat, began=fact.at)
    row["mode"] = row["mode"] or fact.mode


def _switched(rows: ReadRows, fact: SupervisionSwitched) -> None:
    rows.supervision.change(fact.supervision)["mode"] = fact.mode


def _ended(rows: ReadRows, fact: SupervisionEnded) -> None:
    rows.supervision.change(fact.supervision).update(ended=fact.at, mode=fact.mode, uncertain=fact.uncertain)


FOLD = {SupervisionStarted: _started, SupervisionSwitched: _switched, SupervisionEnded: _ended}
