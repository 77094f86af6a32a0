"""Hours in which people are rung."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from callcenter.callcontrol.span import in_span


@pytest.mark.parametrize(
    ("span", "clock", "within"),
    [
        ("09:00-20:00", "08:59:59", False),
        ("09:00-20:00", "09:00:00", True),
        ("09:00-20:00", "19:59:59", True),
        ("09:00-20:00", "20:00:00", False),
        ("00:00-24:00", "00:00:00", True),
        ("00:00-24:00", "23:59:59", True),
        ("00:00-00:00", "00:00:00", False),
    ],
)
@pytest.mark.parametrize("timezone", ["Asia/Shanghai", "Europe/Berlin"])
def test_in_span(span: str, clock: str, within: bool, timezone: str) -> None:
    moment = datetime.fromisoformat(f"2026-11-27T{clock}").replace(tzinfo=ZoneInfo(timezone))
    assert in_span(span, int(moment.timestamp()) * 1_000_000, timezone) is within
