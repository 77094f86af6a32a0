"""Agents' time by what they did; a stay counts in each hour for the part that lies in it."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from callcenter.journal.tables import agent_interval
from callcenter.metrics.registry.definition import Count, Metric
from callcenter.metrics.registry.population import Population, Split

__all__ = ["COUNTS", "METRICS"]

_i = agent_interval.c
_STAYS = Population(
    id="stays",
    title="stays of agents in a state; a stay that goes on is counted up to the newest fact on record",
    rows=agent_interval,
    at=_i.began,
    until=_i.ended,
    only=_i.state != "offline",
    ident=_i.interval,
    splits={
        "agent": Split(lambda _: _i.agent),
        "state": Split(lambda _: _i.state),
        "reason": Split(lambda _: _i.reason),
    },
)
_STATES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "ring": ("their phone rang", "振铃", ("reserved", "ringing")),
    "on_call": ("they talked with callers, holds included", "通话", ("on_call", "hold")),
    "outbound": ("they were in calls that they placed", "外呼", ("outbound",)),
    "after_call": ("they did after-call work", "话后处理", ("wrap_up",)),
    "idle": ("they were free", "空闲", ("available",)),
    "pause": ("they paused", "暂离", ("paused",)),
}


def _count(name: str, words: str, states: tuple[str, ...]) -> Count:
    which: ColumnElement[bool] = _i.state.in_(states)
    return Count(
        id=f"{name}_time_us", sentence=f"µs in which {words}", of=_STAYS, which=lambda _: which,
        value=lambda _: _i.ended - _i.began,
    )  # fmt: skip


COUNTS = tuple(_count(name, words, states) for name, (words, _, states) in _STATES.items())
_BUSY = ("ring_time_us", "on_call_time_us", "outbound_time_us", "after_call_time_us")
_LOGGED_IN = (*_BUSY, "idle_time_us", "pause_time_us")
METRICS = (
    Metric(
        id="occupancy", name_zh="座席利用率", name_en="occupancy", unit="ratio", digits=4, numerator=_BUSY,
        denominator=(*_BUSY, "idle_time_us"), dimensions=("agent",), filters="without pauses",
        sentence="Time of ringing, talk, hold and after-call work, of that time and free time.",
        sentence_zh="（振铃 + 通话 + 保持 + 话后处理）÷（以上 + 空闲）；暂离不计。",
    ),
    Metric(
        id="logged_in", name_zh="登录时长", name_en="logged in", unit="seconds", numerator=_LOGGED_IN,
        dimensions=("agent",), sentence="Time that agents were logged in.", sentence_zh="座席登录时长之和。",
    ),
    *(
        Metric(
            id=f"{name}_time", name_zh=f"{title}时长", name_en=f"{name.replace('_', ' ')} time", unit="seconds",
            numerator=(f"{name}_time_us",), dimensions=("agent", "state", "reason"),
            sentence=f"Time in which {words}.", sentence_zh=f"座席{title}时长之和。",
        )
        for name, (words, title, _) in _STATES.items()
    ),
)  # fmt: skip
