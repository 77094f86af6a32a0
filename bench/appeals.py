"""Appeals: a city's year through the whole life cycle, past years from sheets, lists and search in a large store."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, select, text

from bench import appeal_import, appeal_million
from bench.appeal_year import YEAR, Year, live
from bench.figures import Figure, Goal, say
from callcenter.casework import CaseDesk, Order, Outcome
from callcenter.config import load_config
from callcenter.journal import open_engine, reading, upgrade
from callcenter.journal.tables import appeal
from callcenter.journal.tables import fact as journal
from callcenter.projections import verify
from callcenter.projections.search_index import index_forward
from callcenter.testing.postgres import PrivatePostgres
from callcenter.workdays import Calendar

__all__ = ["measure", "stores"]

_ROOT = Path(__file__).parents[1]
_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
_AFTERWARDS = 40
"""Days until the last appeal is archived."""


def measure(quick: bool) -> list[Figure]:
    """In the quick form 5 000 appeals of the year, and a store of 20 000."""
    figures: list[Figure] = []
    counts = {"sqlite": 5000 if quick else YEAR, "postgresql": 2000 if quick else 20_000}
    for name, url in stores():
        figures += _year(name, url, counts[name])
    for name, url in stores():
        figures += appeal_import.measure(name, url, 4000 if quick else YEAR)
    return [*figures, *appeal_million.measure(20_000 if quick else 1_000_000)]


def stores() -> Iterator[tuple[str, str]]:
    """(kind, URL) of an upgraded store on SQLite, then of one on PostgreSQL that is as careful as in production."""
    with tempfile.TemporaryDirectory(prefix="bench-appeals-") as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        upgrade(url)
        yield "sqlite", url
    with postgresql(durable=True) as url:
        yield "postgresql", url


@contextmanager
def postgresql(*, durable: bool) -> Iterator[str]:
    """An upgraded store, removed at the end."""
    server = PrivatePostgres(durable=durable)
    try:
        url = server.new_database()
        upgrade(url)
        yield url
    finally:
        server.remove()


def _year(name: str, url: str, count: int) -> list[Figure]:
    """``count`` appeals from the first word to the archive: every deed as somebody does it, one after the other."""
    engine = open_engine(url)
    empty = _size(engine)
    began, used = time.monotonic(), time.process_time()
    orders = _live_through(engine, Year(count))
    seconds, used = time.monotonic() - began, time.process_time() - used
    facts, left, texts = _look(engine)
    size = _size(engine) - empty
    differences = sum(1 for _ in verify(engine)) if count <= 20_000 else None
    engine.dispose()
    share = YEAR / count
    details = {
        "appeals": count, "orders": orders, "facts": facts, "facts_a_second": round(facts / seconds),
        "cpu_seconds": round(used, 1), "not_archived": left, "differences": differences, "extrapolated": count != YEAR,
    }  # fmt: skip
    say(f"appeals: {name}: {count} appeals, {facts} facts in {seconds:.0f} s, {size / 1e6:.0f} MB")
    return [
        Figure(f"appeals.{name}.year", "s", [seconds * share], Goal("<=", 600), details=details),
        Figure(
            f"appeals.{name}.store", "MB", [size * share / 1e6], Goal("<=", 500),
            details={"bytes_an_appeal": round(size / count), **texts},
        ),
    ]  # fmt: skip


def _live_through(engine: Engine, year: Year) -> int:
    """All that is done in that time, by people and by the projector; how many orders there were."""
    config = load_config(_ROOT / "config" / "callcenter.yaml", {})
    moment = [0]
    desk = CaseDesk(
        engine, config, Calendar.load(config.calendar_file, config.site.timezone), clock=lambda: moment[0]
    )
    orders = 0

    def carry_out(group: Sequence[Order]) -> Sequence[Outcome]:
        nonlocal orders
        orders += len(group)
        return desk.do_all(group)

    for at in live(year.plans(), carry_out, _HOUR):
        if at // _DAY != moment[0] // _DAY:
            moment[0] = at
            desk.tick()
            index_forward(engine)
    for _ in range(_AFTERWARDS):
        moment[0] += _DAY
        desk.tick()
    index_forward(engine)
    return orders


def _look(engine: Engine) -> tuple[int, int, dict[str, float]]:
    """(facts, appeals that are not archived, how long texts are)."""
    length = func.avg(func.length(appeal.c.text)), func.avg(func.length(appeal.c.reply + appeal.c.answer))
    with reading(engine) as connection:
        facts = connection.execute(select(func.count()).select_from(journal)).scalar_one()
        left = connection.execute(select(func.count()).where(appeal.c.state != "archived")).scalar_one()
        words, replies = connection.execute(select(*length)).one()
    return facts, left, {"characters_of_a_text": round(float(words)), "characters_of_a_reply": round(float(replies))}


def _size(engine: Engine) -> int:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(engine.url.database or "").stat().st_size
    with reading(engine) as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
