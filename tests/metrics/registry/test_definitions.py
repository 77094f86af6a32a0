"""Every definition is whole: its counts exist, it can be split as it says, it has words in both languages, a page."""

from __future__ import annotations

import argparse
import doctest
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.errors import MetricUnknown
from callcenter.metrics import DEFINITIONS, reference
from callcenter.metrics.registry import (
    COUNTS,
    METRICS,
    TIMES,
    Count,
    Figure,
    Metric,
    definition,
    half_up,
    metric,
    periods,
    total,
)
from callcenter.metrics.registry.catalogue import SUBJECTS, dimensions_of
from callcenter.metrics.registry.listing import formula, plain, sql
from callcenter.metrics.registry.words import COUNT_WORDS, DIMENSION_WORDS, FILTER_WORDS
from callcenter.reference.pages import pages

DOCS = Path(__file__).parents[3] / "docs"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
EVERY = pytest.mark.parametrize("each", METRICS.values(), ids=lambda each: each.id)
ASKED_FOR = """
    offered answered abandoned short_abandons connect_rate connect_rate_24h answered_within_15 answered_within_20
    answered_within_30 answered_within_x service_level_a service_level_b service_level_c service_level_d asa talk hold
    wrap_up aht occupancy callers chains through_rate online_answer_rate member_unit_rate instant_answer_rate
    on_time_rate participation effective_satisfaction response_rate resolution_rate outbound_connect_rate
    outbound_connect_rate_citizens longest_wait longest_talk callbacks follow_ups
"""


def counts_of(each: Metric) -> list[Count]:
    return [COUNTS[name] for name in (*each.numerator, *each.denominator)]


def test_every_figure_of_the_domain_is_defined() -> None:
    assert set(ASKED_FOR.split()) <= METRICS.keys()


def test_no_id_is_given_twice() -> None:
    assert len(METRICS) == sum(len(subject.METRICS) for subject in SUBJECTS)
    assert len(COUNTS) == sum(len(subject.COUNTS) for subject in SUBJECTS)


def test_every_count_is_used_and_is_called_something_in_chinese() -> None:
    used = {count.id for each in METRICS.values() for count in counts_of(each)}
    assert COUNTS.keys() - used == {"follow_ups_reached"}
    assert COUNT_WORDS.keys() == COUNTS.keys()
    assert all(CHINESE.search(word) for word in COUNT_WORDS.values())


@EVERY
def test_it_can_be_split_as_it_says(each: Metric) -> None:
    for count in counts_of(each):
        assert set(each.dimensions) <= count.of.splits.keys(), count.id
    assert set(each.dimensions) <= DIMENSION_WORDS.keys()
    assert TIMES.keys() <= DIMENSION_WORDS.keys()


@EVERY
def test_it_has_words(each: Metric) -> None:
    assert CHINESE.search(each.name_zh)
    assert CHINESE.search(each.sentence_zh)
    assert each.sentence[0].isupper()
    assert each.sentence.endswith(".")
    assert each.version >= 1
    assert not each.filters or CHINESE.search(FILTER_WORDS[each.filters])
    assert "clause" not in each.source.lower()


@EVERY
def test_a_ratio_is_made_of_counts_and_a_count_has_nothing_below_it(each: Metric) -> None:
    if each.unit in ("ratio", "per_each"):
        assert each.denominator
    assert (each.unit == "ratio") == (each.digits == 4)
    ways = {count.how for count in counts_of(each)}
    assert len(ways) == 1, "sums, longest and different values are not put together"


@EVERY
def test_a_live_metric_and_the_definition_name_each_other(each: Metric) -> None:
    if each.prometheus:
        name = DEFINITIONS[each.prometheus].name
        row = next(line for line in reference.render().splitlines() if line.startswith(f"| `{name}`"))
        assert f"`{each.id}`" in row.partition("In reports:")[2]


@EVERY
def test_it_is_documented(each: Metric) -> None:
    page = (DOCS / "metrics.md").read_text(encoding="utf-8")
    generated = (DOCS / "reference" / "registry.md").read_text(encoding="utf-8")
    assert f"`{each.id}`" in generated
    assert "reference/registry.md" in page


@EVERY
def test_its_definition_can_be_read_by_people_and_programs(each: Metric) -> None:
    assert "÷" in formula(each) or not each.denominator
    shown = plain(each)
    assert shown["counts"].keys() == {count.id for count in counts_of(each)}
    for count in counts_of(each):
        assert "SELECT leg" not in sql(count)
        assert ":" not in sql(count)


def test_the_reference_page_is_what_would_be_written() -> None:
    wanted = pages(argparse.ArgumentParser())["registry.md"]
    assert (DOCS / "reference" / "registry.md").read_text(encoding="utf-8") == wanted


def test_what_is_not_known_is_refused_with_a_hint() -> None:
    with pytest.raises(MetricUnknown, match="do you mean connect_rate"):
        metric("conect_rate")
    with pytest.raises(MetricUnknown, match=r"asa cannot be split by 'unit'.*\n.*offered cannot be split by 'unit'"):
        dimensions_of([METRICS["asa"], METRICS["offered"]], ["unit"])


@given(numerator=st.integers(0, 10**15), denominator=st.integers(1, 10**9), digits=st.integers(0, 6))
def test_rounding_is_half_up_and_never_truncates(numerator: int, denominator: int, digits: int) -> None:
    rounded = half_up(numerator, denominator, digits)
    error = rounded * denominator - numerator
    assert abs(error) * 2 * 10**digits <= denominator
    assert rounded == half_up(numerator * 7, denominator * 7, digits)
    half = half_up(2 * numerator + 1, 2, 0)
    assert half == Decimal(numerator + 1), "a half goes up"


def test_figures_put_together_are_divided_once_more() -> None:
    parts = [Figure("connect_rate", {"queue": "a"}, 1, 1, Decimal(1)), Figure("connect_rate", {"queue": "b"}, 0, 9)]
    whole = total(parts)
    assert (whole.numerator, whole.denominator, whole.value) == (1, 10, Decimal("0.1000"))
    assert whole.text == "10.00 %"
    with pytest.raises(MetricUnknown, match="do not add up"):
        total([Figure("callers", numerator=3), Figure("callers", numerator=4)])
    with pytest.raises(MetricUnknown, match="figures of one metric"):
        total([])
    longest = total([Figure("longest_wait", numerator=3_000_000), Figure("longest_wait", numerator=5_000_000)])
    assert longest.value == Decimal("5.00")


def test_examples_in_docstrings() -> None:
    for module in (definition, periods):
        assert doctest.testmod(module).failed == 0
