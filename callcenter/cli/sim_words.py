"""The words of ``callcenter sim``: Chinese, or English where the site asks for it, and numbers as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["Words", "fraction", "of", "percent"]

_LABELS: Mapping[str, tuple[str, str]] = {
    "title": ("{site} 仿真：{of}", "{site}, simulation: {of}"),
    "changes": ("{case}：{what}", "{case}: {what}"),
    "scenario": ("{from} 起 {days} 天，种子 {seed}", "{days} days from {from}, seed {seed}"),
    "journal": ("重演 {from} 的记录，种子 {seed}", "replay of {from}, seed {seed}"),
    "left_out": (
        "未计入 {left_out} 通（未结束，或队列已不存在）",
        "{left_out} calls are left out (not over, or their queue is gone)",
    ),
    "staffing": (
        "{queue}（{kind}）：{within:g} 秒内接通 {target:g} % 所需的最少座席，每轮仿真 {days} 天，共 {rounds} 轮",
        "{queue} ({kind}): fewest agents for {target:g} % within {within:g} s; {rounds} rounds of {days} days",
    ),
    "recorded": ("记录", "recorded"),
    "base": ("现状", "base"),
    "what_if": ("假设", "what if"),
    "change": ("变化", "change"),
    "queue": ("队列", "queue"),
    "case": ("方案", "case"),
    "all": ("全部", "all"),
    "offered": ("进入排队", "offered"),
    "answered": ("接通", "answered"),
    "within": ("{within:g} 秒内接通", "within {within:g} s"),
    "mean": ("平均等待", "mean wait"),
    "p50": ("等待中位数", "p50 wait"),
    "p95": ("95% 等待", "p95 wait"),
    "max": ("最长等待", "longest wait"),
    "abandoned": ("放弃", "abandoned"),
    "left": ("未接通离开", "left"),
    "longest_line": ("最长队伍", "longest line"),
    "occupancy": ("利用率", "occupancy"),
    "fairness": ("每人接听", "calls per agent"),
    "spread": ("每小时接听的离散", "spread per hour"),
    "missed": ("振铃未接", "offers missed"),
    "again": ("放弃后再来电", "called again"),
    "agent_hours": ("座席小时", "agent hours"),
    "formula": ("公式", "formula"),
    "simulated": ("仿真", "simulated"),
    "wait_of_all": ("平均等待（含放弃）", "mean wait of all"),
    "overloaded": ("过载半小时数", "half hours overloaded"),
    "time": ("时段", "time"),
    "calls": ("来电", "calls"),
    "agents": ("座席", "agents"),
    "now": ("现状", "now"),
    "not_reached": ("达不到", "out of reach"),
    "sum": ("合计座席小时", "agent hours"),
    "seconds": ("{:.1f} 秒", "{:.1f} s"),
}  # fmt: skip
_KINDS = {"workday": ("工作日", "workday"), "weekend": ("周末", "weekend"), "holiday": ("节假日", "holiday")}
"""Identifier → Chinese, English."""


class Words:
    """Looks up labels in the language of the site."""

    def __init__(self, language: str, within: float) -> None:
        """``within`` is the threshold in seconds, which some labels name."""
        self._english = language == "en"
        self._within = within

    def __call__(self, name: str, **values: Any) -> str:
        """The label, with ``values`` filled in."""
        return _LABELS[name][self._english].format_map({"within": self._within, **values})

    def seconds(self, value: float | None) -> str:
        """A duration; a dash for None."""
        return "-" if value is None else _LABELS["seconds"][self._english].format(value)

    def changes(self, case: str, changes: Iterable[str]) -> str:
        """What is different in a case."""
        return self("changes", case=self(case), what=", ".join(changes))

    def kind(self, name: str) -> str:
        """A kind of day."""
        return _KINDS[name][self._english]


def of(count: int, whole: int) -> str:
    """A count with its share.

    >>> of(3, 4), of(0, 0)
    ('3  75.0%', '0')
    """
    return f"{count}  {percent(count / whole)}" if whole else str(count)


def fraction(count: int, whole: int) -> str:
    """A share with numerator and denominator.

    >>> fraction(3, 4), fraction(0, 0)
    ('3/4  75.0%', '-')
    """
    return f"{count}/{whole}  {percent(count / whole)}" if whole else "-"


def percent(share: float | None) -> str:
    """A share of 1; a dash for None."""
    return "-" if share is None else f"{share:.1%}"
