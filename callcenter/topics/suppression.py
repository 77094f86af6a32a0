"""Small numbers of an area say too much of single people: they are told together, or not at all."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["REST", "without_small"]

REST = "其他区域合计"


def without_small(counts: Mapping[str, int], small: int) -> dict[str, int]:
    """Area → number, the largest first; areas below ``small`` together as ``REST``.

    What is told together is itself not small: else the next area goes into it, for otherwise the total would give the
    hidden number away. When even all together are fewer nothing is told.

    >>> without_small({"a": 9, "b": 7, "c": 3}, 5)
    {'a': 9, '其他区域合计': 10}
    >>> without_small({"a": 9, "b": 3, "c": 2}, 5), without_small({"a": 3}, 5)
    ({'a': 9, '其他区域合计': 5}, {})
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = {area: count for area, count in ordered if count >= small}
    hidden = sum(count for _, count in ordered) - sum(shown.values())
    while 0 < hidden < small and shown:
        _, count = shown.popitem()
        hidden += count
    if hidden >= small:
        shown[REST] = hidden
    return shown
