"""Member units: tickets given, deadlines kept, workdays taken. One handling is one time that a unit had an appeal."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, true

from callcenter.journal.tables import appeal, fact, handling
from callcenter.metrics.registry.appeals import SPLITS
from callcenter.metrics.registry.definition import Count, Metric
from callcenter.metrics.registry.population import Population, Split

__all__ = ["COUNTS", "METRICS"]

_h = handling.c
_rows = handling.join(appeal, appeal.c.number == _h.number)
_NOW = select(fact.c.at).order_by(fact.c.seq.desc()).limit(1).scalar_subquery()
"""Moment of the newest fact: deadlines after it are still to come."""
_splits = {
    "unit": Split(lambda _: _h.unit),
    "kind": Split(lambda _: _h.kind),
    "part": Split(lambda _: _h.part),
    **SPLITS,
}


def _answers_for(due: ColumnElement[int]) -> ColumnElement[bool]:
    """What was returned or withdrawn was not its own; what was given to another unit was its own until then."""
    return or_(_h.left == "", and_(_h.left == "redispatched", _h.left_at > due))


def _population(ident: str, title: str, at: ColumnElement[int], only: ColumnElement[bool]) -> Population:
    return Population(id=ident, title=title, rows=_rows, at=at, only=only, ident=_h.number, splits=_splits)


_GIVEN = _population("given", "tickets that a unit was given, each at the dispatch", _h.began, _h.kind == "dispatched")
_DUE = _population(
    "due",
    "handlings of units, each at its deadline, approved extensions and suspensions included; those still to come and "
    "not replied to are left for later, and so are returned and withdrawn ones",
    _h.due,
    and_(_h.due.is_not(None), _answers_for(_h.due), or_(_h.due <= _NOW, _h.replied.is_not(None))),
)
_CONTACTS = _population(
    "contacts",
    "tickets whose appellant the unit had to speak with, each at the deadline for that",
    _h.contact_due,
    and_(
        _h.contact_due.is_not(None),
        _answers_for(_h.contact_due),
        or_(_h.contact_due <= _NOW, _h.contacted.is_not(None)),
    ),
)
_REPLIES = _population(
    "replies", "handlings with a reply that no review has refused, each at the reply", _h.replied,
    _h.replied.is_not(None),
)  # fmt: skip


def _count(of: Population, ident: str, sentence: str, which: ColumnElement[bool]) -> Count:
    return Count(id=ident, sentence=sentence, of=of, which=lambda _: which)


COUNTS = (
    _count(_GIVEN, "dispatched", "tickets that a unit was given", true()),
    _count(_GIVEN, "returns_asked", "of dispatched, the unit asked to return them", _h.return_asked),
    _count(_GIVEN, "returns_denied", "of dispatched, the unit asked to return them and that was not right",
           _h.return_denied),
    _count(_DUE, "due", "handlings whose deadline fell in the time", true()),
    _count(_DUE, "on_time", "of due, with the unit's last reply (no review refused it) by the deadline",
           and_(_h.replied.is_not(None), _h.replied <= _h.due)),
    _count(_CONTACTS, "contacts_due", "tickets whose deadline for the first contact fell in the time", true()),
    _count(_CONTACTS, "contacts_in_time", "of contacts_due, the appellant was spoken with by then",
           and_(_h.contacted.is_not(None), _h.contacted <= _h.contact_due)),
    _count(_REPLIES, "replied", "handlings with a reply in the time", true()),
    Count(
        id="handled_us", sentence="µs from the unit's beginning to its reply, of replied", of=_REPLIES,
        which=lambda _: true(), value=lambda _: _h.replied - _h.began,
    ),
    Count(
        id="handled_workdays", sentence="workdays from the unit's beginning, whose day is not counted, to its reply, "
        "of replied", of=_REPLIES, which=lambda _: true(), workdays=(_h.began, _h.replied),
    ),
)  # fmt: skip
_BY = tuple(_splits)
METRICS = (
    Metric(
        id="dispatched", name_zh="派单量", name_en="tickets dispatched", unit="count", numerator=("dispatched",),
        dimensions=_BY,
        sentence="Tickets that a unit was given; one that is given to another unit afterwards is one more, and so is a "
        "child ticket.",
        sentence_zh="派给成员单位的工单数；改派和子工单另计。",
    ),
    Metric(
        id="return_rate", name_zh="退单率", name_en="return rate", unit="ratio", digits=4,
        numerator=("returns_asked",), denominator=("dispatched",), dimensions=_BY,
        sentence="Tickets that the unit asked to return, of those it was given.",
        sentence_zh="申请退单的工单数 ÷ 派单量。",
    ),
    Metric(
        id="unfounded_return_rate", name_zh="不当退单率", name_en="unfounded return rate", unit="ratio", digits=4,
        numerator=("returns_denied",), denominator=("dispatched",), dimensions=_BY,
        sentence="Tickets that the unit asked to return without being right, of those it was given.",
        sentence_zh="申请退单未获同意的工单数 ÷ 派单量。",
    ),
    Metric(
        id="due", name_zh="到期工单量", name_en="handlings due", unit="count", numerator=("due",), dimensions=_BY,
        sentence="Handlings whose deadline fell in the time, approved extensions and suspensions included.",
        sentence_zh="统计期内到期（含批准的延期与挂起）的办理数。",
    ),
    Metric(
        id="on_time_rate", name_zh="按时办结率", name_en="on-time rate", unit="ratio", digits=4, numerator=("on_time",),
        denominator=("due",), dimensions=_BY,
        sentence="Handlings done by their deadline, approved extensions included, of those due in the time.",
        sentence_zh="按时办结的办理数 ÷ 到期工单量。",
    ),
    Metric(
        id="response_rate", name_zh="响应率", name_en="response rate", unit="ratio", digits=4,
        numerator=("contacts_in_time",), denominator=("contacts_due",), dimensions=_BY,
        sentence="Tickets whose appellant was contacted in time, of those dispatched to be contacted by then.",
        sentence_zh="按时联系诉求人的工单数 ÷ 应联系的派单数。",
    ),
    Metric(
        id="handling_workdays", name_zh="平均办理工作日", name_en="mean handling workdays", unit="per_each", digits=2,
        numerator=("handled_workdays",), denominator=("replied",), dimensions=_BY,
        sentence="Workdays from the dispatch, whose day is not counted, to the reply, by handling; make-up workdays "
        "count, holidays do not.",
        sentence_zh="派单次日至答复日的工作日数之和 ÷ 已答复办理数；按法定节假日与调休计算。",
    ),
    Metric(
        id="handling_time", name_zh="平均办理时长", name_en="mean handling time of units", unit="seconds", digits=0,
        numerator=("handled_us",), denominator=("replied",), dimensions=_BY,
        sentence="Time from the dispatch to the reply, nights and weekends included, by handling.",
        sentence_zh="派单至答复的自然时长之和 ÷ 已答复办理数。",
    ),
)  # fmt: skip
