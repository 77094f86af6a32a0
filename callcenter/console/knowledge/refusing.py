"""Why a deed at an entry was refused, in the staff's words and with what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from callcenter import errors
from callcenter.appeals.words import ROLE_WORDS
from callcenter.console.languages import Language
from callcenter.knowledge.words import DEED_WORDS, STATE_WORDS

__all__ = ["field_word", "not_yours", "told"]

_DEEDS: Mapping[str, str] = {deed.value: word for deed, word in DEED_WORDS.items()} | {"use": "登记使用"}
_STATES: Mapping[str, str] = {state.value: word for state, word in STATE_WORDS.items()}
_ROLES: Mapping[str, str] = {role.value: word for role, word in ROLE_WORDS.items()}
_FIELDS: Mapping[str, str] = {
    "title": "标题", "answer": "答复内容", "questions": "相似问法", "keywords": "关键词", "topic": "分类",
    "audience": "适用对象", "basis": "依据", "effective_from": "生效日期", "effective_until": "失效日期",
    "review_on": "复审日期",
}  # fmt: skip


def field_word(name: str) -> str:
    """A field of an entry in Chinese."""
    return _FIELDS.get(name, name)


def _word(words: Mapping[str, str]) -> Callable[[str], str]:
    return lambda given: words.get(given, given)


_deed, _state, _role = _word(_DEEDS), _word(_STATES), _word(_ROLES)
_RULES: tuple[tuple[str, str, tuple[Callable[[str], str], ...]], ...] = (
    (
        r"(\w+) is not possible for a version in state (\w+).*", "条目现在是“{1}”，不能{0}：请刷新后按现状办理",
        (_deed, _state),
    ),
    (r"(\w+) is not for the role (\w+).*", "{1}不能{0}", (_deed, _role)),
    (r"(\w+): the entry is one of the unit .*", "这条知识由其他单位负责，不能{0}", (_deed,)),
    (r"(\w+) needs a reason: .*", "{0}须填写原因", (_deed,)),
    (r"there is no unit .*", "您的账号没有对应的成员单位：请联系系统管理员", ()),
    (r"version (\d+) is approved and takes effect later: .*", "第 {0} 版尚未生效：请待其生效，或先撤下", (str,)),
    (r"somebody else has changed it meanwhile: .*", "条目刚被他人修改：请刷新，按现在的内容办理", ()),
    (r"nothing is changed: version (\d+) says the same", "内容与第 {0} 版相同，没有需要保存的改动", (str,)),
    (r"approve: \S+ wrote or submitted it; .*", "编写或提交人不能自己审核：请由他人审核", ()),
    (r"effective_until (\S+) is over: .*", "失效日期 {0} 已过：请退回，由单位改写日期", (str,)),
    (r"review_on (\S+) is not in the future", "复审日期 {0} 须在今天之后", (str,)),
    (r"nothing of (\S+) is in effect now", "条目 {0} 目前没有有效的内容，不能用于答复", (str,)),
    (r"(\S+) has no version (\d+)", "条目 {0} 没有第 {1} 版", (str, str)),
    (r"there is no (?:entry )?(KB\d+).*", "没有条目 {0}", (str,)),
    (r"(\w+) is empty", "请填写{0}", (field_word,)),
    (r"(\w+) has (\d+) characters, at most (\d+) are possible", "{0}有 {1} 字，最多 {2} 字", (field_word, str, str)),
    (r"(\w+) has (\d+) items, at most (\d+) are possible", "{0}有 {1} 项，最多 {2} 项", (field_word, str, str)),
    (
        r"(\w+) has an item of (\d+) characters, at most (\d+) are possible", "{0}有一项为 {1} 字，每项最多 {2} 字",
        (field_word, str, str),
    ),
    (r"(\w+) must be one line", "{0}不能换行", (field_word,)),
    (r"(\w+) holds the control character .*", "{0}含有不能保存的字符", (field_word,)),
    (r"(\w+) '.*' is no day such as .*", "{0}不是日期：请按 2026-05-01 填写", (field_word,)),
    (r"effective_until \S+ is before the first day, .*", "失效日期早于生效日期", ()),
    (r"(\w+) '.*' is not known; one of: .*", "请选择{0}", (field_word,)),
)  # fmt: skip
_COMPILED = tuple((re.compile(rule, re.DOTALL), words, shown) for rule, words, shown in _RULES)
_OTHERWISE = {
    errors.NotPermitted: "您的岗位不能这样办理",
    errors.StoreError: "数据库暂不可用：请稍后重试",
}
_LAST = "目前不能这样办理：请刷新后重试"


def told(error: errors.CallcenterError, language: Language) -> str:
    """The reason; of fields, everything that is wrong with them.

    >>> told(errors.KnowledgeInvalid("title is empty; answer is empty"), "zh")
    '请填写标题；请填写答复内容'
    """
    if language == "en":
        return str(error)
    if (whole := _chinese(str(error))) is not None:
        return whole
    parts = [_chinese(part) for part in str(error).split("; ")]
    if None not in parts:
        return "；".join(part for part in parts if part)
    return next((words for kind, words in _OTHERWISE.items() if isinstance(error, kind)), _LAST)


def _chinese(text: str) -> str | None:
    for rule, words, shown in _COMPILED:
        if found := rule.fullmatch(text):
            return words.format(*(show(part) for show, part in zip(shown, found.groups(), strict=True)))
    return None


def not_yours(deed: str, language: Language) -> str:
    """For who has no role that does such a thing at all.

    >>> not_yours("approve", "zh")
    '您的岗位不能“审核通过”：请由有此职责的人员办理'
    """
    if language == "en":
        return f"your role does not {deed}: ask somebody whose it is"
    return f"您的岗位不能“{_deed(deed)}”：请由有此职责的人员办理"
