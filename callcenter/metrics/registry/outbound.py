"""What we dial: agents' calls, callbacks of those who did not wait, follow-ups (回访); each apart."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, literal, true

from callcenter.journal.tables import appeal, callback, callback_attempt, contact
from callcenter.metrics.registry.definition import Count, How, Metric
from callcenter.metrics.registry.population import Population, Split

__all__ = ["COUNTS", "METRICS"]

_c, _a, _b = contact.c, callback_attempt.c, callback.c
_DIALLED = Population(
    id="dialled",
    title="calls that agents dialled, each at its beginning",
    rows=contact,
    at=_c.arrived,
    only=_c.direction == "out",
    ident=_c.contact,
    splits={"agent": Split(lambda _: _c.agent), "outcome": Split(lambda _: _c.result, lambda word: word or "open")},
)
_ATTEMPTS = Population(
    id="follow_ups",
    title="calls to appellants about an appeal, each when it was made",
    rows=callback_attempt.join(appeal, appeal.c.number == _a.number),
    at=_a.at,
    only=and_(_a.mode != "online", _a.outcome != ""),
    ident=_a.number,
    splits={"unit": Split(lambda _: _a.unit), "mode": Split(lambda _: _a.mode), "outcome": Split(lambda _: _a.outcome)},
)
_CALLBACKS = Population(
    id="callbacks",
    title="callbacks that were promised or owed, each when it was requested",
    rows=callback,
    at=_b.requested,
    only=true(),
    ident=_b.contact,
    splits={
        "queue": Split(lambda _: _b.queue),
        "skill": Split(lambda valid: valid.skill(_b.requested, _b.queue)),
        "origin": Split(lambda _: _b.origin),
        "outcome": Split(lambda _: _b.outcome, lambda word: word or "open"),
    },
)


def _count(
    of: Population, ident: str, sentence: str, which: ColumnElement[bool], value: ColumnElement[Any] | None = None,
    how: How = "sum",
) -> Count:  # fmt: skip
    added = literal(1) if value is None else value
    return Count(id=ident, sentence=sentence, of=of, which=lambda _: which, value=lambda _: added, how=how)


_ANSWERED = _c.result == "answered"
_TALKED = and_(_ANSWERED, ~_c.uncertain, _c.ended_by != "cap")
_REACHED = _a.outcome == "reached"
_SPOKE = _a.outcome.in_(("reached", "refused"))
_KNOWN = appeal.c.caller != ""
COUNTS = (
    _count(_DIALLED, "outbound", "calls that agents dialled", true()),
    _count(_DIALLED, "outbound_answered", "of outbound, answered by a person", _ANSWERED),
    _count(_DIALLED, "outbound_citizens", "different numbers that agents dialled", _c.caller != "", _c.caller,
           "different"),
    _count(_DIALLED, "outbound_citizens_answered", "of these, numbers where a person answered",
           and_(_ANSWERED, _c.caller != ""), _c.caller, "different"),
    _count(_DIALLED, "outbound_seen", "of outbound_answered, seen to their end and not ended by the longest time "
           "allowed", _TALKED),
    _count(_DIALLED, "outbound_talk_us", "µs of talk of outbound_seen", _TALKED, _c.talked_us),
    _count(_ATTEMPTS, "follow_ups", "calls to appellants about an appeal", true()),
    _count(_ATTEMPTS, "follow_ups_answered", "of follow_ups, answered by a person: reached or refused", _SPOKE),
    _count(_ATTEMPTS, "follow_up_citizens", "different numbers that were called about an appeal", _KNOWN,
           appeal.c.caller, "different"),
    _count(_ATTEMPTS, "follow_up_citizens_answered", "of these, numbers where a person answered",
           and_(_SPOKE, _KNOWN), appeal.c.caller, "different"),
    _count(_ATTEMPTS, "follow_ups_reached", "of follow_ups, the appellant answered the questions", _REACHED),
    _count(_CALLBACKS, "callbacks", "callbacks that were promised to callers or owed to those who gave up", true()),
    _count(_CALLBACKS, "callbacks_connected", "of callbacks, put through to an agent", _b.outcome == "connected"),
    _count(_CALLBACKS, "callbacks_called_in", "of callbacks, the caller reached us first", _b.outcome == "called_in"),
    _count(_CALLBACKS, "callbacks_open", "of callbacks, not over yet", _b.outcome == ""),
)  # fmt: skip
_OUT, _UP, _BACK = ("agent", "outcome"), ("unit", "mode", "outcome"), ("queue", "skill", "origin", "outcome")
METRICS = (
    Metric(
        id="outbound", name_zh="座席外呼量", name_en="outbound calls", unit="count", numerator=("outbound",),
        dimensions=_OUT, prometheus="outbound_calls",
        sentence="Calls that agents dialled.", sentence_zh="座席拨出的电话数。",
    ),
    Metric(
        id="outbound_connect_rate", name_zh="外呼接通率（按次）", name_en="outbound connect rate by attempts",
        unit="ratio", digits=4, numerator=("outbound_answered",), denominator=("outbound",), dimensions=("agent",),
        sentence="Agents' calls that a person answered, of all attempts.",
        sentence_zh="座席外呼中有人接听的次数 ÷ 外呼次数。",
    ),
    Metric(
        id="outbound_connect_rate_citizens", name_zh="外呼接通率（按人）", name_en="outbound connect rate by citizens",
        unit="ratio", digits=4, numerator=("outbound_citizens_answered",), denominator=("outbound_citizens",),
        dimensions=("agent",),
        sentence="Numbers where a person answered at least once, of the different numbers that agents dialled.",
        sentence_zh="有人接听过的号码数 ÷ 外呼号码数。",
    ),
    Metric(
        id="outbound_talk", name_zh="外呼平均通话时长", name_en="mean outbound talk", unit="seconds", digits=2,
        numerator=("outbound_talk_us",), denominator=("outbound_seen",), dimensions=("agent",),
        sentence="Talk of agents' own calls, by answered call.", sentence_zh="外呼通话时长之和 ÷ 外呼接通量。",
        filters="without calls that are uncertain or were ended by the longest time allowed",
    ),
    Metric(
        id="follow_ups", name_zh="回访呼叫量", name_en="follow-up calls", unit="count", numerator=("follow_ups",),
        dimensions=_UP, prometheus="follow_up_calls",
        sentence="Calls to appellants about the result of an appeal, of the system and of agents.",
        sentence_zh="就办理结果致电诉求人的次数（自动与人工）。",
    ),
    Metric(
        id="follow_up_connect_rate", name_zh="回访接通率（按次）", name_en="follow-up connect rate by attempts",
        unit="ratio", digits=4, numerator=("follow_ups_answered",), denominator=("follow_ups",),
        dimensions=("unit", "mode"),
        sentence="Follow-up calls that a person answered, of all attempts.",
        sentence_zh="回访呼叫中有人接听的次数 ÷ 回访呼叫量。",
    ),
    Metric(
        id="follow_up_connect_rate_citizens", name_zh="回访接通率（按人）",
        name_en="follow-up connect rate by citizens", unit="ratio", digits=4,
        numerator=("follow_up_citizens_answered",), denominator=("follow_up_citizens",), dimensions=("unit", "mode"),
        sentence="Numbers where a person answered at least once, of the different numbers that were called.",
        sentence_zh="有人接听过的号码数 ÷ 回访号码数。",
    ),
    Metric(
        id="callbacks", name_zh="回拨登记量", name_en="callbacks", unit="count", numerator=("callbacks",),
        dimensions=_BACK, prometheus="callbacks_requested",
        sentence="Callbacks that were promised to callers, or owed to those who gave up.",
        sentence_zh="答应来电人或因放弃而登记的回拨数。",
    ),
    Metric(
        id="callback_connect_rate", name_zh="回拨接通率", name_en="callback connect rate", unit="ratio", digits=4,
        numerator=("callbacks_connected",), denominator=("callbacks",), dimensions=("queue", "skill", "origin"),
        sentence="Callbacks that were put through to an agent, of all that were requested.",
        sentence_zh="回拨后接通座席的数量 ÷ 回拨登记量。",
    ),
    Metric(
        id="callbacks_called_in", name_zh="回拨前自行来电", name_en="called in before the callback", unit="count",
        numerator=("callbacks_called_in",), dimensions=("queue", "skill", "origin"),
        sentence="Callbacks that were not needed, because the caller reached us first.",
        sentence_zh="来电人先行来电接通而不再需要的回拨数。",
    ),
    Metric(
        id="callbacks_open", name_zh="待回拨", name_en="callbacks still owed", unit="count",
        numerator=("callbacks_open",), dimensions=("queue", "skill", "origin"),
        sentence="Callbacks requested in the time that are not over.", sentence_zh="统计期内登记、尚未结束的回拨数。",
    ),
)  # fmt: skip
