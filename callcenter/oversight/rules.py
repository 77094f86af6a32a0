"""The rules of oversight: values made from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

__all__ = ["LEVELS", "OversightRules"]

LEVELS = ("supervise", "escalate", "refer")
"""Levels of supervision (督办), one above the other; named as the overdue steps that they follow from."""
_REPLIES: Mapping[str, int] = MappingProxyType({"supervise": 3, "escalate": 2, "refer": 1})


class OversightRules(msgspec.Struct, frozen=True, kw_only=True):
    """Limits, all of them settings (``oversight`` in callcenter.yaml)."""

    callback_attempts: int = 2
    """An appellant is called again so often before a look-back check finds them unreachable."""
    onsite_workdays: int = 5
    reply_workdays: Mapping[str, int] = _REPLIES
    """Level → workdays in which the unit answers a demand."""
    evidence_files: int = 20
    """Most files of one on-site check."""
