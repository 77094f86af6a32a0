"""Who is offered which call."""

import pytest

from callcenter.acd import AgentState, AgentView, Distributor, QueueRule, Step, WaitingCaller, distribute, order

SECOND = 1_000_000
QUEUES = {"voice": QueueRule.simple("voice", "voice"), "enterprise": QueueRule.simple("enterprise", "enterprise")}
NOW = 1_000 * SECOND


def agent(number: str, *skills: str, idle_since: int = 0, **more: object) -> AgentView:
    view = {"state": AgentState.AVAILABLE, **more}
    return AgentView(
        number, f"1{number}", dict.fromkeys(skills or ("voice",), 5), idle_since=idle_since, **view
    )


def offers(waiting: list[WaitingCaller], *agents: AgentView, now: int = NOW) -> list[tuple[str, str]]:
    return [(offer.contact, offer.agent) for offer in distribute(waiting, agents, QUEUES, now).offers]


def test_the_offer_says_everything_that_dialling_needs() -> None:
    (offer,) = distribute([WaitingCaller("c1", "voice", 5)], [agent("a")], QUEUES, NOW).offers
    assert (offer.contact, offer.queue, offer.agent, offer.seat, offer.reason) == (
        "c1",
        "voice",
        "a",
        "1a",
        "longest_idle",
    )


def test_first_come_first_served() -> None:
    waiting = [WaitingCaller(f"c{n}", "voice", n) for n in (3, 1, 2)]
    assert offers(waiting, agent("a", idle_since=9), agent("b", idle_since=4)) == [("c1", "b"), ("c2", "a")]


def test_a_head_start_counts_as_having_come_so_much_earlier() -> None:
    waiting = [WaitingCaller("old", "voice", 1), WaitingCaller("urgent", "voice", 8, head_start=8)]
    assert offers(waiting, agent("a")) == [("urgent", "a")]


def test_across_queues_the_earlier_caller_takes_the_agent_of_both() -> None:
    both = agent("both", "voice", "enterprise")
    waiting = [WaitingCaller("v", "voice", 2), WaitingCaller("e", "enterprise", 1)]
    assert offers(waiting, both) == [("e", "both")]


def test_a_caller_nobody_can_serve_holds_up_no_one() -> None:
    waiting = [WaitingCaller("e", "enterprise", 1), WaitingCaller("v", "voice", 2)]
    assert offers(waiting, agent("a")) == [("v", "a")]


def test_nobody_is_offered_to_two_callers() -> None:
    waiting = [WaitingCaller(f"{queue}{n}", queue, n) for n in range(5) for queue in QUEUES]
    given = offers(waiting, agent("a", "voice", "enterprise"), agent("b", "voice"), agent("c", "enterprise"))
    assert sorted(who for _, who in given) == ["a", "b", "c"]
    assert len({contact for contact, _ in given}) == 3


def test_an_excluded_agent_is_passed_over_and_serves_the_next() -> None:
    waiting = [WaitingCaller("c1", "voice", 1, excluded=frozenset({"a"})), WaitingCaller("c2", "voice", 2)]
    assert offers(waiting, agent("a", idle_since=1)) == [("c2", "a")]
    assert offers(waiting, agent("a", idle_since=1), agent("b", idle_since=2)) == [("c1", "b"), ("c2", "a")]


@pytest.mark.parametrize("state", [state for state in AgentState if state is not AgentState.AVAILABLE])
def test_only_available_agents_are_offered_calls(state: AgentState) -> None:
    assert offers([WaitingCaller("c", "voice", 1)], agent("a", state=state)) == []


def test_an_agent_without_a_phone_is_offered_nothing() -> None:
    assert offers([WaitingCaller("c", "voice", 1)], agent("a", reachable=False)) == []


def test_a_resting_agent_is_asked_again_when_the_rest_is_over() -> None:
    waiting = [WaitingCaller("c", "voice", 1)]
    resting = [agent("a", rest_until=NOW + 3), agent("b", rest_until=NOW + 2), agent("c", "other")]
    decision = distribute(waiting, resting, QUEUES, NOW)
    assert (decision.offers, decision.retry_at) == ((), NOW + 2)
    later = distribute(waiting, resting, QUEUES, NOW + 2)
    assert [offer.agent for offer in later.offers] == ["b"]
    assert later.retry_at == NOW + 3


def test_a_missed_call_goes_to_the_next_agent_at_once() -> None:
    waiting = [WaitingCaller("c", "voice", 1)]
    assert offers(waiting, agent("missed", rest_until=NOW + 1), agent("next", idle_since=9)) == [
        ("c", "next")
    ]


