"""Brings a database to this program's version; refuses one that a newer version has upgraded."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from callcenter.errors import StoreNewerThanProgram, StoreNotUpgraded
from callcenter.journal.engine import open_engine, reading, writing

__all__ = ["HEAD", "knows", "require_current", "upgrade"]

HEAD = "0017"
"""Revision of the newest migration; compared with alembic's own idea of it by a test."""
_KNOWN = frozenset({"", *(f"{number:04}" for number in range(1, int(HEAD) + 1))})
_UPGRADE_LOCK = 12345_0002
_MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(url: str) -> bool:
    """Upgrade the database at ``url``; False when there was nothing to do. Two at once are safe.

    Raises StoreNewerThanProgram, or StoreAway when the database does not answer.
    """
    engine = open_engine(url, busy_seconds=30)
    if (path := _file(engine)) is not None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    try:
        if _revision_of(engine) == HEAD:
            return False
        with writing(engine, lock=_UPGRADE_LOCK) as connection:
            if _checked(_revision(connection)) == HEAD:
                return False  # another process was faster
            _migrate(connection)
        return True
    finally:
        engine.dispose()


def knows(revision: str) -> bool:
    """Can this program use, or upgrade, a database of that version?"""
    return revision in _KNOWN


def require_current(engine: Engine) -> None:
    """Raise StoreNotUpgraded, which says what to do, unless the database has this program's version."""
    path = _file(engine)
    revision = _revision_of(engine) if path is None or path.exists() else ""
    if revision != HEAD:
        state = f"is at version {revision}" if revision else "is not set up"
        raise StoreNotUpgraded(f"the database {state}: run `callcenter database upgrade`")


def _file(engine: Engine) -> Path | None:
    """SQLite's file; opening a connection would make it."""
    name = engine.url.database or ""
    return Path(name) if engine.dialect.name == "sqlite" and not name.startswith(("file:", ":")) else None


def _revision_of(engine: Engine) -> str:
    with reading(engine) as connection:
        return _checked(_revision(connection))


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _checked(revision: str) -> str:
    if revision not in _KNOWN:
        raise StoreNewerThanProgram(
            f"the database is at version {revision}, this program knows versions up to {HEAD}: "
            "install the version of callcenter that upgraded it"
        )
    return revision


def _migrate(connection: Connection) -> None:
    from alembic import command  # late: it is slow to import and seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
