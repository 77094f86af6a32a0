"""One core leads; the lease goes over when it is not renewed; who led before writes only what happened before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from callcenter.errors import StoreError
from callcenter.facts import CoreStarted, decode, encode
from callcenter.journal import open_engine, reading, upgrade
from callcenter.journal.leadership import Lease
from callcenter.journal.store import Store
from callcenter.testing.postgres import shared_postgres


@pytest.fixture
def url() -> str:
    made = shared_postgres().new_database()
    upgrade(made)
    return made


@pytest.fixture
def first(url: str) -> Iterator[Lease]:
    lease = Lease(url, "first", 5.0)
    yield lease
    lease.close()


@pytest.fixture
def second(url: str) -> Iterator[Lease]:
    lease = Lease(url, "second", 5.0)
    yield lease
    lease.close()


def silent_for(url: str, seconds: float) -> None:
    """The leader has not renewed the lease for so long."""
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE leadership SET renewed = renewed - :us"), {"us": int(seconds * 1e6)})
    engine.dispose()


def test_one_leads_and_the_other_waits(first: Lease, second: Lease) -> None:
    term = first.acquire()
    assert term is not None
    assert term.token == 1
    assert second.acquire() is None
    assert second.look() == "first"
    assert first.renew()


def test_a_silent_leader_is_followed_and_cannot_renew(url: str, first: Lease, second: Lease) -> None:
    first.acquire()
    silent_for(url, 4.0)
    assert second.acquire() is None
    silent_for(url, 1.5)
    term = second.acquire()
    assert term is not None
    assert term.token == 2
    assert not first.renew()
    assert first.acquire() is None


def test_a_leader_that_ends_in_order_is_followed_at_once(first: Lease, second: Lease) -> None:
    first.acquire()
    first.release()
    assert second.acquire() is not None
    first.release()  # not its own any more: nothing happens
    assert second.renew()


def test_a_core_that_starts_again_goes_on_at_once_and_fences_its_former_self(url: str, first: Lease) -> None:
    first.acquire()
    again = Lease(url, "first", 5.0)
    term = again.acquire()
    assert term is not None
    assert term.token == 2
    assert not first.renew()
    again.close()


def test_a_former_leader_writes_only_what_happened_before(url: str, first: Lease, second: Lease) -> None:
    first.acquire()
    store = Store(url, 5.0, first.fence)
    store.start()
    assert store.append([encode(fact("a", 1))]).refused == []
    first.release()
    term = second.acquire()
    assert term is not None
    late, early = fact("late", term.since), fact("early", term.since - 1)
    commit = store.append([encode(late), encode(early)])
    assert commit.failure is None
    assert [decode("CoreStarted", line) for line in commit.refused] == [late]
    store.stop()
    assert kept(url) == ["a", "early"]


def test_sqlite_cannot_be_shared(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="PostgreSQL only"):
        Lease(f"sqlite:///{tmp_path / 'x.db'}", "first", 5.0)


def fact(ident: str, at: int) -> CoreStarted:
    return CoreStarted(id=ident, at=at, node="haian1", version="1")


def kept(url: str) -> list[str]:
    engine = open_engine(url)
    with reading(engine) as connection:
        found = list(connection.execute(text("SELECT id FROM fact ORDER BY seq")).scalars())
    engine.dispose()
    return found
