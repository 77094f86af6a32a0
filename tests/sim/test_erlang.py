"""The formulas: against published values, a birth-and-death process solved by itself, and common sense."""

from __future__ import annotations

import doctest
from itertools import count
from math import exp, inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sim import erlang
from callcenter.sim.erlang import erlang_a, erlang_b, erlang_c, least_agents
from tests.sim.people import steady

RATES = st.floats(0.001, 2.0)
TIMES = st.floats(5.0, 900.0)


def test_examples() -> None:
    assert doctest.testmod(erlang).failed == 0


@pytest.mark.parametrize(
    ("load", "agents", "share"),
    # tables of Erlang B as printed in textbooks of teletraffic
    [(1.0, 1, 0.5), (1.0, 2, 0.2), (2.0, 4, 0.0952), (10.0, 10, 0.2146), (20.0, 30, 0.0085)],
)
def test_erlang_b_as_tables_print_it(load: float, agents: int, share: float) -> None:
    assert round(erlang_b(load, agents), 4) == share


def test_erlang_c_with_one_agent_is_the_simplest_line_of_all() -> None:
    """M/M/1: the share that waits is the load, the mean wait is load × handling ÷ (1 - load)."""
    outlook = erlang_c(0.5 / 100, 100, 1, 20)
    assert isclose(outlook.waits, 0.5)
    assert isclose(outlook.wait, 100)
    assert isclose(outlook.within, 1 - 0.5 * exp(-0.5 * 20 / 100))


def chain(rate: float, handling: float, patience: float, agents: int) -> tuple[float, float]:
    """Share that waits and share that gives up, from the balance of the numbers in the system."""
    weights = [1.0]
    for n in count(1):
        leaving = min(n, agents) / handling + max(0, n - agents) / patience
        weights.append(weights[-1] * rate / leaving)
        if n > agents and weights[-1] < 1e-15 * max(weights):
            break
    whole = sum(weights)
    giving_up = sum((n - agents) / patience * weight for n, weight in enumerate(weights) if n > agents)
    return sum(weights[agents:]) / whole, giving_up / whole / rate


@steady
@given(RATES, TIMES, TIMES, st.integers(1, 60))
def test_erlang_a_is_the_balance_of_the_numbers_in_the_system(
    rate: float, handling: float, patience: float, agents: int
) -> None:
    if rate * (handling + patience) > 500:
        return  # the plain sum of the test runs out of range, the formula does not
    outlook = erlang_a(rate, handling, patience, agents, 15)
    waits, abandons = chain(rate, handling, patience, agents)
    assert isclose(outlook.waits, waits, rel_tol=1e-6, abs_tol=1e-9)
    assert isclose(outlook.abandons, abandons, rel_tol=1e-6, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("rate", "handling", "patience", "agents", "within"),
    [(100 / 1800, 180, 180, 10, 15), (0.5, 170, 60, 90, 10), (2, 300, 200, 500, 15), (0.002, 300, 60, 1, 20)],
)
def test_answered_in_time_is_the_integral_over_the_offered_wait(
    rate: float, handling: float, patience: float, agents: int, within: float
) -> None:
    """The density of the wait that a caller with endless patience would have, integrated step by step."""
    step, longest = 0.01, 20 * max(patience, handling / agents)
    blocked = 1 / erlang_b(rate * handling, agents - 1)
    whole = late = 0.0
    for n in range(int(longest / step)):
        at = (n + 0.5) * step
        density = rate * exp(rate * patience * (1 - exp(-at / patience)) - agents * at / handling) * step
        whole += density
        late += density * exp(-at / patience) if at > within else 0.0
    outlook = erlang_a(rate, handling, patience, agents, within)
    abandons = (1 + (1 - agents / handling / rate) * whole) / (blocked + whole)
    assert abs(outlook.abandons - abandons) < 1e-5
    assert abs(outlook.within - (1 - abandons - late / (blocked + whole))) < 1e-4


@steady
@given(RATES, TIMES, st.integers(1, 60))
def test_endless_patience_is_erlang_c(rate: float, handling: float, agents: int) -> None:
    if rate * handling > 0.9 * agents:
        return
    patient, stubborn = erlang_a(rate, handling, 1e7, agents, 15), erlang_c(rate, handling, agents, 15)
    assert abs(patient.waits - stubborn.waits) < 0.01
    assert abs(patient.within - stubborn.within) < 0.01
    assert patient.abandons < 0.001


@steady
@given(RATES, TIMES, TIMES, st.integers(1, 80), st.floats(0, 120))
def test_shares_are_shares_and_one_more_agent_never_makes_it_worse(
    rate: float, handling: float, patience: float, agents: int, within: float
) -> None:
    for formula in (
        lambda n: erlang_c(rate, handling, n, within),
        lambda n: erlang_a(rate, handling, patience, n, within),
    ):
        now, more = formula(agents), formula(agents + 1)
        assert all(-1e-9 <= share <= 1 + 1e-9 for share in (now.waits, now.within, now.abandons, now.occupancy))
        assert more.within >= now.within - 1e-9
        assert more.wait <= now.wait + 1e-9 or now.wait == inf


def test_large_floors_and_no_floors() -> None:
    assert erlang_a(20, 300, 600, 6300, 15).within > 0.999
    assert 0.83 < erlang_a(5, 300, 300, 200, 15).abandons < 0.87 + 1e-9
    assert erlang_a(0.001, 180, 180, 500, 15).within == 1.0
    assert erlang_c(0.1, 180, 0, 15).wait == inf
    assert erlang_a(0.1, 180, 180, 0, 15).abandons == 1.0
    assert erlang_c(0.0, 180, 3, 15).within == 1.0


def test_more_work_than_agents_has_no_balance_but_with_patience() -> None:
    assert erlang_c(0.1, 180, 18, 15).wait == inf
    assert 0 < erlang_a(0.1, 180, 180, 18, 15).wait < 60


def test_the_fewest_agents_are_the_first_that_do() -> None:
    def outlook(agents: int) -> erlang.Outlook:
        return erlang_a(100 / 1800, 180, 180, agents, 15)

    fewest = least_agents(outlook, 0.95)
    assert outlook(fewest).within >= 0.95 > outlook(fewest - 1).within
    assert least_agents(outlook, 1.1, most=50) == 50
