"""Callers against calls: who rang again within the hour, and who got through in the end."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from callcenter.journal.tables import contact
from callcenter.metrics.registry.asked import BEGIN, END
from callcenter.metrics.registry.calls import CALLERS
from callcenter.metrics.registry.definition import Count, Metric
from callcenter.metrics.registry.population import Population, Split
from callcenter.metrics.registry.waiting import QUEUED

__all__ = ["COUNTS", "METRICS", "WINDOW_US"]

WINDOW_US = 3600 * 1_000_000
"""Who enters a queue again within it, and was not answered before, still tries the same. Part of the definition."""
_c = contact.c
_again = func.lead(_c.queued).over(partition_by=_c.caller, order_by=(_c.queued, _c.contact))
_tries = (
    select(contact, _again.label("again"))
    .where(CALLERS, _c.caller != "", _c.queued >= BEGIN, _c.queued < END + WINDOW_US)
    .subquery("try")
)
_t = _tries.c
_ANSWERED = _t.connected.is_not(None)
_LAST = or_(_ANSWERED, _t.again.is_(None), _t.again > _t.queued + WINDOW_US)
_TRIES = Population(
    id="tries",
    title="entries of callers with a known number into a queue, each contact once",
    rows=_tries,
    at=_t.queued,
    only=true(),
    ident=_t.contact,
    splits={"queue": Split(lambda _: _t.queue), "skill": Split(lambda valid: valid.skill(_t.queued, _t.queue))},
)


def _count(ident: str, sentence: str, which: ColumnElement[bool]) -> Count:
    return Count(id=ident, sentence=sentence, of=_TRIES, which=lambda _: which)


COUNTS = (
    _count("tries", "offered contacts with a known number", true()),
    _count("chains", "of tries, the last of their chain: answered, or not followed by another within an hour", _LAST),
    _count("chains_through", "of chains, answered", and_(_LAST, _ANSWERED)),
    Count(
        id="callers", sentence="different numbers among offered contacts", of=QUEUED,
        which=lambda _: _c.caller != "", value=lambda _: _c.caller, how="different",
    ),
)  # fmt: skip
_LINE = ("queue", "skill")
METRICS = (
    Metric(
        id="callers", name_zh="来电人数", name_en="callers", unit="count", numerator=("callers",), dimensions=_LINE,
        sentence="Different numbers among offered contacts; parts do not add up, one number may be in several.",
        sentence_zh="人工请求中不同号码数；各部分不能相加。", filters="without withheld numbers",
    ),
    Metric(
        id="chains", name_zh="求助次数（合并重拨）", name_en="redial chains", unit="count", numerator=("chains",),
        dimensions=_LINE, filters="without withheld numbers",
        sentence="Tries of callers: calls of one number, each within an hour of the one before, are one chain that "
        "ends with an answer or with no further try; it counts where it ends.",
        sentence_zh="同一号码在未接通后一小时内的重拨合并为一次，至接通或不再重拨为止，计在结束之时。",
    ),
    Metric(
        id="through_rate", name_zh="最终接通率", name_en="got through in the end", unit="ratio", digits=4,
        numerator=("chains_through",), denominator=("chains",), dimensions=_LINE, filters="without withheld numbers",
        sentence="Redial chains that ended with an answer, of all chains.",
        sentence_zh="最终接通的求助次数 ÷ 求助次数（合并重拨）。",
    ),
    Metric(
        id="tries_per_chain", name_zh="人均拨打次数", name_en="tries per chain", unit="per_each", digits=2,
        numerator=("tries",), denominator=("chains",), dimensions=_LINE, filters="without withheld numbers",
        sentence="Offered contacts, by redial chain.", sentence_zh="人工请求量 ÷ 求助次数（合并重拨）。",
    ),
)  # fmt: skip
