"""Idempotency keys: once, with the same answer, whatever dies in between."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, insert, select

from callcenter.console.once import Answer, Keep, Once, fingerprint
from callcenter.console.problems import Refusal
from callcenter.journal import reading, writing
from callcenter.journal.tables import answer_kept, api_key

HOUR = 3_600_000_000


class Doing:
    """Something that is done in a transaction; counts how often it was done for good."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.begun = 0

    def __call__(self, keep: Keep) -> Answer:
        self.begun += 1
        answer = Answer(201, f'{{"n": {self.begun}}}')
        with writing(self.engine) as connection:
            row = {"key": str(self.begun), "name": "done", "channel": "", "rights": "", "hash": "", "made": 0}
            connection.execute(insert(api_key).values(**row))
            keep(connection, answer)
        return answer

    @property
    def done(self) -> int:
        with reading(self.engine) as connection:
            return connection.execute(select(func.count()).select_from(api_key)).scalar_one()


class Clock:
    now = 1_000_000_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def once(engine: Engine, clock: Clock) -> Once:
    return Once(engine, 24, clock)


def word(call: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.word


def test_the_same_key_is_carried_out_once(engine: Engine, once: Once) -> None:
    doing = Doing(engine)
    answers = [once.run("key:mini", "k", "same", doing) for _ in range(3)]
    assert answers == [Answer(201, '{"n": 1}')] * 3
    assert (doing.begun, doing.done) == (1, 1)


def test_another_body_another_system_no_key(engine: Engine, once: Once) -> None:
    doing = Doing(engine)
    once.run("key:mini", "k", "same", doing)
    assert word(lambda: once.run("key:mini", "k", "other", doing)) == "key-reused"
    once.run("key:else", "k", "other", doing)
    once.run("key:mini", "", "same", doing)
    once.run("key:mini", "", "same", doing)
    assert doing.done == 4


def test_what_failed_may_be_tried_again_with_the_same_key(engine: Engine, once: Once) -> None:
    doing = Doing(engine)

    def failing(keep: Keep) -> Answer:
        doing(keep)
        raise OSError("after it was done")

    def refusing(keep: Keep) -> Answer:
        raise Refusal("not-now")

    assert word(lambda: once.run("s", "k", "p", refusing)) == "not-now"
    with pytest.raises(OSError, match="after"):
        once.run("s", "k", "p", failing)
    assert once.run("s", "k", "p", doing) == Answer(201, '{"n": 1}')  # it was done: the answer is there
    assert doing.done == 1


def test_a_request_at_work_holds_its_key_and_one_that_died_gives_it_up(
    engine: Engine, once: Once, clock: Clock
) -> None:
    doing = Doing(engine)
    once._begin("s", "k", "p")  # a console that was killed before it did anything
    assert word(lambda: once.run("s", "k", "p", doing)) == "in-progress"
    clock.now += 121_000_000
    assert once.run("s", "k", "p", doing) == Answer(201, '{"n": 1}')


def test_who_was_taken_for_dead_does_not_do_it_too(engine: Engine, once: Once, clock: Clock) -> None:
    doing = Doing(engine)

    def slow(keep: Keep) -> Answer:
        clock.now += 121_000_000
        once.run("s", "k", "p", doing)
        return doing(keep)

    assert word(lambda: once.run("s", "k", "p", slow)) == "in-progress"
    assert doing.done == 1
    assert once.run("s", "k", "p", doing) == Answer(201, '{"n": 1}')


def test_answers_are_forgotten_after_their_time(engine: Engine, once: Once, clock: Clock) -> None:
    doing = Doing(engine)
    once.run("s", "old", "p", doing)
    clock.now += 23 * HOUR
    once.run("s", "new", "p", doing)
    assert once.run("s", "old", "p", doing).body == '{"n": 1}'
    clock.now += 2 * HOUR
    assert once.run("s", "old", "p", doing).body == '{"n": 3}'
    clock.now += 23 * HOUR
    assert once.forget() == 1
    with reading(engine) as connection:
        assert connection.execute(select(answer_kept.c.key)).scalars().all() == ["old"]


def test_many_at_once_do_it_once(engine: Engine, once: Once) -> None:
    doing = Doing(engine)
    found: list[object] = []

    def ask() -> None:
        try:
            found.append(once.run("s", "k", "p", doing))
        except Refusal as refusal:
            found.append(refusal.word)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert doing.done == 1
    assert set(found) <= {Answer(201, '{"n": 1}'), "in-progress"}


def test_fingerprints_tell_parts_apart() -> None:
    assert fingerprint("a", "bc") != fingerprint("ab", "c")
    assert fingerprint("\ud800") == fingerprint("\ud800")
