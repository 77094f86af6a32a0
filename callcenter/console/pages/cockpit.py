"""The leader's cockpit (领导驾驶舱): figures against other spans, parts of them, what the city talks about, 专报."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from callcenter.appeals.words import STATE_WORDS
from callcenter.console.access import Asker, Staff
from callcenter.console.accounts.roles import Role
from callcenter.console.audit import Deed
from callcenter.console.cockpit.drafts import as_html
from callcenter.console.cockpit.figures import CATEGORY, TILES, UNIT, counted, definitions
from callcenter.console.cockpit.spans import KINDS, Spans, day_of, seconds_of, spans
from callcenter.console.cockpit.topics import drafted, talked_of
from callcenter.console.gate import Admitted
from callcenter.console.pages.cockpit_texts import TEXTS
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import as_json, render
from callcenter.console.parts import Parts, parts_of, staff_language
from callcenter.console.problems import Refusal
from callcenter.errors import ReportRefused
from callcenter.journal.engine import reading
from callcenter.projections.contact import RESULTS
from callcenter.projections.words import word
from callcenter.topics.loading import load_topics
from callcenter.topics.words import REASON_WORDS

__all__ = ["PAGE", "READ", "Until", "spans_asked"]

router = APIRouter(include_in_schema=False)
_Tag = Annotated[str, Query(min_length=1, max_length=200)]
_USUAL = "30d"
Until = Literal["yesterday", "today"]
"""The last day that is counted; today is not over."""


@router.get("/cockpit")
def cockpit(request: Request, asker: Admitted) -> Response:
    """The page; what it shows is asked for by its script."""
    language, config = staff_language(request), parts_of(request).config
    which = 0 if language == "zh" else 1
    return render(
        request, "app.html", title=PAGE.title[which], texts=TEXTS, signed=asker.staff, page=PAGE, script="cockpit",
        data={
            "kinds": KINDS, "usual": _USUAL, "definitions": definitions(language),
            "tiles": TILES, "unit_columns": UNIT, "category_columns": CATEGORY,
            "queues": {name: queue.title for name, queue in config.queues.items()},
            "agents": {number: agent.name for number, agent in config.agents.items()},
            "results": {name: word(name or "open", language) for name in RESULTS},
            "units": {ident: unit.name for ident, unit in config.units.items()},
            "states": {state.value: word if which == 0 else state.value.replace("_", " ")
                       for state, word in STATE_WORDS.items()},
            "reasons": {name: word if which == 0 else name for name, word in REASON_WORDS.items()},
        },
    )  # fmt: skip


@router.get("/cockpit/figures")
async def figures(request: Request, asker: Admitted, span: str = _USUAL, until: Until = "yesterday") -> Response:
    """Everything that is counted of a span; counted in a thread, once for everybody who asks within two minutes."""
    parts, over = parts_of(request), spans_asked(request, span)
    wanted = spans_asked(request, span, until)

    def count() -> dict[str, Any]:
        with reading(parts.engine) as connection:
            small, zone = load_topics(parts.config).small, parts.config.site.timezone
            return {**counted(connection, wanted, over, zone, small), "made": parts.clock() // 1000}

    return as_json(await parts.cockpit.get(("figures", wanted), count))


@router.get("/cockpit/topics")
async def topics(request: Request, asker: Admitted, span: str = _USUAL) -> Response:
    """Hot, hard and blocking points, bursts, and reports that can be drafted."""
    parts, wanted = parts_of(request), spans_asked(request, span)

    def look() -> dict[str, Any]:
        with reading(parts.engine) as connection:
            return talked_of(
                connection, wanted.now, load_topics(parts.config), parts.calendar.kind_of_day, now=parts.clock(),
                zone=parts.zone,
            )  # fmt: skip

    return as_json(await parts.cockpit.get(("topics", wanted), look))


@router.get("/cockpit/report")
async def report(request: Request, asker: Admitted, tag: _Tag, span: str = _USUAL) -> Response:
    """A special report as a page to be read and printed."""
    text = await _draft(request, tag, span)
    title = text.partition("\n")[0].lstrip("# ")
    return await run_in_threadpool(
        render, request, "cockpit_report.html", title=title, texts=TEXTS, signed=asker.staff, page=PAGE,
        draft=as_html(text), tag=tag, span=span, script="draft",
    )  # fmt: skip


@router.get("/cockpit/report.md")
async def export(request: Request, asker: Admitted, tag: _Tag, span: str = _USUAL) -> Response:
    """The same as a file; that it was exported is a row of the audit log."""
    text = await _draft(request, tag, span)
    await run_in_threadpool(_note, parts_of(request), asker, tag)
    headers = {"Content-Disposition": 'attachment; filename="report.md"'}
    return Response(text, headers=headers, media_type="text/markdown; charset=utf-8")


async def _draft(request: Request, tag: str, span: str) -> str:
    parts, wanted = parts_of(request), spans_asked(request, span)
    names = {ident: unit.name for ident, unit in parts.config.units.items()}

    def draft() -> str:
        with reading(parts.engine) as connection:
            return drafted(
                connection, tag, wanted.now, load_topics(parts.config), parts.calendar.kind_of_day, names,
                parts.config.site.name, now=parts.clock(), zone=parts.zone,
            )  # fmt: skip

    try:
        text: str = await parts.cockpit.get(("report", wanted, tag), draft)
    except ReportRefused:
        raise Refusal("not-found") from None
    return text


def _note(parts: Parts, asker: Asker, tag: str) -> None:
    assert asker.staff is not None
    parts.audit.note(Deed(
        actor=asker.staff.account.account, action="export", subject=f"special report {tag}", address=asker.address,
    ))  # fmt: skip


def spans_asked(request: Request, kind: str, until: Until = "yesterday") -> Spans:
    """What is looked at; ``today``: up to now. Raises Refusal."""
    parts = parts_of(request)
    if kind not in KINDS:
        raise Refusal("not-found")
    now, zone = parts.clock(), parts.config.site.timezone
    return spans(kind, day_of(now, zone), seconds_of(now, zone) if until == "today" else None)


_READERS = frozenset({Role.LEADER, Role.SUPERVISOR})
READ = Staff(roles=_READERS)
"""Who reads the cockpit."""
PAGE = Page(
    name="cockpit", router=router, title=("驾驶舱", "Cockpit"), path="/cockpit", texts=TEXTS,
    who={
        ("GET", "/cockpit"): READ, ("GET", "/cockpit/figures"): READ, ("GET", "/cockpit/topics"): READ,
        ("GET", "/cockpit/report"): READ, ("GET", "/cockpit/report.md"): Staff(roles=_READERS, confirm=True),
    },
)  # fmt: skip
