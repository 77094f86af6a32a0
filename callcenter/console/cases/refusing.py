"""Why a deed was refused, in the staff's words and with what to do; programs and commands are told in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from callcenter import errors
from callcenter.appeals.words import ROLE_WORDS, STATE_WORDS, STEP_WORDS, VERB_WORDS
from callcenter.console.languages import Language

__all__ = ["not_yours", "told"]

_VERBS: Mapping[str, str] = {verb.value: word for verb, word in VERB_WORDS.items()} | {
    "attempt": "登记回访", "rate": "登记评价", "contact": "联系诉求人", "object": "提出异议", "overrule": "驳回异议",
    "extend": "申请延期", "sub-assign": "下级交办", "press": "催督办", **STEP_WORDS,
}  # fmt: skip
_STATES: Mapping[str, str] = {state.value: word for state, word in STATE_WORDS.items()}
_ROLES: Mapping[str, str] = {role.value: word for role, word in ROLE_WORDS.items()}
_FIELDS = {
    "text": "正文", "opinion": "办理意见", "reason": "原因", "code": "退单原因", "outcome": "结果", "cause": "原因",
    "satisfaction": "满意度", "step": "催督办步骤", "unit": "单位", "resolved": "是否解决", "workdays": "工作日数",
    "why": "重启原因",
}  # fmt: skip


def _word(words: Mapping[str, str]) -> Callable[[str], str]:
    return lambda given: words.get(given, given)


_verb, _state, _role, _field = _word(_VERBS), _word(_STATES), _word(_ROLES), _word(_FIELDS)
_RULES: tuple[tuple[str, str, tuple[Callable[[str], str], ...]], ...] = (
    (
        r"(\w+) is not possible for an appeal in state (\w+).*", "诉求现在是“{1}”，不能{0}：请刷新后按现状办理",
        (_verb, _state),
    ),
    (r"(\w+): nothing is asked for; .* is (\w+)", "诉求现在是“{1}”，没有待审的申请：请刷新", (_verb, _state)),
    (r"(\w+) is not for the role (\w+).*", "{1}不能{0}", (_verb, _role)),
    (r"(\w+): .* is not a ticket of the unit .*", "这件工单不在本单位，不能{0}", (_verb,)),
    (r"(\w+) needs a reason.*", "{0}须填写原因", (_verb,)),
    (r"[\w-]+ needs (\w+)", "请填写{0}", (_field,)),
    (r"(\w+) is empty.*", "请填写{0}", (_field,)),
    (r"(\w+) has (\d+) characters, at most (\d+) are possible", "{0}有 {1} 字，最多 {2} 字", (_field, str, str)),
    (r"(\w+) (?:holds the control character .*|must be one line .*)", "{0}含有不能保存的字符", (_field,)),
    (r"(\w+) '.*' is not known; one of: .*", "请选择{0}", (_field,)),
    (r"there is no unit .*", "没有这个单位：请重新选择", ()),
    (r"there is no appeal .*", "没有这件诉求", ()),
    (r".* was returned (\d+) times: .*", "已退单 {0} 次：须由班长指定负责单位", (str,)),
    (r"the unit .* has it already", "该单位已在承办：请选择其他单位", ()),
    (r"a child ticket is given by its unit, .*", "下级工单由交办单位分派，中心不能改派", ()),
    (r"child tickets are open: they must .*", "尚有下级工单未办结：须先办结", ()),
    (r"child tickets are open: (.*)", "下级工单未办结：{0}", (str,)),
    (r"each unit can be named once", "同一单位只能选一次", ()),
    (r".* has no text: .*", "诉求没有内容：请先补充登记内容", ()),
    (r"the issuer wanted to hear until .*", "交办单位要求的反馈时间已过：请先与交办单位确认", ()),
    (r"a directive cannot be returned; .*", "指令件不能退单：可以提出异议", ()),
    (r"a child ticket cannot be returned: .*", "下级工单不能退单：请与交办单位商量", ()),
    (r".* was appointed: there is no further return", "本单位是指定负责单位，不能再退单", ()),
    (r"the first receiver of a joint matter leads: .*", "联办件的首接单位牵头办理，不能以其他单位也有责任为由退单", ()),
    (r"the time for a return has passed", "退单时限已过", ()),
    (r"the unit proposes itself", "建议单位不能是本单位", ()),
    (r"co-handling units have parts of it: .*", "协办单位已有工单：请待其办结，或不同意退单后改派", ()),
    (r"only a directive is objected to; .*", "只有指令件可以提出异议：普通件请退单", ()),
    (r"it is (\w+): too late, or too early", "诉求现在是“{0}”，不能提出异议", (_state,)),
    (r"an objection is waiting .*", "已有一项异议待答复", ()),
    (r"nobody objects to .*", "这件指令没有待答复的异议", ()),
    (r".* is (\w+): not with the unit", "诉求现在是“{0}”，不在承办单位", (_state,)),
    (r"an urgent appeal is not extended", "紧急诉求不能延期", ()),
    (r"an extension is asked for before the deadline", "已过办理时限，不能再申请延期", ()),
    (r"an extension was asked for already: .*", "每次办理只能申请一次延期", ()),
    (r"an extension is 1 to (\d+) workdays.*", "延期为 1 至 {0} 个工作日", (str,)),
    (r"a child ticket ends with its parent: .*", "下级工单随主工单到期：请由主工单申请", ()),
    (r"a suspension is 1 to (\d+) workdays", "挂起为 1 至 {0} 个工作日", (str,)),
    (r"an overdue ticket is not suspended", "已超期的工单不能挂起", ()),
    (r"there are (\d+) levels; .*", "只有 {0} 级交办：该单位不能再往下", (str,)),
    (r".* does not stand below .*", "只能交办给本单位的下级", ()),
    (r"a child's deadline cannot be later .*", "下级工单的时限不能晚于主工单", ()),
    (r"the ticket is overdue: .*", "主工单已超期，不能再交办", ()),
    (r".* is a part itself: .*", "下级工单不能再拆分：请由主工单交办", ()),
    (r"a directive has no callback: .*", "指令件没有回访：请直接办结", ()),
    (r"the appellant is called back for the whole: .*", "下级工单不回访：请直接办结", ()),
    (r"the appellant must be called back: .*", "须回访诉求人：请审核通过", ()),
    (r"who was reached is rated: .*", "已接通的请登记评价", ()),
    (r".* is (\w+): no callback is due", "诉求现在是“{0}”，没有待回访", (_state,)),
    (r".* is closed: it has been rated, .*", "已办结：已有评价或评价时间已过", ()),
    (r"who is not content is asked why: .*", "不满意或未解决时，须选择原因：单位原因或客观原因", ()),
    (r"mode .* is not known.*", "回访方式不正确", ()),
    (r"why .* is not known.*", "请选择重启原因", ()),
    (r"the time for it is over", "诉求人申请重启的时间已过", ()),
    (r"an appellant reopens as .*", "诉求人重启须选择“诉求人要求”", ()),
    (r"no unit has had .*", "此件没有单位承办过：请新建诉求", ()),
    (r"its parent is closed: .*", "主工单已办结：请重启主工单", ()),
    (r".* is (\w+): nobody is to be urged", "诉求现在是“{0}”，没有可催督办的单位", (_state,)),
    (r"every step has been taken", "催办、督办、提级督办、移送都已进行", ()),
    (r"the next step is (\w+)", "下一步是{0}", (_verb,)),
)  # fmt: skip
_COMPILED = tuple((re.compile(rule, re.DOTALL), words, shown) for rule, words, shown in _RULES)
_OTHERWISE = {
    errors.NotPermitted: "您的岗位不能这样办理",
    errors.CalendarYearMissing: "日历缺少该年度的节假日安排：请系统管理员补充 calendar.yaml",
    errors.StoreError: "数据库暂不可用：请稍后重试",
}
_LAST = "目前不能这样办理：请刷新后重试"


def told(error: errors.CallcenterError, language: Language) -> str:
    """The reason; never English words for who reads Chinese.

    >>> told(errors.RuleForbids("the time for a return has passed"), "zh")
    '退单时限已过'
    """
    if language == "en":
        return str(error)
    for rule, words, shown in _COMPILED:
        if found := rule.fullmatch(str(error)):
            return words.format(*(show(part) for show, part in zip(shown, found.groups(), strict=True)))
    return next((words for kind, words in _OTHERWISE.items() if isinstance(error, kind)), _LAST)


def not_yours(deed: str, language: Language) -> str:
    """For who has no role that does such a thing at all.

    >>> not_yours("sign", "zh")
    '您的岗位不能“签收”：请由有此职责的人员办理'
    """
    if language == "en":
        return f"your role does not {deed}: ask somebody whose it is"
    return f"您的岗位不能“{_verb(deed)}”：请由有此职责的人员办理"
