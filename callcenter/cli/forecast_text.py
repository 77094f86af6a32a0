"""Forecasts, their back test and shift plans for people, and as rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec

from callcenter.cli.printing import table
from callcenter.forecast import SLOTS, DayForecast, Scores, ShiftPlan
from callcenter.sheets import Cell
from callcenter.sim.staffing import Staffing

__all__ = ["back_test_text", "forecast_text", "plan_text", "plan_words", "scores_json", "sheet_of"]

_CLASSES = {"holiday": "节假日", "makeup": "调休上班"}
_WEEKDAYS = "一二三四五六日"


def forecast_text(days: Sequence[DayForecast], agents: Sequence[Staffing], known: int) -> str:
    """One line for each day, then the half hours of the first one."""
    rows = [_day_row(day, agents[n] if agents else None) for n, day in enumerate(days)]
    first = [_slot_row(days[0], slot, agents[0] if agents else None) for slot in range(SLOTS)]
    return "\n\n".join((
        f"来电预测（依据 {known} 天记录）",
        table(rows, list(rows[0])),
        f"{days[0].day} 各半小时",
        table(first, list(first[0])),
    ))


def _day_row(day: DayForecast, made: Staffing | None) -> dict[str, Any]:
    peak = max(range(SLOTS), key=lambda slot: day.mean[slot])
    row = {
        "日期": f"{day.day} 周{_WEEKDAYS[day.day.weekday()]}",
        "类型": _CLASSES.get(day.kind, "周末" if day.kind.startswith("weekend") else "工作日"),
        "预测来电": f"{day.total:.0f}",
        "上下浮动": f"±{day.total * day.day_cv:.0f}",
        "高峰": f"{_time(peak)} {day.mean[peak]:.1f}",
    }
    if made is not None:
        row["座席工时"] = f"{sum(each.agents for each in made.half_hours) / 2:g}"
        row["最多同时"] = str(max(each.agents for each in made.half_hours))
    return row


def _slot_row(day: DayForecast, slot: int, made: Staffing | None) -> dict[str, Any]:
    row = {
        "时间": _time(slot),
        "预测": f"{day.mean[slot]:.1f}",
        "10%": f"{day.quantile(0.1)[slot]:.0f}",
        "90%": f"{day.quantile(0.9)[slot]:.0f}",
    }
    if made is not None:
        each = made.half_hours[slot]
        row["座席"] = str(each.agents) if each.reached else "达不到"
        row["达标"] = f"{each.within}/{each.offered}"
    return row


def sheet_of(days: Sequence[DayForecast], agents: Sequence[Staffing]) -> tuple[list[str], list[list[Cell]]]:
    """Headings, and one row for each half hour."""
    headings = ["日期", "时间", "类型", "预测来电", "10%分位", "50%分位", "90%分位", *(["座席"] if agents else [])]
    return headings, list(_rows(days, agents))


def _rows(days: Sequence[DayForecast], agents: Sequence[Staffing]) -> Iterator[list[Cell]]:
    for number, day in enumerate(days):
        quantiles = [day.quantile(share) for share in (0.1, 0.5, 0.9)]
        for slot in range(SLOTS):
            row: list[Cell] = [str(day.day), _time(slot), day.kind, round(day.mean[slot], 2)]
            row += [int(each[slot]) for each in quantiles]
            yield [*row, agents[number].half_hours[slot].agents] if agents else row


def back_test_text(scores: Scores) -> str:
    """Beside the naive forecast."""
    rows = [
        {"指标": "半小时误差占来电（WAPE）", "预测": f"{scores.wape:.1%}", "上周同期": f"{scores.naive_wape:.1%}"},
        {
            "指标": "全天误差占来电（WAPE）",
            "预测": f"{scores.day_error / scores.calls:.1%}",
            "上周同期": f"{scores.naive_day_error / scores.calls:.1%}",
        },
        {"指标": "相对误差（MASE，小于1为优）", "预测": f"{scores.mase:.3f}", "上周同期": "1.000"},
        {
            "指标": "落在10%–90%分位之间",
            "预测": f"{scores.inside / scores.half_hours:.1%}（{scores.inside}/{scores.half_hours}）",
            "上周同期": "—",
        },
    ]
    title = f"回测：{scores.days} 天，每天按提前一周可知的记录预测，来电 {scores.calls:.0f} 个"
    return f"{title}\n\n{table(rows, list(rows[0]))}"


def scores_json(scores: Scores) -> dict[str, Any]:
    """Sums, and the shares made of them."""
    plain: dict[str, Any] = msgspec.to_builtins(scores)
    return plain | {"wape": scores.wape, "naive_wape": scores.naive_wape, "mase": scores.mase}


def plan_text(plan: ShiftPlan) -> str:
    """The shifts, and what they cost beside what is needed."""
    headings, rows = plan_words(plan)
    shown = table([dict(zip(headings, row, strict=True)) for row in rows], headings)
    note = "" if plan.optimal else "（求解超时，可能还有更省的排法）"
    spare = sum(plan.present) / 2 - plan.needed_hours
    return f"{shown}\n\n班次工时 {plan.paid_hours:g}，需要座席工时 {plan.needed_hours:g}，富余 {spare:g}{note}"


def plan_words(plan: ShiftPlan) -> tuple[list[str], list[list[Cell]]]:
    """Headings, and one row for each shift."""
    rows: list[list[Cell]] = []
    for each in plan.shifts:
        end = each.start + int(each.hours * 2)
        away = ""
        if each.break_from is not None:
            back = each.break_from + int(each.break_hours * 2)
            away = f"{_clock(each.day, each.break_from)}-{_clock(each.day, back)}"
        rows.append([str(each.day), each.name, _time(each.start), _clock(each.day, end), away, each.agents])
    return ["日期", "班次", "上班", "下班", "休息", "人数"], rows


def _time(slot: int) -> str:
    return f"{slot // 2:02}:{slot % 2 * 30:02}"


def _clock(day: date, slot: int) -> str:
    """A half hour counted from the day's midnight; with the date when it is on the next day."""
    if slot <= SLOTS:
        return _time(slot)
    following = day + timedelta(days=slot // SLOTS)
    return f"{following:%m-%d} {_time(slot % SLOTS)}"
