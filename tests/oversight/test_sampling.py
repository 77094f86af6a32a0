"""Samples: the same for everybody who has the seed, whatever order the appeals come in; each stratum has its share."""

from __future__ import annotations

import doctest
import hashlib
import subprocess
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.errors import AppealFieldInvalid
from callcenter.oversight import sampling
from callcenter.oversight.sampling import Candidate, draw, shares

CANDIDATES = st.lists(
    st.builds(
        Candidate,
        number=st.integers(1, 400).map(lambda n: f"HA12345-20261101-{n:06d}-1"),
        unit=st.sampled_from(["housing", "water", "transport"]),
        category=st.sampled_from(["城乡建设/供水", "城乡建设/物业", "交通/公交", ""]),
        area=st.sampled_from(["城东镇", "老城街道"]),
    ),
    max_size=60,
    unique_by=lambda each: each.number,
)
SIZES, SEEDS = st.integers(1, 80), st.text(max_size=12)
STRATA = st.sampled_from(["", "unit", "category", "area"])


@settings(max_examples=150, deadline=None)
@given(CANDIDATES, SIZES, SEEDS, STRATA, st.randoms(use_true_random=False))
def test_the_order_of_the_appeals_does_not_matter(
    population: list[Candidate], size: int, seed: str, strata: str, order: object
) -> None:
    first = draw(population, size, seed, strata)
    again = list(population)
    order.shuffle(again)  # type: ignore[attr-defined]
    assert draw(again, size, seed, strata) == first
    assert draw([*again, *population], size, seed, strata) == first, "an appeal counts once"


@settings(max_examples=150, deadline=None)
@given(CANDIDATES, SIZES, SEEDS, STRATA)
def test_a_sample_is_of_the_population_and_of_the_size_that_was_wanted(
    population: list[Candidate], size: int, seed: str, strata: str
) -> None:
    sample = draw(population, size, seed, strata)
    assert len(sample.drawn) == min(size, len(population)) == len(set(sample.drawn))
    assert set(sample.drawn) <= set(population)
    assert list(sample.drawn) == sorted(sample.drawn)
    assert sample.population == len(population)
    lines = "".join(f"{number}\n" for number in sorted(each.number for each in population))
    assert sample.digest == hashlib.sha256(lines.encode()).hexdigest()


@settings(max_examples=150, deadline=None)
@given(CANDIDATES, SIZES, SEEDS)
def test_each_stratum_has_its_share_to_the_nearest_appeal(population: list[Candidate], size: int, seed: str) -> None:
    drawn = Counter(each.category.split("/")[0] for each in draw(population, size, seed, "category").drawn)
    for stratum, count in Counter(each.category.split("/")[0] for each in population).items():
        exact = count * min(size, len(population)) / len(population)
        assert abs(drawn[stratum] - exact) < 1


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 50), max_size=6), st.integers(1, 100))
def test_shares_add_up_and_none_is_more_than_there_is(sizes: dict[str, int], size: int) -> None:
    given_to = shares(sizes, size)
    assert sum(given_to.values()) == min(size, sum(sizes.values()))
    assert all(0 <= given_to.get(name, 0) <= count for name, count in sizes.items())


@settings(max_examples=60, deadline=None)
@given(CANDIDATES, SIZES, SEEDS)
def test_an_appeal_more_changes_the_sample_by_one_at_most(population: list[Candidate], size: int, seed: str) -> None:
    more = Candidate(number="HA12345-20261101-999999-1")
    before, after = set(draw(population, size, seed).drawn), set(draw([*population, more], size, seed).drawn)
    assert len(after - before) <= 1
    assert len(before - after) <= 1


def test_other_seeds_give_other_samples() -> None:
    population = [Candidate(number=f"{n:06d}") for n in range(1000)]
    first, second = (set(draw(population, 100, seed).drawn) for seed in ("甲", "乙"))
    assert 0 < len(first & second) < 30, "about a tenth is in both"


def test_every_appeal_has_the_same_chance() -> None:
    population = [Candidate(number=f"{n:06d}") for n in range(40)]
    times = Counter(each.number for seed in range(2000) for each in draw(population, 10, str(seed)).drawn)
    assert min(times.values()) > 500 - 5 * 19.4, "a quarter of 2000, and five deviations around"
    assert max(times.values()) < 500 + 5 * 19.4


def test_anybody_draws_the_same_with_the_usual_tools() -> None:
    population = [Candidate(number=f"HA12345-20261101-{n:06d}-1") for n in range(30)]
    script = "while read n; do echo $(printf 'seed:%s' $n | sha256sum | cut -d' ' -f1) $n; done | sort | head -7"
    lines = "".join(f"{each.number}\n" for each in population)
    shell = subprocess.run(["sh", "-c", script], input=lines, capture_output=True, text=True, check=True)
    by_hand = {line.split()[1] for line in shell.stdout.splitlines()}
    assert {each.number for each in draw(population, 7, "seed").drawn} == by_hand


def test_what_is_no_sample_is_refused() -> None:
    with pytest.raises(AppealFieldInvalid, match="at least one"):
        draw([], 0, "x")
    with pytest.raises(AppealFieldInvalid, match="strata 'town' is not known; one of: unit, category, area"):
        draw([], 1, "x", "town")


def test_examples() -> None:
    assert doctest.testmod(sampling).failed == 0
