"""A cube tells the same as asking for the whole and for each dimension by itself."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection

from callcenter.metrics.registry import METRICS, TIMES, Figure, Span, figures
from callcenter.reports.cube import Cube, Part, Request, additive, ask, splittable
from callcenter.reports.groups import GROUPS, Group, dimensions
from tests.reports.world import CALENDAR, MARCH

DIMENSIONS = ("month", "weekday", "hour_of_day", "queue", "agent", "reason", "unit", "category_1", "area", "channel")


def cube_of(connection: Connection, span: Span, request: Request) -> Cube:
    return Cube(request, [(job, ask(connection, span, CALENDAR, job)) for job in request.jobs(span)])


def counts(part: Part | dict[str, Figure]) -> dict[str, tuple[int, int | None]]:
    return {ident: (figure.numerator, figure.denominator) for ident, figure in part.items()
            if figure.numerator or figure.denominator}  # fmt: skip


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.id)
@pytest.mark.parametrize("span", [MARCH, Span.of_days(date(2025, 3, 3), date(2025, 3, 3))], ids=["month", "day"])
def test_sums_are_what_the_registry_says(connection: Connection, group: Group, span: Span) -> None:
    cube = cube_of(connection, span, Request(group.metrics, DIMENSIONS, everything=True))
    asked = figures(connection, group.metrics, span, calendar=CALENDAR)
    assert counts(cube.whole) == counts({each.metric: each for each in asked})
    for dimension in DIMENSIONS:
        idents = group.by(dimension)
        expected: dict[str, dict[str, Figure]] = {}
        for each in figures(connection, idents, span, (dimension,), calendar=CALENDAR):
            expected.setdefault(each.key[dimension], {})[each.metric] = each
        found = {part: counts(row) for part, row in cube.by(dimension).items()}
        wanted = {part: counts(row) for part, row in expected.items()}
        assert {part: row for part, row in found.items() if row} == {part: row for part, row in wanted.items() if row}


def test_what_cannot_be_added_is_asked_for_by_itself(connection: Connection) -> None:
    assert not additive("callers")
    assert not additive("connect_rate_24h")
    assert additive("longest_talk")
    cube = cube_of(connection, MARCH, Request(("callers", "offered"), ("queue",)))
    assert "callers" in cube.whole
    assert "callers" not in cube.idents("queue")


def test_every_metric_of_the_registry_stands_in_a_group() -> None:
    """Except one that is told in another form; a new metric belongs into ``groups.py``."""
    told = {ident for group in GROUPS for ident in group.metrics}
    assert told <= METRICS.keys()
    assert METRICS.keys() - told <= {"service_level_d", "answered_within_x", "uncertain_contacts"}


def test_every_group_can_be_split_by_what_it_usually_is() -> None:
    from callcenter.reports.regular import _PARTS

    assert _PARTS.keys() == {group.id for group in GROUPS}
    for group in GROUPS:
        for dimension in _PARTS[group.id].split():
            assert any(splittable(ident, dimension) for ident in group.metrics), (group.id, dimension)
    assert set(TIMES) < set(dimensions())
