"""Facts in words: each type has a sentence in both languages, and nothing of it is a raw value."""

from __future__ import annotations

import doctest
from zoneinfo import ZoneInfo

import pytest

from callcenter.facts import (
    FACT_TYPES,
    AgentStateChanged,
    AppealDispatched,
    AppealFact,
    CallConnected,
    CallEnded,
    CoreStarted,
    Fact,
    OutsideAnswered,
    OutsideDialled,
    OutsideSkipped,
    OutsideTalkEnded,
)
from callcenter.facts import agent as agent_facts
from callcenter.facts import appeal as appeal_facts
from callcenter.facts import call as call_facts
from callcenter.facts import outside as outside_facts
from callcenter.projections import words
from callcenter.projections.appeal_words import APPEAL_SENTENCES, appeal_in_words
from callcenter.projections.words import SENTENCES, in_words
from callcenter.testing.facts import Story
from tests.facts.strategies import fact_with

OF_CALLS = [
    kind
    for kind in FACT_TYPES.values()
    if kind.__module__ in {m.__name__ for m in (agent_facts, appeal_facts, call_facts, outside_facts)}
    and not issubclass(kind, AppealFact)
]


def example(kind: type[Fact]) -> Fact:
    return fact_with(kind, at=1)


@pytest.mark.parametrize("kind", OF_CALLS, ids=lambda kind: kind.__name__)
def test_every_fact_of_a_call_has_words(kind: type[Fact]) -> None:
    assert kind in SENTENCES
    for language in ("zh", "en"):
        said = in_words(example(kind), language, rang=1_500_000)
        assert "{" not in said
        assert "True" not in said
        assert kind.__name__ not in said


def test_a_fact_that_is_no_part_of_a_call_is_named() -> None:
    assert in_words(CoreStarted(id="1", at=1, node="haian1", version="1")) == "CoreStarted"


def test_the_same_in_both_languages() -> None:
    story = Story()
    story.queued()
    story.offered()
    talk = story.connected()
    assert in_words(talk) == "接通 1001 座席 1001，等待 3.000 秒"
    assert in_words(talk, "en") == "connected to 1001 at seat 1001, waited 3.000 s"
    fallback = CallConnected(
        id="1",
        at=1,
        contact="c",
        offer="o",
        queue="voice",
        agent="",
        seat="1001",
        waited=1,
        via="fallback",
        uncertain=True,
    )
    assert in_words(fallback) == "接通 - 座席 1001（应急队列），等待 0.000 秒（时间为最后线索）"
    assert in_words(CallEnded(id="1", at=1, contact="c", ended_by="system"), "en") == "call over, ended by the system"


def test_names_that_people_gave_are_not_translated() -> None:
    story = Story()
    assert in_words(story.node("message", "message")) == "main · message（message）"
    state = story.state("available", "pause", "paused")
    assert isinstance(state, AgentStateChanged)
    assert in_words(state) == "1001：available → paused（pause）"


def test_examples() -> None:
    assert doctest.testmod(words).failed == 0


def test_whoever_is_rung_outside() -> None:
    rung = OutsideDialled(id="1", at=1, contact="c", attempt="a", callback_number="13900000001", person="专员甲")
    assert in_words(rung) == "呼叫 专员甲 13900000001"
    assert in_words(OutsideAnswered.of(rung, 3_000_000, 1_000_000), "en") == "专员甲 13900000001 answered after 2.000 s"
    desk = OutsideDialled(id="1", at=1, contact="c", attempt="a", target="1002")
    assert in_words(OutsideTalkEnded.of(desk, 2, "no_answer"), "en") == "done with 1002, talked 0.000 s (no answer)"
    nobody = OutsideSkipped(id="1", at=1, contact="c", department="housing", why="nobody_on_duty")
    assert in_words(nobody) == "未呼叫 housing （无人值班）"


OF_APPEALS = [kind for kind in FACT_TYPES.values() if issubclass(kind, AppealFact)]


@pytest.mark.parametrize("kind", OF_APPEALS, ids=lambda kind: kind.__name__)
def test_every_fact_of_an_appeal_has_words(kind: type[Fact]) -> None:
    assert kind in APPEAL_SENTENCES
    for language in ("zh", "en"):
        said = appeal_in_words(example(kind), ZoneInfo("Asia/Shanghai"), language)
        assert said
        assert "{" not in said
        assert "True" not in said
        assert kind.__name__ not in said


def test_words_of_an_appeal() -> None:
    due = 1_795_795_199_000_000
    fact = AppealDispatched(id="1", at=1, number="n", unit="housing", due=due, sign_due=due, rule="appointed")
    assert appeal_in_words(fact, ZoneInfo("Asia/Shanghai")) == "指定负责：housing，限 2026-11-27 23:59"
    assert appeal_in_words(fact, ZoneInfo("Asia/Shanghai"), "en") == "appointed: housing, due 2026-11-27 23:59"
