"""What of the cockpit needs no store: spans, hidden areas that stay hidden, drafts as HTML, answers that are kept."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.console.cockpit.drafts import as_html
from callcenter.console.cockpit.keeping import Keeping
from callcenter.console.cockpit.spans import KINDS, Days, spans
from callcenter.console.cockpit.suppression import Kept, Row, kept

_SMALL = 3
_MOST = 7
"""Counts up to this are tried for everything that a reader may think of."""


# -- spans -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "today", "now", "before"),
    [
        ("7d", date(2026, 3, 10), ("2026-03-03", "2026-03-09"), ("2026-02-24", "2026-03-02")),
        ("30d", date(2026, 3, 10), ("2026-02-08", "2026-03-09"), ("2026-01-09", "2026-02-07")),
        ("month", date(2026, 3, 10), ("2026-03-01", "2026-03-09"), ("2026-02-01", "2026-02-09")),
        ("month", date(2026, 3, 30), ("2026-03-01", "2026-03-29"), ("2026-02-01", "2026-02-28")),
        ("month", date(2026, 3, 1), ("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-01-31")),
        ("year", date(2026, 1, 1), ("2025-01-01", "2025-12-31"), ("2024-01-02", "2024-12-31")),
        ("year", date(2026, 2, 10), ("2026-01-01", "2026-02-09"), ("2025-11-22", "2025-12-31")),
    ],
)
def test_spans(kind: str, today: date, now: tuple[str, str], before: tuple[str, str]) -> None:
    found = spans(kind, today)
    assert found.now == Days(*map(date.fromisoformat, now))
    assert found.before == Days(*map(date.fromisoformat, before))


@given(st.sampled_from(KINDS), st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_spans_are_over_and_follow_each_other(kind: str, today: date) -> None:
    found = spans(kind, today)
    assert found.before.last < found.now.first <= found.now.last < today
    assert found.year_ago.first.year == found.now.first.year - 1
    assert abs(found.year_ago.count - found.now.count) <= 1
    if kind != "month":
        assert found.before.count == found.now.count
        assert (found.now.first - found.before.last).days == 1


@given(st.sampled_from(KINDS), st.dates(date(2001, 1, 1), date(2099, 12, 31)), st.integers(0, 86_399))
def test_a_span_with_today_is_compared_up_to_the_same_time(kind: str, today: date, seconds: int) -> None:
    found = spans(kind, today, seconds)
    assert (found.now.last, {found.now.seconds, found.before.seconds, found.year_ago.seconds}) == (today, {seconds})
    assert found.before.last < found.now.first <= today
    whole, cut = (Days(today, today, end).span("Asia/Shanghai") for end in (None, seconds))
    assert cut.begin_us == whole.begin_us < cut.end_us < whole.end_us
    if kind == "month":
        assert found.before.last.day == min(today.day, found.before.last.day)
        assert found.now.count >= found.before.count
    else:
        assert found.before.count == found.now.count


def test_a_month_that_ends_today_is_not_compared_with_a_whole_one() -> None:
    assert spans("month", date(2026, 4, 30), 60).before.last == date(2026, 3, 30)
    assert spans("month", date(2026, 3, 1), 60).now == Days(date(2026, 3, 1), date(2026, 3, 1), 60)


def test_a_year_before_the_day_that_is_rare() -> None:
    assert spans("7d", date(2024, 3, 1)).year_ago.last == date(2023, 2, 28)


# -- hidden areas ----------------------------------------------------------------------------------------------------


def told(rows: dict[str, Row], small: int) -> tuple[Kept, Row]:
    """All that a reader knows: what is shown, and the total that stands elsewhere on the page."""
    return kept(rows, small), tuple(map(sum, zip(*rows.values(), strict=True)))


def thinkable(areas: list[str], total: int) -> Iterator[dict[str, Row]]:
    """Every city of these areas with that total."""
    for counts in product(range(total + 1), repeat=len(areas) - 1):
        if (last := total - sum(counts)) >= 0:
            yield {area: (count,) for area, count in zip(areas, (*counts, last), strict=True)}


@settings(deadline=None)
@given(st.lists(st.integers(0, _MOST), min_size=2, max_size=4))
def test_nobody_who_knows_the_rule_can_work_out_a_small_area(counts: list[int]) -> None:
    rows = {f"area{n}": (count,) for n, count in enumerate(counts)}
    seen = told(rows, _SMALL)
    possible = [each for each in thinkable(list(rows), sum(counts)) if told(each, _SMALL) == seen]
    assert rows in possible
    for area, (count,) in rows.items():
        if 0 < count < _SMALL:
            assert area not in seen[0].shown
            assert len({each[area] for each in possible}) > 1, possible


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=8), st.data())
def test_whoever_exchanges_hidden_areas_sees_the_same(pairs: list[Row], data: st.DataObject) -> None:
    rows = {f"area{n}": pair for n, pair in enumerate(pairs)}
    seen = kept(rows, 5)
    hidden = [area for area in rows if area not in seen.shown]
    order = data.draw(st.permutations(hidden))
    assert kept({**rows, **{area: rows[other] for area, other in zip(hidden, order, strict=True)}}, 5) == seen
    if seen.shown and seen.rest is not None:
        assert sum(any(rows[area]) for area in hidden) >= 2
        assert any(min(rows[area]) >= 5 for area in hidden)


@given(st.dictionaries(st.text(max_size=3), st.tuples(st.integers(0, 30), st.integers(0, 30))), st.integers(1, 12))
def test_nothing_small_is_shown_and_nothing_is_lost(rows: dict[str, Row], small: int) -> None:
    seen = kept(rows, small)
    assert all(min(row) >= small for row in seen.shown.values())
    assert all(rows[area] == row for area, row in seen.shown.items())
    if seen.rest is not None:
        assert min(seen.rest) >= small
        every = [*seen.shown.values(), seen.rest]
        assert tuple(map(sum, zip(*every, strict=True))) == tuple(map(sum, zip(*rows.values(), strict=True)))


# -- drafts ----------------------------------------------------------------------------------------------------------


def test_a_table_with_what_looks_like_markdown() -> None:
    assert as_html("| 类别 | 件数 |\n| --- | --- |\n| 物业\\|停车 \\*甲\\* | 3 |") == (
        '<table><thead><tr><th scope="col">类别</th><th scope="col">件数</th></tr></thead>'
        "<tbody><tr><td>物业|停车 *甲*</td><td>3</td></tr></tbody></table>"
    )


@given(st.text())
def test_nothing_in_a_draft_becomes_a_tag(text: str) -> None:
    made = str(as_html(f"# {text}\n\n- {text}\n\n{text}"))
    for known in ("h1", "h2", "h3", "ul", "li", "p", "br", "code", "table", "thead", "tbody", "tr", "td"):
        made = made.replace(f"<{known}>", "").replace(f"</{known}>", "")
    assert "<" not in made.replace('<th scope="col">', "").replace("</th>", "")


# -- kept answers ----------------------------------------------------------------------------------------------------


class Counted:
    """Says how often it was asked."""

    def __init__(self, fails: int = 0) -> None:
        self.times = 0
        self.fails = fails
        self.busy = 0
        self.most = 0

    def __call__(self) -> int:
        assert threading.current_thread() is not threading.main_thread()
        self.times += 1
        self.busy += 1
        self.most = max(self.most, self.busy)
        self.busy -= 1
        if self.times <= self.fails:
            raise ValueError("not now")
        return self.times


def run(story: Callable[[Keeping, list[float]], object]) -> None:
    clock = [0.0]

    async def main() -> None:
        await story(Keeping(lambda: clock[0], seconds=60), clock)  # type: ignore[misc]

    asyncio.run(main())


def test_it_is_counted_once_for_all_who_ask_and_again_later() -> None:
    count = Counted()

    async def story(keeping: Keeping, clock: list[float]) -> None:
        assert await asyncio.gather(*(keeping.get("a", count) for _ in range(20))) == [1] * 20
        clock[0] = 59
        assert await keeping.get("a", count) == 1
        clock[0] = 61
        assert await keeping.get("a", count) == 2
        assert await keeping.get("b", count) == 3

    run(story)


def test_a_failure_is_told_and_not_kept() -> None:
    count = Counted(fails=1)

    async def story(keeping: Keeping, _: list[float]) -> None:
        with pytest.raises(ValueError, match="not now"):
            await keeping.get("a", count)
        assert await keeping.get("a", count) == 2

    run(story)


def test_who_goes_away_does_not_stop_the_count() -> None:
    count, go = Counted(), threading.Event()

    def slow() -> int:
        go.wait(10)
        return count()

    async def story(keeping: Keeping, _: list[float]) -> None:
        first = asyncio.create_task(keeping.get("a", slow))
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        go.set()
        assert await keeping.get("a", slow) == 1

    run(story)


def test_the_oldest_answers_give_way() -> None:
    count = Counted()

    async def story(keeping: Keeping, _: list[float]) -> None:
        for n in range(40):
            await keeping.get(n, count)
        assert await keeping.get(39, count) == 40
        assert await keeping.get(0, count) == 41

    run(story)
