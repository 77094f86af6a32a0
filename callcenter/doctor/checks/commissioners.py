"""Does every department with policy commissioners have somebody on duty in working hours?"""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.commissioners import never_there
from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, warning
from callcenter.workdays import Calendar

_DAYS = 14
"""So far ahead there is a working hour, whatever holidays there are."""
_DAY = 86_400_000_000


def commissioners(case: Case) -> Iterator[Told]:
    """Nobody of a department is there at any expected hour of the days to come."""
    departments = case.config.commissioners
    if not departments:
        yield ok("there are none")
        return
    calendar, _ = Calendar.inspect(case.config.calendar_file, case.config.site.timezone)
    if calendar is None:
        yield fault("config/calendar.yaml cannot be relied on", "callcenter check")
        return
    now = round(case.now * 1_000_000)
    away = [
        each.name
        for each in departments.values()
        if never_there(each, case.config.duty, now, now + _DAYS * _DAY, calendar)
    ]
    if away:
        text = f"nobody is on duty in working hours (`duty`) of the next {_DAYS} days: {', '.join(away)}"
        yield warning(text, "add spans of duty to config/commissioners.yaml, then callcenter ctl reload")
    else:
        yield ok(f"{len(departments)} departments have somebody on duty in working hours")
