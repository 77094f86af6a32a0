"""How much of the time that agents are logged in they are at hand; made of the counts of ``seats``.

How their time fits a roster (adherence) is not told: no roster is on record.
"""

from __future__ import annotations

from callcenter.metrics.registry.definition import Count, Metric

__all__ = ["COUNTS", "METRICS"]

_AT_HAND = ("ring_time_us", "on_call_time_us", "outbound_time_us", "after_call_time_us", "idle_time_us")
COUNTS: tuple[Count, ...] = ()
METRICS = (
    Metric(
        id="presence", name_zh="在岗率", name_en="presence", unit="ratio", digits=4, numerator=_AT_HAND,
        denominator=(*_AT_HAND, "pause_time_us"), dimensions=("agent",),
        sentence="Time that agents were at hand, whatever they did, of the time they were logged in; pauses are the "
        "rest.",
        sentence_zh="（登录时长 − 暂离时长）÷ 登录时长。",
    ),
)
