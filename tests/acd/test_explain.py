"""Every agent gets a reason."""

import pytest

from callcenter.acd import AgentState, AgentView, Offer, QueueRule, Verdict, WaitingCaller, explain
from callcenter.acd.words import reason_in_words

QUEUES = {"voice": QueueRule.simple("voice", "voice")}
NOW = 100_000_000
CALLER = WaitingCaller("c", "voice", 0, excluded=frozenset({"1009"}))


def view(
    number: str, state: AgentState = AgentState.AVAILABLE, idle_since: int = 0, **more: object
) -> AgentView:
    return AgentView(
        number, "" if state is AgentState.OFFLINE else number, {"voice": 5}, state, idle_since, **more
    )


def test_each_reason_has_its_word_and_figures() -> None:
    agents = [
        view("1001", idle_since=60_000_000),
        view("1002", idle_since=40_000_000),
        view("1003", AgentState.OFFLINE),
        view("1004", AgentState.PAUSED),
        view("1005", AgentState.ON_CALL),
        view("1006", rest_until=NOW + 2_500_000),
        view("1007", reachable=False),
        AgentView("1008", "1008", {"network": 5}, AgentState.AVAILABLE, 0),
        view("1009"),
        view("1010"),
    ]
    ahead = [Offer("earlier", "voice", "1010", "1010", "longest_idle")]
    found = explain(CALLER, agents, QUEUES, NOW, ahead)
    assert [(c.agent, c.verdict.value, c.figure, c.about) for c in found] == [
        ("1002", "chosen", 60.0, ""),
        ("1001", "ranked_lower", 40.0, ""),
        ("1003", "offline", None, ""),
        ("1004", "paused", None, ""),
        ("1005", "on_call", None, ""),
        ("1006", "resting", 2.5, ""),
        ("1007", "unreachable", None, "1007"),
        ("1008", "lacks_skill", None, "voice 1"),
        ("1009", "excluded", None, ""),
        ("1010", "earlier_caller", None, "earlier"),
    ]
    assert [reason_in_words(c.verdict, "longest_idle", c.figure, c.about, "en") for c in found] == [
        "chosen: idle 60 s",
        "ranked lower by the strategy: idle 40 s",
        "not logged in",
        "paused",
        "in a call",
        "missed or refused a call just now: for 2.5 s more",
        "no phone registered, or it dials a code: 1007",
        "lacks the skill: voice 1",
        "excluded for this caller",
        "offered to an earlier caller: earlier",
    ]


def test_who_is_kept_for_the_agent_talked_to_last() -> None:
    caller = WaitingCaller("c", "voice", NOW, prefers="1002", prefers_until=NOW + 4_000_000)
    found = explain(caller, [view("1001"), view("1002", idle_since=5)], QUEUES, NOW)
    assert [(c.agent, c.verdict.value, c.figure, c.about) for c in found] == [
        ("1001", "held", 4.0, "1002"),
        ("1002", "last_agent", None, ""),
    ]
    over = explain(caller, [view("1001"), view("1002", idle_since=5)], QUEUES, NOW + 4_000_000)
    assert [(c.agent, c.verdict.value) for c in over] == [("1001", "chosen"), ("1002", "ranked_lower")]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_each_verdict_has_words_in_both_languages(verdict: Verdict) -> None:
    chinese, english = (reason_in_words(verdict, "round_robin", language=language) for language in ("zh", "en"))
    assert chinese != english
    assert not chinese.isascii()
    assert english.isascii()


def test_every_state_but_available_is_a_verdict() -> None:
    for state in AgentState:
        if state is not AgentState.AVAILABLE:
            (candidate,) = explain(CALLER, [view("1", state)], QUEUES, NOW)
            assert candidate.verdict.value == state.value


def test_nobody_there() -> None:
    assert explain(CALLER, [], QUEUES, NOW) == ()


def test_the_own_offer_does_not_stand_against_the_caller() -> None:
    own = [Offer("c", "voice", "1", "1", "longest_idle")]
    (candidate,) = explain(CALLER, [view("1")], QUEUES, NOW, own)
    assert candidate.verdict is Verdict.CHOSEN
