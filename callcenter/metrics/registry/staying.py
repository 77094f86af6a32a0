"""Stays in a state, cut at the edges of pieces of time: each piece has its own part, and the parts add up exactly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, and_, not_, or_, select

from callcenter.journal.tables import fact
from callcenter.metrics.registry.asked import BEGIN, END
from callcenter.metrics.registry.population import Population
from callcenter.metrics.registry.span import Cut, Span

__all__ = ["parts", "whole"]


def whole(of: Population, cut: Cut) -> Any:
    """SQL of the stays that lie within the span and within one piece: the database adds these up by itself."""
    assert of.until is not None
    inside = and_(of.until.is_not(None), of.at >= BEGIN, of.until <= END)
    return and_(inside, cut.sql(of.at) == cut.sql(of.until)) if cut.unit else inside


def parts(
    connection: Connection, query: Select[Any], of: Population, span: Span, cut: Cut
) -> Iterator[tuple[Any, int, int]]:
    """The other stays: (row, number of the piece, µs of the stay in it). ``query`` ends with their two moments."""
    newest = _newest(connection)
    rest = query.where(_cut_off(of, cut))
    for row in connection.execute(rest, {"begin": span.begin_us, "end": span.end_us}):
        began, ended = row[-2], row[-1]
        begin = max(began, span.begin_us)
        end = min(newest if ended is None else ended, span.end_us)
        while begin < end:
            piece = cut.piece(begin) if cut.unit else 0
            until = min(end, cut.begins(piece + 1)) if cut.unit else end
            yield row, piece, until - begin
            begin = until


def _cut_off(of: Population, cut: Cut) -> Any:
    """SQL of those that are not ``whole``; without pieces in a form that indexes serve."""
    assert of.until is not None
    if cut.unit:
        return or_(of.until.is_(None), not_(whole(of, cut)))
    return or_(of.until.is_(None), of.at < BEGIN, of.until > END)


def _newest(connection: Connection) -> int:
    """Moment of the newest fact: so far is known what goes on."""
    return connection.execute(select(fact.c.at).order_by(fact.c.seq.desc()).limit(1)).scalar() or 0
