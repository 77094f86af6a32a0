"""Calling back: what a call comes to, when it is tried again, who is called now."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.appeals import Role
from callcenter.appeals.callbacks import Said, choose, next_try, what_was_said
from callcenter.appeals.case import Case
from callcenter.appeals.rules import Rules
from callcenter.appeals.words import ANSWER_WORDS, REACH_WORDS
from callcenter.facts import CallbackAttempted, CallbackGivenUp
from tests.appeals.pure_desk import CALENDAR, HOUR, START, PureDesk

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([], Said("unreachable")),
        (["refused"], Said("refused")),
        (["resolved"], Said("reached", True)),
        (["unresolved", "dissatisfied"], Said("reached", False, "dissatisfied")),
        (["resolved", "refused"], Said("reached", True)),
        (["satisfied"], Said("reached", None, "satisfied")),
        (["unresolved", "resolved", "neutral", "satisfied"], Said("reached", True, "satisfied")),
    ],
)
def test_what_was_said(answers: list[str], said: Said) -> None:
    assert what_was_said(answers) == said


@given(st.lists(st.sampled_from(sorted(ANSWER_WORDS)), max_size=6))
def test_an_answer_is_never_lost(answers: list[str]) -> None:
    said = what_was_said(answers)
    assert said.outcome in REACH_WORDS
    assert (said.outcome == "reached") == any(answer != "refused" for answer in answers)
    assert (said.outcome == "unreachable") == (not answers)
    assert not said.satisfaction or said.satisfaction in answers
    assert said.resolved is None or ("resolved" if said.resolved else "unresolved") in answers


@given(
    attempts=st.integers(0, 6),
    apart=st.integers(0, 100 * HOUR),
    most=st.integers(1, 5),
    days=st.integers(1, 4),
    pause=st.floats(0.01, 72),
)
def test_next_try(attempts: int, apart: int, most: int, days: int, pause: float) -> None:
    """Against a count of days by the calendar on the wall."""
    rules = Rules(callback_attempts=most, callback_days=days, callback_pause_hours=pause)
    case = Case(number="n", attempts=attempts, tried_first=START if attempts else None)
    at = START + apart
    first = START if attempts else at
    wall = [datetime.fromtimestamp(moment / 1e6, ZONE).date().toordinal() for moment in (first, at)]
    last = attempts + 1 >= most and wall[1] - wall[0] + 1 >= days
    again = next_try(case, "unreachable", at, rules, CALENDAR)
    assert again == (0 if last else at + round(pause * HOUR))
    assert next_try(case, "reached", at, rules, CALENDAR) == 0
    assert next_try(case, "refused", at, rules, CALENDAR) == 0


def test_an_agent_goes_by_the_same_rule() -> None:
    desk = PureDesk(Rules(callback_attempts=2, callback_days=2))
    number = desk.open()
    desk.do("submit", number, Role.AGENT, appeal_type="help", text="路灯不亮")
    desk.do("dispatch", number, Role.DISPATCHER, to="power")
    for deed in ("sign", "start"):
        desk.do(deed, number, Role.UNIT, "power")
    desk.do("reply", number, Role.UNIT, "power", text="已经修好，感谢您的反映，欢迎监督。", outcome="resolved")
    desk.do("review", number, Role.QUALITY)
    desk.do("pass", number, Role.QUALITY)
    tried = []
    for _ in range(3):
        before = desk.cases[number]
        facts = desk.do("attempt", number, Role.AGENT, outcome="unreachable")
        attempt = next(fact for fact in facts if isinstance(fact, CallbackAttempted))
        assert attempt.next_try == next_try(before, "unreachable", desk.at, desk.rules, CALENDAR)
        tried.append(any(isinstance(fact, CallbackGivenUp) for fact in facts))
        desk.at += 24 * HOUR if len(tried) == 2 else HOUR
    assert tried == [False, False, True]


def case(number: int, caller: str) -> Case:
    return Case(number=str(number), caller=caller)


def test_in_order_and_nobody_twice_or_engaged() -> None:
    due = [case(1, "a"), case(2, "b"), case(3, "a"), case(4, "c"), case(5, "d")]
    assert [each.number for each in choose(due, {"b"}, 2)] == ["1", "4"]
    assert choose(due, set(), 0) == []
    assert [each.number for each in choose(due, set(), 9)] == ["1", "2", "4", "5"]


@given(
    st.lists(st.tuples(st.integers(1, 99), st.sampled_from("abcdef")), max_size=30),
    st.sets(st.sampled_from("abcdef")),
    st.integers(0, 8),
)
def test_choose(due: list[tuple[int, str]], engaged: set[str], most: int) -> None:
    cases = [case(number, caller) for number, caller in due]
    chosen = choose(cases, engaged, most)
    callers = [each.caller for each in chosen]
    assert len(callers) == len(set(callers)) == min(most, len({caller for _, caller in due} - engaged))
    assert not engaged & set(callers)
    assert all(each == next(other for other in cases if other.caller == each.caller) for each in chosen)
