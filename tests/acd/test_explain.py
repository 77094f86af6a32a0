"""Every agent gets a reason."""

from callcenter.acd import AgentState, AgentView, Offer, QueueRule, Verdict, WaitingCaller, explain

QUEUES = {"voice": QueueRule("voice", "voice")}
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
    assert [(c.agent, c.verdict.value, c.detail) for c in explain(CALLER, agents, QUEUES, NOW, ahead)] == [
        ("1002", "chosen", "longest_idle: idle 60.0 s"),
        ("1001", "idle_less", "idle 40.0 s, 1002 60.0 s"),
        ("1003", "offline", ""),
        ("1004", "paused", ""),
        ("1005", "on_call", ""),
        ("1006", "resting", "for 2.5 s more"),
        ("1007", "unreachable", "no phone is registered at seat 1007"),
        ("1008", "lacks_skill", "needs voice, has network"),
        ("1009", "excluded", ""),
        ("1010", "earlier_caller", "offered to earlier"),
    ]


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
