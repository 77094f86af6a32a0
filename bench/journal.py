"""The journal: how many facts a second it takes, and how long the read tables take to be folded again."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from sqlalchemy import insert

from bench.figures import Figure, Goal, say
from callcenter.facts import Fact, encode
from callcenter.journal import Journal, Spool, open_engine, upgrade, writing
from callcenter.journal.tables import fact as table
from callcenter.projections import rebuild
from callcenter.testing.facts import Story
from callcenter.testing.postgres import PrivatePostgres

__all__ = ["measure", "stories"]

_SOME = 5000
_WAIT_SECONDS = 120.0


def measure(quick: bool) -> list[Figure]:
    """SQLite (WAL, synchronous=FULL) and PostgreSQL (fsync on), each with a store of its own for each run."""
    runs, facts, contacts = (1, 20_000, 5_000) if quick else (3, 60_000, 50_000)
    appended: dict[str, list[float]] = {"sqlite": [], "postgresql": []}
    folded: list[float] = []
    with _postgresql() as new_database, tempfile.TemporaryDirectory(prefix="bench-journal-") as folder:
        for number in range(runs):
            sqlite = f"sqlite:///{Path(folder) / f'{number}.db'}"
            for name, url in (("sqlite", sqlite), ("postgresql", new_database())):
                appended[name].append(_facts_a_second(url, Path(folder) / f"spool-{name}-{number}", facts))
                say(f"journal {number + 1}: {name} {appended[name][-1]:.0f} facts/s")
            folded.append(_rebuild_seconds(f"sqlite:///{Path(folder) / f'fold-{number}.db'}", contacts))
            say(f"journal {number + 1}: {contacts} contacts folded again in {folded[-1]:.1f} s")
    return [
        *(Figure(f"journal.{name}", "facts/s", found, Goal(">=", 5000)) for name, found in appended.items()),
        Figure(
            "journal.rebuild_million", "s", [found * 1_000_000 / contacts for found in folded], Goal("<=", 300),
            details={"contacts": contacts, "extrapolated": True},
        ),
    ]  # fmt: skip


def stories(contacts: int) -> Iterator[Fact]:
    """The facts of answered calls, one call after the other, every id its own."""
    for number in range(contacts):
        yield from Story(contact=f"haian1-{1_767_225_600 + number}.{number}").answered_call()


@contextmanager
def _postgresql() -> Iterator[Callable[[], str]]:
    server = PrivatePostgres(durable=True)
    try:
        yield server.new_database
    finally:
        server.remove()


def _facts_a_second(url: str, spool: Path, count: int) -> float:
    """From the first append until all are committed; groups form by themselves, as in the core."""
    upgrade(url)
    facts = []
    for fact in stories(count // 13 + 1):
        facts.append(fact)
        if len(facts) == count:
            break
    journal = Journal(url, Spool(spool), deliver=lambda call: call(), max_memory=count + 1)
    journal.start()
    safe = Event()
    began = time.monotonic()
    for fact in facts:
        journal.append(fact)
    journal.committed().addCallback(lambda _: safe.set())
    assert safe.wait(_WAIT_SECONDS)
    seconds = time.monotonic() - began
    assert journal.spooled == 0, "the store was too slow, and the spool was measured"
    journal.stop()
    return count / seconds


def _rebuild_seconds(url: str, contacts: int) -> float:
    upgrade(url)
    engine = open_engine(url, durable=False)
    group: list[dict[str, object]] = []
    with writing(engine) as connection:
        for number, fact in enumerate(stories(contacts)):
            group.append(
                {
                    "id": f"{number:x}", "type": type(fact).__name__, "at": fact.at,
                    "contact": getattr(fact, "contact", None), "agent": getattr(fact, "agent", None),
                    "appeal": getattr(fact, "number", None), "body": encode(fact).decode(),
                }
            )  # fmt: skip
            if len(group) == _SOME:
                connection.execute(insert(table), group)
                group = []
        if group:
            connection.execute(insert(table), group)
    began = time.monotonic()
    rebuild(engine)
    seconds = time.monotonic() - began
    engine.dispose()
    return seconds
