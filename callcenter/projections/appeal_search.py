"""Finds appeals by words: in their number, text, place, answer and reply, in what was added later, by an old number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from callcenter.appeals import AppealNumber
from callcenter.errors import AppealFieldInvalid, AppealNumberInvalid
from callcenter.journal.tables import appeal, appeal_source, appeal_supplement
from callcenter.projections.search_candidates import candidates
from callcenter.projections.search_grams import Needle, first_key, key_of, label, number_of

__all__ = ["Found", "Search", "search"]

_FIELDS = ("number", "place", "cause", "course", "text", "answer", "reply")
"""What of an appeal is searched."""
_MORE = (appeal_supplement.c.text, appeal_source.c.reference)
"""What hangs on it."""
_EXAMINED = 20_000
"""After so many appeals the search pauses, and tells from where to go on."""
_LATE = int(datetime(2199, 1, 1, tzinfo=UTC).timestamp() * 1e6)


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for."""

    words: str
    """With blanks between; all of them must be there. Of Chinese at least two characters together."""
    unit: str = ""
    states: tuple[str, ...] = ()
    since: int = 0
    """Opened then or later, µs since 1970 UTC."""
    confidential: bool = False
    """May whoever searches read what is confidential? Else it is not found."""
    limit: int = 20
    before: str = ""
    """Only appeals older than that number: the next page."""


class Found(msgspec.Struct, frozen=True):
    """What was found."""

    rows: list[RowMapping]
    """Rows of the table ``appeal``, the newest day first."""
    more: str
    """Number from which to go on (``before``); empty when there is nothing further."""


def search(connection: Connection, wanted: Search) -> Found:
    """The newest appeals with all the words. Raises AppealFieldInvalid for words that are too short, and
    AppealNumberInvalid.
    """
    if (number := _number_in(wanted.words)) is not None:
        return Found(_rows(connection, [number], wanted), "")
    needle = Needle(wanted.words)
    if not needle.codes:
        raise AppealFieldInvalid("nothing to look for: write at least two Chinese characters together, or a number")
    found: list[RowMapping] = []
    examined, last = 0, ""
    for numbers in _numbers(connection, needle, wanted):
        for row in _having(connection, numbers, needle, wanted):
            if len(found) == wanted.limit:
                return Found(found, found[-1]["number"])
            found.append(row)
        examined, last = examined + len(numbers), numbers[-1]
        if examined >= _EXAMINED:
            return Found(found, last)
    return Found(found, "")


def _number_in(words: str) -> str | None:
    try:
        return str(AppealNumber.parse(words))
    except AppealNumberInvalid:
        return None


def _numbers(connection: Connection, needle: Needle, wanted: Search) -> Iterator[list[str]]:
    """Numbers of what may have the words, the newest first."""
    grams = needle.codes | ({label("unit", wanted.unit)} if wanted.unit else set())
    prefixes = _prefixes(connection)
    for keys in candidates(connection, grams, *_span(connection, wanted), page=wanted.limit + 1):
        yield [number_of(prefix, key) for key in keys for prefix in prefixes]


def _span(connection: Connection, wanted: Search) -> tuple[int, int]:
    """(lowest key, key above the highest) of what can be right."""
    oldest, newest = wanted.since, _LATE
    if wanted.states:
        opened = [_opened(connection, state) for state in wanted.states]
        oldest = max(oldest, min(first for first, _ in opened))
        newest = max(last for _, last in opened)
    # a day more at both ends: the number has the local day
    below = first_key(_day(newest) + timedelta(days=2))
    if wanted.before:
        below = min(below, key_of(str(AppealNumber.parse(wanted.before))))
    return first_key(_day(oldest) - timedelta(days=1)), below


def _opened(connection: Connection, state: str) -> tuple[int, int]:
    """When the first and the last appeal in a state were opened; later than any, and earlier, when there is none."""
    column = appeal.c.opened
    mine = select(column).where(appeal.c.state == state, column.isnot(None)).limit(1)
    first, last = (connection.execute(mine.order_by(order)).scalar() for order in (column, column.desc()))
    return (_LATE, 0) if first is None or last is None else (first, last)


def _day(at: int) -> date:
    return datetime.fromtimestamp(at / 1e6, UTC).date()


def _prefixes(connection: Connection) -> list[str]:
    """The prefixes of all numbers: one, unless the site has changed it."""
    found: list[str] = []
    after = ""
    while number := connection.execute(select(func.min(appeal.c.number)).where(appeal.c.number > after)).scalar():
        prefix = number.partition("-")[0]
        found.append(prefix)
        after = f"{prefix}."
    return found


def _having(
    connection: Connection, numbers: Sequence[str], needle: Needle, wanted: Search
) -> Iterable[RowMapping]:
    """Those that do have the words, and are what is wanted besides."""
    rows = _rows(connection, numbers, wanted)
    short = [row["number"] for row in rows if not needle.is_in(row[name] for name in _FIELDS)]
    hanging = _hanging(connection, short)
    return [
        row
        for row in rows
        if row["number"] not in hanging
        or needle.is_in([*(row[name] for name in _FIELDS), *hanging[row["number"]]])
    ]  # fmt: skip


def _rows(connection: Connection, numbers: Sequence[str], wanted: Search) -> list[RowMapping]:
    found = connection.execute(select(appeal).where(appeal.c.number.in_(numbers), *_conditions(wanted))).mappings()
    return sorted(found, key=lambda row: key_of(row["number"]), reverse=True)


def _conditions(wanted: Search) -> Iterator[ColumnElement[bool]]:
    if wanted.unit:
        yield appeal.c.unit == wanted.unit
    if wanted.states:
        yield appeal.c.state.in_(wanted.states)
    if wanted.since:
        yield appeal.c.opened >= wanted.since
    if not wanted.confidential:
        yield appeal.c.confidential.is_(False)


def _hanging(connection: Connection, numbers: Sequence[str]) -> dict[str, list[str]]:
    """Number → texts of what hangs on it, for each of ``numbers``."""
    found: dict[str, list[str]] = {number: [] for number in numbers}
    for column in _MORE if numbers else ():
        said = select(column.table.c.number, column).where(column.table.c.number.in_(numbers))
        for number, text in connection.execute(said):
            found[number].append(text)
    return found
