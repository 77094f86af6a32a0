"""The words of oversight: identifiers in code and store, Chinese on screens."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "ASSIGNEE_WORDS", "FINDING_WORDS", "INSPECTION_WORDS", "LEVEL_DEMANDS", "LEVEL_WORDS", "METHOD_WORDS",
    "RESULT_WORDS", "STATE_WORDS", "STRATA_WORDS", "VERB_WORDS", "VERDICT_WORDS",
]  # fmt: skip

VERDICT_WORDS: Mapping[str, str] = MappingProxyType({
    "fixed": "已解决",
    "not_fixed": "未解决",
    "unreachable": "无法联系",
})  # fmt: skip
"""What a look-back check finds."""

FINDING_WORDS: Mapping[str, str] = MappingProxyType({
    "fixed": "已整改",
    "not_fixed": "未整改",
    "inaccessible": "无法进入现场",
})  # fmt: skip
"""What an on-site check finds."""

METHOD_WORDS: Mapping[str, str] = MappingProxyType({"callback": "电话回访", "onsite": "现场核查"})

STRATA_WORDS: Mapping[str, str] = MappingProxyType({
    "": "不分层",
    "unit": "按承办单位",
    "category": "按事项类别",
    "area": "按区域",
})  # fmt: skip
"""By what a sample is divided."""

ASSIGNEE_WORDS: Mapping[str, str] = MappingProxyType({
    "grid_worker": "网格员",
    "guest_supervisor": "特邀监督员",
    "staff": "工作人员",
})  # fmt: skip
"""Who goes to an on-site check."""

LEVEL_WORDS: Mapping[str, str] = MappingProxyType({
    "supervise": "督办",
    "escalate": "提级督办",
    "refer": "移送",
})  # fmt: skip

LEVEL_DEMANDS: Mapping[str, str] = MappingProxyType({
    "supervise": "该工单已逾期，请说明逾期原因和办理进展，并尽快办结。",
    "escalate": "该工单督办后仍未办结，请单位负责人说明原因，限期整改并反馈。",
    "refer": "该工单提级督办后仍未办结，拟移送处理，请书面说明情况。",
})  # fmt: skip
"""What the program demands when an overdue step opens or raises a record."""

RESULT_WORDS: Mapping[str, str] = MappingProxyType({
    "rectified": "整改到位",
    "justified": "情况属实、理由成立",
    "accountable": "予以问责",
    "transferred": "移送其他机关",
})  # fmt: skip
"""How a supervision record ends."""

INSPECTION_WORDS: Mapping[str, str] = MappingProxyType({
    "founded": "属实",
    "partly": "部分属实",
    "unfounded": "不属实",
})  # fmt: skip
"""What discipline inspection makes of a clue package."""

STATE_WORDS: Mapping[str, str] = MappingProxyType({
    "open": "进行中",
    "finished": "已完成",
    "cancelled": "已取消",
    "drawn": "已抽取",
    "assigned": "已分派",
    "visiting": "现场核查中",
    "decided": "已判定",
    "dropped": "不再核查",
    "planned": "待分派",
    "reported": "待审核",
    "awaiting": "待反馈",
    "overdue": "逾期未反馈",
    "replied": "已反馈",
    "closed": "已办结",
    "withdrawn": "已撤销",
    "gathering": "收集中",
    "sealed": "已封存",
    "handed_over": "已移交",
    "received": "已接收",
    "concluded": "已反馈结果",
    "discarded": "已放弃",
    "requested": "待审核",
    "approved": "已剔除",
    "denied": "不予剔除",
    "revoked": "恢复计入",
    "computed": "已计算",
    "frozen": "已定格",
})  # fmt: skip
"""State of anything in this package → as staff see it."""

VERB_WORDS: Mapping[str, str] = MappingProxyType({
    "finish": "完成",
    "cancel": "取消",
    "assign": "分派",
    "try": "回访未接通",
    "visit": "转现场核查",
    "return": "退回电话回访",
    "decide": "判定",
    "drop": "不再核查",
    "attach": "上传材料",
    "report": "报告结果",
    "send_back": "退回重查",
    "raise": "提级",
    "demand": "提出要求",
    "reply": "单位反馈",
    "lapse": "逾期",
    "close": "办结",
    "withdraw": "撤销",
    "add": "加入",
    "remove": "移出",
    "seal": "封存",
    "export": "导出",
    "hand_over": "移交",
    "receive": "接收",
    "conclude": "反馈结果",
    "discard": "放弃",
    "approve": "同意",
    "deny": "不同意",
    "revoke": "撤回剔除",
    "compute": "重新计算",
    "freeze": "定格",
    "correct": "更正",
})  # fmt: skip
"""Verb of any of the tables → as staff see it."""
