"""The words of an appeal: identifiers in code and store, Chinese on screens and in speech."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from callcenter.appeals.lifecycle import AppealState, Role, Verb

__all__ = [
    "ALERT_WORDS",
    "ANSWER_WORDS",
    "CHANNEL_GROUPS",
    "CHANNEL_WORDS",
    "EXCLUSION_WORDS",
    "KIND_WORDS",
    "MODE_WORDS",
    "OUTCOME_WORDS",
    "REACH_WORDS",
    "REFUSAL_WORDS",
    "RETURN_WORDS",
    "ROLE_WORDS",
    "SATISFACTION_WORDS",
    "STATE_WORDS",
    "STEP_WORDS",
    "TYPE_WORDS",
    "URGENCY_WORDS",
    "VERB_WORDS",
]

TYPE_WORDS: Mapping[str, str] = MappingProxyType({
    "consult": "咨询",
    "help": "求助",
    "complaint": "投诉",
    "report": "举报",
    "suggestion": "建议",
    "praise": "表扬",
    "other": "其他",
})  # fmt: skip
"""Appeal type: what the appellant wants. Not to be mixed with the handling mode."""

MODE_WORDS: Mapping[str, str] = MappingProxyType({
    "online_answer": "在线解答",
    "department_ticket": "部门工单",
})  # fmt: skip
"""Handling mode: answered in the call, or sent to a member unit."""

CHANNEL_WORDS: Mapping[str, str] = MappingProxyType({
    "phone": "电话",
    "wechat": "微信",
    "app": "手机应用",
    "web": "网站",
    "superior": "上级平台",
    "police_110": "110转办",
    "grid": "网格",
    "media": "媒体",
    "letter": "来信",
    "walk_in": "来访",
    "internet": "互联网",
    "other": "其他",
})  # fmt: skip
"""How the appeal came in; ``internet`` and ``other`` when no more is known than that."""

CHANNEL_GROUPS: Mapping[str, str] = MappingProxyType({
    "phone": "phone",
    "wechat": "internet",
    "app": "internet",
    "web": "internet",
    "internet": "internet",
    "superior": "other",
    "police_110": "other",
    "grid": "other",
    "media": "other",
    "letter": "other",
    "walk_in": "other",
    "other": "other",
})  # fmt: skip
"""Channel → the column of the published tables: ``phone``, ``internet`` or ``other``."""

URGENCY_WORDS: Mapping[str, str] = MappingProxyType({
    "normal": "一般",
    "urgent": "紧急",
    "critical": "特急",
})  # fmt: skip

KIND_WORDS: Mapping[str, str] = MappingProxyType({
    "event": "事件",
    "directive": "指令",
})  # fmt: skip
"""Task kind: from a citizen upwards, with a callback; or an order downwards, with a receipt and feedback."""

RETURN_WORDS: Mapping[str, str] = MappingProxyType({
    "not_ours": "不属本单位职责",
    "others_responsible": "其他单位也有责任",
    "outside_area": "不在本辖区",
    "information_missing": "信息不全",
    "other": "其他",
})  # fmt: skip
"""Why a unit returns a ticket."""

REFUSAL_WORDS: Mapping[str, str] = MappingProxyType({
    "in_litigation": "已进入诉讼、仲裁、复议程序",
    "petition": "属信访程序办理",
    "discipline": "属纪检监察",
    "commercial": "属商业行为或个人纠纷，无行政职责",
    "secret": "涉及国家秘密、商业秘密、个人隐私",
    "unclear": "内容不清，无法核实",
    "abusive": "恶意骚扰",
    "other": "其他",
})  # fmt: skip
"""Why an appeal is not accepted (不予受理)."""

OUTCOME_WORDS: Mapping[str, str] = MappingProxyType({
    "resolved": "已解决",
    "explained": "已解释说明",
    "planned": "列入计划",
    "not_possible": "无法解决",
})  # fmt: skip
"""What the unit says came of it."""

STEP_WORDS: Mapping[str, str] = MappingProxyType({
    "urge": "催办",
    "supervise": "督办",
    "escalate": "提级督办",
    "refer": "移送",
})  # fmt: skip
"""What happens to an overdue ticket, one after the other."""

EXCLUSION_WORDS: Mapping[str, str] = MappingProxyType({
    "policy": "政策所限",
    "third_party": "第三方或历史原因",
    "unreasonable": "诉求不合理",
    "natural": "客观条件不具备",
    "withdrawn": "诉求人撤诉",
    "other": "其他",
})  # fmt: skip
"""Objective reasons for which a rating does not count (剔除)."""

REACH_WORDS: Mapping[str, str] = MappingProxyType({
    "reached": "已接通",
    "refused": "拒绝评价",
    "unreachable": "未接通",
})  # fmt: skip
"""What came of one attempt to call an appellant back."""

SATISFACTION_WORDS: Mapping[str, str] = MappingProxyType({
    "satisfied": "满意",
    "neutral": "基本满意",
    "dissatisfied": "不满意",
})  # fmt: skip

ANSWER_WORDS: Mapping[str, str] = MappingProxyType({
    "resolved": "已解决",
    "unresolved": "未解决",
    **SATISFACTION_WORDS,
    "refused": "拒绝评价",
})  # fmt: skip
"""What an appellant can answer to an automatic call."""

ALERT_WORDS: Mapping[str, str] = MappingProxyType({
    "overdue_risk": "临近超期",
    "repeated_return": "多次退单",
    "reply_reused": "答复雷同",
    "closed_fast": "办结过快",
    "claimed_resolved": "单位称已解决、诉求人称未解决",
    "repeated_appeal": "重复诉求",
    "reply_short": "答复过短",
    "unowned": "无人承办，已转兜底单位",
    "onsite_overdue": "现场核查逾期",
})  # fmt: skip
"""Abnormal handling (异常办件预警): each told once per ticket."""

STATE_WORDS: Mapping[AppealState, str] = MappingProxyType({
    AppealState.DRAFT: "草稿",
    AppealState.ANSWERED: "已在线解答",
    AppealState.REJECTED: "不予受理",
    AppealState.LINKED: "已并单",
    AppealState.PENDING_DISPATCH: "待派单",
    AppealState.DISPATCHED: "已派单",
    AppealState.RETURN_REVIEW: "退单审核",
    AppealState.SIGNED: "已签收",
    AppealState.IN_PROGRESS: "办理中",
    AppealState.EXTENSION_REVIEW: "延期审核",
    AppealState.SUSPENDED: "已挂起",
    AppealState.REPLIED: "已答复",
    AppealState.RESULT_REVIEW: "结果审核",
    AppealState.CALLBACK_DUE: "待回访",
    AppealState.REDO: "重办",
    AppealState.EXCLUSION_REVIEW: "剔除审核",
    AppealState.CLOSED: "已办结",
    AppealState.REOPENED: "已重启",
    AppealState.ARCHIVED: "已归档",
})  # fmt: skip

VERB_WORDS: Mapping[Verb, str] = MappingProxyType({
    Verb.ANSWER: "在线解答",
    Verb.SUBMIT: "提交派单",
    Verb.REFUSE: "不予受理",
    Verb.LINK: "并单",
    Verb.UNLINK: "撤销并单",
    Verb.RESTORE: "撤销并单，恢复待派",
    Verb.FOLLOW: "随主单转回访",
    Verb.DISPATCH: "派单",
    Verb.APPOINT: "指定负责",
    Verb.FALL_BACK: "兜底负责",
    Verb.REDISPATCH: "改派",
    Verb.WITHDRAW: "撤回指令",
    Verb.SIGN: "签收",
    Verb.RETURN: "退单",
    Verb.APPROVE: "同意",
    Verb.DENY: "不同意",
    Verb.START: "开始办理",
    Verb.SUB_ASSIGN: "下级交办",
    Verb.REQUEST_EXTENSION: "申请延期",
    Verb.SUSPEND: "挂起",
    Verb.RESUME: "恢复办理",
    Verb.REPLY: "答复",
    Verb.REVIEW: "审核结果",
    Verb.PASS: "审核通过",
    Verb.FAIL: "审核不通过",
    Verb.CONCLUDE: "指令办结",
    Verb.RESOLVED: "回访：已解决",
    Verb.UNRESOLVED: "回访：未解决",
    Verb.OBJECTIVE_REASON: "回访：客观原因",
    Verb.UNREACHED: "回访：多次未接通",
    Verb.ARCHIVE: "归档",
    Verb.REOPEN: "重启",
})  # fmt: skip

ROLE_WORDS: Mapping[Role, str] = MappingProxyType({
    Role.AGENT: "座席",
    Role.SUPERVISOR: "班长",
    Role.DISPATCHER: "派单员",
    Role.UNIT: "承办单位",
    Role.QUALITY: "质检员",
    Role.CITIZEN: "诉求人",
    Role.SYSTEM: "系统",
})  # fmt: skip
