"""Sheets of past appeals for tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from callcenter.casework.importing.past import COLUMNS
from callcenter.sheets import write

__all__ = ["NOW", "answered", "sheet", "ticket"]

NOW = 1_798_700_000_000_000
"""In the last days of 2026."""


def ticket(reference: str = "2021-1", **more: str) -> dict[str, str]:
    """A row of what a unit has handled."""
    return {
        "reference": reference, "channel": "电话", "state": "已办结", "opened": "2026-03-02 09:30", "type": "投诉",
        "mode": "部门工单", "text": "路灯不亮，夜间出行不便", "place": "江海路12号", "unit": "住建局",
        "dispatched": "2026-03-02 10:00", "signed": "2026-03-02 11:00", "replied": "2026-03-04",
        "reply": "已更换灯泡，恢复照明", "outcome": "已解决", "called_back": "2026-03-05 09:00", "resolved": "是",
        "satisfaction": "满意", "closed": "2026-03-05 09:05", "caller": "13800138000", **more,
    }  # fmt: skip


def answered(reference: str = "2021-2", **more: str) -> dict[str, str]:
    """A row of what was answered at once."""
    return {
        "reference": reference, "channel": "网站", "state": "已归档", "opened": "2026-03-03", "type": "咨询",
        "mode": "在线解答", "text": "医保如何转移", "reply": "携带身份证到窗口办理", "closed": "2026-03-03",
        "archived": "2026-03-20", **more,
    }  # fmt: skip


def sheet(path: Path, rows: Iterable[dict[str, str]]) -> Path:
    """Write them with all columns."""
    write(path, COLUMNS.headings, ([row.get(field, "") for field in COLUMNS.fields] for row in rows))
    return path
