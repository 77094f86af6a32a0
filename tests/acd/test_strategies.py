"""Each strategy with its cases; a new file without cases fails here."""

import pkgutil

import pytest

from callcenter.acd import AgentState, AgentView, strategies
from callcenter.acd.strategies import STRATEGIES

SECOND = 1_000_000


def view(number: str, idle_since: int = 0, level: int = 5, **more: int) -> AgentView:
    return AgentView(number, number, {"voice": level}, AgentState.AVAILABLE, idle_since, **more)


CASES = {
    "longest_idle": [
        ([view("1", 30), view("2", 10), view("3", 20)], ["2", "3", "1"]),
        ([view("2", 10), view("1", 10)], ["1", "2"]),
        ([view("1", 10, calls=0), view("2", 5, calls=9)], ["2", "1"]),
    ],
    "fewest_calls": [
        ([view("1", 0, calls=3), view("2", 9, calls=1), view("3", 5, calls=2)], ["2", "3", "1"]),
        ([view("1", 9, calls=2), view("2", 4, calls=2)], ["2", "1"]),
    ],
    "least_talk": [
        ([view("1", 0, talk=30), view("2", 9, talk=10), view("3", 5, talk=20)], ["2", "3", "1"]),
        ([view("1", 9, talk=10, calls=0), view("2", 4, talk=10, calls=5)], ["2", "1"]),
    ],
    "round_robin": [
        ([view("1", 0, offered=30), view("2", 9, offered=10), view("3", 5, offered=20)], ["2", "3", "1"]),
        ([view("1", offered=5), view("new")], ["new", "1"]),
    ],
    "skill_best": [
        ([view("1", 0, level=3), view("2", 9, level=8), view("3", 5, level=5)], ["2", "3", "1"]),
        ([view("1", 9, level=5), view("2", 4, level=5)], ["2", "1"]),
    ],
}
FIGURES = {
    "longest_idle": (view("1", 40 * SECOND), 60.0),
    "fewest_calls": (view("1", calls=7), 7),
    "least_talk": (view("1", talk=90 * SECOND), 90.0),
    "round_robin": (view("1", offered=95 * SECOND), 5.0),
    "skill_best": (view("1", level=8), 8),
}


def test_every_file_is_in_the_list_and_has_cases() -> None:
    files = {module.name for module in pkgutil.iter_modules(strategies.__path__)}
    assert files == set(STRATEGIES) == set(CASES) == set(FIGURES)


@pytest.mark.parametrize(
    ("name", "agents", "right"), [(n, a, r) for n, cases in CASES.items() for a, r in cases]
)
def test_order(name: str, agents: list[AgentView], right: list[str]) -> None:
    assert [agent.agent for agent in sorted(agents, key=STRATEGIES[name].ranking("voice"))] == right


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_the_figure_is_what_was_compared(name: str) -> None:
    agent, figure = FIGURES[name]
    assert STRATEGIES[name].figure(agent, "voice", 100 * SECOND) == figure


def test_back_from_lunch_is_not_longest_idle() -> None:
    """Users of other systems ask for it: idle counts from becoming available again, which unpause sets."""
    back = view("lunch", idle_since=90)
    waiting_all_the_time = view("idle", idle_since=50)
    assert min([back, waiting_all_the_time], key=STRATEGIES["longest_idle"].ranking("voice")) is waiting_all_the_time
