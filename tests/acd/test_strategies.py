"""Each strategy with its cases; a new file without cases fails here."""

import pkgutil

import pytest

from callcenter.acd import AgentState, AgentView, strategies
from callcenter.acd.strategies import STRATEGIES


def view(number: str, idle_since: int = 0, **more: int) -> AgentView:
    return AgentView(number, number, {"voice": 5}, AgentState.AVAILABLE, idle_since, **more)


CASES = {
    "longest_idle": [
        ([view("1", 30), view("2", 10), view("3", 20)], ["2", "3", "1"]),
        ([view("2", 10), view("1", 10)], ["1", "2"]),
        ([view("1", 10, calls=0), view("2", 5, calls=9)], ["2", "1"]),
    ],
}


def test_every_file_is_in_the_list_and_has_cases() -> None:
    files = {module.name for module in pkgutil.iter_modules(strategies.__path__)}
    assert files == set(STRATEGIES) == set(CASES)


@pytest.mark.parametrize(
    ("name", "agents", "right"), [(n, a, r) for n, cases in CASES.items() for a, r in cases]
)
def test_order(name: str, agents: list[AgentView], right: list[str]) -> None:
    ranking = STRATEGIES[name]("voice", 100)
    assert [agent.agent for agent in sorted(agents, key=ranking)] == right


def test_back_from_lunch_is_not_longest_idle() -> None:
    """peers.md need 16: idle counts from becoming available again, which unpause sets."""
    back = view("lunch", idle_since=90)
    waiting_all_the_time = view("idle", idle_since=50)
    assert (
        min([back, waiting_all_the_time], key=STRATEGIES["longest_idle"]("voice", 100))
        is waiting_all_the_time
    )
