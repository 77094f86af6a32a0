"""Read table ``appeal_alert``: one row for each alert of abnormal handling."""

from __future__ import annotations

from callcenter.facts import AlertRaised
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _alert(rows: ReadRows, fact: AlertRaised) -> None:
    case = rows.appeal.get(fact.number)
    rows.appeal_alert.change(fact.id).update(
        number=fact.number, rule=fact.rule, detail=fact.detail, unit=case["unit"] if case else "", at=fact.at
    )


FOLD = {AlertRaised: _alert}
