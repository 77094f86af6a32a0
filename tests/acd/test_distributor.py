"""Who is offered which call."""

from collections.abc import Sequence

import pytest

from callcenter.acd import AgentState, AgentView, Line, QueueRule, WaitingCaller, distribute

QUEUES = {
    "voice": QueueRule("voice", "voice"),
    "enterprise": QueueRule("enterprise", "enterprise", priority=1),
}
NOW = 1_000_000_000


def agent(number: str, *skills: str, idle_since: int = 0, **more: object) -> AgentView:
    view = {"state": AgentState.AVAILABLE, **more}
    return AgentView(
        number, f"1{number}", dict.fromkeys(skills or ("voice",), 5), idle_since=idle_since, **view
    )


def line(*callers: WaitingCaller) -> Line:
    made = Line()
    for caller in callers:
        made.add(caller)
    return made


def offers(waiting: Line, *agents: AgentView) -> list[tuple[str, str]]:
    decision = distribute(waiting.by_queue(), agents, QUEUES, NOW)
    return [(offer.contact, offer.agent) for offer in decision.offers]


def test_the_offer_says_everything_that_dialling_needs() -> None:
    (offer,) = distribute(line(WaitingCaller("c1", "voice", 5)).by_queue(), [agent("a")], QUEUES, NOW).offers
    assert (offer.contact, offer.queue, offer.agent, offer.seat, offer.reason) == (
        "c1",
        "voice",
        "a",
        "1a",
        "longest_idle",
    )


def test_first_come_first_served() -> None:
    waiting = line(*(WaitingCaller(f"c{n}", "voice", n) for n in (3, 1, 2)))
    assert offers(waiting, agent("a", idle_since=9), agent("b", idle_since=4)) == [("c1", "b"), ("c2", "a")]


def test_priority_goes_before_age() -> None:
    waiting = line(WaitingCaller("old", "voice", 1), WaitingCaller("urgent", "voice", 8, priority=1))
    assert offers(waiting, agent("a")) == [("urgent", "a")]


def test_across_queues_the_earlier_caller_takes_the_agent_of_both() -> None:
    both = agent("both", "voice", "enterprise")
    waiting = line(WaitingCaller("v", "voice", 2), WaitingCaller("e", "enterprise", 1))
    assert offers(waiting, both) == [("e", "both")]


def test_a_caller_nobody_can_serve_holds_up_no_one() -> None:
    waiting = line(WaitingCaller("e", "enterprise", 1), WaitingCaller("v", "voice", 2))
    assert offers(waiting, agent("a")) == [("v", "a")]


def test_nobody_is_offered_to_two_callers() -> None:
    waiting = line(*(WaitingCaller(f"{queue}{n}", queue, n) for n in range(5) for queue in QUEUES))
    given = offers(waiting, agent("a", "voice", "enterprise"), agent("b", "voice"), agent("c", "enterprise"))
    assert sorted(who for _, who in given) == ["a", "b", "c"]
    assert len({contact for contact, _ in given}) == 3


def test_an_excluded_agent_is_passed_over_and_serves_the_next() -> None:
    waiting = line(
        WaitingCaller("c1", "voice", 1, excluded=frozenset({"a"})),
        WaitingCaller("c2", "voice", 2),
    )
    assert offers(waiting, agent("a", idle_since=1)) == [("c2", "a")]
    assert offers(waiting, agent("a", idle_since=1), agent("b", idle_since=2)) == [("c1", "b"), ("c2", "a")]


@pytest.mark.parametrize("state", [state for state in AgentState if state is not AgentState.AVAILABLE])
def test_only_available_agents_are_offered_calls(state: AgentState) -> None:
    assert offers(line(WaitingCaller("c", "voice", 1)), agent("a", state=state)) == []


def test_an_agent_without_a_phone_is_offered_nothing() -> None:
    assert offers(line(WaitingCaller("c", "voice", 1)), agent("a", reachable=False)) == []


def test_a_resting_agent_is_asked_again_when_the_rest_is_over() -> None:
    waiting = line(WaitingCaller("c", "voice", 1)).by_queue()
    resting = [agent("a", rest_until=NOW + 3), agent("b", rest_until=NOW + 2), agent("c", "other")]
    decision = distribute(waiting, resting, QUEUES, NOW)
    assert (decision.offers, decision.retry_at) == ((), NOW + 2)
    later = distribute(waiting, resting, QUEUES, NOW + 2)
    assert [offer.agent for offer in later.offers] == ["b"]
    assert later.retry_at == NOW + 3


def test_a_missed_call_goes_to_the_next_agent_at_once() -> None:
    waiting = line(WaitingCaller("c", "voice", 1))
    assert offers(waiting, agent("missed", rest_until=NOW + 1), agent("next", idle_since=9)) == [
        ("c", "next")
    ]


def test_a_queue_without_a_rule_is_passed_over() -> None:
    assert offers(line(WaitingCaller("x", "unknown", 1), WaitingCaller("c", "voice", 2)), agent("a")) == [
        ("c", "a")
    ]


def test_no_free_agent_costs_no_look_at_the_line() -> None:
    class Untouchable(Sequence[WaitingCaller]):
        def __len__(self) -> int:
            raise AssertionError("looked at the line")

        def __getitem__(self, index: object) -> WaitingCaller:
            raise AssertionError("looked at the line")

    busy = [agent("a", state=AgentState.ON_CALL)]
    assert distribute({"voice": Untouchable()}, busy, QUEUES, NOW).offers == ()
    assert distribute({"voice": Untouchable()}, [], QUEUES, NOW).offers == ()


def test_one_free_agent_costs_one_look_at_the_line() -> None:
    class Counting(list[WaitingCaller]):
        looks = 0

        def __getitem__(self, index: object) -> WaitingCaller:
            Counting.looks += 1
            return super().__getitem__(index)

    waiting = Counting(WaitingCaller(f"c{n:04}", "voice", n) for n in range(2000))
    decision = distribute({"voice": waiting}, [agent("a")], QUEUES, NOW)
    assert [offer.contact for offer in decision.offers] == ["c0000"]
    assert Counting.looks <= 4


def test_nobody_waiting() -> None:
    assert distribute({}, [agent("a")], QUEUES, NOW).offers == ()
    assert distribute({"voice": ()}, [agent("a")], QUEUES, NOW).offers == ()
