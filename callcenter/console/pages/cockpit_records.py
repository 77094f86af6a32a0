"""What stands behind the cockpit's numbers: the calls and appeals that were counted, as far as they may be seen."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from sqlalchemy import true
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.accounts.roles import Role
from callcenter.console.cases.asking import account_of, reader_of
from callcenter.console.cockpit.areas import is_shown
from callcenter.console.cockpit.figures import CATEGORY, TILES, UNIT
from callcenter.console.cockpit.records import records_behind
from callcenter.console.cockpit.spans import Days
from callcenter.console.gate import Admitted
from callcenter.console.pages.cockpit import READ, Until, spans_asked
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json
from callcenter.console.parts import parts_of
from callcenter.console.problems import Refusal
from callcenter.console.supervise.asking import scope_asked
from callcenter.console.supervise.scope import seen
from callcenter.journal.engine import reading
from callcenter.metrics.registry import METRICS
from callcenter.topics.loading import load_topics

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_OF = {"": TILES, "unit": UNIT, "category_1": CATEGORY, "area": CATEGORY}
"""By what the page shows a figure → the figures that it shows so."""
_Seconds = Annotated[int | None, Query(ge=0, lt=86_400)]


@router.get("/cockpit/records")
def records(
    request: Request, asker: Admitted, metric: str, span: str, until: Until = "yesterday", seconds: _Seconds = None,
    part: Literal["numerator", "denominator"] = "numerator", by: Literal["", "unit", "category_1", "area"] = "",
    word: str = "",
) -> Response:  # fmt: skip
    """``seconds``: up to when the running day was counted. A figure of an area that is hidden has no records."""
    if metric not in _OF[by] or (part == "denominator" and not METRICS[metric].denominator):
        raise Refusal("not-found")
    parts = parts_of(request)
    days = spans_asked(request, span, "yesterday" if by == "area" else until).now
    if days.seconds is not None and seconds is not None:
        days = Days(days.first, days.last, min(seconds, days.seconds))
    of = days.span(parts.config.site.timezone)
    with reading(parts.engine) as connection:
        if by == "area" and not is_shown(connection, metric, word, of, load_topics(parts.config).small):
            raise Refusal("not-found")
        everything = Role.LEADER in account_of(asker).roles  # the hotline as a whole is theirs
        calls_seen = true() if everything else seen(scope_asked(request, asker))
        key: dict[str, str] = {by: word} if by else {}
        return as_json(records_behind(
            connection, METRICS[metric], of, key, part, reader_of(request, asker), calls_seen,
        ))  # fmt: skip


PAGE = Page(name="cockpit_records", router=router, who={("GET", "/cockpit/records"): READ})
