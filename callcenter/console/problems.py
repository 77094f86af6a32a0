"""Everything that the console answers instead of what was asked for: a word, an HTTP status, and what to do.

One form for all of it, problem details (RFC 9457), in the language of the one who asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from callcenter.console.languages import Language
from callcenter.errors import (
    AppealFieldInvalid,
    AppealNumberInvalid,
    AppealTransitionInvalid,
    AppealUnknown,
    AttachmentRefused,
    CalendarYearMissing,
    CallcenterError,
    NotPermitted,
    StoreError,
)

__all__ = ["KINDS", "Kind", "Refusal", "problem", "refusal_of", "refusal_of_status"]


class Kind(msgspec.Struct, frozen=True):
    """One kind of problem."""

    status: int
    title: Mapping[str, str]
    advice: Mapping[str, str]


def _kind(status: int, zh: str, en: str, do_zh: str, do_en: str) -> Kind:
    return Kind(status, {"zh": zh, "en": en}, {"zh": do_zh, "en": do_en})


_AGAIN = ("请稍后重试", "try again later")
KINDS: Mapping[str, Kind] = MappingProxyType({
    "bad-request": _kind(400, "请求无法识别", "the request cannot be read", "请检查请求格式", "check its form"),
    "key-needed": _kind(
        401, "需要接口密钥", "an API key is needed", "在 Authorization 头中给出 Bearer 密钥，或给出查询码",
        "send it as Authorization: Bearer, or send the appeal's query code",
    ),
    "key-wrong": _kind(
        401, "接口密钥无效", "the API key is not valid", "请向热线申请新的密钥", "ask the hotline for a new one"
    ),
    "not-permitted": _kind(
        403, "该密钥没有此项权限", "the API key does not permit this", "请向热线申请相应权限",
        "ask the hotline for the right",
    ),
    "sign-in-needed": _kind(401, "请先登录", "sign in first", "登录后再打开此页", "open this again after signing in"),
    "sign-in-wrong": _kind(
        401, "账号、密码或验证码不正确", "name, password or code is not right",
        "请核对后重新输入；忘记密码请联系系统管理员", "try once more; an administrator can reset a password",
    ),
    "role-needed": _kind(
        403, "您的岗位没有此项权限", "your role does not permit this", "如确有需要，请联系系统管理员",
        "ask an administrator if you need it",
    ),
    "scope-needed": _kind(
        403, "不在您的班组范围内", "this is not within your teams", "请由该班组的班长处理",
        "ask a supervisor of that team",
    ),
    "forged": _kind(
        403, "请求来源无法确认", "it cannot be seen that this page sent it", "请刷新页面后重试",
        "reload the page and try again",
    ),
    "confirm-needed": _kind(
        403, "请再次输入密码", "give your password once more", "导出和查看完整号码前需要再次验证身份",
        "exports and reveals need it",
    ),
    "core-away": _kind(
        503, "呼叫核心未运行或无应答", "the core is away or does not answer", "来电由应急队列接续；请稍后重试",
        "calls go on in the fallback queue; try again later",
    ),
    "refused": _kind(409, "目前不能这样操作", "this is not possible now", "请查看具体原因", "see the reason"),
    "not-found": _kind(404, "没有这个地址", "there is nothing here", "请查阅接口文档", "see the description"),
    "appeal-unknown": _kind(
        404, "诉求编号或查询码不正确", "there is no such appeal, or the query code is not its own",
        "请核对编号与查询码", "check number and query code",
    ),
    "case-unknown": _kind(
        404, "没有这件诉求，或不在您的查看范围", "there is no such appeal, or it is not yours to see",
        "请核对编号；如应由您办理，请联系派单员", "check its number; ask a dispatcher if it should be yours",
    ),
    "attachment-unknown": _kind(404, "没有这个附件", "there is no such attachment", "请核对附件编号", "check its id"),
    "recording-gone": _kind(
        409, "这段录音现在不能收听", "this recording cannot be heard now",
        "通话仍在进行、已过保存期或文件不在；请稍后重试，仍不成功请联系系统管理员",
        "the talk goes on, it was purged, or its file is not there; try again later, or ask an administrator",
    ),
    "link-over": _kind(
        410, "录音链接已使用或已过期", "the link was used, or is over", "每个链接只能用一次，请重新点击播放",
        "each link is good once: press play again",
    ),
    "method-not-allowed": _kind(405, "不支持这种请求方法", "this method is not possible here", "请查阅接口文档",
                                "see the description"),
    "not-now": _kind(
        409, "诉求目前的状态不允许此操作", "the appeal's present state does not allow it",
        "先查询诉求状态（may 列出目前可以做的事）", "ask for the appeal: `may` lists what is possible now",
    ),
    "reference-taken": _kind(
        409, "该来源编号已被同一渠道的其他系统使用", "another system of this channel has used this reference",
        "请使用本系统独有的编号", "use a number of your own",
    ),
    "in-progress": _kind(
        409, "同一幂等键的请求正在处理", "a request with this idempotency key is at work", *_AGAIN
    ),
    "attachments-full": _kind(
        409, "附件数量已达上限", "the appeal has as many attachments as it may have", "请只上传必要的材料",
        "send only what is needed",
    ),
    "too-large": _kind(413, "内容过大", "it is too large", "请缩短文字或压缩文件", "send less"),
    "kind-not-taken": _kind(
        415, "不接受这种文件", "files of this kind are not taken", "可上传 JPEG、PNG、WebP、PDF、MP4、MP3、DOCX、XLSX",
        "send JPEG, PNG, WebP, PDF, MP4, MP3, DOCX or XLSX",
    ),
    "field-invalid": _kind(
        422, "填写的内容有误", "something that was filled in is not right", "请按 errors 逐项更正",
        "mend each part that `errors` names",
    ),
    "key-reused": _kind(
        422, "幂等键已用于另一请求", "the idempotency key was used for another request", "请换用新的幂等键",
        "use a new key",
    ),
    "too-many-tries": _kind(
        429, "尝试次数过多", "too many tries", "请按 Retry-After 给出的秒数稍候", "wait as long as Retry-After says"
    ),
    "failed": _kind(500, "系统内部错误", "the system has failed", "请稍后重试，仍不成功请联系热线",
                    "try again later; if it stays, call the hotline"),
    "busy": _kind(503, "系统繁忙", "the system is busy", *_AGAIN),
})  # fmt: skip
"""Word → what it means."""
_BY_STATUS: Mapping[int, str] = {
    400: "bad-request", 404: "not-found", 405: "method-not-allowed", 413: "too-large", 415: "bad-request",
    422: "field-invalid", 503: "busy",
}  # fmt: skip


class Refusal(Exception):
    """Answered with a problem."""

    def __init__(
        self, word: str, *, retry_after: float = 0.0, errors: tuple[Mapping[str, str], ...] = (), status: int = 0
    ) -> None:
        """``errors``: field and what is wrong with it, already in words; ``retry_after`` in seconds."""
        super().__init__(word)
        self.word = word
        self.kind = KINDS[word]
        self.status = status or self.kind.status
        self.retry_after = retry_after
        self.errors = errors

    @property
    def headers(self) -> dict[str, str]:
        """Those that belong to the status."""
        found = {}
        if self.retry_after:
            found["Retry-After"] = str(max(1, round(self.retry_after + 0.5)))
        if self.status == 401:
            found["WWW-Authenticate"] = "Bearer"
        return found


def refusal_of(error: CallcenterError) -> Refusal:
    """What the public is told of an error: never its text, which is for operators."""
    match error:
        case AppealUnknown() | AppealNumberInvalid():
            return Refusal("appeal-unknown")
        case AppealTransitionInvalid():
            return Refusal("not-now")
        case NotPermitted():
            return Refusal("not-permitted")
        case AttachmentRefused(why="large"):
            return Refusal("too-large")
        case AttachmentRefused(why="many"):
            return Refusal("attachments-full")
        case AttachmentRefused(why="unknown"):
            return Refusal("attachment-unknown")
        case AttachmentRefused():
            return Refusal("kind-not-taken")
        case AppealFieldInvalid():
            return Refusal("field-invalid")
        case StoreError() | CalendarYearMissing():
            return Refusal("busy", retry_after=5)
    return Refusal("failed")


def refusal_of_status(status: int) -> Refusal:
    """For what the framework refuses by itself."""
    return Refusal(_BY_STATUS.get(status, "bad-request" if status < 500 else "failed"), status=status)


def problem(refusal: Refusal, language: Language) -> dict[str, Any]:
    """Its problem details."""
    kind = refusal.kind
    details: dict[str, Any] = {
        "type": f"urn:callcenter:problem:{refusal.word}",
        "title": kind.title[language],
        "status": refusal.status,
        "detail": kind.advice[language],
    }
    if refusal.errors:
        details["errors"] = list(refusal.errors)
    return details
