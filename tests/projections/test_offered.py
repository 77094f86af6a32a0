"""Calls by half hour, as forecasts learn from them."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert, text

from callcenter.journal import reading, writing
from callcenter.journal.tables import contact
from callcenter.projections.offered import offered_by_half_hour
from callcenter.projections.rows import Rows

ZONE = ZoneInfo("Asia/Shanghai")
MIDNIGHT = 1_775_577_600_000_000
"""2026-04-08 00:00 in Shanghai."""
MINUTE = 60_000_000
DAY = 24 * 60 * MINUTE


def test_each_call_counts_once_at_its_local_half_hour(engine: Engine) -> None:
    calls = [
        (0, "voice", "in"),
        (29, "voice", "in"),
        (30, "enterprise", "in"),
        (1439, "voice", "in"),
        (40, "voice", "callback"),
        (41, "voice", "out"),
        (-1, "voice", "in"),
        (1440, "voice", "in"),
        (None, "", "in"),
    ]
    blank = Rows(contact)._blank
    rows = [
        {**blank, "contact": str(n), "arrived": MIDNIGHT + (at or 0) * MINUTE - 5_000_000, "direction": direction,
         "queue": queue, "queued": None if at is None else MIDNIGHT + at * MINUTE}
        for n, (at, queue, direction) in enumerate(calls)
    ]  # fmt: skip
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM contact"))
        connection.execute(insert(contact), rows)
    with reading(engine) as connection:
        everything = offered_by_half_hour(connection, MIDNIGHT, MIDNIGHT + DAY, ZONE)
        enterprise = offered_by_half_hour(connection, MIDNIGHT, MIDNIGHT + DAY, ZONE, "enterprise")
    assert everything == {date(2026, 4, 8): {0: 2, 1: 1, 47: 1}}
    assert enterprise == {date(2026, 4, 8): {1: 1}}
