"""Read table ``caller_mark``: numbers with a mark."""

from __future__ import annotations

from callcenter.facts import CallerMarked, CallerUnmarked
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _marked(rows: ReadRows, fact: CallerMarked) -> None:
    rows.caller_mark.change(fact.caller).update(
        kind=fact.kind, marked=fact.at, until=fact.until, reason=fact.reason, actor=fact.actor
    )


def _unmarked(rows: ReadRows, fact: CallerUnmarked) -> None:
    rows.caller_mark.remove(fact.caller)


FOLD = {CallerMarked: _marked, CallerUnmarked: _unmarked}
