"""The simulated line against Erlang's formulas, where both speak of the same: seeds and tolerances are fixed.

A share of n calls that hang on each other scatters by about sqrt(share × (1 - share) × d ÷ n), where d is how many
calls one busy spell holds: about 30 at 70 % occupancy. With 60 000 calls that is 1 point at most for the shares,
and 5 % for the mean wait; the tolerances are twice as wide at most.
"""

from __future__ import annotations

import pytest

from callcenter.sim.erlang import erlang_a, erlang_c
from callcenter.sim.figures import figures_of
from callcenter.sim.traffic import SECOND
from tests.sim.people import agents, at_random, case, watched

CALLS = 60_000
PACE, TALK = 7 / 180, 180.0


@pytest.mark.parametrize("number", [9, 10, 12])
def test_patient_callers_wait_as_erlang_c_says(number: int) -> None:
    made = case(agents(number))
    traffic = at_random(CALLS, PACE, TALK, None, seed=1917)
    watch, staff = watched(made, traffic)
    total = figures_of(made, watch, list(staff.agents.values())).total
    outlook = erlang_c(PACE, TALK, number, 15)
    waited = sum(1 for wait in watch.waits.values() if wait > 0) / CALLS
    assert total.answered == CALLS
    assert abs(waited - outlook.waits) < 0.02
    assert abs(total.within / CALLS - outlook.within) < 0.02
    assert total.wait_of_all == pytest.approx(outlook.wait, rel=0.1)
    assert total.occupancy == pytest.approx(outlook.occupancy, rel=0.02)


@pytest.mark.parametrize("number", [6, 8, 10])
def test_impatient_callers_give_up_as_erlang_a_says(number: int) -> None:
    """Six agents for the work of seven: without patience's end there would be no balance."""
    made = case(agents(number))
    traffic = at_random(CALLS, PACE, TALK, 120.0, seed=2002)
    watch, staff = watched(made, traffic)
    total = figures_of(made, watch, list(staff.agents.values())).total
    outlook = erlang_a(PACE, TALK, 120.0, number, 15)
    assert abs(total.abandoned / CALLS - outlook.abandons) < 0.01
    assert abs(total.within / CALLS - outlook.within) < 0.015
    assert total.wait_of_all == pytest.approx(outlook.wait, rel=0.06)
    assert total.occupancy == pytest.approx(outlook.occupancy, rel=0.02)


def test_little_law_holds_to_the_last_second() -> None:
    """Agents' busy time is the time of ringing and talk, to the µs, when all of it lies within the days looked at."""
    made = case(agents(9))
    traffic = at_random(3000, PACE, TALK, 120.0, seed=3)
    traffic.ends += 36_000 * SECOND
    watch, staff = watched(made, traffic)
    talked = sum(caller.talk for caller in traffic.list if caller.contact in watch.waits)
    assert sum(agent.busy for agent in staff.agents.values()) == talked + watch.ringing["voice"]
