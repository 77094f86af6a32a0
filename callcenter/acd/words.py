"""What staff read instead of the identifiers of states, events and verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from callcenter.acd.agent_states import AgentEvent, AgentState
from callcenter.acd.explain import Verdict

__all__ = ["EVENT_WORDS", "FIGURE_WORDS", "STATE_WORDS", "VERDICT_WORDS", "reason_in_words"]

STATE_WORDS: Mapping[AgentState, str] = MappingProxyType({
    AgentState.OFFLINE: "未签入",
    AgentState.AVAILABLE: "空闲",
    AgentState.RESERVED: "已预占",
    AgentState.RINGING: "振铃",
    AgentState.ON_CALL: "通话中",
    AgentState.HOLD: "保持中",
    AgentState.WRAP_UP: "话后处理",
    AgentState.PAUSED: "示忙",
    AgentState.OUTBOUND: "外呼",
})  # fmt: skip

EVENT_WORDS: Mapping[AgentEvent, str] = MappingProxyType({
    AgentEvent.LOGIN: "签入",
    AgentEvent.LOGOUT: "签出",
    AgentEvent.PAUSE: "示忙",
    AgentEvent.UNPAUSE: "示闲",
    AgentEvent.OFFER: "分配来电",
    AgentEvent.TAKE_OVER: "接管来电",
    AgentEvent.TAKE_BACK: "转接未成接回",
    AgentEvent.RING: "话机振铃",
    AgentEvent.ANSWER: "接听",
    AgentEvent.MISS: "无人接听",
    AgentEvent.REJECT: "拒接",
    AgentEvent.UNREACHABLE: "话机不可达",
    AgentEvent.WITHDRAW: "来电人先挂机",
    AgentEvent.HOLD: "保持",
    AgentEvent.UNHOLD: "恢复通话",
    AgentEvent.TALK_OVER: "通话结束，进入话后处理",
    AgentEvent.TALK_OVER_READY: "通话结束",
    AgentEvent.EXTEND: "延长话后处理",
    AgentEvent.READY: "话后处理结束",
    AgentEvent.DIAL_OUT: "外呼",
    AgentEvent.FOUND_IN_CALL: "核对：实际在通话中",
    AgentEvent.FOUND_FREE: "核对：通话已不存在",
})  # fmt: skip

VERDICT_WORDS: Mapping[Verdict, tuple[str, str]] = MappingProxyType({
    Verdict.CHOSEN: ("选中", "chosen"),
    Verdict.LAST_AGENT: ("选中：上次接待此来电人", "chosen: talked to this caller last"),
    Verdict.RANKED_LOWER: ("按策略排在后面", "ranked lower by the strategy"),
    Verdict.EARLIER_CALLER: ("分配给了更早的来电人", "offered to an earlier caller"),
    Verdict.HELD: ("先等上次接待的座席", "held for the agent who talked to this caller last"),
    Verdict.LACKS_SKILL: ("技能不足", "lacks the skill"),
    Verdict.EXCLUDED: ("对此来电人排除", "excluded for this caller"),
    Verdict.RESTING: ("刚漏接或拒接，暂不分配", "missed or refused a call just now"),
    Verdict.UNREACHABLE: ("话机未注册或正在拨功能码", "no phone registered, or it dials a code"),
    Verdict.OFFLINE: ("未签入", "not logged in"),
    Verdict.PAUSED: ("示忙", "paused"),
    Verdict.RESERVED: ("已预占", "reserved"),
    Verdict.RINGING: ("正在振铃", "ringing"),
    Verdict.ON_CALL: ("通话中", "in a call"),
    Verdict.HOLD: ("通话保持中", "has a caller on hold"),
    Verdict.WRAP_UP: ("话后处理中", "in after-call work"),
    Verdict.OUTBOUND: ("外呼中", "in an outbound call"),
})  # fmt: skip
"""Verdict → Chinese, English."""

FIGURE_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "longest_idle": ("空闲 {} 秒", "idle {} s"),
    "fewest_calls": ("本班已接 {} 通", "{} calls this shift"),
    "least_talk": ("本班通话 {} 秒", "talked {} s this shift"),
    "round_robin": ("距上次分配 {} 秒", "last offered {} s ago"),
    "skill_best": ("技能等级 {}", "skill level {}"),
    Verdict.HELD: ("还等 {} 秒", "for {} s more"),
    Verdict.RESTING: ("还有 {} 秒", "for {} s more"),
})  # fmt: skip
"""Strategy, or verdict that has a figure → what the figure says, Chinese and English."""


def reason_in_words(
    verdict: Verdict, strategy: str, figure: float | None = None, about: str = "", language: str = "zh"
) -> str:
    """Why an agent is, or is not, the one, for people.

    >>> reason_in_words(Verdict.RANKED_LOWER, "longest_idle", 12.34)
    '按策略排在后面：空闲 12.3 秒'
    >>> reason_in_words(Verdict.LACKS_SKILL, "longest_idle", about="voice 3", language="en")
    'lacks the skill: voice 3'
    """
    english = language == "en"
    parts = [about] if about else []
    if figure is not None:
        said = FIGURE_WORDS.get(verdict) or FIGURE_WORDS[strategy]
        parts.append(said[english].format(f"{round(figure, 1):g}"))
    colon, comma = (": ", ", ") if english else ("：", "，")
    text = VERDICT_WORDS[verdict][english]
    return f"{text}{colon}{comma.join(parts)}" if parts else text
