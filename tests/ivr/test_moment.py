"""The moment of a step: local time and kind of day, also where the calendar ends."""

from __future__ import annotations

from datetime import datetime

import pytest

from callcenter.ivr import Moment
from callcenter.workdays import Calendar


@pytest.mark.parametrize(
    ("text", "kind", "minute", "known"),
    [
        ("2026-11-23T10:30:00+08:00", "workday", 630, True),
        ("2026-10-10T00:00:00+08:00", "workday", 0, True),
        ("2026-10-04T23:59:59+08:00", "holiday", 1439, True),
        ("2026-12-31T16:00:00+00:00", "workday", 0, False),
        ("2027-01-02T12:00:00+08:00", "weekend", 720, False),
    ],
)
def test_moment(calendar: Calendar, text: str, kind: str, minute: int, known: bool) -> None:
    moment = Moment(round(datetime.fromisoformat(text).timestamp() * 1e6), calendar)
    assert (moment.kind, moment.minute, moment.known) == (kind, minute, known)
