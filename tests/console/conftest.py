"""Stores and consoles for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.journal import open_engine
from callcenter.testing.stores import engine, sqlite_url, store_url
from tests.console.house import Console

__all__ = ["console", "engine", "sqlite_url", "store_url"]


@pytest.fixture
def console(sqlite_url: str, tmp_path: Path) -> Iterator[Console]:
    """A console on SQLite."""
    made = open_engine(sqlite_url, durable=False)
    with Console(made, tmp_path / "state") as running:
        yield running
    made.dispose()
