"""热点, 难点, 堵点, clusters and small numbers, each against a count by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from callcenter.topics import (
    TopicAppeal,
    Topics,
    block_points,
    clusters,
    hard_points,
    hot_points,
    surge,
)
from callcenter.topics.clusters import joined
from callcenter.topics.suppression import REST, without_small
from tests.topics.seasons import CALENDAR, city, days_from

KIND = CALENDAR.kind_of_day
SETTINGS = Topics()
DAY = date(2026, 4, 15)


def appeal(number: str, day: date = DAY, **said: object) -> TopicAppeal:
    return TopicAppeal(number=number, day=day, **{"category": "a/b", "unit": "housing", **said})  # type: ignore[arg-type]


def test_hot_points_are_many_and_rising() -> None:
    """Twice as many about noise as before; everything else as ever: noise leads, and what fell is not in the list."""
    days = days_from(date(2026, 4, 13), 7)
    more = {("生态环境/噪声污染", "滨江", day): 12 for day in days}
    points = hot_points(city(11, 110, more), days[0], days[-1], KIND, SETTINGS)
    first = points[0]
    assert first.category == "生态环境/噪声污染"
    assert first.rising is not None
    assert 2 < first.rising < 4
    assert all(point.count > point.expected for point in points)
    assert first.areas["滨江"] >= 84
    assert sum(first.areas.values()) == first.count
    assert "生态环境" not in {point.category for point in points}  # most of it is the one below


def test_hard_points_count_each_reason() -> None:
    group = [
        appeal("1", overdue=True),
        appeal("2", overdue=True, returns=2),
        appeal("3", redone=1),
        appeal("4", age=11),
        appeal("5", age=10),
        appeal("6", resolved=False, reopened=1),
        appeal("7", extensions=1),
        appeal("8", resolved=True),
        *(appeal(f"x{n}", unit="water", overdue=True) for n in range(4)),
    ]
    (point,) = hard_points(group, SETTINGS)
    assert (point.category, point.unit, point.total, point.hard) == ("a/b", "housing", 8, 6)
    assert point.reasons == {
        "overdue": 2, "long": 1, "returned": 1, "redone": 1, "reopened": 1, "extended": 1, "unresolved": 1,
    }  # fmt: skip


def test_block_points_are_where_appeals_stand_still() -> None:
    stuck = [
        appeal(f"s{n}", state="dispatched", open=True, idle=5 + n, overdue=n > 2, category=f"c{n % 2}/d")
        for n in range(6)
    ]
    moving = [appeal(f"m{n}", state="dispatched", open=True, idle=1) for n in range(3)]
    done = [appeal(f"d{n}", state="closed", idle=90) for n in range(9)]
    (point,) = block_points([*stuck, *moving, *done], SETTINGS)
    assert (point.state, point.unit, point.stuck, point.total, point.overdue) == ("dispatched", "housing", 6, 9, 3)
    assert (point.median_days, point.longest_days, point.categories) == (7.5, 10, {"c0": 3, "c1": 3})


# -- clusters ---------------------------------------------------------------------------------------

PAIRS = st.lists(st.tuples(*[st.sampled_from("abcdefghij")] * 2), max_size=14)


@given(PAIRS)
def test_groups_are_what_walking_along_the_links_gives(pairs: list[tuple[str, str]]) -> None:
    neighbours: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        neighbours[one] |= {one, other}
        neighbours[other] |= {one, other}

    def reached(start: str) -> frozenset[str]:
        seen, todo = {start}, [start]
        while todo:
            todo += (new := neighbours[todo.pop()] - seen)
            seen |= new
        return frozenset(seen)

    groups: dict[str, set[str]] = defaultdict(set)
    for number, group in joined(pairs).items():
        groups[group].add(number)
    assert {frozenset(group) for group in groups.values()} == {reached(number) for number in list(neighbours)}


@given(PAIRS, st.randoms())
def test_the_order_of_links_does_not_matter(pairs: list[tuple[str, str]], chance: object) -> None:
    shuffled = sorted(pairs, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert joined(pairs) == joined(shuffled)


def test_a_cluster_is_told_by_its_first_appeal() -> None:
    group = [
        appeal("3", DAY - timedelta(days=20), area="城西"),
        appeal("1", DAY, area="城东", open=True),
        appeal("2", DAY - timedelta(days=6), category="a/c", confidential=True),
        appeal("9", DAY),
    ]
    (found,) = clusters(group, [("1", "2"), ("2", "3"), ("2", "gone")], DAY, 3)
    assert (found.head, found.numbers, found.size, found.category) == ("3", ("3", "1"), 3, "a/b")
    assert (found.open, found.recent, found.areas) == (1, 2, ("城东", "城西"))
    assert clusters(group, [("1", "2")], DAY, 3) == []


# -- small numbers ----------------------------------------------------------------------------------

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 20), max_size=8)


@given(COUNTS, st.integers(1, 12))
def test_no_small_number_can_be_read_or_worked_out(counts: dict[str, int], small: int) -> None:
    shown = without_small(counts, small)
    assert all(count >= small for count in shown.values())
    assert all(shown[area] == counts[area] for area in shown if area != REST)
    hidden = sum(counts.values()) - sum(count for area, count in shown.items() if area != REST)
    assert hidden == shown.get(REST, hidden)
    if shown:  # whoever subtracts what is shown from the total finds nothing, or no small number
        assert hidden == 0 or hidden >= small


# -- surge ------------------------------------------------------------------------------------------


def test_figures_of_a_surge() -> None:
    group = [
        appeal("1", DAY, area="城东", channel="phone", state="closed", resolved=True, satisfied=True),
        appeal("2", DAY, area="城东", channel="phone", state="closed", resolved=False, satisfied=False),
        appeal("3", DAY + timedelta(days=2), area="城西", channel="web", state="in_progress", open=True, overdue=True),
    ]
    found = surge(group, Topics(small=2))
    assert (found.total, found.first, found.last) == (3, DAY, DAY + timedelta(days=2))
    assert (found.peak, found.peak_count, found.open, found.overdue) == (DAY, 2, 1, 1)
    assert (found.resolved, found.asked_resolved, found.satisfied, found.asked_satisfied) == (1, 2, 1, 2)
    assert found.areas == {REST: 3}  # one of 城西 would be known from 3 - 2
    assert found.channels == {"phone": 2, "web": 1}
    assert Counter(found.reasons) == {"overdue": 1, "unresolved": 1}


def test_a_surge_of_nothing() -> None:
    found = surge([], SETTINGS)
    assert (found.total, found.first, found.peak, found.peak_count, found.days) == (0, None, None, 0, {})
