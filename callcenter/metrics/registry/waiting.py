"""Callers who asked for a person: offered, answered, abandoned. Each contact counts once, at its first queue entry."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, true

from callcenter.journal.tables import contact
from callcenter.metrics.registry.calls import CALLERS
from callcenter.metrics.registry.definition import ONE, Count, How, Metric
from callcenter.metrics.registry.population import Expression, Population, Split

__all__ = ["ANSWERED", "COUNTS", "METRICS", "QUEUED"]

_c = contact.c
QUEUED = Population(
    id="queued",
    title="callers who entered a queue for a person, each contact once, at its first queue entry",
    rows=contact,
    at=_c.queued,
    only=and_(CALLERS, _c.queued.is_not(None)),
    ident=_c.contact,
    splits={
        "queue": Split(lambda _: _c.queue),
        "skill": Split(lambda valid: valid.skill(_c.queued, _c.queue)),
        "agent": Split(lambda _: _c.agent),
    },
)
ANSWERED: ColumnElement[bool] = _c.connected.is_not(None)
_ABANDONED = and_(_c.connected.is_(None), _c.result == "abandoned")
_OPEN = and_(_c.connected.is_(None), _c.result == "")
_LEFT = and_(_c.connected.is_(None), _c.result.not_in(("", "abandoned")))
_SECOND = 1_000_000


def _count(ident: str, sentence: str, which: Expression, value: Expression = ONE, how: How = "sum") -> Count:
    return Count(id=ident, sentence=sentence, of=QUEUED, which=which, value=value, how=how)


def _within(seconds: int) -> Count:
    return _count(
        f"answered_within_{seconds}", f"of offered, answered by a person within {seconds} s of queue entry",
        lambda _: and_(ANSWERED, _c.waited_us <= seconds * _SECOND),
    )  # fmt: skip


COUNTS = (
    _count("offered", "contacts that entered a queue for a person", lambda _: true()),
    _count("answered", "of offered, answered by an agent", lambda _: ANSWERED),
    _count("abandoned", "of offered, hung up while waiting, with no agent reached", lambda _: _ABANDONED),
    _count(
        "abandoned_short", "of abandoned, within s of queue entry (s as it was then)",
        lambda valid: and_(_ABANDONED, _c.waited_us <= valid.short_abandon_us(_c.queued)),
    ),
    _count(
        "abandoned_late", "of abandoned, after more than s (s as it was then)",
        lambda valid: and_(_ABANDONED, _c.waited_us > valid.short_abandon_us(_c.queued)),
    ),
    _count("left_queue", "of offered, left the queue on the line without an agent", lambda _: _LEFT),
    _count("still_waiting", "of offered, neither answered nor over yet", lambda _: _OPEN),
    *map(_within, (15, 20, 30)),
    _count(
        "answered_within_x", "of offered, answered within x of queue entry (x as it was then)",
        lambda valid: and_(ANSWERED, _c.waited_us <= valid.answer_us(_c.queued)),
    ),
    _count(
        "abandoned_within_x", "of abandoned, within x of queue entry (x as it was then)",
        lambda valid: and_(_ABANDONED, _c.waited_us <= valid.answer_us(_c.queued)),
    ),
    _count("answered_seen", "of answered, those whose moments were seen", lambda _: and_(ANSWERED, ~_c.uncertain)),
    _count(
        "waited_us", "µs from first queue entry to the agent's answer, ringing included, of answered contacts whose "
        "moments were seen", lambda _: and_(ANSWERED, ~_c.uncertain), lambda _: _c.waited_us,
    ),
    _count(
        "longest_wait_us", "the longest wait of contacts answered or abandoned whose moments were seen, µs",
        lambda _: and_(or_(ANSWERED, _ABANDONED), ~_c.uncertain), lambda _: _c.waited_us, "longest",
    ),
    _count(
        "abandoned_seen", "of abandoned, those whose moments were seen", lambda _: and_(_ABANDONED, ~_c.uncertain)
    ),
    _count(
        "abandon_waited_us", "µs from first queue entry to the hang-up, of abandoned contacts whose moments were seen",
        lambda _: and_(_ABANDONED, ~_c.uncertain), lambda _: _c.waited_us,
    ),
    _count(
        "uncertain_contacts", "of offered, those with a moment that nobody saw: it is that of the last evidence",
        lambda _: or_(_c.uncertain, _c.end_uncertain),
    ),
)  # fmt: skip
_BY = ("queue", "skill", "agent")
_LINE = ("queue", "skill")
_STANDARD = "GB/T 33358-2016"
METRICS = (
    Metric(
        id="offered", name_zh="人工请求量", name_en="offered", unit="count", numerator=("offered",), dimensions=_LINE,
        sentence="Contacts that entered a queue for a person; one that was queued again stays one.",
        sentence_zh="进入人工排队的来电数；重复排队、转接仍算一次；只听语音导航即挂断的不算。",
        prometheus="queued_calls",
    ),
    Metric(
        id="answered", name_zh="人工接通量", name_en="answered", unit="count", numerator=("answered",), dimensions=_BY,
        sentence="Offered contacts that an agent answered; a transferred call is one.",
        sentence_zh="人工请求中由座席接听的来电数；转接的来电只算一次。",
    ),
    Metric(
        id="abandoned", name_zh="放弃量", name_en="abandoned", unit="count", numerator=("abandoned",), dimensions=_LINE,
        sentence="Offered contacts that hung up while waiting, short ones included.",
        sentence_zh="人工请求中排队时挂断的来电数（含短时放弃）。",
    ),
    Metric(
        id="short_abandons", name_zh="短时放弃量", name_en="short abandons", unit="count",
        numerator=("abandoned_short",), dimensions=_LINE,
        sentence="Abandoned contacts that waited no longer than s; told apart, never removed.",
        sentence_zh="等待不超过短时放弃门限即挂断的来电数；单列，不删除。",
    ),
    Metric(
        id="left_queue", name_zh="离队未接通量", name_en="left the queue", unit="count", numerator=("left_queue",),
        dimensions=_LINE,
        sentence="Offered contacts that left the queue without an agent and did not just hang up: callback, message, "
        "somebody on duty outside, or the end of the flow.",
        sentence_zh="未接通人工而离开队列、且不是排队中挂断的来电数（转回拨、留言、值班人员等）。",
    ),
    Metric(
        id="still_waiting", name_zh="仍在排队", name_en="still waiting", unit="count", numerator=("still_waiting",),
        dimensions=_LINE, sentence="Offered contacts that are neither answered nor over.",
        sentence_zh="尚未接通也未结束的来电数。",
    ),
    Metric(
        id="connect_rate", name_zh="接通率", name_en="connect rate", unit="ratio", digits=4, numerator=("answered",),
        denominator=("offered",), dimensions=_LINE, source=_STANDARD,
        sentence="Contacts answered by an agent, of all that were offered.",
        sentence_zh="人工接通量 ÷ 人工请求量。",
    ),
    Metric(
        id="connect_rate_24h", name_zh="连续 24 小时最低接通率", name_en="lowest connect rate in any 24 h",
        unit="ratio", digits=4, numerator=("answered",), denominator=("offered",), dimensions=_LINE, source=_STANDARD,
        rolling_hours=24,
        sentence="The lowest connect rate of any 24 h that end in the time asked for, looked at each quarter of an "
        "hour.",
        sentence_zh="统计期内任一连续 24 小时接通率的最低值，每一刻钟看一次。",
    ),
    Metric(
        id="abandon_rate", name_zh="放弃率", name_en="abandon rate", unit="ratio", digits=4, numerator=("abandoned",),
        denominator=("offered",), dimensions=_LINE, sentence="Abandoned contacts, of all that were offered.",
        sentence_zh="放弃量 ÷ 人工请求量。",
    ),
    *(
        Metric(
            id=f"answered_within_{seconds}", name_zh=f"{seconds} 秒接通率", name_en=f"answered within {seconds} s",
            unit="ratio", digits=4, numerator=(f"answered_within_{seconds}",), denominator=("offered",),
            dimensions=_LINE, source=_STANDARD if seconds == 15 else "",
            sentence=f"Contacts answered by an agent within {seconds} s of queue entry, of all that were offered.",
            sentence_zh=f"进入排队后 {seconds} 秒内人工接通量 ÷ 人工请求量。",
        )
        for seconds in (15, 20, 30)
    ),
    Metric(
        id="answered_within_x", name_zh="限时接通率", name_en="answered within x", unit="ratio", digits=4,
        numerator=("answered_within_x",), denominator=("offered",), dimensions=_LINE,
        sentence="Contacts answered within x s of queue entry, of all that were offered; x as it was at the entry.",
        sentence_zh="进入排队后 x 秒内人工接通量 ÷ 人工请求量；x 为来电进入排队时有效的门限。",
    ),
    Metric(
        id="service_level_a", name_zh="服务水平 A", name_en="service level A", unit="ratio", digits=4,
        numerator=("answered_within_x",), denominator=("answered", "abandoned_late"), dimensions=_LINE,
        sentence="Answered within x s, of contacts answered or abandoned after more than s s.",
        sentence_zh="x 秒内接通量 ÷（接通量 + 等待超过 s 秒的放弃量）。", filters="without short abandons",
    ),
    Metric(
        id="service_level_b", name_zh="服务水平 B", name_en="service level B", unit="ratio", digits=4,
        numerator=("answered_within_x",), denominator=("offered",), dimensions=_LINE,
        sentence="Answered within x s, of all contacts that were offered.",
        sentence_zh="x 秒内接通量 ÷ 人工请求量。",
    ),
    Metric(
        id="service_level_c", name_zh="服务水平 C", name_en="service level C", unit="ratio", digits=4,
        numerator=("answered_within_x", "abandoned_within_x"), denominator=("offered",), dimensions=_LINE,
        sentence="Answered or abandoned within x s, of all contacts that were offered.",
        sentence_zh="（x 秒内接通量 + x 秒内放弃量）÷ 人工请求量。",
    ),
    Metric(
        id="service_level_d", name_zh="服务水平 D（旧口径）", name_en="service level D (legacy)", unit="ratio",
        digits=4, numerator=("answered_within_x",), denominator=("answered",), dimensions=_LINE,
        sentence="Answered within x s, of answered contacts only; it hides those who gave up, and is kept to compare "
        "with older reports.",
        sentence_zh="x 秒内接通量 ÷ 接通量；不含放弃者，仅供与旧报表比较。",
    ),
    Metric(
        id="asa", name_zh="平均应答等待", name_en="average speed of answer", unit="seconds", digits=2,
        numerator=("waited_us",), denominator=("answered_seen",), dimensions=_BY, prometheus="wait_seconds",
        sentence="Wait from first queue entry to the agent's answer, ringing included, by answered contact.",
        sentence_zh="首次进入排队至座席接听（含振铃）的等待时长之和 ÷ 接通量。",
        filters="without contacts of which a moment was not seen",
    ),
    Metric(
        id="abandon_wait", name_zh="放弃前平均等待", name_en="wait before abandon", unit="seconds", digits=2,
        numerator=("abandon_waited_us",), denominator=("abandoned_seen",), dimensions=_LINE,
        prometheus="abandon_wait_seconds",
        sentence="Wait from first queue entry to the hang-up, by abandoned contact.",
        sentence_zh="放弃来电的等待时长之和 ÷ 放弃量。", filters="without contacts of which a moment was not seen",
    ),
    Metric(
        id="longest_wait", name_zh="最长等待", name_en="longest plausible wait", unit="seconds", digits=2,
        numerator=("longest_wait_us",), dimensions=_LINE,
        sentence="The longest wait of a contact that was answered or gave up.",
        sentence_zh="接通或放弃来电中的最长等待。", filters="without contacts of which a moment was not seen",
    ),
    Metric(
        id="uncertain_contacts", name_zh="时刻待定来电", name_en="contacts with an uncertain moment", unit="count",
        numerator=("uncertain_contacts",), dimensions=_LINE,
        sentence="Offered contacts of which a moment was not seen: counted as calls, left out of mean times.",
        sentence_zh="某一时刻只有旁证的来电；计入量，不计入平均时长。",
    ),
)  # fmt: skip
