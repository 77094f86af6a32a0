"""Compares the registry with the straight count for random times, and its hours with its days and months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy import Connection

from callcenter.metrics.registry.catalogue import COUNTS
from callcenter.metrics.registry.proof import straight, straight_appeals
from callcenter.metrics.registry.proof.journal import Remembered, remember
from callcenter.metrics.registry.span import Span
from callcenter.metrics.registry.tallying import Tally, populations, tally
from callcenter.metrics.registry.thresholds import Thresholds, thresholds
from callcenter.workdays import Calendar

__all__ = ["Mismatch", "Proof", "prove"]

_SECOND = 1_000_000
_LENGTHS = (900 * _SECOND, 3600 * _SECOND, 86_400 * _SECOND, 7 * 86_400 * _SECOND, 31 * 86_400 * _SECOND)
_FINER = ("hour", "day", "month")
_ENOUGH = 31 * 86_400 * _SECOND
"""Sums of parts are compared over so long at most, back from the newest fact."""


@dataclass(frozen=True)
class Mismatch:
    """A count that is not what it should be."""

    count: str
    span: Span
    counted: int
    """What the registry says."""
    expected: int
    against: str
    """``facts``, or the part whose sum it is: ``hour``, ``day``, ``month``."""

    def __str__(self) -> str:
        return (
            f"{self.count} from {self.span.begin_us} to {self.span.end_us} ({self.span.zone}): "
            f"is {self.counted}, by {self.against} {self.expected}"
        )


@dataclass(frozen=True)
class Proof:
    """What was compared."""

    seed: int
    spans: int
    comparisons: int
    mismatches: tuple[Mismatch, ...]


def prove(
    connection: Connection, seed: int, zone: str, calendar: Calendar | None = None, spans: int = 10
) -> Proof:
    """Compare every count for ``spans`` random times with the facts, and the sums of its parts with the whole.

    The same seed over the same journal compares the same. Raises StoreError, CalendarYearMissing.
    """
    known, valid = remember(connection), thresholds(connection)
    draw = Random(seed)  # noqa: S311 - times to look at, no secret
    wrong: list[Mismatch] = []
    compared = looked = 0
    for span in _times(draw, known, zone, spans):
        looked += 1
        expected = {
            **straight.counts(known, span.begin_us, span.end_us),
            **straight_appeals.counts(known, span.begin_us, span.end_us, calendar),
        }
        counted = _counted(connection, span, (), valid, calendar)
        for name, by_key in counted.items():
            compared += 1
            if by_key.get((), 0) != expected[name]:
                wrong.append(Mismatch(name, span, by_key.get((), 0), expected[name], "facts"))
    for mismatch, number in _sums(connection, known, zone, valid):
        compared += number
        wrong += mismatch
    return Proof(seed, looked, compared, tuple(wrong))


def _times(draw: Random, known: Remembered, zone: str, spans: int) -> Iterator[Span]:
    """Times between the oldest and the newest fact, of any length, at any microsecond; the last one is everything."""
    if not known.newest:
        return
    oldest, newest = min(known.oldest, known.newest), max(known.oldest, known.newest) + 1
    for number in range(max(0, spans - 1)):
        begin = draw.randrange(oldest, newest)
        yield Span(begin, begin + draw.randrange(1, _LENGTHS[number % len(_LENGTHS)]), zone)
    yield Span(max(0, oldest - 1), newest, zone)


def _counted(
    connection: Connection, span: Span, by: Sequence[str], valid: Thresholds, calendar: Calendar | None
) -> Tally:
    wanted = [each for each in COUNTS.values() if calendar is not None or each.workdays is None]
    found: Tally = {}
    for counts in populations(wanted):
        found.update(tally(connection, counts, span, by, valid, calendar))
    return found


def _sums(
    connection: Connection, known: Remembered, zone: str, valid: Thresholds
) -> Iterator[tuple[list[Mismatch], int]]:
    """Hours, days and months of the last weeks add up to the whole, in the site's zone and in one that changes."""
    if not known.newest:
        return
    for where in dict.fromkeys((zone, "America/St_Johns")):
        span = Span(max(0, known.newest - _ENOUGH, min(known.oldest, known.newest) - 1), known.newest + 1, where)
        whole = _counted(connection, span, (), valid, None)
        for finer in _FINER:
            parts = _counted(connection, span, (finer,), valid, None)
            yield _unequal(span, finer, whole, parts), sum(COUNTS[name].how != "different" for name in whole)


def _unequal(span: Span, finer: str, whole: Tally, parts: Tally) -> list[Mismatch]:
    found = []
    for name, by_key in whole.items():
        how, numbers = COUNTS[name].how, list(parts[name].values())
        made = max(numbers, default=0) if how == "longest" else sum(numbers)
        if how != "different" and made != by_key.get((), 0):
            found.append(Mismatch(name, span, by_key.get((), 0), made, finer))
    return found
