"""Callbacks on appeals: counts of a story that was counted by hand, and the list that agents work through."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from callcenter.appeals import Role
from callcenter.facts import CallbackAnswered, CallbackAttempted, CallbackBegun, CallbackGivenUp
from callcenter.journal import reading
from callcenter.journal.tables import callback_attempt, callback_task
from callcenter.projections.callback_report import RATES, CallbackCounts, callback_counts
from callcenter.projections.callbacks_due import attempts_of, callbacks_due
from callcenter.projections.rebuilding import rebuild, verify
from tests.appeals.pure_desk import HOUR, START, PureDesk
from tests.projections.folding import folded, rows

REPLY = "已经修好，感谢您的反映，欢迎监督。"
NOT_CONTENT = {"resolved": False, "satisfaction": "dissatisfied"}


class Story(PureDesk):
    """A desk on which the system calls, too."""

    def due(self, caller: str, unit: str = "power") -> str:
        number = self.open(caller=caller)
        self.do("submit", number, Role.AGENT, appeal_type="help", text="路灯不亮")
        self.do("dispatch", number, Role.DISPATCHER, to=unit)
        self.do("sign", number, Role.UNIT, unit)
        self.handled(number, unit)
        return number

    def handled(self, number: str, unit: str) -> None:
        self.do("start", number, Role.UNIT, unit)
        self.do("reply", number, Role.UNIT, unit, text=REPLY, outcome="resolved")
        self.do("review", number, Role.QUALITY)
        self.do("pass", number, Role.QUALITY)

    def rings(self, number: str) -> str:
        """The system begins an attempt; its id."""
        attempt = f"{number}#{len(self.facts)}"
        self._take([CallbackBegun(id=f"b{attempt}", at=self.at, number=number, attempt=attempt, call="haian1-1.1")])
        return attempt

    def calls(self, number: str, outcome: str, resolved: bool | None = None, satisfaction: str = "") -> None:
        """The system calls; what came of it."""
        attempt = self.rings(number)
        again = self.at + 3 * HOUR if outcome == "unreachable" else 0
        self._take([
            CallbackAttempted(
                id=f"a{attempt}", at=self.at, number=number, attempt=attempt, mode="automatic", outcome=outcome,
                resolved=resolved, satisfaction=satisfaction, call="haian1-1.1", next_try=again, role="system",
            )
        ])  # fmt: skip
        self.tick()


@pytest.fixture
def story() -> Story:
    told = Story()
    closed = told.due("c1")
    told.calls(closed, "unreachable")
    told.calls(closed, "reached", True, "satisfied")
    excluded = told.due("c1")
    told.calls(excluded, "reached", **NOT_CONTENT)
    told.do("rate", excluded, Role.AGENT, cause="policy", **NOT_CONTENT)
    told.do("approve", excluded, Role.QUALITY)
    redone = told.due("c2", "roads")
    told.do("rate", redone, Role.AGENT, cause="unit", **NOT_CONTENT)
    told.handled(redone, "roads")
    told.calls(redone, "reached", True)
    told.calls(told.due("c3", "roads"), "refused")
    told.do("rate", told.due("c4", "roads"), Role.CITIZEN, resolved=True, satisfaction="neutral")
    told.due("")
    told.tick()
    told.rings(told.due("c5"))
    told.do("attempt", told.due("c6", "roads"), Role.AGENT, outcome="unreachable")
    return told


def test_attempts_tasks_and_citizens_are_three_counts(engine: Engine, story: Story) -> None:
    folded(engine, story.facts)
    with reading(engine) as connection:
        total, power, roads = callback_counts(connection, 0, 2**60)
    assert total == CallbackCounts(
        attempts=8, automatic=5, reached=5, refused=1, unreachable=2, tasks=6, tasks_reached=4, citizens=4,
        citizens_reached=2, online=1, over=7, rated=3, redo=1, excluded=1, given_up=2, given_up_refused=1,
        given_up_no_number=1, asked_resolved=4, resolved=3, asked_satisfaction=3, satisfied=1, neutral=1,
        dissatisfied=1,
    )  # fmt: skip
    assert power == CallbackCounts(
        unit="power", attempts=4, automatic=3, reached=3, unreachable=1, tasks=2, tasks_reached=2, citizens=1,
        citizens_reached=1, over=3, rated=1, excluded=1, given_up=1, given_up_no_number=1, asked_resolved=1,
        resolved=1, asked_satisfaction=1, satisfied=1,
    )  # fmt: skip
    assert roads == CallbackCounts(
        unit="roads", attempts=4, automatic=2, reached=2, refused=1, unreachable=1, tasks=4, tasks_reached=2,
        citizens=3, citizens_reached=1, online=1, over=4, rated=2, redo=1, given_up=1, given_up_refused=1,
        asked_resolved=3, resolved=2, asked_satisfaction=2, neutral=1, dissatisfied=1,
    )  # fmt: skip


def test_every_rate_is_of_two_counts() -> None:
    fields = set(CallbackCounts.__struct_fields__)
    assert all({above, below} <= fields for above, below in RATES.values())


def test_a_period_has_its_beginning_and_not_its_end(engine: Engine) -> None:
    told = Story()
    number = told.due("c1")
    told.at = START + HOUR
    told.calls(number, "reached", True, "satisfied")
    folded(engine, told.facts)
    with reading(engine) as connection:
        spans = [(START, START + HOUR), (START + HOUR, START + 2 * HOUR), (START + HOUR + 1, START + 2 * HOUR)]
        counted = [callback_counts(connection, *span)[0] for span in spans]
    assert [(each.attempts, each.over) for each in counted] == [(0, 0), (1, 1), (0, 0)]


def test_what_is_reopened_later_changes_nothing_of_the_past(engine: Engine, story: Story) -> None:
    folded(engine, story.facts)
    with reading(engine) as connection:
        before = callback_counts(connection, 0, story.at + 1)
    seen = len(story.facts)
    story.at += HOUR
    for number, case in list(story.cases.items()):
        if case.state == "closed" and case.caller:
            story.do("reopen", number, Role.SUPERVISOR, why="look_back")
    assert any(case.state == "reopened" for case in story.cases.values())
    folded(engine, story.facts[seen:])
    with reading(engine) as connection:
        assert callback_counts(connection, 0, story.at) == before


def test_tables_are_the_same_when_they_are_folded_again(engine: Engine, story: Story) -> None:
    folded(engine, story.facts)
    before = rows(engine, callback_attempt), rows(engine, callback_task)
    assert list(verify(engine)) == []
    rebuild(engine)
    assert (rows(engine, callback_attempt), rows(engine, callback_task)) == before


def test_an_attempt_belongs_to_the_round_in_which_it_began(engine: Engine) -> None:
    """It was rated online while the phone rang: what came of the call changes nothing."""
    told = Story()
    number = told.due("c1")
    attempt = told.rings(number)
    told.do("rate", number, Role.CITIZEN, **NOT_CONTENT)
    folded(engine, told.facts)
    late = CallbackAttempted(
        id="late", at=told.at, number=number, attempt=attempt, mode="automatic", outcome="unreachable",
        next_try=told.at + HOUR,
    )  # fmt: skip
    answer = CallbackAnswered(id="x", at=told.at, number=number, attempt=attempt, call="c", answer="resolved")
    told._take([answer, late])
    assert (told.cases[number].state, told.cases[number].attempts) == ("redo", 1)
    folded(engine, [answer, late])
    (row,) = [row for row in rows(engine, callback_attempt) if row["attempt"] == attempt]
    assert (row["round"], row["outcome"], row["unit"]) == (0, "unreachable", "power")


def test_an_end_that_comes_too_late_is_none(engine: Engine) -> None:
    told = Story()
    number = told.due("c1")
    told.do("rate", number, Role.CITIZEN, **NOT_CONTENT)
    folded(engine, [*told.facts, CallbackGivenUp(id="late", at=told.at, number=number, why="refused", archive_at=0)])
    (row,) = rows(engine, callback_task)
    assert (row["result"], row["satisfaction"]) == ("redo", "dissatisfied")


def test_who_must_be_asked_why_comes_first_then_the_deadline(engine: Engine) -> None:
    told = Story()
    first, second, unhappy, refused, rings = (told.due(f"c{n}") for n in range(5))
    told.at += 30 * HOUR
    later = told.due("c6")
    told.calls(first, "unreachable")
    told.calls(unhappy, "reached", **NOT_CONTENT)
    told.calls(refused, "refused")
    told.rings(rings)
    folded(engine, told.facts)
    with reading(engine) as connection:
        due = callbacks_due(connection, told.at)
        tries = attempts_of(connection, told.cases[unhappy])
        none = callbacks_due(connection, told.at, "roads")
        in_time = callbacks_due(connection, told.at + 4 * HOUR)
    assert [(each.case.number, each.what) for each in due] == [
        (unhappy, "ask_why"), (first, "wait"), (second, "call"), (rings, "rings"), (later, "call"),
    ]  # fmt: skip
    assert none == []
    assert {each.case.number: each.what for each in in_time}[first] == "call"
    assert [(each["outcome"], each["resolved"], each["satisfaction"]) for each in tries] == [
        ("reached", False, "dissatisfied")
    ]
