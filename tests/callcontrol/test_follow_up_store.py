"""Who is due, and what an earlier core had begun, on every kind of store."""

from __future__ import annotations

from sqlalchemy import Engine

from callcenter.appeals import Role
from callcenter.callcontrol.follow_up_store import find_due, unsettled
from callcenter.facts import CallArrived, CallbackAnswered
from callcenter.journal import reading
from callcenter.testing.stores import engine, sqlite_url, store_url
from tests.appeals.pure_desk import HOUR
from tests.projections.folding import folded
from tests.projections.test_callback_report import NOT_CONTENT, Story

__all__ = ["engine", "sqlite_url", "store_url"]

MINUTE = 60_000_000


def due(engine: Engine, at: int, pause: int = 0, most: int = 100) -> tuple[list[str], set[str]]:
    with reading(engine) as connection:
        found = find_due(connection, at, pause, most)
    return [case.number for case in found.cases], set(found.rested)


def arrived(number: str, caller: str, at: int, direction: str) -> CallArrived:
    return CallArrived(
        id=f"c{number}{direction}", at=at, contact=f"haian1-{number}{direction}", node="haian1", channel="", did="",
        caller=caller, flow="", direction=direction, appeal=number,
    )  # fmt: skip


def test_who_may_be_tried(engine: Engine) -> None:
    told = Story()
    fresh, vain, refused, reached, rings, tried, called, nobody = (
        told.due(caller) for caller in ("c1", "c2", "c3", "c4", "c5", "c6", "c7", "")
    )
    told.calls(vain, "unreachable")
    told.calls(refused, "refused")
    told.calls(reached, "reached", **NOT_CONTENT)
    told.rings(rings)
    told.do("attempt", tried, Role.AGENT, outcome="unreachable")
    by_agent, by_system = arrived(called, "c7", told.at, "out"), arrived(vain, "c2", told.at, "follow_up")
    folded(engine, [*told.facts, by_agent, by_system])
    assert due(engine, told.at)[0] == [fresh]
    assert due(engine, told.at + 3 * HOUR)[0] == [fresh, vain]
    assert due(engine, told.at + 3 * HOUR, most=1)[0] == [fresh]
    assert nobody not in due(engine, told.at + 3 * HOUR)[0]


def test_the_nearest_deadline_first(engine: Engine) -> None:
    told = Story()
    told.at += 72 * HOUR
    later = told.due("c1")
    told.at -= 72 * HOUR
    sooner = told.due("c2")
    folded(engine, told.facts)
    assert due(engine, told.at)[0] == [sooner, later]


def test_a_new_reply_begins_anew(engine: Engine) -> None:
    """What an agent had tried or dialled before it does not keep the system from calling."""
    told = Story()
    number = told.due("c1")
    told.do("rate", number, Role.AGENT, cause="unit", **NOT_CONTENT)
    before = arrived(number, "c1", told.at, "out")
    told.at += HOUR
    told.handled(number, "power")
    folded(engine, [*told.facts, before])
    assert due(engine, told.at)[0] == [number]


def test_numbers_that_rest(engine: Engine) -> None:
    told = Story()
    told.calls(told.due("c1"), "unreachable")
    told.do("rate", told.due("c2"), Role.CITIZEN, resolved=True, satisfaction="satisfied")
    told.rings(told.due("c3"))
    folded(engine, told.facts)
    assert due(engine, told.at, MINUTE)[1] == {"c1", "c3"}
    assert due(engine, told.at + MINUTE, MINUTE)[1] == set()


def test_what_an_earlier_core_had_begun(engine: Engine) -> None:
    told = Story()
    told.calls(told.due("c1"), "unreachable")
    number = told.due("c2")
    attempt = told.rings(number)
    answers = [
        CallbackAnswered(
            id=f"x{n}", at=told.at + n, number=number, attempt=attempt, call="haian1-1.1", answer=answer
        )
        for n, answer in enumerate(("unresolved", "neutral"), 1)
    ]  # fmt: skip
    folded(engine, [*told.facts, *answers])
    with reading(engine) as connection:
        (found,) = unsettled(connection, "haian1")
        assert unsettled(connection, "haian") == []
    assert (found.attempt, found.case.number, found.case.caller) == (attempt, number, "c2")
    assert (found.answers, found.last, found.contact) == (["unresolved", "neutral"], told.at + 2, "haian1-1.1")
