"""The evidence of a figure: which contacts, appeals or stays were counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from callcenter.metrics.registry.catalogue import COUNTS, dimensions_of, metric
from callcenter.metrics.registry.definition import Count
from callcenter.metrics.registry.span import TIMES, Cut, Span, cut
from callcenter.metrics.registry.tallying import inside
from callcenter.metrics.registry.thresholds import Thresholds, thresholds

__all__ = ["Behind", "contacts_behind"]

_SOME = 500


@dataclass(frozen=True)
class Behind:
    """Ids in the order of their moments: a contact for calls, a number for appeals, an id for stays."""

    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()


def contacts_behind(
    connection: Connection, ident: str, span: Span, key: Mapping[str, str] | None = None, limit: int = 50
) -> Behind:
    """The first ``limit`` ids on each side of a metric, of the part that ``key`` names (dimension → word).

    A contact stands there once for each of its rows that counts: an agent's part, a rating.
    Raises MetricUnknown, StoreError.
    """
    wanted, key = metric(ident), dict(key or {})
    dimensions_of([wanted], key)
    valid = thresholds(connection)

    def found(names: Sequence[str]) -> tuple[str, ...]:
        rows = sorted(row for name in names for row in _first(connection, COUNTS[name], span, key, valid, limit))
        return tuple(ident for _, ident in rows[:limit])

    return Behind(found(wanted.numerator), found(wanted.denominator))


def _first(
    connection: Connection, count: Count, span: Span, key: Mapping[str, str], valid: Thresholds, limit: int
) -> Iterator[tuple[int, str]]:
    """(moment, id) of the first rows that count, or of the one that is the longest."""
    of = count.of
    names = [name for name in key if name not in TIMES]
    splits = [of.splits[name] for name in names]
    until = of.at if of.until is None else of.until
    query = select(of.ident, of.at, until, *(split.sql(valid) for split in splits)).select_from(of.rows)
    query = query.where(inside(of), count.which(valid))
    query = query.order_by(count.value(valid).desc(), of.at) if count.how == "longest" else query.order_by(of.at)
    pieces, times = cut(span, tuple(key)), tuple(word for name, word in key.items() if name in TIMES)
    left = 1 if count.how == "longest" else limit
    bounds = {"begin": span.begin_us, "end": span.end_us}
    with connection.execution_options(yield_per=_SOME).execute(query, bounds) as rows:
        for row in rows:
            if left and _fits(row, splits, [key[name] for name in names]) and _lies(row, span, pieces, times):
                left -= 1
                yield row[1], str(row[0])
            if not left:
                return


def _fits(row: Any, splits: Sequence[Any], words: Sequence[str]) -> bool:
    said = (split.word("" if value is None else value) for split, value in zip(splits, row[3:], strict=True))
    return all(one == other for one, other in zip(said, words, strict=True))


def _lies(row: Any, span: Span, pieces: Cut, times: tuple[str, ...]) -> bool:
    """Does the row, or for stays a part of it, lie in the time that the key names?"""
    if not times:
        return True
    first = max(row[1], span.begin_us)
    last = span.end_us if row[2] is None else min(row[2], span.end_us)
    numbers = range(pieces.piece(first), pieces.piece(max(first, last - 1)) + 1)
    return any(pieces.words(number) == times for number in numbers)
