"""Read table ``rating``: one row for each rating a caller gave."""

from __future__ import annotations

from callcenter.facts import RatingGiven
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _given(rows: ReadRows, fact: RatingGiven) -> None:
    rows.rating.change(fact.id).update(
        contact=fact.contact,
        survey=fact.survey,
        score=fact.score,
        agent=fact.agent,
        queue=fact.queue,
        at=fact.at,
    )


FOLD = {RatingGiven: _given}
