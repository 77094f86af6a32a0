"""What people call the parts that figures are split by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from callcenter.appeals.words import (
    CHANNEL_WORDS,
    KIND_WORDS,
    MODE_WORDS,
    OUTCOME_WORDS,
    REACH_WORDS,
    SATISFACTION_WORDS,
    TYPE_WORDS,
    URGENCY_WORDS,
)
from callcenter.config import Config

__all__ = ["DIMENSIONS", "Names"]

DIMENSIONS: Mapping[str, str] = {
    "queue": "队列", "skill": "技能", "agent": "座席", "unit": "承办单位",
    "category": "类别", "category_1": "类别", "category_2": "类别（二级）", "path": "办理途径",
    "kind": "办理种类", "part": "工单", "area": "区域",
    "channel": "渠道", "channel_group": "渠道（大类）", "type": "诉求类型", "mode": "方式", "task": "任务类别",
    "urgency": "紧急程度", "enterprise": "企业诉求", "state": "状态", "reason": "原因", "result": "结果",
    "outcome": "结果", "flow": "流程", "origin": "来由", "score": "评分", "satisfaction": "满意度", "why": "原因",
    "rule": "派单方式", "seat_type": "座席类别",
    "half_hour": "半小时", "hour": "小时", "hour_of_day": "时段", "day": "日期", "weekday": "星期", "week": "周",
    "month": "月份", "quarter": "季度", "year": "年份",
}  # fmt: skip
"""Dimension → what a table's first column is called."""
_STATES = {
    "available": "空闲", "reserved": "待振铃", "ringing": "振铃", "on_call": "通话", "hold": "保持",
    "wrap_up": "话后处理", "paused": "暂离", "outbound": "外呼",
}  # fmt: skip
_RESULTS = {
    "open": "进行中", "ivr": "语音导航", "left": "离队", "abandoned": "放弃", "message": "留言", "outside": "值班接听",
    "given_up": "座席放弃", "failed": "失败", "refused": "被拒", "busy": "忙", "no_answer": "无人接听",
    "answered": "接通", "connected": "已接通", "cancelled": "取消", "called_in": "自行来电", "unreachable": "未接通",
    "expired": "过期", "withdrawn": "撤回", **REACH_WORDS, **OUTCOME_WORDS,
}  # fmt: skip
_MODES = {**MODE_WORDS, "automatic": "自动", "agent": "人工", "online": "网上"}
_WEEKDAYS = {str(number): f"星期{name}" for number, name in enumerate("一二三四五六日", start=1)}
_GROUPS = {"phone": "电话", "internet": "互联网", "other": "其他"}
_BLANK = "（未填写）"


class Names:
    """From identifiers to words, for one hotline."""

    def __init__(self, config: Config) -> None:
        self._words: dict[str, Mapping[str, str]] = {
            "queue": {name: queue.title for name, queue in config.queues.items()},
            "agent": {number: f"{number} {agent.name}" for number, agent in config.agents.items()},
            "unit": {
                **{ident: department.name for ident, department in config.commissioners.items()},
                **{ident: unit.name for ident, unit in config.units.items()},
            },
            "reason": {
                "": "（无）", **{name: each.title for name, each in config.acd.pause_reasons.items()},
            },
            "channel": CHANNEL_WORDS, "channel_group": _GROUPS, "type": TYPE_WORDS, "mode": _MODES,
            "task": KIND_WORDS, "urgency": URGENCY_WORDS, "state": _STATES, "result": _RESULTS, "outcome": _RESULTS,
            "satisfaction": SATISFACTION_WORDS, "weekday": _WEEKDAYS, "enterprise": {"yes": "是", "no": "否"},
            "origin": {"caller": "来电人登记", "missed": "放弃后登记"},
        }  # fmt: skip

    def word(self, dimension: str, ident: str) -> str:
        """What people say to one part; the identifier when it has no other name."""
        if shape := _MOMENTS.get(dimension):
            return shape(ident)
        return self._words.get(dimension, {}).get(ident, ident) or _BLANK

    def order(self, dimension: str, ident: str) -> tuple[int, str]:
        """By this parts are sorted: as the settings list them, others after that by their identifiers."""
        known = list(self._words.get(dimension, {})) if dimension in ("queue", "unit", "type", "channel") else []
        return (known.index(ident) if ident in known else len(known), ident)


def _hour(ident: str) -> str:
    return f"{datetime.fromisoformat(ident):%m-%d %H:%M}"


_MOMENTS: Mapping[str, Callable[[str], str]] = {
    "half_hour": _hour,
    "hour": _hour,
    "hour_of_day": lambda ident: f"{ident}:00",
}
