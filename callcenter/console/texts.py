"""Words that every page has. A page's own words stand beside it (``Page.texts``)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from callcenter.console.languages import Language

__all__ = ["SHELL", "in_language"]

SHELL: Mapping[str, tuple[str, str]] = MappingProxyType({
    "skip": ("跳到正文", "Skip to content"),
    "menu": ("主菜单", "Main menu"),
    "me": ("我的账号", "My account"),
    "sign_out": ("退出登录", "Sign out"),
    "sign_out_everywhere": ("退出所有设备", "Sign out everywhere"),
    "password": ("更改密码", "Change password"),
    "language": ("English", "中文"),
    "theme": ("深浅色", "Light or dark"),
    "link.live": ("实时", "live"),
    "link.lost": ("连接中断，正在重连", "connection lost, trying again"),
    "link.ended": ("登录已失效，请重新登录", "signed out: sign in again"),
    "failed": ("操作未成功", "This did not work"),
    "close": ("关闭", "Close"),
    "cancel": ("取消", "Cancel"),
    "confirm.title": ("请再次验证身份", "Confirm that it is you"),
    "confirm.why": ("导出和查看完整号码前，需要再次输入密码。", "Exports and reveals need your password once more."),
    "confirm.password": ("密码", "Password"),
    "confirm.code": ("验证码（已设置验证器时填写）", "Code (if you have an authenticator)"),
    "confirm.do": ("确认", "Confirm"),
    "reveal": ("查看完整号码", "Show the full number"),
    "reveal.reason": ("查看原因（将记入审计日志）", "Reason (goes on the audit log)"),
    "reveal.do": ("查看", "Show"),
    "none": ("无", "none"),
    "print": ("打印", "Print"),
})  # fmt: skip
"""Key → Chinese and English."""


def in_language(texts: Mapping[str, tuple[str, str]], language: Language) -> dict[str, str]:
    """Key → the words of one language."""
    which = 0 if language == "zh" else 1
    return {key: pair[which] for key, pair in texts.items()}
