"""Fifty who write at once, threads and processes: nothing is lost, nothing double, one has what only one can have."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from callcenter.appeals import AppealNumber, Role
from callcenter.casework import CaseDesk, Order, Outcome
from callcenter.errors import AppealTransitionInvalid
from callcenter.journal import open_engine, reading
from callcenter.journal.tables import appeal
from callcenter.journal.tables import fact as journal
from callcenter.projections import rebuild, verify
from callcenter.projections.search_index import index_forward
from tests.casework.office import CALENDAR, CONFIG, Office

WRITERS = 50
APPEALS = 3
"""That each writer opens."""
_PATIENCE = 60.0
"""Seconds; each waits for its turn."""


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    made = open_engine(store_url, busy_seconds=_PATIENCE, durable=False)
    yield made
    made.dispose()


def desk_of(url: str) -> CaseDesk:
    """As another process has it."""
    return CaseDesk(open_engine(url, busy_seconds=_PATIENCE, durable=False), CONFIG, CALENDAR)


def at_once(work: Callable[[int], None]) -> None:
    """``work`` by all writers, who begin together; raises what one of them raised."""
    failures: list[BaseException] = []
    gate = threading.Barrier(WRITERS)

    def run(writer: int) -> None:
        gate.wait()
        try:
            work(writer)
        except BaseException as error:  # noqa: BLE001 - told below, in the thread of the test
            failures.append(error)

    threads = [threading.Thread(target=run, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


@contextmanager
def own_desks(url: str) -> Iterator[list[CaseDesk]]:
    desks = [desk_of(url) for _ in range(WRITERS)]
    yield desks
    for desk in desks:
        desk._engine.dispose()


def opening(writer: int, number: int) -> Order:
    said = {"channel": "web", "reference": f"{writer}-{number}", "text": f"第{writer}人第{number}件路灯不亮",
            "appeal_type": "help", "caller": f"138{writer:04}{number:04}"}  # fmt: skip
    return Order(deed="open", actor=f"writer {writer}", role=Role.AGENT, said=said)


def dispatching(number: str, unit: str) -> Order:
    return Order(deed="dispatch", number=number, actor="dispatcher", role=Role.DISPATCHER, said={"unit": unit})


def all_is_right(engine: Engine) -> list[dict[str, object]]:
    """Read tables and index are what the journal says; the rows of all appeals."""
    index_forward(engine)
    assert list(verify(engine)) == []
    with reading(engine) as connection:
        ids = Counter(connection.execute(select(journal.c.id)).scalars())
        assert max(ids.values()) == 1
        return [dict(row) for row in connection.execute(select(appeal)).mappings()]


def test_everybody_works_on_appeals_of_their_own(engine: Engine, store_url: str) -> None:
    with own_desks(store_url) as desks:

        def work(writer: int) -> None:
            for each in range(APPEALS):
                number = desks[writer].do(opening(writer, each)).number
                desks[writer].do(Order(deed="submit", number=number, actor="agent", role=Role.AGENT))
                desks[writer].do(dispatching(number, "housing"))

        at_once(work)
    rows = all_is_right(engine)
    assert len({row["number"] for row in rows}) == WRITERS * APPEALS
    assert {row["state"] for row in rows} == {"dispatched"}
    assert {row["caller"] for row in rows} == {f"138{w:04}{n:04}" for w in range(WRITERS) for n in range(APPEALS)}
    sequences = sorted(AppealNumber.parse(str(row["number"])).sequence for row in rows)
    assert sequences == list(range(500_001, 500_001 + WRITERS * APPEALS)), "numbers without a gap, none twice"


def test_only_one_gets_what_only_one_can_have(engine: Engine, store_url: str) -> None:
    office = Office(engine)
    numbers = [office.opened() for _ in range(APPEALS)]
    outcomes: list[Outcome] = []
    units = ("housing", "water", "health", "transport", "education")
    with own_desks(store_url) as desks:

        def work(writer: int) -> None:
            unit = units[writer % len(units)]
            outcomes.extend(desks[writer].do_all([dispatching(number, unit) for number in numbers]))

        at_once(work)
    winners = [outcome for outcome in outcomes if outcome.refused is None]
    assert sorted(outcome.number for outcome in winners) == sorted(numbers), "each is dispatched once"
    assert len(outcomes) == WRITERS * APPEALS
    assert {type(outcome.refused) for outcome in outcomes} == {type(None), AppealTransitionInvalid}
    rows = {row["number"]: row for row in all_is_right(engine)}
    for outcome in winners:
        assert rows[outcome.number]["unit"] == outcome.facts[0].unit, "by who was told so"  # type: ignore[attr-defined]


def test_the_same_thing_that_comes_in_from_all_sides_is_opened_once(engine: Engine, store_url: str) -> None:
    numbers: list[str] = []
    with own_desks(store_url) as desks:
        at_once(lambda writer: numbers.append(desks[writer].do(opening(0, 0)).number))
    assert len(numbers) == WRITERS
    assert len(set(numbers)) == 1
    assert len(all_is_right(engine)) == 1


def test_one_desk_serves_threads_at_once(engine: Engine) -> None:
    desk = Office(engine).desk
    at_once(lambda writer: [desk.do(opening(writer, each)) for each in range(APPEALS)] and None)
    assert len(all_is_right(engine)) == WRITERS * APPEALS


def test_the_read_tables_are_rebuilt_while_fifty_write(engine: Engine, store_url: str) -> None:
    with own_desks(store_url) as desks:

        def work(writer: int) -> None:
            if writer == 0:
                rebuild(engine)
            for each in range(APPEALS):
                desks[writer].do(opening(writer, each))

        at_once(work)
    assert len(all_is_right(engine)) == WRITERS * APPEALS


PROCESS = """
import json, sys
from tests.casework.test_writers import desk_of, dispatching, opening
desk = desk_of(sys.argv[1])
first, shared = int(sys.argv[2]), sys.argv[3:]
input()
won = []
for writer in range(first, first + 10):
    for outcome in desk.do_all([opening(writer, 0), opening(writer, 1)]):
        assert outcome.refused is None
for number in shared:
    for unit in ("housing", "water"):
        outcome = desk.do_all([dispatching(number, unit)])[0]
        if outcome.refused is None:
            won.append([number, unit])
print(json.dumps(won))
"""


def test_processes_write_at_once(engine: Engine, store_url: str) -> None:
    office = Office(engine)
    shared = [office.opened() for _ in range(5)]
    root = Path(__file__).parents[2]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, store_url, str(1000 + 10 * number), *shared],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root,
        )
        for number in range(5)
    ]  # fmt: skip
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    won = [json.loads(process.communicate(timeout=120)[0]) for process in processes]
    rows = {row["number"]: row for row in all_is_right(engine)}
    assert len(rows) == 5 + 5 * 10 * 2
    winners = [tuple(each) for of_process in won for each in of_process]
    assert sorted(number for number, _ in winners) == sorted(shared)
    assert all(rows[number]["unit"] == unit for number, unit in winners)
