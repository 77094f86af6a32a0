"""Folding forward, again from zero, and comparing."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import chain, zip_longest
from pathlib import Path

import pytest
from folding import folded, rows, snapshot, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, inspect, text, update

from callcenter.errors import StoreAway
from callcenter.facts import CallerMarked, CallerUnmarked, Fact, SurgeSwitched, new_id
from callcenter.journal import open_engine, reading, writing
from callcenter.journal.tables import READ_TABLES, contact, metadata, projection_cursor
from callcenter.journal.tables import fact as journal
from callcenter.projections import fold_forward, rebuild, run, verify
from callcenter.testing.facts import Story


def calls(count: int) -> list[Fact]:
    """Several calls at once, their facts interleaved."""
    stories = []
    for number in range(count):
        story = Story(f"haian1-7.{number:03d}", at=1_767_225_600_000_000 + number)
        kinds = (story.abandoned_call, story.answered_call, story.recorded_call)
        stories.append(kinds[number % 3]())
    return [fact for group in zip_longest(*stories) for fact in group if fact is not None]


@pytest.mark.parametrize("limit", [1, 7, 500])
def test_the_size_of_the_groups_changes_nothing(engine: Engine, limit: int) -> None:
    facts = calls(9)
    write(engine, facts)
    assert fold_forward(engine, limit) == len(facts)
    assert fold_forward(engine, limit) == 0
    assert len(rows(engine, contact)) == 9
    assert list(verify(engine)) == []


def test_rebuilding_equals_running(engine: Engine) -> None:
    facts = calls(12)
    folded(engine, facts[:50])
    folded(engine, facts[50:])
    before = snapshot(engine)
    assert rebuild(engine) == len(facts)
    assert snapshot(engine) == before
    assert rebuild(engine) == len(facts), "and once more: nothing of the first time is in the way"
    assert snapshot(engine) == before
    assert fold_forward(engine) == 0


def test_a_rebuilt_store_has_the_tables_and_indexes_of_the_program(engine: Engine) -> None:
    folded(engine, calls(2))
    expected = _schema(engine)
    rebuild(engine)
    assert _schema(engine) == expected


def _schema(engine: Engine) -> dict[str, list[str | None]]:
    look = inspect(engine)
    return {name: sorted(str(index["name"]) for index in look.get_indexes(name)) for name in look.get_table_names()}


def test_rebuild_in_many_groups(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.projections.rebuilding._LIMIT", 10)
    facts = calls(6)
    folded(engine, facts)
    before = snapshot(engine)
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM contact"))
        connection.execute(text("UPDATE leg SET agent = 'nobody'"))
    assert rebuild(engine) == len(facts)
    assert snapshot(engine) == before


def test_verify_names_every_difference(engine: Engine) -> None:
    folded(engine, calls(4))
    with writing(engine) as connection:
        connection.execute(update(contact).where(contact.c.contact == "haian1-7.001").values(talked_us=1, rating=5))
        connection.execute(contact.delete().where(contact.c.contact == "haian1-7.002"))
        blank = {"interval": "x", "agent": "9", "seat": "", "state": "", "reason": "", "contact": "", "began": 1}
        connection.execute(insert(metadata.tables["agent_interval"]), blank)
    found = {(each.table, each.key, each.column): (each.running, each.rebuilt) for each in verify(engine)}
    assert found[("contact", "haian1-7.001", "talked_us")] == (1, 30_000_000)
    assert found[("contact", "haian1-7.001", "rating")] == (5, 1)
    assert found[("contact", "haian1-7.002", "")][0] is None
    assert found[("agent_interval", "x", "")][1] is None
    assert len(found) == 4
    texts = [str(each) for each in verify(engine)]
    assert "contact haian1-7.001 rating: is 5, should be 1" in texts


def test_verify_looks_only_at_what_is_folded(engine: Engine) -> None:
    facts = calls(3)
    folded(engine, facts[:20])
    write(engine, facts[20:])
    assert list(verify(engine)) == []


def test_facts_of_types_that_this_program_does_not_know_change_nothing(engine: Engine) -> None:
    story = Story()
    write(engine, [story.arrived()])
    with writing(engine) as connection:
        for body in ('{"type":"FromTheFuture","id":"1","at":1}', "not even JSON"):
            values = {"id": body[:8], "type": "FromTheFuture", "at": 1, "body": body}
            connection.execute(insert(journal), values)
        connection.execute(insert(journal), {"id": "bad", "type": "CallEnded", "at": 1, "body": '{"type":"CallEnded"}'})
    write(engine, [story.ended()])
    assert fold_forward(engine) == 5
    assert len(rows(engine, contact)) == 1


def test_two_projectors_at_once_fold_everything_once(engine: Engine, store_url: str) -> None:
    facts = calls(30)
    write(engine, facts)
    other = open_engine(store_url)
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda each=each: counts.append(fold_forward(each, 5))) for each in (engine, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.dispose()
    assert sum(counts) == len(facts)
    assert list(verify(engine)) == []


def test_the_projector_runs_until_it_is_stopped(engine: Engine) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(engine, 0.01, stop))
    thread.start()
    write(engine, calls(3))
    pause = threading.Event()
    for _ in range(2000):
        if len(rows(engine, contact)) == 3:
            break
        pause.wait(0.01)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert len(rows(engine, contact)) == 3


def test_the_projector_outlives_a_store_that_is_away(tmp_path: Path) -> None:
    away = open_engine("postgresql+psycopg://nobody@/nothing?host=/nonexistent")
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(away, 0.01, stop))
    thread.start()
    threading.Event().wait(0.1)
    assert thread.is_alive()
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    with pytest.raises(StoreAway):
        fold_forward(away)


STORIES = st.lists(st.integers(0, 5), min_size=1, max_size=8)


def _story(number: int, kind: int) -> Sequence[Fact]:
    story = Story(f"haian1-8.{number}", at=1_767_225_600_000_000 + number * 1000)
    if kind == 0:
        return list(story.answered_call())
    if kind == 1:
        return list(story.abandoned_call())
    states = [story.state("offline", "login", "available"), story.state("available", "offer", "reserved")]
    if kind == 4:
        common = {"caller": f"139{number % 2}", "reason": "x", "actor": "anna"}
        mark = CallerMarked(id=new_id(), at=story.now, kind="abusive", until=story.now + number, **common)
        return [mark, CallerUnmarked(id=new_id(), at=story.now + 5, **common)]
    if kind == 5:
        tags = ("台风", "停水", "") if number % 2 else ("断电",)
        return [SurgeSwitched(id=new_id(), at=story.now + n, tag=tag, actor="anna") for n, tag in enumerate(tags)]
    if kind == 2:
        return [story.arrived(), *states, story.ended()]
    return [
        *states,
        story.appeal(f"HA12345-20260101-{number:06d}-1"),
        story.completed(f"HA12345-20260101-{number:06d}-1"),
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=STORIES, order=st.randoms(use_true_random=False), cuts=st.lists(st.integers(1, 40), max_size=4))
def test_any_facts_in_any_order_rebuild_to_the_running_state(
    sqlite_url: str, kinds: list[int], order: object, cuts: list[int]
) -> None:
    facts = list(chain.from_iterable(_story(number, kind) for number, kind in enumerate(kinds)))
    order.shuffle(facts)  # type: ignore[attr-defined]
    engine = open_engine(sqlite_url, durable=False)
    with writing(engine) as connection:
        for table in (*READ_TABLES, journal, projection_cursor):
            connection.execute(table.delete())
    start = 0
    for cut in [*cuts, len(facts)]:
        write(engine, facts[start : start + cut])
        fold_forward(engine, limit=cut)
        start += cut
    before = snapshot(engine)
    assert list(verify(engine)) == []
    assert rebuild(engine) == len(facts)
    assert snapshot(engine) == before
    with reading(engine) as connection:
        assert connection.execute(projection_cursor.select().where(projection_cursor.c.name == "read")).one()[1] > 0
    engine.dispose()
