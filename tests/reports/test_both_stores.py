"""PostgreSQL and SQLite tell the same: whole reports, of the same facts, byte for byte."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import Connection, Engine

from callcenter.journal import reading
from callcenter.reports.annual import Notes, publication
from callcenter.reports.making import regular
from callcenter.reports.periods import named
from callcenter.reports.renderers import render
from callcenter.testing.year import Size, Year, write_year
from tests.reports.world import CALENDAR, CONFIG, MARCH, SHARE

LATER = MARCH.end_us + 90 * 86_400_000_000


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_both_kinds_of_store_tell_the_same(connection: Connection, engine: Engine) -> None:
    """All periods, all dimensions of the registry that reports have, and the yearly publication."""
    write_year(engine, Year(Size.month(SHARE, date(2025, 3, 1), 31, seed=7), CALENDAR))
    with reading(engine) as other:
        for kind, name in (("month", "2025-03"), ("week", "2025-W11"), ("day", "2025-03-12"), ("year", "2025")):
            period = named(kind, name, "Asia/Shanghai")
            mine, theirs = (regular(store, CONFIG, period, "json", made="") for store in (connection, other))
            assert json.loads(mine) == json.loads(theirs), (kind, name)
        mine, theirs = (
            render(publication(store, CONFIG, Notes(), 2025, now=LATER, made="").document, "md")
            for store in (connection, other)
        )
    assert mine == theirs
    assert len(mine) > 5_000