def test_a_queue_without_a_rule_is_passed_over() -> None:
    assert offers([WaitingCaller("x", "unknown", 1), WaitingCaller("c", "voice", 2)], agent("a")) == [
        ("c", "a")
    ]


def test_nobody_waiting() -> None:
    assert distribute([], [agent("a")], QUEUES, NOW).offers == ()


# -- priority never starves anybody ---------------------------------------------------------------------


def test_age_wins_in_the_end() -> None:
    """However many come with a head start, who waited that much longer is served before them."""
    patient = WaitingCaller("patient", "voice", 0)
    urgent = [WaitingCaller(f"u{n}", "voice", n * SECOND, head_start=30 * SECOND) for n in range(100)]
    served = [contact for contact, _ in offers([patient, *urgent], *(agent(f"{n:03}") for n in range(101)))]
    assert served.index("patient") == 30
    assert served == [caller.contact for caller in sorted([patient, *urgent], key=order)]


def test_who_is_to_come_later_is_served_all_the_same() -> None:
    abusive = WaitingCaller("abusive", "voice", 0, head_start=-600 * SECOND)
    assert offers([abusive], agent("a")) == [("abusive", "a")]
    assert offers([abusive, WaitingCaller("other", "voice", 599 * SECOND)], agent("a")) == [("other", "a")]
    assert offers([abusive, WaitingCaller("other", "voice", 601 * SECOND)], agent("a")) == [("abusive", "a")]


# -- what a queue asks for relaxes with the wait --------------------------------------------------------

STEPS = {
    "policy": QueueRule(
        "policy",
        (
            Step(0, {"policy": 5, "voice": 3}),
            Step(20 * SECOND, {"policy": 2}),
            Step(60 * SECOND, {"voice": 1}),
        ),
    )
}


def with_a_busy_expert() -> Distributor:
    """A floor on which somebody who meets every demand is at work, in a call."""
    floor = Distributor(STEPS)
    skills = {"policy": 9, "voice": 9}
    floor.agent(AgentView("expert", "1e", skills, AgentState.ON_CALL, 0), NOW)
    return floor


@pytest.mark.parametrize(
    ("skills", "offered_after"),
    [
        ({"policy": 5, "voice": 3}, 0),
        ({"policy": 5, "voice": 2}, 20),
        ({"policy": 2}, 20),
        ({"policy": 1}, None),
        ({"voice": 1}, 60),
        ({"network": 9}, None),
    ],
)
def test_demands_relax_in_steps(skills: dict[str, int], offered_after: int | None) -> None:
    floor = with_a_busy_expert()
    floor.enter(WaitingCaller("c", "policy", NOW), NOW)
    floor.agent(AgentView("a", "1a", skills, AgentState.AVAILABLE, 0), NOW)
    moments = [0, 19, 20, 59, 60, 3600]
    seconds = next((s for s in moments if floor.distribute(NOW + s * SECOND).offers), None)
    assert seconds == offered_after


def test_the_distributor_asks_to_be_called_when_a_demand_relaxes() -> None:
    floor = with_a_busy_expert()
    floor.enter(WaitingCaller("c", "policy", NOW), NOW)
    floor.agent(AgentView("a", "1a", {"voice": 1}, AgentState.AVAILABLE, 0), NOW)
    assert floor.distribute(NOW).retry_at == NOW + 20 * SECOND
    assert floor.distribute(NOW + 20 * SECOND).retry_at == NOW + 60 * SECOND
    (offer,) = floor.distribute(NOW + 60 * SECOND).offers
    assert offer.agent == "a"


def test_demands_relax_from_the_entry_into_this_queue() -> None:
    floor = with_a_busy_expert()
    floor.agent(AgentView("a", "1a", {"voice": 1}, AgentState.AVAILABLE, 0), NOW)
    overflowed = WaitingCaller("c", "policy", NOW - 300 * SECOND, since=NOW)
    floor.enter(overflowed, NOW)
    assert floor.distribute(NOW + 59 * SECOND).offers == ()
    assert len(floor.distribute(NOW + 60 * SECOND).offers) == 1


def test_a_relaxed_caller_keeps_the_place() -> None:
    floor = with_a_busy_expert()
    for number in range(3):
        floor.enter(WaitingCaller(f"c{number}", "policy", NOW + number * 30 * SECOND), NOW + number * 30 * SECOND)
    floor.distribute(NOW + 70 * SECOND)
    assert [floor.line.position(f"c{number}") for number in range(3)] == [1, 2, 3]
    assert floor.line.count("policy") == 3


