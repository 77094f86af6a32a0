"""Read table ``appeal_source``: one row for each way in which an appeal came in."""

from __future__ import annotations

from callcenter.facts import AppealOpened, AppealSourceAdded
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _opened(rows: ReadRows, fact: AppealOpened) -> None:
    rows.appeal_source.change(fact.id).update(
        number=fact.number, channel=fact.channel, reference=fact.reference or fact.contact,
        actor=fact.actor or fact.agent, received=fact.at,
    )  # fmt: skip


def _source(rows: ReadRows, fact: AppealSourceAdded) -> None:
    rows.appeal_source.change(fact.id).update(
        number=fact.number, channel=fact.channel, reference=fact.reference, actor=fact.actor, received=fact.received
    )


FOLD = {AppealOpened: _opened, AppealSourceAdded: _source}
