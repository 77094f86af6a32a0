"""How long a wait will still last."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.acd.expectation import Expectation, Score, expect, minutes


def found(position: int, ahead: float, staffed: int, handling: float) -> Expectation:
    expectation = expect(position, ahead, staffed, handling)
    assert expectation is not None
    return expectation


@pytest.mark.parametrize(("ahead", "staffed", "handling"), [(0, 1, 180), (2, 3, 180), (9, 10, 150), (40, 30, 200)])
def test_three_in_five_waits_lie_in_the_range(ahead: int, staffed: int, handling: float) -> None:
    """Against the model itself, simulated: the (ahead + 1)-th of agents with exponential handling times is done."""
    chance = random.Random(1)
    expectation = found(ahead + 1, ahead, staffed, handling)
    inside = 0
    for _ in range(4000):
        wait = sum(chance.expovariate(staffed / handling) for _ in range(ahead + 1))
        inside += expectation.low <= wait <= expectation.high
    assert inside / 4000 == pytest.approx(0.6, abs=0.04)


@given(st.integers(0, 200), st.integers(1, 100), st.floats(1, 3600))
def test_more_ahead_or_fewer_agents_never_shorten_it(ahead: int, staffed: int, handling: float) -> None:
    here, behind = found(1, ahead, staffed, handling), found(1, ahead + 1, staffed, handling)
    alone = found(1, ahead, staffed + 1, handling)
    assert 0 <= here.low <= here.high
    assert here.low <= behind.low
    assert here.high <= behind.high
    assert alone.high <= here.high


def test_nobody_on_duty_gives_no_estimate() -> None:
    assert expect(1, 0, 0, 180) is None


def test_what_is_told_never_rises_because_the_caller_waits() -> None:
    """The trap of others: an average less the time waited, taken without its sign, counts up after the average."""
    first = Expectation(5, 100, 300, 3, 180)
    slower_lately = Expectation(5, 150, 420, 3, 260)
    assert minutes(first) == (1, 5)
    assert minutes(slower_lately, first) == (1, 5)


@pytest.mark.parametrize(
    "worse", [Expectation(5, 150, 420, 2, 180), Expectation(6, 150, 420, 3, 180)], ids=["agents gone", "put back"]
)
def test_it_rises_when_agents_have_gone_or_somebody_was_put_ahead(worse: Expectation) -> None:
    assert minutes(worse, Expectation(5, 100, 300, 3, 180)) == (2, 7)


@pytest.mark.parametrize(
    ("low", "high", "told"), [(0, 30, (0, 1)), (30, 60, (0, 1)), (61, 119, (1, 2)), (130, 131, (2, 3))]
)
def test_whole_minutes_outwards(low: float, high: float, told: tuple[int, int]) -> None:
    assert minutes(Expectation(1, low, high, 1, 180)) == told


def test_a_score_needs_twenty_and_forgets_the_old_ones() -> None:
    score = Score()
    for _ in range(19):
        score.add(60, 120, 600)
    assert (score.share, score.trusted) == (None, True)
    score.add(60, 120, 600)
    assert (score.share, score.trusted) == (0.0, False)
    for _ in range(25):
        score.add(60, 120, 90)
    assert score.share is not None
    assert (round(score.share, 2), score.trusted) == (0.56, True)
    for _ in range(50):
        score.add(60, 120, 134)
    assert score.share == 1.0
    for _ in range(50):
        score.add(60, 120, 136)
    assert score.share == 0.0
