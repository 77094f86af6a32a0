"""Does the workday calendar know this year, and the next one in time?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, warning
from callcenter.workdays import Calendar

_OCTOBER = 10
"""From then on deadlines reach into the next year, and the State Council's list is out or about to be."""


def calendar(case: Case) -> Iterator[Told]:
    """Deadlines and hours in flows fail in a year that is not there."""
    known, mistakes = Calendar.inspect(case.config.calendar_file, case.config.site.timezone)
    if known is None or mistakes:
        yield fault(f"config/calendar.yaml has {len(mistakes)} mistake(s)", "callcenter check")
        return
    today = datetime.fromtimestamp(case.now, known.timezone)
    advice = "add its holidays and make-up workdays to config/calendar.yaml, then callcenter ctl reload"
    if not known.covers(today.year):
        yield fault(f"{today.year} is missing", advice)
    if today.month >= _OCTOBER and not known.covers(today.year + 1):
        yield warning(f"{today.year + 1} is missing", advice)
    elif known.covers(today.year):
        yield ok(f"knows {', '.join(map(str, known.years))}")
