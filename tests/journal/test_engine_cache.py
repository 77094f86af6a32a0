"""How much of an SQLite file a connection keeps in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.journal import SMALL_CACHE_KIB, open_engine, reading


@pytest.mark.parametrize("kib", [SMALL_CACHE_KIB, 64 * 1024])
def test_it_is_bounded(tmp_path: Path, kib: int) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}", cache_kib=kib)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA cache_size").scalar() == -kib
    engine.dispose()
