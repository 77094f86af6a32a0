"""The words of the knowledge base: identifiers in code and store, Chinese on screens."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from callcenter.knowledge.lifecycle import Deed, State

__all__ = ["AUDIENCE_WORDS", "DEED_WORDS", "REMINDER_WORDS", "STATE_WORDS"]

AUDIENCE_WORDS: Mapping[str, str] = MappingProxyType({
    "all": "全部",
    "enterprise": "企业",
    "citizen": "市民",
})  # fmt: skip
"""Whom an entry is for."""

STATE_WORDS: Mapping[State, str] = MappingProxyType({
    State.DRAFT: "草稿",
    State.SUBMITTED: "待审核",
    State.APPROVED: "已审核",
    State.SUPERSEDED: "已更新",
    State.WITHDRAWN: "已撤下",
    State.EXPIRED: "已失效",
})  # fmt: skip

DEED_WORDS: Mapping[Deed, str] = MappingProxyType({
    Deed.WRITE: "编写",
    Deed.SUBMIT: "提交审核",
    Deed.APPROVE: "审核通过",
    Deed.REFUSE: "退回修改",
    Deed.WITHDRAW: "撤下",
    Deed.REVIEW: "复审",
    Deed.SUPERSEDE: "新版本生效",
    Deed.EXPIRE: "到期失效",
})  # fmt: skip

REMINDER_WORDS: Mapping[str, str] = MappingProxyType({
    "review": "即将到复审日期",
    "overdue": "已到复审日期",
    "expiry": "即将失效",
})  # fmt: skip
"""What a department is reminded of."""
