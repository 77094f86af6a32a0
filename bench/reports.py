"""Reports over a city's year: 153 464 calls and 127 365 appeals, written through the journal and folded, on SQLite."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select

from bench.figures import Figure, Goal, say
from callcenter.config import Config, load_config
from callcenter.journal import open_engine, reading, upgrade
from callcenter.journal.tables import fact
from callcenter.reports.annual import load_notes, publication
from callcenter.reports.making import regular
from callcenter.reports.periods import named
from callcenter.reports.renderers import render
from callcenter.testing.year import Size, Year, write_year
from callcenter.workdays import Calendar

__all__ = ["measure"]

_ROOT = Path(__file__).parents[1]
_AFTER = 1_800_000_000_000_000
"""A moment after the year."""


def measure(quick: bool) -> list[Figure]:
    """The quick form has one month of the city's."""
    config = load_config(_ROOT / "config" / "callcenter.yaml", {})
    size = Size.month(1.0, date(2025, 3, 1)) if quick else Size()
    with tempfile.TemporaryDirectory(prefix="bench-reports-") as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        upgrade(url)
        engine = open_engine(url, durable=False)
        filled = _fill(engine, size, config)
        found = [
            _timed(engine, name, make, 1 if quick else 3, seconds)
            for name, (make, seconds) in _reports(config).items()
        ]
        engine.dispose()
    return [filled, *found]


def _fill(engine: Engine, size: Size, config: Config) -> Figure:
    began = time.monotonic()
    truth = write_year(engine, Year(size, Calendar.load(config.calendar_file)))
    seconds = time.monotonic() - began
    with reading(engine) as connection:
        facts = connection.execute(select(func.count()).select_from(fact)).scalar_one()
    say(f"reports: {facts} facts drawn, written and folded in {seconds:.0f} s")
    details = {"facts": facts, "facts_a_second": round(facts / seconds), **truth.counts()}
    return Figure("reports.year_written", "s", [seconds], details=details)


def _reports(config: Config) -> dict[str, tuple[Callable[[Connection], bytes], float]]:
    """Name → what makes it, and the seconds that it may take."""

    def report(kind: str, name: str, form: str) -> Callable[[Connection], bytes]:
        return lambda store: regular(store, config, named(kind, name, "Asia/Shanghai"), form, made="")

    def annual(store: Connection) -> bytes:
        made = publication(store, config, load_notes(_ROOT), 2025, now=_AFTER, made="")
        return render(made.document, "html")

    return {
        "reports.year_html": (report("year", "2025", "html"), 5),
        "reports.year_xlsx": (report("year", "2025", "xlsx"), 5),
        "reports.month_html": (report("month", "2025-03", "html"), 2),
        "reports.day_html": (report("day", "2025-03-10", "html"), 1),
        "reports.annual_html": (annual, 5),
    }


def _timed(engine: Engine, name: str, make: Callable[[Connection], bytes], runs: int, seconds: float) -> Figure:
    taken: list[float] = []
    size = 0
    for _ in range(runs):
        with reading(engine) as connection:
            began = time.monotonic()
            size = len(make(connection))
            taken.append(time.monotonic() - began)
    say(f"{name}: {min(taken):.2f} s")
    return Figure(name, "s", taken, Goal("<=", seconds), details={"bytes": size})
