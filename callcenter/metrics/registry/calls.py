"""Calls of callers by what happened before they reached a person: counted when they arrived."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from callcenter.journal.tables import contact
from callcenter.metrics.registry.definition import Count, Metric
from callcenter.metrics.registry.population import Population, Split

__all__ = ["CALLERS", "COUNTS", "METRICS"]

CALLERS = contact.c.direction.in_(("", "in"))
"""Of a row of ``contact``: the caller rang us."""
_c = contact.c
_ARRIVALS = Population(
    id="arrivals",
    title="calls of callers, each at its arrival",
    rows=contact,
    at=_c.arrived,
    only=CALLERS,
    ident=_c.contact,
    splits={"flow": Split(lambda _: _c.flow), "result": Split(lambda _: _c.result, lambda word: word or "open")},
)


def _count(ident: str, sentence: str, which: ColumnElement[bool]) -> Count:
    return Count(id=ident, sentence=sentence, of=_ARRIVALS, which=lambda _: which)


COUNTS = (
    _count("calls", "calls of callers that arrived", true()),
    _count("calls_ivr_only", "of these, ended or still being in the IVR, with no queue entered", _c.queued.is_(None)),
    _count("calls_outside", "of these, answered by a person outside the queues only", _c.result == "outside"),
    _count("calls_message", "of these, with a message left and no person reached", _c.result == "message"),
)
METRICS = (
    Metric(
        id="calls", name_zh="来电总量", name_en="calls", unit="count", numerator=("calls",),
        dimensions=("flow", "result"), prometheus="calls",
        sentence="Calls of callers, counted when they arrived; what we dial ourselves is none of them.",
        sentence_zh="市民来电数，按来电时刻统计；系统回拨、回访和座席外呼不计入。",
    ),
    Metric(
        id="calls_ivr_only", name_zh="仅在语音导航的来电", name_en="calls that stayed in the IVR", unit="count",
        numerator=("calls_ivr_only",), dimensions=("flow", "result"),
        sentence="Calls that entered no queue for a person; they are not offered and so not in any connect rate.",
        sentence_zh="未进入人工排队的来电；不属于人工请求，不进入接通率。",
    ),
    Metric(
        id="calls_outside", name_zh="值班人员接听来电", name_en="calls answered outside the queues", unit="count",
        numerator=("calls_outside",), dimensions=("flow", "result"),
        sentence="Calls that only a person outside the queues answered, such as one on duty by mobile.",
        sentence_zh="仅由队列之外的人员（如手机值班人员）接听的来电。",
    ),
    Metric(
        id="calls_message", name_zh="留言来电", name_en="calls with a message", unit="count",
        numerator=("calls_message",), dimensions=("flow", "result"),
        sentence="Calls that ended with a message and without a person.",
        sentence_zh="留下语音留言且未接通人工的来电。",
    ),
)  # fmt: skip
