"""What is wrong with a field, in words: pydantic's findings in Chinese and English, without what was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from callcenter.console.languages import Language

__all__ = ["field_errors"]

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "missing": ("必填", "is needed"),
    "extra_forbidden": ("没有这个字段", "is not known"),
    "string_too_short": ("太短", "is too short"),
    "string_too_long": ("超过 {max_length} 字", "has more than {max_length} characters"),
    "string_pattern_mismatch": ("格式不正确", "does not have the right form"),
    "string_type": ("应为文字", "must be a text"),
    "bool_type": ("应为 true 或 false", "must be true or false"),
    "bool_parsing": ("应为 true 或 false", "must be true or false"),
    "literal_error": ("应为以下之一：{expected}", "must be one of {expected}"),
    "json_invalid": ("不是有效的 JSON", "is no valid JSON"),
    "characters": ("含有不能保存的字符", "holds characters that cannot be stored"),
    "string_unicode": ("含有不能保存的字符", "holds characters that cannot be stored"),
    "blank": ("不能为空", "is blank"),
    "service": ("没有这个服务代码", "there is no such service code"),
    "key_form": ("应为 1 至 100 个可见 ASCII 字符", "must have 1 to 100 visible ASCII characters"),
    "past": ("时间已过", "has passed"),
    "right": ("该密钥不能填写此项", "may not be filled in with this key"),
})  # fmt: skip
_OTHER = ("内容不正确", "is not right")


def field_errors(found: Sequence[Mapping[str, Any]], language: Language) -> tuple[Mapping[str, str], ...]:
    """Pydantic's findings (``errors()``) as field and message."""
    return tuple(
        {"field": ".".join(_places(each.get("loc", ()))), "message": _message(each, language)} for each in found
    )


def _places(loc: Sequence[str | int]) -> list[str]:
    """Where it is, without ``body`` in front. Names that nobody of ours gave are cut."""
    parts = [str(part) for part in loc if not isinstance(part, int)]
    shown = parts[1:] if len(parts) > 1 and parts[0] in ("body", "header", "query", "path") else parts
    return ["".join(c for c in part if c.isprintable())[:60] for part in shown]


def _message(found: Mapping[str, Any], language: Language) -> str:
    zh, en = _WORDS.get(str(found.get("type")), _OTHER)
    text = zh if language == "zh" else en
    return text.format_map({"expected": "", "max_length": "", **found.get("ctx", {})})