@pytest.mark.parametrize("state", [AgentState.OFFLINE, AgentState.PAUSED])
def test_nobody_waits_for_a_demand_that_nobody_at_work_meets(state: AgentState) -> None:
    floor = with_a_busy_expert()
    floor.enter(WaitingCaller("c", "policy", NOW), NOW)
    floor.agent(AgentView("a", "1a", {"voice": 1}, AgentState.AVAILABLE, 0), NOW)
    assert floor.distribute(NOW).offers == ()
    floor.agent(AgentView("expert", "1e", {"policy": 9, "voice": 9}, state, 0), NOW + 1)
    assert [offer.agent for offer in floor.distribute(NOW + 1).offers] == ["a"]


def test_the_demands_count_again_when_somebody_who_meets_them_is_back() -> None:
    floor = Distributor(STEPS)
    floor.enter(WaitingCaller("c", "policy", NOW), NOW)
    floor.agent(AgentView("expert", "1e", {"policy": 9, "voice": 9}, AgentState.ON_CALL, 0), NOW)
    floor.agent(AgentView("a", "1a", {"voice": 1}, AgentState.AVAILABLE, 0), NOW)
    assert floor.distribute(NOW).offers == ()


# -- the agent talked to last ---------------------------------------------------------------------------


def sticky(contact: str = "c", entered: int = NOW) -> WaitingCaller:
    return WaitingCaller(contact, "voice", entered, prefers="last", prefers_until=entered + 8 * SECOND)


def test_the_agent_talked_to_last_is_preferred_to_the_longest_idle() -> None:
    (offer,) = distribute([sticky()], [agent("idle", idle_since=1), agent("last", idle_since=9)], QUEUES, NOW).offers
    assert (offer.agent, offer.reason) == ("last", "last_agent")


def test_others_have_to_wait_for_that_agent_only_so_long() -> None:
    floor = Distributor(QUEUES)
    floor.agent(agent("idle"), NOW)
    floor.agent(agent("last", state=AgentState.ON_CALL), NOW)
    floor.enter(sticky(), NOW)
    decision = floor.distribute(NOW)
    assert (decision.offers, decision.retry_at) == ((), NOW + 8 * SECOND)
    floor.agent(agent("last"), NOW + 3 * SECOND)
    assert [offer.agent for offer in floor.distribute(NOW + 3 * SECOND).offers] == ["last"]
    floor.enter(sticky("again", NOW + 10 * SECOND), NOW + 10 * SECOND)
    assert floor.distribute(NOW + 10 * SECOND).offers == ()
    assert [offer.agent for offer in floor.distribute(NOW + 18 * SECOND).offers] == ["idle"]


def test_who_is_held_for_an_agent_holds_up_nobody() -> None:
    assert offers([sticky(), WaitingCaller("next", "voice", NOW + 1)], agent("idle")) == [("next", "idle")]


# -- a change costs what it changes ---------------------------------------------------------------------


def test_other_rules_keep_places_and_states() -> None:
    floor = Distributor(QUEUES)
    floor.enter(WaitingCaller("first", "voice", NOW), NOW)
    floor.enter(WaitingCaller("second", "voice", NOW + 1), NOW + 1)
    floor.agent(agent("a", "network"), NOW)
    assert floor.distribute(NOW + 2).offers == ()
    floor.change_rules({"voice": QueueRule.simple("voice", "network", "round_robin")}, NOW + 2)
    (offer,) = floor.distribute(NOW + 2).offers
    assert (offer.contact, offer.reason) == ("first", "round_robin")
    assert floor.line.position("second") == 1


def test_an_agent_who_is_gone_is_offered_nothing() -> None:
    floor = Distributor(QUEUES)
    floor.agent(agent("a", rest_until=NOW + 5), NOW)
    floor.agent(agent("b"), NOW)
    floor.forget("a")
    floor.forget("b")
    floor.enter(WaitingCaller("c", "voice", NOW), NOW)
    assert floor.distribute(NOW + 10).offers == ()
    assert floor.free == 0


def test_the_reasons_of_a_large_floor_are_counts() -> None:
    floor = Distributor(QUEUES)
    for number in range(400):
        state = AgentState.AVAILABLE if number < 30 else AgentState.ON_CALL
        floor.agent(agent(f"{number:03}", idle_since=number, state=state), NOW)
    passed = floor.passed_over(WaitingCaller("c", "voice", NOW), NOW)
    assert passed["on_call"] == ["+370"]
    assert len(passed["ranked_lower"]) == 21
    assert passed["ranked_lower"][-1] == "+10"
    assert passed["ranked_lower"][0].startswith("000 ")
