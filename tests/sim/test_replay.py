"""A recorded day: read from the read tables as facts have filled them, replayed, and counted as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, insert

from callcenter.errors import CommandRefused
from callcenter.facts import AgentStateChanged, Fact, encode, new_id
from callcenter.journal import reading, writing
from callcenter.journal.tables import fact as journal
from callcenter.projections import fold_forward
from callcenter.sim.case import Case
from callcenter.sim.play import Outcome, play, recorded, replay_case
from callcenter.sim.record import RecordedDay, read_day
from callcenter.sim.replay import Replay
from callcenter.sim.traffic import Ring
from callcenter.sim.what_if import what_if
from callcenter.testing.facts import SECOND, START, Story
from tests.sim.test_scenario import settings, shipped

MIDNIGHT = START - 8 * 3600 * SECOND
TOMORROW = MIDNIGHT + 24 * 3600 * SECOND


def write(engine: Engine, facts: Iterable[Fact]) -> None:
    rows = [
        {
            "id": fact.id, "type": type(fact).__name__, "at": fact.at,
            "contact": getattr(fact, "contact", None) or None, "agent": getattr(fact, "agent", None),
            "body": encode(fact).decode(),
        }
        for fact in sorted(facts, key=lambda fact: fact.at)
    ]  # fmt: skip
    with writing(engine) as connection:
        connection.execute(insert(journal), rows)
    fold_forward(engine)


def shift(agent: str, *moves: tuple[float, str], contact: str = "") -> Iterator[Fact]:
    """An agent's states by seconds after 08:00: (0, "available"), (10, "on_call") …"""
    before = "offline"
    for at, after in moves:
        yield AgentStateChanged(
            id=new_id(), at=START + round(at * SECOND), agent=agent, seat="" if after == "offline" else agent,
            event="x", before=before, after=after, contact=contact if after == "wrap_up" else "",
        )  # fmt: skip
        before = after


def day(engine: Engine) -> RecordedDay:
    with reading(engine) as connection:
        return read_day(connection, MIDNIGHT, TOMORROW)


def morning() -> Iterator[Fact]:
    """One call answered by 1001 with after-call work; one missed by 1001, then answered by 1002; one given up."""
    first = Story("haian1-1.1", caller="131")
    yield from (first.arrived(), first.queued(after=4), first.offered("1001", after=0))
    yield from (first.connected("1001", after=3), first.talk_ended("1001", after=60), first.ended())
    second = Story("haian1-2.2", caller="132", at=START + 100 * SECOND)
    yield from (second.arrived(), second.queued(after=4), second.offered("1001", after=0))
    yield from (second.not_answered("1001", after=20), second.offered("1002", after=0))
    yield from (second.connected("1002", after=5), second.talk_ended("1002", after=120), second.ended())
    third = Story("haian1-3.3", caller="133", at=START + 110 * SECOND)
    yield from (third.arrived(), third.queued(after=4), third.abandoned(after=9), third.ended())
    yield from shift(
        "1001", (0, "available"), (4, "ringing"), (7, "on_call"), (67, "wrap_up"), (87, "available"),
        (104, "ringing"), (124, "paused"), (300, "available"), (400, "offline"), contact="haian1-1.1",
    )  # fmt: skip
    yield from shift("1002", (123.5, "available"), (124, "ringing"), (129, "on_call"), (249, "available"))


def base(engine: Engine, seed: int = 1) -> tuple[Case, Replay, RecordedDay]:
    found = day(engine)
    return *replay_case(settings(), shipped(), found, seed), found


def test_the_day_is_read_from_the_read_tables(engine: Engine) -> None:
    write(engine, morning())
    found = day(engine)
    assert [(c.contact, c.result, c.waited, c.talked, c.wrap_up) for c in found.calls] == [
        ("haian1-1.1", "answered", 3 * SECOND, 60 * SECOND, 20 * SECOND),
        ("haian1-2.2", "answered", 25 * SECOND, 120 * SECOND, 0),
        ("haian1-3.3", "abandoned", 9 * SECOND, None, 0),
    ]
    assert [[leg.outcome for leg in call.legs] for call in found.calls] == [
        ["answered"], ["ring_no_answer", "answered"], [],
    ]  # fmt: skip
    first, second = found.stays
    assert (first.agent, first.begins, first.ends) == ("1001", START, START + 400 * SECOND)
    assert first.pauses == ((START + 124 * SECOND, START + 300 * SECOND),)
    assert (first.busy, first.idle) == ((3 + 60 + 20 + 20) * SECOND, (4 + 17 + 100) * SECOND)
    assert (second.agent, second.ends) == ("1002", TOMORROW)


def test_only_calls_of_that_day_that_entered_a_queue(engine: Engine) -> None:
    late = Story("haian1-4.4", at=TOMORROW - 2 * SECOND)  # arrives today, enters the queue tomorrow
    greeting = Story("haian1-5.5", at=START)
    write(engine, [*late.abandoned_call(), greeting.arrived(), greeting.ended(after=3)])
    assert day(engine).calls == ()
    with reading(engine) as connection:
        assert len(read_day(connection, TOMORROW, TOMORROW + 24 * 3600 * SECOND).calls) == 1


