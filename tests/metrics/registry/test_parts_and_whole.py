"""Random histories: the registry is what a straight count of the facts says, and parts make up the whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, update

from callcenter.facts import Fact
from callcenter.journal import open_engine, reading, upgrade, writing
from callcenter.journal.tables import contact, targets
from callcenter.metrics.registry import METRICS, Span, figures, total
from callcenter.metrics.registry.proof import prove
from tests.metrics.registry.told import HOUR, SECOND, Told, in_order, state, us
from tests.metrics.registry.told import targets as targets_set
from tests.projections.folding import folded

START = us("2026-10-30T00:00")
LENGTH = 4 * 24 * HOUR
WHOLE = Span(START - HOUR, START + 2 * LENGTH)
_MOMENTS = st.integers(START, START + LENGTH)
_STATES = st.sampled_from(["available", "reserved", "ringing", "on_call", "hold", "wrap_up", "paused", "offline"])


@st.composite
def calls(draw: st.DrawFn) -> list[Fact]:
    story = Told(
        draw(_MOMENTS), caller=draw(st.sampled_from(["", "1", "2", "3"])),
        direction=draw(st.sampled_from(["in", "in", "in", "callback"])),
    )  # fmt: skip
    for _ in range(draw(st.integers(0, 2))):
        story.queue(draw(st.sampled_from(["voice", "enterprise"])), draw(st.integers(0, 30)))
    kind = draw(st.sampled_from(["answered", "transferred", "lost", "left", "ivr", "open"]))
    agent = draw(st.sampled_from(["1001", "1002"]))
    if kind in ("answered", "transferred") and story.facts[-1].__class__.__name__ == "CallerQueued":
        story.answer(agent, draw(st.integers(0, 60)), uncertain=draw(st.booleans()))
        ended_by = draw(st.sampled_from(["caller", "cap", "unknown", "agent"]))
        story.talk(draw(st.integers(0, 900)), "transfer" if kind == "transferred" else ended_by, agent)
        if kind == "transferred":
            story.queue("enterprise").answer("1002", 3, "enterprise").talk(20, agent="1002")
    elif kind == "lost" and len(story.facts) > 1:
        story.give_up(draw(st.integers(0, 60)))
    return story.facts if kind == "open" else story.end(uncertain=draw(st.booleans()))


_STAYS = st.lists(st.tuples(_MOMENTS, _STATES, st.sampled_from(["1001", "1002"])), max_size=25)
_TARGETS = st.lists(st.tuples(_MOMENTS, st.sampled_from([5, 10, 20]), st.sampled_from([0, 5, 15])), max_size=3)


@contextmanager
def store(facts: list[Fact]) -> Iterator[Connection]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        upgrade(url)
        engine = open_engine(url, durable=False)
        folded(engine, facts)
        with reading(engine) as connection:
            yield connection
        engine.dispose()


@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(stories=st.lists(calls(), max_size=20), stays=_STAYS, limits=_TARGETS, seed=st.integers(0, 999))
def test_any_history_is_counted_as_its_facts_say(
    stories: list[list[Fact]], stays: list[tuple[int, str, str]], limits: list[tuple[int, int, int]], seed: int
) -> None:
    changes = [state(at, word, agent) for at, word, agent in sorted(stays)]
    facts = in_order(*stories, changes, [targets_set(at, answer, short) for at, answer, short in limits])
    with store(facts) as connection:
        proof = prove(connection, seed, "Asia/Shanghai", spans=4)
        assert [str(each) for each in proof.mismatches] == []
        assert not facts or proof.comparisons > 400
        for by in (["queue"], ["skill", "day"], ["hour"]):
            names = [each.id for each in METRICS.values() if "skill" in each.dimensions and adds_up(each.id)]
            whole = {each.metric: each for each in figures(connection, names, WHOLE)}
            parts = figures(connection, names, WHOLE, by)
            for name in names:
                mine = [each for each in parts if each.metric == name]
                if mine:
                    made = total(mine)
                    assert (made.numerator, made.denominator) == (whole[name].numerator, whole[name].denominator), name
                    assert made.value == whole[name].value
                else:
                    assert whole[name].numerator == 0


def adds_up(ident: str) -> bool:
    return ident != "callers" and not METRICS[ident].rolling_hours


def test_the_proof_finds_what_is_not_as_the_facts_say() -> None:
    story = in_order(*(Told(START + n * HOUR, f"c{n}").queue().answer(after=5).talk(30).end() for n in range(5)))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        upgrade(url)
        engine = open_engine(url, durable=False)
        folded(engine, [targets_set(START - 1, 15, 5), *story])

        def wrong() -> set[str]:
            with reading(engine) as connection:
                return {each.count for each in prove(connection, 1, "Asia/Shanghai", spans=1).mismatches}

        assert wrong() == set()
        with writing(engine) as connection:
            connection.execute(update(contact).where(contact.c.contact == "c1").values(waited_us=16 * SECOND))
        late = {"answered_within_15", "answered_within_x", "waited_us", "longest_wait_us"}
        assert wrong() == late
        with writing(engine) as connection:
            connection.execute(update(contact).values(waited_us=5 * SECOND))
            connection.execute(update(targets).values(answer_us=SECOND))
        assert wrong() == {"answered_within_x"}
        with writing(engine) as connection:
            connection.execute(update(targets).values(answer_us=15 * SECOND))
            connection.execute(delete(contact).where(contact.c.contact == "c2"))
        assert {"calls", "offered", "answered", "talks", "tries"} <= wrong()
        engine.dispose()
