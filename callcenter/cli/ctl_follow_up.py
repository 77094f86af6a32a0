"""``callcenter ctl follow-up``: an agent reads what an appeal is about, and calls the appellant."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.appeals.words import OUTCOME_WORDS, REACH_WORDS, SATISFACTION_WORDS, TYPE_WORDS, URGENCY_WORDS
from callcenter.cli.moments import when
from callcenter.cli.printing import width
from callcenter.config import load_config

__all__ = ["add_follow_up", "show_follow_up"]

_LABELS = {
    "number": "编号", "caller": "电话", "name": "诉求人", "confidential": "保密", "type": "类型", "category": "分类",
    "urgency": "紧急程度", "occurred": "时间", "place": "地点", "text": "内容", "unit": "承办单位", "reply": "答复",
    "outcome": "办理结果", "redone": "重办次数", "reopened": "重启次数", "callback_due": "回访时限", "call": "本次通话",
}  # fmt: skip
_WORDS: Mapping[str, Mapping[str, str]] = {"type": TYPE_WORDS, "urgency": URGENCY_WORDS, "outcome": OUTCOME_WORDS}
_TRIES: Mapping[str, Mapping[Any, str]] = {
    "mode": {"automatic": "自动", "agent": "人工", "online": "网上"},
    "outcome": {**REACH_WORDS, "": "呼叫中"},
    "resolved": {True: "已解决", False: "未解决"},
    "satisfaction": SATISFACTION_WORDS,
}


def add_follow_up(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add it by ``verb``, which makes a parser of a name and a help text."""
    parser = verb("follow-up", "show an appeal, ring an agent's phone, and the appellant when it is answered (回访)")
    parser.add_argument("number", help="appeal number, see `callcenter appeal callbacks`")
    parser.add_argument("--agent", help="agent number, see config/seats.yaml")
    parser.add_argument("--preview", action="store_true", help="only show it: nobody is rung")


def show_follow_up(answer: dict[str, Any]) -> None:
    """The appeal, what was said before, and what is done now."""
    config = load_config()
    print("\n".join(_lines(answer, ZoneInfo(config.site.timezone), config.site.language)))


def _lines(answer: dict[str, Any], zone: ZoneInfo, language: str) -> Iterator[str]:
    chinese = language == "zh"
    shown = {**answer, "callback_due": when(answer["callback_due"], zone)}
    shown["confidential"] = ("是" if chinese else "yes") if answer["confidential"] else ""
    if chinese:
        shown |= {name: words.get(shown[name], shown[name]) for name, words in _WORDS.items()}
    labels = {name: label if chinese else name.replace("_", " ") for name, label in _LABELS.items() if shown[name]}
    column = max(map(width, labels.values()))
    for name, label in labels.items():
        yield f"{label}{' ' * (column - width(label))}  {shown[name]}"
    for attempt in answer["tries"]:
        yield _try(attempt, zone, chinese=chinese)
    yield answer["said"]


def _try(attempt: dict[str, Any], zone: ZoneInfo, *, chinese: bool) -> str:
    """One attempt: when, how, what came of it."""
    words = _TRIES if chinese else {"resolved": {True: "resolved", False: "not resolved"}}
    told = (words.get(name, {}).get(attempt[name], attempt[name]) for name in _TRIES)
    return "  ".join(str(each) for each in (when(attempt["at"], zone), *told) if each not in (None, ""))
