"""The words of topics: why an appeal is a hard one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["REASON_WORDS"]

REASON_WORDS: Mapping[str, str] = MappingProxyType({
    "overdue": "超期",
    "long": "办理时间长",
    "returned": "退单",
    "redone": "重办",
    "reopened": "重启",
    "extended": "延期",
    "unresolved": "反映未解决",
})  # fmt: skip
"""Reason (``hard.REASONS``) → as people read it."""
