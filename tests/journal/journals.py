"""Journals for tests without a reactor: what the writer delivers runs at once, in its thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred

from callcenter.facts import Fact
from callcenter.journal import Journal, Spool, open_engine, reading
from callcenter.journal.questions import facts_after

PATIENCE = 20.0


def wait(reached: Deferred[None]) -> None:
    """Wait, from the test's thread, for something that the writer's thread tells."""
    event = threading.Event()
    reached.addCallback(lambda _: event.set())
    assert event.wait(PATIENCE), "the journal did not answer"


@contextmanager
def running(url: str, folder: Path, **settings: Any) -> Iterator[Journal]:
    journal = Journal(url, Spool(folder), deliver=lambda call: call(), **settings)
    journal.start()
    try:
        yield journal
    finally:
        wait(journal.stop())


def stored(url: str) -> list[Fact]:
    """All facts in the store, in the order of writing."""
    engine = open_engine(url)
    with reading(engine) as connection:
        found = facts_after(connection, 0, 1_000_000)
    engine.dispose()
    assert [seq for seq, _ in found] == sorted(seq for seq, _ in found)
    return [fact for _, fact in found if fact is not None]


def until(condition: Any) -> None:
    """Wait for something that happens in another thread; fails when it does not come."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.01)):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError("it never happened")
