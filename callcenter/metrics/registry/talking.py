"""Talks: each agent is credited with their own part of a call; a transferred call is one part for each agent."""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, and_, case, cast, func, or_, select, true

from callcenter.acd.talk_cap import CAP
from callcenter.journal.tables import agent_interval, contact, leg
from callcenter.metrics.registry.asked import BEGIN, END
from callcenter.metrics.registry.calls import CALLERS
from callcenter.metrics.registry.definition import Count, How, Metric
from callcenter.metrics.registry.population import Population, Split

__all__ = ["COUNTS", "METRICS"]

_SECOND = 1_000_000
_LATEST = 14_400 * _SECOND
"""After-call work is looked for so long after a talk at most, as long as a queue may grant."""
_SLACK = 5 * _SECOND
"""The end of a talk and the change of the agent's state are told apart by no more than this."""


def _talks() -> Subquery:
    """Answered legs of the span, each with the beginning of the agent's next one."""
    follows = func.lead(leg.c.connected).over(partition_by=leg.c.agent, order_by=(leg.c.connected, leg.c.offer))
    return (
        select(leg, follows.label("next"))
        .where(leg.c.outcome == "answered", leg.c.connected >= BEGIN, leg.c.connected < END + 2 * _LATEST)
        .subquery("talk")
    )


_t = _talks()
_joined = _t.join(contact, contact.c.contact == _t.c.contact)
_APART = or_(_t.c.uncertain, _t.c.ended_by == CAP)
_OVER = _t.c.talked_us.is_not(None)
_SEEN = and_(_OVER, ~_APART)
_TALKS = Population(
    id="talks",
    title="parts of callers' calls that an agent talked, each at the agent's answer",
    rows=_joined,
    at=_t.c.connected,
    only=CALLERS,
    ident=_t.c.contact,
    splits={
        "queue": Split(lambda _: _t.c.queue),
        "agent": Split(lambda _: _t.c.agent),
        "skill": Split(lambda valid: valid.skill(_t.c.connected, _t.c.queue)),
    },
)


def _stays(*which: ColumnElement[bool]) -> ColumnElement[int]:
    """µs that the agent of the talk was in a state."""
    i = agent_interval.c
    length: Select[tuple[int]] = select(func.coalesce(func.sum(i.ended - i.began), 0)).where(
        i.agent == _t.c.agent, i.ended.is_not(None), *which
    )
    return cast(length.correlate(_t).scalar_subquery(), BigInteger)


_i = agent_interval.c
_HELD = _stays(_i.state == "hold", _i.contact == _t.c.contact, _i.began >= _t.c.connected, _i.began < _t.c.ended)
_WRAPPED = _stays(
    _i.state == "wrap_up",
    _i.contact.in_((_t.c.contact, "")),
    _i.began >= _t.c.ended - _SLACK,
    _i.began < case((_t.c.next < _t.c.ended + _LATEST, _t.c.next), else_=_t.c.ended + _LATEST),  # one bound: quicker
)


def _count(
    ident: str, sentence: str, which: ColumnElement[bool], value: ColumnElement[int] | None = None, how: How = "sum"
) -> Count:
    if value is None:
        return Count(id=ident, sentence=sentence, of=_TALKS, which=lambda _: which, how=how)
    return Count(id=ident, sentence=sentence, of=_TALKS, which=lambda _: which, value=lambda _: value, how=how)


