"""The generated month, opened for reading."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from callcenter.journal import open_engine, reading
from callcenter.reports.asked import Asked
from callcenter.reports.names import Names
from callcenter.testing.stores import engine, sqlite_url, store_url
from tests.reports.world import CALENDAR, CONFIG, MARCH, Frames, month

__all__ = ["engine", "sqlite_url", "store_url"]


@pytest.fixture
def frames() -> Frames:
    """What is true of the month."""
    return month()[1]


@pytest.fixture
def connection() -> Iterator[Connection]:
    """The month's store."""
    opened = open_engine(month()[0], durable=False)
    with reading(opened) as store:
        yield store
    opened.dispose()


@pytest.fixture
def asked(connection: Connection) -> Asked:
    """March 2025."""
    return Asked(connection, MARCH, Names(CONFIG), CALENDAR)
