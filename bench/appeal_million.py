"""Lists and search in a store of a million appeals on PostgreSQL, which is made for it and removed again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from statistics import median
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from bench.appeal_words import CATEGORIES, matter, place, reply
from bench.appeal_year import UNITS
from bench.figures import Figure, Goal, percentile, say
from callcenter.appeals import AppealNumber
from callcenter.journal import open_engine, reading, upgrade, writing
from callcenter.journal.bulk import insert_new
from callcenter.journal.tables import appeal
from callcenter.projections.appeal_lists import Listing, page
from callcenter.projections.appeal_search import Search, search
from callcenter.projections.rows import Rows
from callcenter.projections.search_grams import codes, key_of, label, month_of
from callcenter.testing.postgres import PrivatePostgres

__all__ = ["measure"]

_DAY = 86_400_000_000
_BEGINS = datetime(2024, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
_DAYS = 1095
_GROUP = 20_000
_TEXTS = 50_000
"""Different texts; each stands in several appeals."""
_ONLINE_SHARE = 0.653
_WORKED_ON = ("pending_dispatch", "dispatched", "signed", "in_progress", "in_progress", "replied", "extension_review")
_RUNS, _WARM = 11, 3


class _Words(NamedTuple):
    """What an appeal says, and its codes in the index."""

    category: str
    place: str
    cause: str
    text: str
    reply: str
    codes: frozenset[int]


def measure(count: int) -> list[Figure]:
    """The slowest list page, and the slowest search, by the median of its runs."""
    server = PrivatePostgres()
    try:
        url = server.new_database()
        upgrade(url)
        engine = open_engine(url)
        began = time.monotonic()
        newest = _fill(engine, count)
        say(f"appeals: {count} appeals made in {time.monotonic() - began:.0f} s")
        pages = _timed(engine, {str(wanted): _page_of(wanted) for wanted in _listings(newest)})
        searches = _timed(engine, {str(wanted): _search_of(wanted) for wanted in _searches()})
        engine.dispose()
    finally:
        server.remove()
    return [
        _figure("appeals.list_page", pages, count, 50),
        _figure("appeals.search", searches, count, 100),
    ]  # fmt: skip


def _figure(name: str, runs: dict[str, list[float]], count: int, goal: float) -> Figure:
    slowest = max(runs, key=lambda each: median(runs[each]))
    everything = [run for of_one in runs.values() for run in of_one]
    details = {
        "appeals": count, "kinds": len(runs), "slowest": slowest, "median_of_all": round(median(everything), 2),
        "p95_of_all": round(percentile(everything, 0.95), 2),
    }  # fmt: skip
    return Figure(name, "ms", runs[slowest], Goal("<=", goal), details=details)


def _timed(engine: Engine, asked: dict[str, Callable[[Any], object]]) -> dict[str, list[float]]:
    """Question → milliseconds of each run."""
    found: dict[str, list[float]] = {}
    for name, question in asked.items():
        runs = []
        for _ in range(_WARM + _RUNS):
            with reading(engine) as connection:
                began = time.monotonic()
                question(connection)
                runs.append((time.monotonic() - began) * 1000)
        found[name] = runs[_WARM:]
    return found


def _page_of(wanted: Listing) -> Callable[[Any], object]:
    return lambda connection: page(connection, wanted)


def _search_of(wanted: Search) -> Callable[[Any], object]:
    return lambda connection: search(connection, wanted)


def _listings(newest: int) -> Iterator[Listing]:
    middle = newest - _DAYS * _DAY // 2
    for states in ((), ("pending_dispatch",), ("in_progress",), ("callback_due",), ("closed",), ("archived",),
                   ("dispatched", "signed", "in_progress", "extension_review"), ("closed", "archived")):  # fmt: skip
        for unit in ("", "housing"):
            for order in ("opened", "due"):
                yield Listing(states=states, unit=unit, order=order)
            yield Listing(states=states, unit=unit, after=(middle, "~"))
        yield Listing(states=states, category=CATEGORIES[0])
        yield Listing(states=states, category="城乡建设", unit="housing")
        yield Listing(states=states, category=CATEGORIES[3].partition("/")[0])
        yield Listing(states=states, caller="13900000001")
    for unit in ("", "housing"):
        yield Listing(overdue_at=newest, order="due", unit=unit)
        yield Listing(overdue_at=newest - 2 * _DAY, unit=unit)
        yield Listing(order="callback", unit=unit)


def _searches() -> Iterator[Search]:
    for words in ("诉求人反映", "电梯", "电梯 困人", "阳光花园", "128号", "要求尽快整改", "没有这样的词语",
                  "20250305 电梯",
                  "江海路128号阳光花园3号楼", "江海路128号阳光花园3号楼2单元电梯经常停运"):  # fmt: skip
        yield Search(words=words, confidential=True)
        yield Search(words=words, unit="housing")
        yield Search(words=words, states=("in_progress", "dispatched"))


# -- making it --------------------------------------------------------------------------------------------------------


def _fill(engine: Engine, count: int) -> int:
    """Appeals of three years, the last of them still open; the moment of the newest one."""
    draw = Random(7)
    pool = [_words(draw) for _ in range(min(_TEXTS, count))]
    begins = int(_BEGINS.timestamp()) * 1_000_000
    with writing(engine) as connection:
        connection.execute(text("DROP INDEX appeal_search_grams"))
    for start in range(0, count, _GROUP):
        made = [
            _appeal(draw, draw.choice(pool), begins, number, count)
            for number in range(start, min(start + _GROUP, count))
        ]
        with writing(engine) as connection:
            insert_new(connection, appeal, [row for row, _ in made])
            cursor: Any = connection.connection.cursor()
            with cursor.copy("COPY appeal_search (key, grams) FROM STDIN") as copy:
                for _, indexed in made:
                    copy.write_row(indexed)
    with writing(engine) as connection:
        connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        connection.execute(text("CREATE INDEX appeal_search_grams ON appeal_search USING gin (grams)"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return begins + _DAYS * _DAY


def _words(draw: Random) -> _Words:
    where = place(draw)
    category, what, said = matter(draw, where)
    answer = reply(draw, where, what)
    return _Words(category, where, what, said, answer, frozenset(codes(where, what, said, answer)))


_BLANK = Rows(appeal)._blank


def _appeal(draw: Random, words: _Words, begins: int, at: int, count: int) -> tuple[tuple[Any, ...], Sequence[Any]]:
    """(row of ``appeal``, row of ``appeal_search``) of the ``at``-th appeal of so many."""
    opened = begins + at * _DAYS * _DAY // count
    day = (_BEGINS + timedelta(microseconds=opened - begins)).date()
    number = str(AppealNumber("HA12345", day, at % 900_000 + 1))
    row = _BLANK | {
        "number": number, "task": "event", "channel": "phone", "query_code": "", "opened": opened, "completed": opened,
        "type": "complaint", "urgency": "normal", "category": words.category, "place": words.place,
        "cause": words.cause, "text": words.text, "sources": 1, "changed": opened,
        "caller": "13900000001" if at % 1000 == 0 else f"1{draw.randint(4_000_000_000, 9_999_999_999)}",
        **_ending(draw, words, opened, (begins + _DAYS * _DAY - opened) / _DAY),
    }  # fmt: skip
    key = key_of(number)
    known = {*words.codes, *codes(number), month_of(key).label}
    if row["unit"]:
        known.add(label("unit", str(row["unit"])))
    return tuple(row.values()), (key, list(known))


def _ending(draw: Random, words: _Words, opened: int, age: float) -> dict[str, Any]:
    """How far it has come after ``age`` days."""
    if draw.random() < _ONLINE_SHARE:
        state = "rejected" if draw.random() < 0.01 else "archived" if age > 14 else "answered"
        return {"mode": "online_answer", "answer": words.reply, "closed": opened, "state": state}
    length = draw.random() * 8 if draw.random() < 0.9 else 12.0
    handled = {
        "mode": "department_ticket", "unit": draw.choice(UNITS), "rule": "dispatched", "dispatched": opened,
        "first_dispatched": opened, "due": opened + 5 * _DAY, "limit": 5, "ladder": " ".join([str(opened)] * 4),
    }  # fmt: skip
    if age < length:
        return {**handled, "state": draw.choice(_WORKED_ON), "next_at": opened + 5 * _DAY}
    if age < length + 3:
        return {**handled, "state": "callback_due", "callback_due": opened + int((length + 3) * _DAY)}
    ended = {"reply": words.reply, "replied": opened, "closed": opened + 4 * _DAY, "satisfaction": "satisfied"}
    return {**handled, **ended, "state": "closed" if age < length + 17 else "archived"}
