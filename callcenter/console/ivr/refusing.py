"""Why a step with a version of a flow was refused, in the staff's words and with what to do."""

from __future__ import annotations

from collections.abc import Mapping

from callcenter.console.languages import Language
from callcenter.console.problems import Refusal

__all__ = ["VersionRefused", "in_words", "refusal"]

_WORDS: Mapping[str, tuple[str, str]] = {
    "unknown": ("没有这个版本：请刷新", "there is no such version: reload the page"),
    "bad_name": ("流程名须为小写字母开头的字母、数字和 _，最多 40 个", "a flow's name is a-z, 0-9 and _, at most 40"),
    "too_long": ("流程文本过长", "the text is too long"),
    "not_yours": ("这是其他人的草稿：请另存为自己的草稿", "this is somebody else's draft: make one of your own"),
    "not_open": ("版本状态已改变：请刷新", "the version's state is another one: reload the page"),
    "not_published": ("只能回退到已发布的版本", "only what was published can be gone back to"),
    "not_submitted": ("该版本不在待审批状态：请刷新", "the version does not wait for approval: reload the page"),
    "own": (
        "不能审批自己编写的版本：须由另一名管理员审批", "nobody approves their own text: ask another administrator",
    ),
    "text_moved": ("文本在您查看后已改变：请重新查看后再审批", "the text was changed since you looked: look again"),
    "base_moved": (
        "现行版本在此期间已改变：请作者核对差异后重新保存并提交",
        "what runs was changed meanwhile: its author must compare, save and submit it again",
    ),
    "no_change": ("与现行版本没有差异", "there is no difference to what runs"),
    "busy": ("另一个版本正在发布：请稍后再试", "another version is being published: try again later"),
    "why_needed": ("请填写原因", "say why"),
    "mistakes": ("流程有错误，不能提交或发布：请先改正", "the flow has mistakes: mend them first"),
    "not_writable": (
        "流程文件夹不可写：请系统管理员给控制台写入权限",
        "the folder of flows cannot be written: an administrator must let the console",
    ),
    "word_unfit": ("此处不能这样应答", "this does not fit here"),
    "bad_moment": ("时间不正确", "this is no moment"),
}


class VersionRefused(Exception):
    """A step that is not possible; ``why`` is one of the words here."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        assert why in _WORDS, why
        self.why = why


def in_words(why: str, language: Language) -> str:
    """The reason."""
    return _WORDS[why][0 if language == "zh" else 1]


def refusal(refused: VersionRefused, language: Language) -> Refusal:
    """As it is answered."""
    if refused.why == "unknown":
        return Refusal("not-found")
    return Refusal("refused", errors=({"field": "", "message": in_words(refused.why, language)},))
