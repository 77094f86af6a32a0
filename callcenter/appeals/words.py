"""The words of an appeal: identifiers in code and store, Chinese on screens and in speech."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from callcenter.appeals.lifecycle import AppealState, Verb

__all__ = ["CHANNEL_WORDS", "MODE_WORDS", "STATE_WORDS", "TYPE_WORDS", "VERB_WORDS"]

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
    "internet": "互联网",
    "other": "其他",
})  # fmt: skip
"""How the appeal came in."""

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
    Verb.DISPATCH: "派单",
    Verb.APPOINT: "指定负责",
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