COUNTS = (
    _count("talks", "parts of calls that an agent talked: a transferred call has one for each agent", true()),
    _count("talks_seen", "of talks, over, seen from beginning to end and not ended by the longest time allowed", _SEEN),
    _count("talk_us", "µs from the agent's answer to the end of that agent's part, holds included, of talks_seen",
           _SEEN, _t.c.talked_us),
    _count("hold_us", "µs of talks_seen in which the caller was on hold", _SEEN, _HELD),
    _count("wrap_up_us", "µs of after-call work of the same agent after talks_seen, before the agent's next talk",
           _SEEN, _WRAPPED),
    _count("longest_talk_us", "the longest of talks_seen, µs", _SEEN, _t.c.talked_us, "longest"),
    _count("talks_uncertain", "of talks, those of which a moment was not seen", _t.c.uncertain),
    _count("talks_capped", "of talks, those that were ended because no talk may be longer", _t.c.ended_by == CAP),
    _count("talks_transferred", "of talks, those that ended with a transfer", _t.c.ended_by == "transfer"),
)  # fmt: skip
_BY = ("queue", "agent", "skill")
_APART_WORDS = "without talks that are still going on, uncertain, or ended by the longest time allowed"
METRICS = (
    Metric(
        id="talks", name_zh="通话段数", name_en="talks", unit="count", numerator=("talks",), dimensions=_BY,
        sentence="Parts of calls that an agent talked; a transferred call has one for each agent.",
        sentence_zh="座席与来电人的通话段数；转接的来电由每位座席各计一段。",
    ),
    Metric(
        id="talk_total", name_zh="通话总时长", name_en="talk in all", unit="seconds", digits=0, numerator=("talk_us",),
        dimensions=_BY, filters=_APART_WORDS,
        sentence="Time that agents talked with callers, holds included, each agent's own part.",
        sentence_zh="座席与来电人通话时长之和（含保持），各计自己的一段。",
    ),
    Metric(
        id="talk", name_zh="平均通话时长", name_en="mean talk", unit="seconds", digits=2, numerator=("talk_us",),
        denominator=("talks_seen",), dimensions=_BY, filters=_APART_WORDS, prometheus="talk_seconds",
        sentence="Talk of one agent with one caller, from the answer to the end of that agent's part.",
        sentence_zh="通话时长之和 ÷ 通话段数；从座席接听到该座席退出。",
    ),
    Metric(
        id="hold", name_zh="平均保持时长", name_en="mean hold", unit="seconds", digits=2, numerator=("hold_us",),
        denominator=("talks_seen",), dimensions=_BY, filters=_APART_WORDS,
        sentence="Time that the caller was on hold, by talk; part of the talk.",
        sentence_zh="保持时长之和 ÷ 通话段数；已包含在通话时长内。",
    ),
    Metric(
        id="wrap_up", name_zh="平均话后处理时长", name_en="mean after-call work", unit="seconds", digits=2,
        numerator=("wrap_up_us",), denominator=("talks_seen",), dimensions=_BY, filters=_APART_WORDS,
        sentence="After-call work of the same agent, by talk.",
        sentence_zh="话后处理时长之和 ÷ 通话段数。",
    ),
    Metric(
        id="aht", name_zh="平均处理时长", name_en="average handling time", unit="seconds", digits=2,
        numerator=("talk_us", "wrap_up_us"), denominator=("talks_seen",), dimensions=_BY, filters=_APART_WORDS,
        sentence="Talk, holds included, and after-call work, by talk; each agent's own part.",
        sentence_zh="（通话时长 + 话后处理时长）÷ 通话段数；各计自己的一段。",
    ),
    Metric(
        id="longest_talk", name_zh="最长通话", name_en="longest plausible talk", unit="seconds", digits=0,
        numerator=("longest_talk_us",), dimensions=_BY, filters=_APART_WORDS,
        sentence="The longest talk of one agent with one caller that can be believed.",
        sentence_zh="可信的最长单段通话；卡死通道等单列。",
    ),
    Metric(
        id="talks_transferred", name_zh="转接段数", name_en="talks ended by a transfer", unit="count",
        numerator=("talks_transferred",), dimensions=_BY,
        sentence="Talks that ended with a transfer.", sentence_zh="以转接结束的通话段数。",
    ),
    Metric(
        id="talks_uncertain", name_zh="时刻待定通话", name_en="uncertain talks", unit="count",
        numerator=("talks_uncertain",), dimensions=_BY, prometheus="calls_apart",
        sentence="Talks of which a moment was not seen; told apart, in no mean.",
        sentence_zh="某一时刻只有旁证的通话；单列，不计入平均。",
    ),
    Metric(
        id="talks_capped", name_zh="超长中止通话", name_en="capped talks", unit="count", numerator=("talks_capped",),
        dimensions=_BY, prometheus="calls_apart",
        sentence="Talks that were ended because no talk may be longer; told apart, in no mean.",
        sentence_zh="达到最长时限而被中止的通话；单列，不计入平均。",
    ),
)  # fmt: skip
