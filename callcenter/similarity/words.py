"""The words of bands and reasons: identifiers in code and store, Chinese and English on screens."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from callcenter.similarity.described import Band, Reason

__all__ = ["BAND_WORDS", "REASON_WORDS"]

BAND_WORDS: Mapping[Band, tuple[str, str]] = MappingProxyType({
    Band.PROBABLE: ("疑似同一事项", "probably the same"),
    Band.REPEAT: ("同一诉求人重复诉求", "repeat of the same caller"),
    Band.SIMILAR: ("内容相似", "similar"),
    Band.WEAK: ("关联较弱", "weak"),
})  # fmt: skip
"""Chinese, English."""

REASON_WORDS: Mapping[Reason, tuple[str, str]] = MappingProxyType({
    Reason.SAME_WORDING: ("表述基本一致", "nearly the same words"),
    Reason.SAME_MATTER: ("内容相近", "much the same content"),
    Reason.SAME_PLACE: ("地点相同", "the same place"),
    Reason.OTHER_PLACE: ("地点不同", "different places"),
    Reason.SAME_CATEGORY: ("类别相同", "the same category"),
    Reason.SAME_CALLER: ("同一诉求人", "the same caller"),
    Reason.SAME_WEEK: ("一周之内", "within a week"),
})  # fmt: skip
"""Chinese, English."""