def test_what_the_record_knows_is_replayed_as_it_was(engine: Engine) -> None:
    write(engine, morning())
    case, traffic, _ = base(engine)
    first, second, third = traffic.callers()
    assert (first.talk, first.wrap_up, second.talk) == (60 * SECOND, 20 * SECOND, 120 * SECOND)
    assert third.patience == 9 * SECOND
    assert first.patience > 3 * SECOND
    assert second.patience > 25 * SECOND
    assert third.talk in (60 * SECOND, 120 * SECOND)
    assert traffic.patience() == pytest.approx(37)  # 3 + 25 + 9 s of waiting, one gave up
    assert [traffic.ring(second, n) for n in range(2)] == [Ring(20 * SECOND, False), Ring(5 * SECOND, True)]
    assert traffic.ring(second, 2) in (Ring(3 * SECOND, True), Ring(5 * SECOND, True))
    assert case.acd.repeat_priority == 0


def test_the_replay_of_a_day_comes_to_what_was_recorded(engine: Engine) -> None:
    write(engine, morning())
    case, traffic, found = base(engine)
    was, again = recorded(case, traffic, found, 15), play(case, traffic, 15)
    for outcome in (was, again):
        total = outcome.figures.total
        assert (total.offered, total.answered, total.within, total.abandoned, total.left) == (3, 2, 1, 1, 0)
        assert total.wait.max == 25
        assert outcome.figures.missed == 1
        assert total.longest_line == 1
    assert was.figures.total.fairness.most == again.figures.total.fairness.most == 1
    assert was.figures.total.handling == (3 + 60 + 20 + 20 + 5 + 120) / 2
    assert was.figures.total.occupancy is not None
    assert (was.name, again.name, was.formulas) == ("recorded", "base", ())


def test_a_what_if_on_a_recorded_day(engine: Engine) -> None:
    """With another seat the one who gave up after nine seconds is served."""
    write(engine, morning())
    case, traffic, _ = base(engine)
    more = play(what_if(case, "voice", ("+1",)), traffic, 15).figures.total
    assert (more.offered, more.answered, more.abandoned) == (3, 3, 0)


def test_the_same_seed_replays_the_same(engine: Engine) -> None:
    write(engine, morning())

    def outcome(seed: int) -> Outcome:
        case, traffic, _ = base(engine, seed)
        return play(what_if(case, "voice", ("-1",)), traffic, 15)

    assert outcome(1) == outcome(1)
    assert list(base(engine, 1)[1].callers()) != list(base(engine, 2)[1].callers())


def test_an_agent_who_is_gone_has_the_skills_of_the_calls_they_took(engine: Engine) -> None:
    story = Story("haian1-1.1")
    write(engine, [
        *shift("4711", (0, "available")), story.arrived(), story.queued(), story.offered("4711"),
        story.connected("4711"), story.talk_ended("4711"), story.ended(),
    ])  # fmt: skip
    case, traffic, _ = base(engine)
    assert case.duties[0].skills == {"voice": 5}
    assert play(case, traffic, 15).figures.total.answered == 1


def test_open_calls_and_unknown_queues_are_left_out(engine: Engine) -> None:
    waiting, other = Story("haian1-1.1"), Story("haian1-2.2")
    gave_up = [other.arrived(), other.queued("gone"), replace(other.abandoned(), queue="gone"), other.ended()]
    write(engine, [waiting.arrived(), waiting.queued(), *gave_up])
    with pytest.raises(CommandRefused, match="no call entered a queue on that day"):
        base(engine)


def test_without_anybody_who_gave_up_patience_is_the_scenarios(engine: Engine) -> None:
    story = Story("haian1-1.1")
    facts = [story.arrived(), story.queued(), story.offered(), story.connected(), story.talk_ended(), story.ended()]
    write(engine, [*shift("1001", (0, "available")), *facts])
    assert base(engine)[1].patience() == shipped().patience.mean_seconds


def test_a_long_day_replays_as_it_was_simulated(engine: Engine) -> None:
    """What the simulator makes of a drawn day, written as facts, replays to the same figures."""
    write(engine, drawn_day())
    case, traffic, found = base(engine)
    was, again = recorded(case, traffic, found, 15).figures.total, play(case, traffic, 15).figures.total
    assert was.offered == again.offered > 100
    assert abs(was.answered - again.answered) <= 2
    assert again.wait.mean == pytest.approx(was.wait.mean, rel=0.1)
    assert again.occupancy == pytest.approx(was.occupancy, rel=0.02)


def drawn_day() -> Iterator[Fact]:
    """Three agents, 150 calls in a morning, first come, first served, worked out by hand of time."""
    free = {"1001": 0.0, "1002": 0.0, "1003": 0.0}
    states: dict[str, list[tuple[float, str]]] = {agent: [(0, "available")] for agent in free}
    for number in range(150):
        at, talk = 60.0 * number + number % 7 * 5, 60.0 + number * 37 % 150
        agent = min(free, key=lambda name: (free[name], name))
        begins = max(at, free[agent])
        story = Story(f"haian1-{number:04}.1", caller=f"139{number}", at=START + round(at * SECOND))
        yield from (story.arrived(), story.queued(after=0), story.offered(agent, after=begins - at))
        yield from (story.connected(agent, after=2), story.talk_ended(agent, after=talk), story.ended())
        states[agent] += [(begins, "ringing"), (begins + 2, "on_call"), (begins + 2 + talk, "available")]
        free[agent] = begins + 2 + talk
    for agent, moves in states.items():
        yield from shift(agent, *moves)
