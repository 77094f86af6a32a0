"""How much time is left, as a class and in words: a colour on the page never stands alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callcenter.appeals.case import HANDLING
from callcenter.appeals.lifecycle import AppealState
from callcenter.appeals.rules import Workdays
from callcenter.console.languages import Language
from callcenter.errors import CalendarYearMissing

__all__ = ["CLASSES", "WHAT", "deadline_of", "left"]

CLASSES: Mapping[str, tuple[str, str]] = {
    "overdue": ("已超期", "overdue"), "soon": ("即将到期", "due soon"), "ample": ("未到期", "not due yet"),
}  # fmt: skip
"""Class → Chinese and English."""
WHAT: Mapping[str, tuple[str, str]] = {
    "dispatch": ("派单", "dispatch"), "sign": ("签收", "sign"), "handling": ("办理", "handling"),
    "resume": ("恢复", "resume"), "review": ("审核", "review"), "callback": ("回访", "callback"),
}  # fmt: skip
_S = AppealState
_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
_SOON: Mapping[str, int] = {"dispatch": 4 * _HOUR, "sign": 8 * _HOUR}
"""So long before it a deadline comes near; all others a day, the handling when its own rule says so."""
_OF_STATE: Mapping[str, tuple[str, str]] = {
    _S.PENDING_DISPATCH: ("dispatch", "unowned_until"), _S.DISPATCHED: ("sign", "sign_due"),
    **dict.fromkeys(HANDLING - {_S.DISPATCHED}, ("handling", "due")), _S.SUSPENDED: ("resume", "suspended_until"),
    _S.REPLIED: ("review", "review_due"), _S.RESULT_REVIEW: ("review", "review_due"),
    _S.CALLBACK_DUE: ("callback", "callback_due"),
}  # fmt: skip
"""State → which deadline runs in it, and the column that has it."""


def deadline_of(row: Mapping[str, Any], now: int, workdays: Workdays, language: Language) -> dict[str, Any] | None:
    """The next deadline of a row of the table ``appeal``; None when none runs. ``now`` in µs since 1970 UTC."""
    what, column = _OF_STATE.get(row["state"], ("", ""))
    moment = row[column] if column else None
    if moment is None:
        return None
    soon = row["soon"] if what == "handling" and row["soon"] is not None else moment - _SOON.get(what, _DAY)
    which = 0 if language == "zh" else 1
    name = "overdue" if moment < now else "soon" if soon <= now else "ample"
    return {
        "what": WHAT[what][which], "at": moment // 1000, "class": name, "class_word": CLASSES[name][which],
        "left": left(moment, now, workdays, language),
    }  # fmt: skip


def left(moment: int, now: int, workdays: Workdays, language: Language) -> str:
    """``剩 3 个工作日``, ``剩 5 小时``, ``超 2 个工作日``: workdays when there is one, else hours or minutes."""
    late = moment < now
    first, last = (moment, now) if late else (now, moment)
    try:
        days = workdays.workdays_between(first, last) if last - first >= _DAY else 0
        told = (f"{days} 个工作日", f"{days} workdays") if days else _hours(last - first)
    except CalendarYearMissing:  # the year is not in the calendar yet: days are better than nothing
        days = workdays.days_between(first, last)
        told = (f"{days} 天", f"{days} days")
    if language == "zh":
        return f"{'超' if late else '剩'} {told[0]}"
    return f"{told[1]} {'late' if late else 'left'}"


def _hours(span: int) -> tuple[str, str]:
    if span < _HOUR:
        minutes = span // 60_000_000
        return f"{minutes} 分钟", f"{minutes} min"
    return f"{span // _HOUR} 小时", f"{span // _HOUR} h"
