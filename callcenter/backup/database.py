"""One moment of the database in a file, and back: SQLite by its backup API, PostgreSQL by pg_dump and pg_restore."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import URL, make_url

from callcenter.errors import BackupError, EnvironmentMissing, StoreAway
from callcenter.journal import open_engine, reading

__all__ = ["NAMES", "kind_of", "load", "refuse_used", "save", "size_of"]

NAMES = {"sqlite": "database/callcenter.db", "postgresql": "database/callcenter.dump"}
"""Kind of database → its file in the archive."""
_PAGES = 2000
_LOCKED_SECONDS = 30.0
Told = Callable[[int], object]


def kind_of(url: str) -> str:
    """``sqlite`` or ``postgresql``."""
    return make_url(url).get_backend_name()


def size_of(engine: Engine) -> int:
    """Bytes that it takes now. Raises StoreError."""
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            return int(pages) * int(connection.execute(text("PRAGMA page_size")).scalar_one())
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def save(url: str, target: Path, told: Told) -> None:
    """Write the database as it is at this moment to ``target``; nobody has to wait for it.

    Raises StoreAway, BackupError or EnvironmentMissing.
    """
    if kind_of(url) == "sqlite":
        _save_sqlite(Path(make_url(url).database or ""), target, told)
    else:
        _dump(url, target)
        told(target.stat().st_size)


def load(source: Path, url: str) -> None:
    """Fill the empty database at ``url``. Raises BackupError or EnvironmentMissing."""
    if kind_of(url) == "sqlite":
        path = Path(make_url(url).database or "")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        os.replace(source, path)
        return
    program = _program("pg_restore")
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run([program, *options, f"--dbname={_address(url)}", str(source)], url)


def refuse_used(url: str) -> None:
    """Raises BackupError when there is something in the database that a restore would have to overwrite."""
    made = make_url(url)
    if kind_of(url) == "sqlite":
        if Path(made.database or "").exists():
            raise BackupError(f"there is a database at {made.database} already: move it away first")
        return
    engine = open_engine(url)
    try:
        with reading(engine) as connection:
            if tables := inspect(connection).get_table_names():
                raise BackupError(
                    f"the database {made.database} is not empty ({len(tables)} tables): "
                    "make a new one with `createdb` and name it in store.url"
                )
    finally:
        engine.dispose()


# -- SQLite -----------------------------------------------------------------------------------------


def _save_sqlite(source: Path, target: Path, told: Told) -> None:
    if not source.exists():
        raise BackupError(f"there is no database at {source}")
    target.touch(0o600)
    try:
        with (
            closing(sqlite3.connect(source, timeout=_LOCKED_SECONDS, isolation_level=None)) as ours,
            closing(sqlite3.connect(target, isolation_level=None)) as copy,
        ):
            # A transaction that reads holds one state of the file: else each commit would begin the copy anew.
            ours.execute("BEGIN")
            ours.execute("SELECT count(*) FROM sqlite_master").fetchone()
            (size,) = ours.execute("PRAGMA page_size").fetchone()
            left: list[int] = []

            def progress(status: int, remaining: int, total: int) -> None:
                told(((left[-1] if left else total) - remaining) * size)
                left.append(remaining)

            ours.backup(copy, pages=_PAGES, progress=progress)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without the two beside it
            found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise StoreAway(f"the database cannot be copied: {error}") from error
    except sqlite3.DatabaseError as error:
        raise BackupError(f"the database is damaged: {error}") from error
    if found != "ok":
        raise BackupError(f"the database is damaged: {found}")


# -- PostgreSQL -------------------------------------------------------------------------------------


def _dump(url: str, target: Path) -> None:
    program = _program("pg_dump")
    ours, theirs = _version_of(program), _server_version(url)
    if ours < theirs:
        raise EnvironmentMissing(
            f"pg_dump {ours} is older than the server, {theirs}: install postgresql-client-{theirs}"
        )
    target.touch(0o600)
    options = ("--format=custom", "--no-owner", "--no-privileges", "--no-password", f"--file={target}")
    _run([program, *options, f"--dbname={_address(url)}"], url)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise EnvironmentMissing(f"{name} is missing: apt-get install postgresql-client")
    return found


def _version_of(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def _server_version(url: str) -> int:
    engine = open_engine(url)
    try:
        with reading(engine) as connection:
            return int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    finally:
        engine.dispose()


def _address(url: str) -> str:
    """For PostgreSQL's own programs, without the password: arguments can be read by everybody."""
    made = make_url(url)
    plain = URL.create("postgresql", made.username, None, made.host, made.port, made.database, made.query)
    return plain.render_as_string(hide_password=False)


def _run(command: list[str], url: str) -> None:
    environment: Mapping[str, str] = {**os.environ, "LC_ALL": "C"}
    if password := make_url(url).password:
        environment = {**environment, "PGPASSWORD": str(password)}
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise BackupError(f"{Path(command[0]).name} failed: {said[0]}")
