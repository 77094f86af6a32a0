"""From a period to the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from callcenter.config import Config
from callcenter.reports.asked import Asked
from callcenter.reports.names import Names
from callcenter.reports.periods import Period
from callcenter.reports.regular import regular_report
from callcenter.reports.renderers import render
from callcenter.reports.workers import workers
from callcenter.workdays import Calendar

__all__ = ["regular"]


def regular(
    connection: Connection, config: Config, period: Period, form: str, *, made: str, by: Sequence[str] = (),
    told: Callable[[str], None] = lambda _: None,
) -> bytes:  # fmt: skip
    """The regular report of ``period``; ``made`` is the moment that it bears. Raises ReportRefused, StoreError."""
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    with workers(connection) as helpers:
        asked = Asked(connection, period.span, Names(config), calendar, told, helpers)
        document = regular_report(asked, period, config.site.name, made, by)
    told(form)
    return render(document, form)
