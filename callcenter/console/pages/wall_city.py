"""What stands behind the wallboard's numbers of the city: appeals of an area, of a hot topic, of a burst."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Literal

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.behind import LOOKED_AT, MOST, definition
from callcenter.console.cases.asking import reader_of
from callcenter.console.cases.rows import Reader
from callcenter.console.cockpit.records import appeals_of
from callcenter.console.cockpit.spans import Days
from callcenter.console.gate import Admitted
from callcenter.console.live.city import METRIC, SPANS, area_counts, dimension_of, span_in_city
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json
from callcenter.console.pages.wall import LOOK
from callcenter.console.parts import parts_of, staff_language
from callcenter.console.problems import Refusal
from callcenter.journal.engine import reading
from callcenter.metrics.registry import METRICS, Span, figures
from callcenter.metrics.registry.behind import contacts_behind
from callcenter.projections.topic_rows import topic_appeals
from callcenter.topics import under
from callcenter.topics.loading import load_topics

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)


@router.get("/wall/area")
def of_area(
    request: Request, asker: Admitted, span: str, which: Literal["area", "rest", "total"] = "area", area: str = ""
) -> Response:
    """Appeals of an area that is shown, of the others together, or all of them; small numbers as on the wall."""
    parts, reader = parts_of(request), reader_of(request, asker)
    if span not in SPANS:
        raise Refusal("not-found")
    of = span_in_city(span, parts.clock(), parts.config.site.timezone)
    with reading(parts.engine) as connection:
        kept, total = area_counts(connection, of, load_topics(parts.config).small)
        counts = {"area": kept.shown.get(area), "rest": kept.rest, "total": (total,)}[which]
        if counts is None:
            raise Refusal("not-found")
        # a list of the others would name them
        listed = () if which == "rest" else _numbers(connection, of, {"area": area} if which == "area" else {})
        return _counted(request, connection, reader, of, counts[0], listed)


@router.get("/wall/category")
def of_category(request: Request, asker: Admitted, category: str) -> Response:
    """Appeals of today in a category, with all below it."""
    parts, reader = parts_of(request), reader_of(request, asker)
    of = span_in_city("today", parts.clock(), parts.config.site.timezone)
    key = {dimension_of(category): category}
    with reading(parts.engine) as connection:
        found = figures(connection, [METRIC], of, [*key])
        count = next((each.numerator for each in found if each.key == key), 0)
        return _counted(request, connection, reader, of, count, _numbers(connection, of, key))


@router.get("/wall/topic")
def of_topic(request: Request, asker: Admitted, kind: Literal["hot", "bursts"], name: str) -> Response:
    """Appeals of a hot point (its category) or of a burst (its tag) that is on the wall now."""
    parts, reader = parts_of(request), reader_of(request, asker)
    told: Mapping[str, Any] = parts.hub.rows("city").get("topics", {})
    row = next((each for each in told.get(kind, ()) if each["category" if kind == "hot" else "tag"] == name), None)
    if row is None:
        raise Refusal("not-found")
    first: date = told["first"] if kind == "hot" else row["at"] - timedelta(days=row["days"] - 1)
    last: date = told["last"] if kind == "hot" else row["at"]
    of, area = Days(first, last).span(parts.config.site.timezone), row.get("area", "")
    with reading(parts.engine) as connection:
        appeals = topic_appeals(connection, of.begin_us, of.end_us, parts.clock(), parts.zone)
        numbers = [
            each.number for each in reversed(appeals)
            if under(each.category, row["category"]) and area in ("", each.area)
        ]  # fmt: skip
        return as_json({**row, "first_day": first, "last_day": last, **_listed(connection, reader, numbers)})


def _numbers(connection: Connection, of: Span, key: Mapping[str, str]) -> tuple[str, ...]:
    return contacts_behind(connection, METRIC, of, key, LOOKED_AT).numerator


def _counted(
    request: Request, connection: Connection, reader: Reader, of: Span, count: int, numbers: Iterable[str]
) -> Response:
    return as_json({
        **definition(METRICS[METRIC], staff_language(request)), "begin": of.begin_us // 1000,
        "end": of.end_us // 1000, "figure": {"numerator": count, "denominator": None, "text": str(count)},
        **_listed(connection, reader, numbers),
    })  # fmt: skip


def _listed(connection: Connection, reader: Reader, numbers: Iterable[str]) -> dict[str, Any]:
    """The appeals that the reader may open; whoever sees none at all is told so."""
    sight = reader.sight
    if not (sight.every or sight.called_back or sight.unit):
        return {"listed": False, "appeals": [], "others": 0, "most": MOST}
    return {"listed": True, **appeals_of(connection, numbers, reader)}


PAGE = Page(
    name="wall_city", router=router,
    who={("GET", "/wall/area"): LOOK, ("GET", "/wall/category"): LOOK, ("GET", "/wall/topic"): LOOK},
)  # fmt: skip
