"""Pytest fixtures: an upgraded, empty store on SQLite or on a real PostgreSQL for each test."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from callcenter.journal import open_engine, upgrade
from callcenter.testing.postgres import shared_postgres

__all__ = ["engine", "sqlite_url", "store_url"]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An empty, upgraded SQLite store."""
    (tmp_path / "store.db").write_bytes(_sqlite_template())
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The same test on both kinds of store."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    template = _postgres_template(request.config)
    return shared_postgres().new_database(template)


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    """An engine on ``store_url``."""
    made = open_engine(store_url, durable=False)
    yield made
    made.dispose()


@cache
def _sqlite_template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        upgrade(f"sqlite:///{path}")
        return path.read_bytes()


@cache
def _postgres_template(config: pytest.Config) -> str:
    server = shared_postgres()
    config.add_cleanup(server.remove)  # a worker of pytest-xdist ends without Python's own exit functions
    url = server.new_database()
    upgrade(url)
    return make_url(url).database or ""
