"""Why a deed was refused, in the staff's words; programs and commands are told in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from callcenter import errors
from callcenter.appeals.words import ROLE_WORDS
from callcenter.console.languages import Language
from callcenter.knowledge.words import DEED_WORDS, STATE_WORDS

__all__ = ["FIELDS", "not_yours", "told"]

FIELDS: Mapping[str, str] = {
    "title": "标题", "answer": "答复内容", "questions": "相似问法", "keywords": "关键词", "topic": "分类",
    "audience": "适用对象", "basis": "依据", "effective_from": "生效日期", "effective_until": "失效日期",
    "review_on": "复审日期",
}  # fmt: skip
_DEEDS: Mapping[str, str] = {**{deed.value: word for deed, word in DEED_WORDS.items()}, "use": "登记使用"}
_STATES: Mapping[str, str] = {state.value: word for state, word in STATE_WORDS.items()}
_ROLES: Mapping[str, str] = {role.value: word for role, word in ROLE_WORDS.items()}


def _word(words: Mapping[str, str]) -> Callable[[str], str]:
    return lambda given: words.get(given, given)


_deed, _state, _role, _field = _word(_DEEDS), _word(_STATES), _word(_ROLES), _word(FIELDS)
_RULES: tuple[tuple[str, str, tuple[Callable[[str], str], ...]], ...] = (
    (
        r"(\w+) is not possible for a version in state (\w+).*", "现为“{1}”，不能{0}：请刷新后按现状办理",
        (_deed, _state),
    ),
    (r"(\w+) is not for the role (\w+).*", "{1}不能{0}", (_deed, _role)),
    (r"(\w+): the entry is one of the unit .*", "这条知识不属于本单位，不能{0}", (_deed,)),
    (r"(\w+) needs a reason: .*", "{0}须填写原因", (_deed,)),
    (r"there is no unit .*", "没有这个单位：请系统管理员核对 units.yaml", ()),
    (
        r"version (\d+) is approved and takes effect later: .*",
        "第 {0} 版已审核、尚未生效：请等其生效，或先撤下", (str,),
    ),
    (r"nothing is changed: version (\d+) says the same", "内容与第 {0} 版相同，没有需要保存的修改", (str,)),
    (r"approve: .* wrote or submitted it; .*", "不能审核本人编写或提交的内容：须由他人审核", ()),
    (r"effective_until (\S+) is over: .*", "失效日期 {0} 已过：请退回，由部门修改日期", (str,)),
    (r"review_on (\S+) is not in the future", "复审日期 {0} 须在今天以后", (str,)),
    (r"nothing of .* is in effect now", "这条知识现在没有生效的内容，不能答复来电人", ()),
    (r".* has no version (\d+)", "没有第 {0} 版", (str,)),
    (r"there is no (?:entry )?\S+.*", "没有这条知识", ()),
    (r"(\w+) is empty", "请填写{0}", (_field,)),
    (r"effective_until (\S+) is before the first day, (\S+)", "失效日期 {0} 早于生效日期 {1}", (str, str)),
    (r"(\w+) has (\d+) characters, at most (\d+) are possible", "{0}有 {1} 字，最多 {2} 字", (_field, str, str)),
    (r"(\w+) must be one line", "{0}须为一行", (_field,)),
    (r"(\w+) holds the control character .*", "{0}含有不能保存的字符", (_field,)),
    (r"(\w+) has (\d+) items, at most (\d+) are possible", "{0}有 {1} 项，最多 {2} 项", (_field, str, str)),
    (r"(\w+) has an item of (\d+) characters, at most (\d+) .*", "{0}有一项 {1} 字，最多 {2} 字", (_field, str, str)),
    (r"(\w+) '.*' is not known; one of: .*", "请选择{0}", (_field,)),
    (r"(\w+) '.*' is no day such as .*", "{0}须为日期，如 2026-05-01", (_field,)),
)  # fmt: skip
_COMPILED = tuple((re.compile(rule, re.DOTALL), words, shown) for rule, words, shown in _RULES)
_STORE = "数据库暂不可用：请稍后重试"
_LAST = "目前不能这样办理：请刷新后重试"


def told(error: errors.CallcenterError, language: Language) -> tuple[Mapping[str, str], ...]:
    """Each mistake with its field; never English words for who reads Chinese.

    >>> told(errors.KnowledgeInvalid("title is empty; answer is empty"), "zh")[1]["message"]
    '请填写答复内容'
    """
    several = isinstance(error, errors.KnowledgeInvalid)
    parts = str(error).split("; ") if several else [str(error)]
    return tuple(
        {"field": first if (first := part.split(" ", 1)[0]) in FIELDS else "",
         "message": part if language == "en" else _chinese(part, error)}
        for part in parts
    )  # fmt: skip


def _chinese(part: str, error: errors.CallcenterError) -> str:
    for rule, words, shown in _COMPILED:
        if found := rule.fullmatch(part):
            return words.format(*(show(piece) for show, piece in zip(shown, found.groups(), strict=True)))
    return _STORE if isinstance(error, errors.StoreError) else _LAST


def not_yours(deed: str, language: Language) -> str:
    """For who has no role that does such a thing at all.

    >>> not_yours("approve", "zh")
    '您的岗位不能“审核通过”：请由有此职责的人员办理'
    """
    if language == "en":
        return f"your role does not {deed}: ask somebody whose it is"
    return f"您的岗位不能“{_deed(deed)}”：请由有此职责的人员办理"
