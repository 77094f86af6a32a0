"""What staff read instead of the identifiers of states, events and verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from callcenter.acd.agent_states import AgentEvent, AgentState
from callcenter.acd.explain import Verdict

__all__ = ["EVENT_WORDS", "STATE_WORDS", "VERDICT_WORDS"]

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

VERDICT_WORDS: Mapping[Verdict, str] = MappingProxyType({
    Verdict.CHOSEN: "选中",
    Verdict.IDLE_LESS: "空闲时间较短",
    Verdict.RANKED_LOWER: "按策略排在后面",
    Verdict.EARLIER_CALLER: "分配给了更早的来电人",
    Verdict.LACKS_SKILL: "没有所需技能",
    Verdict.EXCLUDED: "对此来电人排除",
    Verdict.RESTING: "刚漏接或拒接，暂不分配",
    Verdict.UNREACHABLE: "话机未注册",
    Verdict.OFFLINE: "未签入",
    Verdict.PAUSED: "示忙",
    Verdict.RESERVED: "已预占",
    Verdict.RINGING: "正在振铃",
    Verdict.ON_CALL: "通话中",
    Verdict.HOLD: "通话保持中",
    Verdict.WRAP_UP: "话后处理中",
    Verdict.OUTBOUND: "外呼中",
})  # fmt: skip
