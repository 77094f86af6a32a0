"""What happens to an appeal in words, for people: Chinese, or English where the site asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.appeals import words
from callcenter.facts import (
    AlertRaised,
    AppealArchived,
    AppealConcluded,
    AppealDescribed,
    AppealDispatched,
    AppealFollowed,
    AppealLinked,
    AppealRated,
    AppealRefused,
    AppealReopened,
    AppealReplied,
    AppealResumed,
    AppealSigned,
    AppealSourceAdded,
    AppealSupplemented,
    AppealSuspended,
    AppealUnlinked,
    AppealUnresolved,
    AttachmentAdded,
    CallbackAnswered,
    CallbackAttempted,
    CallbackBegun,
    CallbackGivenUp,
    ChildAssigned,
    CitizenContacted,
    DeadlineNear,
    DeadlinePassed,
    DirectiveWithdrawn,
    DuplicateDecided,
    ExclusionApproved,
    ExclusionDenied,
    ExclusionRequested,
    ExtensionApproved,
    ExtensionDenied,
    ExtensionRequested,
    Fact,
    HandlingStarted,
    ObjectionOverruled,
    ObjectionRaised,
    OverdueStepTaken,
    ReturnApproved,
    ReturnDenied,
    ReturnRequested,
    ReviewFailed,
    ReviewPassed,
    ReviewStarted,
)
from callcenter.projections.oversight_words import OVERSIGHT_CHINESE, OVERSIGHT_SENTENCES

__all__ = ["APPEAL_SENTENCES", "appeal_in_words"]

APPEAL_SENTENCES: Mapping[type[Fact], tuple[str, str]] = {
    AppealDescribed: ("登记内容", "described"),
    AppealSourceAdded: ("再次收到（{channel} {reference}）", "came in once more ({channel} {reference})"),
    AppealSupplemented: ("补充：{text}", "supplement: {text}"),
    AttachmentAdded: ("附件 {name}", "file {name}"),
    AppealRefused: ("不予受理（{code}）：{notice}", "not accepted ({code}): {notice}"),
    AppealLinked: ("并入 {parent}", "follows {parent}"),
    AppealUnlinked: ("撤销并单", "does not follow any more"),
    DuplicateDecided: ("与 {other} {same}", "{other}: {same}"),
    AppealDispatched: ("{rule}：{unit}，限 {due}", "{rule}: {unit}, due {due}"),
    ChildAssigned: ("{part}：{unit}，限 {due}", "{part}: {unit}, due {due}"),
    AppealSigned: ("签收", "signed"),
    ReturnRequested: ("申请退单（{code}），建议 {proposed}", "return asked for ({code}), proposes {proposed}"),
    ReturnApproved: ("同意退单", "return approved"),
    ReturnDenied: ("不同意退单", "return denied"),
    HandlingStarted: ("开始办理", "handling begins"),
    CitizenContacted: ("已联系诉求人", "appellant contacted"),
    ExtensionRequested: ("申请延期 {workdays} 个工作日", "{workdays} more workdays asked for"),
    ExtensionApproved: ("同意延期至 {due}", "extended to {due}"),
    ExtensionDenied: ("不同意延期", "extension denied"),
    AppealSuspended: ("挂起至 {until}", "suspended until {until}"),
    AppealResumed: ("恢复办理，限 {due}", "goes on, due {due}"),
    AppealReplied: ("答复（{outcome}）：{text}", "reply ({outcome}): {text}"),
    ReviewStarted: ("审核答复", "the reply is read"),
    ReviewPassed: ("审核通过，{callback_due} 前回访", "reply passed, callback until {callback_due}"),
    ReviewFailed: ("审核不通过", "reply not good enough"),
    AppealFollowed: ("主单已办，{callback_due} 前回访", "main appeal handled, callback until {callback_due}"),
    AppealConcluded: ("办结", "concluded"),
    CallbackBegun: ("自动回访呼叫", "the system rings the appellant"),
    CallbackAnswered: ("回访应答：{answer}", "the appellant answered: {answer}"),
    CallbackAttempted: ("回访（{mode}）：{outcome}", "callback ({mode}): {outcome}"),
    AppealRated: ("评价：{resolved}，{satisfaction}，办结", "rated: {resolved}, {satisfaction}; closed"),
    AppealUnresolved: (
        "评价：{resolved}，{satisfaction}，重办，限 {due}",
        "rated: {resolved}, {satisfaction}; redo, due {due}",
    ),
    ExclusionRequested: (
        "评价：{resolved}，{satisfaction}，申请剔除（{code}）",
        "rated: {resolved}, {satisfaction}; exclusion asked for ({code})",
    ),
    ExclusionApproved: ("同意剔除，办结", "excluded; closed"),
    ExclusionDenied: ("不同意剔除，重办，限 {due}", "not excluded; redo, due {due}"),
    CallbackGivenUp: ("回访未果（{why}），办结", "callback given up ({why}); closed"),
    AppealReopened: ("重启（{why}），限 {due}", "reopened ({why}), due {due}"),
    AppealArchived: ("归档", "archived"),
    ObjectionRaised: ("对指令提出异议", "objection to the directive"),
    ObjectionOverruled: ("驳回异议", "objection overruled"),
    DirectiveWithdrawn: ("撤回指令，重新指派", "directive withdrawn from the unit"),
    DeadlineNear: ("临近时限：{what} {due}", "{what} is due soon, {due}"),
    DeadlinePassed: ("超过时限：{what} {due}", "{what} is overdue since {due}"),
    OverdueStepTaken: ("{step}", "{step}"),
    AlertRaised: ("预警：{rule}", "alert: {rule}"),
    **OVERSIGHT_SENTENCES,
}  # fmt: skip
"""Fact type → its sentence in Chinese and in English."""

_DEADLINES = {
    "sign": "签收", "contact": "首次联系", "handling": "办理", "review": "审核", "callback": "回访", "intake": "登记",
    "unowned": "无人承办",
}  # fmt: skip
_CHINESE: Mapping[str, Mapping[Any, str]] = {
    "rule": {
        "dispatched": "派单", "redispatched": "改派", "appointed": "指定负责", "fallback": "兜底负责",
        **words.ALERT_WORDS,
    },
    "part": {"sub": "下级交办", "co": "协办"},
    "code": {**words.RETURN_WORDS, **words.REFUSAL_WORDS, **words.EXCLUSION_WORDS},
    "channel": words.CHANNEL_WORDS,
    "outcome": {**words.OUTCOME_WORDS, **words.REACH_WORDS},
    "mode": {"automatic": "自动外呼", "agent": "人工", "online": "网上"},
    "satisfaction": {**words.SATISFACTION_WORDS, "": "未评价"},
    "resolved": {True: "已解决", False: "未解决"},
    "answer": words.ANSWER_WORDS,
    "same": {True: "为同一诉求", False: "不是同一诉求"},
    "why": {
        "unreachable": "多次未接通", "refused": "拒绝评价", "no_number": "无联系号码", "caller": "诉求人要求",
        "look_back": "回头看", "onsite_check": "现场核查", "supervision": "督办",
    },
    "what": _DEADLINES,
    "step": words.STEP_WORDS,
    **OVERSIGHT_CHINESE,
}  # fmt: skip
_ENGLISH: Mapping[str, Mapping[Any, str]] = {
    "resolved": {True: "resolved", False: "not resolved"},
    "same": {True: "the same matter", False: "another matter"},
    "part": {"sub": "a part goes to", "co": "takes part"},
}
_MOMENTS = frozenset({"due", "until", "callback_due"})


def appeal_in_words(fact: Fact, zone: ZoneInfo, language: str = "zh") -> str:
    """What happened to the appeal, in a sentence; who did it and why stand beside it."""
    sentence = APPEAL_SENTENCES.get(type(fact))
    if sentence is None:
        return type(fact).__name__
    known = _CHINESE if language == "zh" else _ENGLISH
    values = {name: getattr(fact, name) for name in fact.__struct_fields__}
    shown = {name: _shown(name, value, zone, known) for name, value in values.items()}
    said = sentence[language == "en"].format_map(shown)
    return said + _category(fact, language) if isinstance(fact, AppealDescribed) else said


def _category(fact: AppealDescribed, language: str) -> str:
    """Which category was decided for, and what the model had proposed."""
    if fact.category is None and not fact.proposed_category:
        return ""
    category, proposed = fact.category or "-", fact.proposed_category
    if language == "en":
        return f", category {category}{_proposal_in_english(fact) if proposed else ''}"
    return f"，分类 {category}{_proposal_in_chinese(fact) if proposed else ''}"


def _proposal_in_chinese(fact: AppealDescribed) -> str:
    if fact.filled_in:
        return f"（模型自动填写，{_model(fact, '间隔')}）"
    same = "与模型建议一致" if fact.category == fact.proposed_category else f"模型建议 {fact.proposed_category}"
    return f"（{same}，{_model(fact, '间隔')}）"


def _proposal_in_english(fact: AppealDescribed) -> str:
    if fact.filled_in:
        return f" (filled in by the model, {_model(fact, 'margin')})"
    same = "as the model proposed" if fact.category == fact.proposed_category else f"proposed {fact.proposed_category}"
    return f" ({same}, {_model(fact, 'margin')})"


def _model(fact: AppealDescribed, margin: str) -> str:
    return f"{margin} {fact.proposal_margin or 0:.2f}, {fact.proposal_model}"


def _shown(name: str, value: Any, zone: ZoneInfo, known: Mapping[str, Mapping[Any, str]]) -> str:
    if name in _MOMENTS:
        return f"{datetime.fromtimestamp(value / 1e6, zone):%Y-%m-%d %H:%M}" if value else "-"
    if value is None or value == "":
        return "-"
    return known[name].get(value, str(value)) if name in known else str(value)
