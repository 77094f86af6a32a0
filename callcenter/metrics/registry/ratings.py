"""What callers said right after a call: 1 is very satisfied, 2 satisfied, up to 5."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from callcenter.journal.tables import contact, rating
from callcenter.metrics.registry.calls import CALLERS
from callcenter.metrics.registry.definition import Count, Metric
from callcenter.metrics.registry.population import Population, Split

__all__ = ["COUNTS", "METRICS"]

_r = rating.c
_RATINGS = Population(
    id="ratings",
    title="ratings of callers, each when it was given",
    rows=rating.join(contact, contact.c.contact == _r.contact),
    at=_r.at,
    only=CALLERS,
    ident=_r.contact,
    splits={
        "agent": Split(lambda _: _r.agent),
        "queue": Split(lambda _: _r.queue),
        "skill": Split(lambda valid: valid.skill(_r.at, _r.queue)),
        "score": Split(lambda _: _r.score),
    },
)


def _count(ident: str, sentence: str, which: ColumnElement[bool]) -> Count:
    return Count(id=ident, sentence=sentence, of=_RATINGS, which=lambda _: which)


COUNTS = (
    _count("ratings", "ratings that callers gave after a call", true()),
    _count("ratings_satisfied", "of ratings, 1 or 2: very satisfied or satisfied", _r.score.between(1, 2)),
)
_BY = ("agent", "queue", "skill")
METRICS = (
    Metric(
        id="ratings", name_zh="通话评价量", name_en="ratings of calls", unit="count", numerator=("ratings",),
        dimensions=(*_BY, "score"), prometheus="ratings",
        sentence="Ratings that callers gave after a call.", sentence_zh="来电人通话后作出的评价数。",
    ),
    Metric(
        id="call_rated_rate", name_zh="通话参评率", name_en="calls that were rated", unit="ratio", digits=4,
        numerator=("ratings",), denominator=("answered",), dimensions=_BY,
        sentence="Ratings, of answered contacts.", sentence_zh="通话评价量 ÷ 人工接通量。",
    ),
    Metric(
        id="call_satisfaction", name_zh="通话满意率", name_en="satisfaction with calls", unit="ratio", digits=4,
        numerator=("ratings_satisfied",), denominator=("ratings",), dimensions=_BY,
        sentence="Ratings of 1 or 2, of all ratings.", sentence_zh="评价为非常满意或满意的数量 ÷ 通话评价量。",
    ),
)  # fmt: skip
