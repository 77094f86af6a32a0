"""Upgrades of the store, and refusing what a newer program has upgraded."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from callcenter.errors import StoreAway, StoreError, StoreNewerThanProgram
from callcenter.journal import open_engine, reading, require_current, search_table, upgrade, writing
from callcenter.journal.tables import metadata
from callcenter.journal.upgrading import HEAD

MIGRATIONS = Path(__file__).parents[2] / "callcenter" / "journal" / "migrations"


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_the_migrations_make_exactly_the_tables_of_the_program(engine: Engine) -> None:
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_ours})
        assert compare_metadata(context, metadata) == []


def _is_ours(_thing: object, name: str | None, *_: object) -> bool:
    """The search index is of another kind on each database (``search_table``)."""
    return not (name or "").startswith(search_table.TABLE)


def test_the_migrations_make_the_search_index_of_the_program(engine: Engine) -> None:
    with writing(engine) as connection:
        search_table.create(connection, "other")
        made, other = (_definition(connection, name) for name in (search_table.TABLE, "other"))
    assert made
    assert made == other.replace("other", search_table.TABLE)


def _definition(connection: Connection, name: str) -> str:
    if connection.dialect.name == "sqlite":
        return str(connection.execute(text(f"SELECT sql FROM sqlite_master WHERE name = '{name}'")).scalar())
    columns = f"SELECT column_name, udt_name, is_nullable FROM information_schema.columns WHERE table_name = '{name}'"
    indexes = f"SELECT indexdef FROM pg_indexes WHERE tablename = '{name}' ORDER BY 1"
    return str([list(map(tuple, connection.execute(text(each)))) for each in (columns, indexes)])


def test_upgrade_makes_folder_and_database_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'store.db'}"
    assert upgrade(url) is True
    assert upgrade(url) is False


def test_processes_that_upgrade_at_once_are_safe(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    program = f"from callcenter.journal import upgrade; input(); print(upgrade({url!r}))"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen([sys.executable, "-c", program], **pipes) for _ in range(3)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=30)[0] for process in processes)
    assert said == ["False\n", "False\n", "True\n"]


def test_connections_to_a_new_file_at_once_are_safe(tmp_path: Path) -> None:
    for number in range(20):
        url = f"sqlite:///{tmp_path / f'{number}.db'}"
        modes: list[str] = []
        threads = [threading.Thread(target=_look, args=(url, modes)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert modes == ["wal"] * 4


def _look(url: str, modes: list[str]) -> None:
    engine = open_engine(url)
    with reading(engine) as connection:
        modes.append(connection.execute(text("PRAGMA journal_mode")).scalar_one())
    engine.dispose()


def test_a_newer_database_is_refused_and_left_alone(store_url: str) -> None:
    engine = open_engine(store_url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreNewerThanProgram, match=r"at version 9999.*install the version"):
        upgrade(store_url)
    with pytest.raises(StoreNewerThanProgram):
        require_current(engine)
    engine.dispose()


def test_a_database_that_is_not_set_up_says_what_to_do(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    with pytest.raises(StoreError, match=r"not set up: run `callcenter database upgrade`"):
        require_current(engine)
    with pytest.raises(StoreError, match="database upgrade"), reading(engine) as connection:
        connection.execute(text("SELECT * FROM fact"))
    engine.dispose()


def test_postgresql_that_is_not_there_is_away() -> None:
    with pytest.raises(StoreAway, match="does not answer"):
        upgrade("postgresql+psycopg://nobody@/nothing?host=/nonexistent")


@pytest.mark.parametrize("url", ["", "no url", "oracle://x/y", "mysql://x/y"])
def test_a_url_that_cannot_be_used_is_named(url: str) -> None:
    with pytest.raises(StoreError, match=r"store\.url cannot be used"):
        open_engine(url)


def test_sqlite_commits_are_durable(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with reading(engine) as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    engine.dispose()
