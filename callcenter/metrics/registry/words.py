"""What counts, populations, dimensions and filters are called in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["COUNT_WORDS", "DIMENSION_WORDS", "FILTER_WORDS"]

COUNT_WORDS: Mapping[str, str] = MappingProxyType({
    "calls": "来电数", "calls_ivr_only": "未进入排队的来电数", "calls_outside": "仅由队列外人员接听的来电数",
    "calls_message": "留言且未接通的来电数",
    "offered": "进入人工排队的来电数", "answered": "座席接听的来电数", "abandoned": "排队中挂断的来电数",
    "abandoned_short": "等待不超过 s 即挂断的来电数", "abandoned_late": "等待超过 s 才挂断的来电数",
    "left_queue": "离队未接通的来电数", "still_waiting": "仍在排队的来电数",
    "answered_within_15": "15 秒内接听的来电数", "answered_within_20": "20 秒内接听的来电数",
    "answered_within_30": "30 秒内接听的来电数", "answered_within_x": "x 内接听的来电数",
    "abandoned_within_x": "x 内挂断的来电数", "answered_seen": "时刻确定的接听来电数",
    "waited_us": "接听来电的等待时长之和", "longest_wait_us": "最长等待", "abandoned_seen": "时刻确定的放弃来电数",
    "abandon_waited_us": "放弃来电的等待时长之和", "uncertain_contacts": "某一时刻只有旁证的来电数",
    "tries": "有号码的人工请求数", "chains": "求助次数（合并重拨）", "chains_through": "最终接通的求助次数",
    "callers": "不同来电号码数",
    "talks": "通话段数", "talks_seen": "可计时的通话段数", "talk_us": "通话时长之和（含保持）",
    "hold_us": "保持时长之和", "wrap_up_us": "话后处理时长之和", "longest_talk_us": "最长单段通话",
    "talks_uncertain": "时刻待定的通话段数", "talks_capped": "达到最长时限而中止的通话段数",
    "talks_transferred": "以转接结束的通话段数",
    "ring_time_us": "振铃时长", "on_call_time_us": "通话时长（含保持）", "outbound_time_us": "外呼时长",
    "after_call_time_us": "话后处理时长", "idle_time_us": "空闲时长", "pause_time_us": "暂离时长",
    "ratings": "通话评价数", "ratings_satisfied": "满意及以上的通话评价数",
    "outbound": "座席外呼数", "outbound_answered": "有人接听的外呼数", "outbound_citizens": "外呼的不同号码数",
    "outbound_citizens_answered": "有人接听的不同号码数", "outbound_seen": "可计时的外呼通话数",
    "outbound_talk_us": "外呼通话时长之和",
    "follow_ups": "回访呼叫数", "follow_ups_answered": "有人接听的回访呼叫数", "follow_ups_reached": "完成回访的呼叫数",
    "follow_up_citizens": "回访的不同号码数", "follow_up_citizens_answered": "有人接听的不同回访号码数",
    "callbacks": "回拨登记数", "callbacks_connected": "接通座席的回拨数",
    "callbacks_called_in": "先行来电的回拨登记数", "callbacks_open": "尚未结束的回拨数",
    "opened": "登记的诉求数", "refused": "不予受理的诉求数", "linked": "并单的诉求数", "directives": "指令数",
    "services": "服务量", "online_answers": "在线解答数", "department_tickets": "转部门办理数",
    "enterprise_services": "企业诉求服务量", "enterprise_instant": "当场办结的企业诉求数",
    "enterprise_seat": "座席直接答复的企业诉求数", "enterprise_commissioner": "政策专员答复的企业诉求数",
    "enterprise_tickets": "转部门办理的企业诉求数",
    "dispatched": "派单数", "returns_asked": "申请退单数", "returns_denied": "未获同意的退单申请数",
    "due": "到期办理数", "on_time": "按时办结数", "contacts_due": "应联系数", "contacts_in_time": "按时联系数",
    "replied": "已答复办理数", "handled_us": "派单至答复的时长之和", "handled_workdays": "办理工作日之和",
    "solicited": "应评数", "rated": "有效参评数", "satisfied": "满意数", "satisfied_broad": "满意与基本满意数",
    "asked_resolved": "对是否解决的有效回答数", "resolved": "已解决数", "excluded": "剔除数", "redone": "重办数",
    "unreached": "未能评价数",
})  # fmt: skip
"""Count → what it is called."""

DIMENSION_WORDS: Mapping[str, str] = MappingProxyType({
    "flow": "语音流程", "result": "结果", "queue": "队列", "skill": "技能", "agent": "座席", "state": "状态",
    "reason": "原因", "score": "评分", "outcome": "结果", "unit": "承办单位", "mode": "方式", "origin": "来由",
    "channel": "渠道", "channel_group": "渠道大类", "category": "类别", "category_1": "一级类别",
    "category_2": "二级类别", "area": "区域", "type": "诉求类型", "enterprise": "企业诉求", "task": "事件或指令",
    "path": "解决途径", "kind": "办理由来", "part": "主协办",
    "quarter_hour": "一刻钟", "half_hour": "半小时", "hour": "小时", "hour_of_day": "时段", "day": "日",
    "weekday": "星期", "week": "周", "month": "月", "quarter": "季度", "year": "年",
})  # fmt: skip
"""Dimension → what it is called."""

FILTER_WORDS: Mapping[str, str] = MappingProxyType({
    "without contacts of which a moment was not seen": "某一时刻只有旁证的来电",
    "without short abandons": "短时放弃",
    "without withheld numbers": "未显示号码的来电",
    "without talks that are still going on, uncertain, or ended by the longest time allowed":
        "尚未结束、时刻待定、达到最长时限而中止的通话",
    "without pauses": "暂离",
    "without calls that are uncertain or were ended by the longest time allowed": "时刻待定、达到最长时限而中止的外呼",
    "without ratings excluded for objective reasons": "因客观原因剔除的评价",
    "without answers excluded for objective reasons": "因客观原因剔除的回答",
})  # fmt: skip
"""What is left out → the same in Chinese."""
