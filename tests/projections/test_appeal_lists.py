"""Lists of appeals: each page, one after the other, is what sorting everything would give."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, text

from callcenter.appeals.case import HANDLING
from callcenter.errors import AppealUnknown
from callcenter.journal import reading, writing
from callcenter.journal.tables import appeal, appeal_alert
from callcenter.projections import appeal_lists
from callcenter.projections.alert_list import AlertListing, alert_page
from callcenter.projections.appeal_lists import Listing, page, place_of
from callcenter.projections.rows import Rows

STATES = ("pending_dispatch", "dispatched", "in_progress", "callback_due", "closed", "archived")
UNITS = ("", "housing", "water")
CATEGORIES = ("", "城乡建设", "城乡建设/物业", "城乡建设/物业/电梯", "城乡", "环境/噪声")
CALLERS = ("138", "139")


def stored(engine: Engine, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Appeals straight into the table; blank where nothing is said."""
    blank = Rows(appeal)._blank
    filled = [{**blank, "number": f"N{at:03}", **row} for at, row in enumerate(rows)]
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM appeal"))
        if filled:
            connection.execute(insert(appeal), filled)
    return filled


def walked(engine: Engine, wanted: Listing) -> list[str]:
    """Numbers of all pages, one after the other."""
    numbers: list[str] = []
    with reading(engine) as connection:
        while True:
            found = page(connection, wanted)
            numbers += [row["number"] for row in found.rows]
            if found.after is None:
                return numbers
            assert len(found.rows) == wanted.limit
            wanted = msgspec.structs.replace(wanted, after=found.after)


def expected(rows: list[dict[str, Any]], wanted: Listing) -> list[str]:
    column, latest_first = {"opened": ("opened", True), "due": ("due", False), "callback": ("callback_due", False)}[
        wanted.order
    ]
    fit = [row for row in rows if row[column] is not None and fits(row, wanted)]
    return [row["number"] for row in sorted(fit, key=lambda row: (row[column], row["number"]), reverse=latest_first)]


def fits(row: dict[str, Any], wanted: Listing) -> bool:
    overdue = row["state"] in HANDLING and row["due"] is not None and row["due"] < wanted.overdue_at
    below = row["category"] == wanted.category or row["category"].startswith(f"{wanted.category}/")
    return (
        (not wanted.states or row["state"] in wanted.states)
        and (not wanted.unit or row["unit"] == wanted.unit)
        and (not wanted.caller or row["caller"] == wanted.caller)
        and (not wanted.category or below)
        and (not wanted.overdue_at or overdue)
        and (row["opened"] or 0) >= wanted.since
    )


MOMENT = st.integers(1, 6)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "state": st.sampled_from(STATES), "unit": st.sampled_from(UNITS), "opened": st.none() | MOMENT,
            "due": st.none() | MOMENT, "callback_due": st.none() | MOMENT, "category": st.sampled_from(CATEGORIES),
            "caller": st.sampled_from(CALLERS),
        }
    ),
    max_size=25,
)  # fmt: skip
LISTINGS = st.builds(
    Listing, order=st.sampled_from(("opened", "due", "callback")), limit=st.integers(1, 7),
    states=st.lists(st.sampled_from(STATES), max_size=3, unique=True).map(tuple), unit=st.sampled_from(UNITS),
    caller=st.sampled_from(("", *CALLERS)), category=st.sampled_from(CATEGORIES), overdue_at=st.sampled_from((0, 4)),
    since=st.sampled_from((0, 3)),
)  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, wanted=LISTINGS)
def test_the_pages_are_what_sorting_everything_gives(
    engine: Engine, rows: list[dict[str, Any]], wanted: Listing
) -> None:
    filled = stored(engine, rows)
    assert walked(engine, wanted) == expected(filled, wanted)


def test_more_categories_than_there_are_branches(engine: Engine) -> None:
    rows = [{"category": f"城乡建设/{number}", "opened": number, "state": "closed"} for number in range(60)]
    filled = stored(engine, [*rows, {"category": "环境", "opened": 5, "state": "closed"}])
    wanted = Listing(category="城乡建设", limit=25)
    assert walked(engine, wanted) == expected(filled, wanted)
    assert walked(engine, Listing(category="没有")) == []


def test_a_list_goes_on_after_an_appeal(engine: Engine) -> None:
    stored(engine, [{"opened": number, "state": "closed"} for number in range(1, 6)])
    with reading(engine) as connection:
        after = place_of(connection, "opened", "N002")
        assert [row["number"] for row in page(connection, Listing(after=after)).rows] == ["N001", "N000"]
        with pytest.raises(AppealUnknown):
            place_of(connection, "due", "N002")


def test_alerts_the_newest_first(engine: Engine) -> None:
    stored(engine, [{"state": "in_progress", "type": "help"}, {"state": "closed"}])
    told = [
        {"alert": f"a{at}", "number": f"N00{at % 2}", "rule": ("reply_short", "unowned")[at % 3 == 0], "detail": "",
         "unit": UNITS[at % 3], "at": 1 + at // 2}
        for at in range(10)
    ]  # fmt: skip
    with writing(engine) as connection:
        connection.execute(insert(appeal_alert), told)

    def walked_alerts(**wanted: Any) -> list[str]:
        found: list[str] = []
        with reading(engine) as connection:
            listing = AlertListing(limit=3, **wanted)
            while True:
                part = alert_page(connection, listing)
                found += [row["alert"] for row in part.rows]
                if part.after is None:
                    return found
                listing = AlertListing(limit=3, after=part.after, **wanted)

    newest = sorted(told, key=lambda row: (row["at"], row["alert"]), reverse=True)
    assert walked_alerts() == [row["alert"] for row in newest]
    assert walked_alerts(rule="unowned") == [row["alert"] for row in newest if row["rule"] == "unowned"]
    assert walked_alerts(unit="water") == [row["alert"] for row in newest if row["unit"] == "water"]
    with reading(engine) as connection:
        first = alert_page(connection, AlertListing()).rows[0]
    assert (first["state"], first["rule"]) == ("closed", "unowned")


def test_the_indexes_give_the_order(engine: Engine) -> None:
    """No list of one state, of one unit, or of everything sorts what it does not show."""
    if engine.dialect.name != "sqlite":
        return
    with reading(engine) as connection:
        for wanted in (
            Listing(), Listing(states=("archived",)), Listing(states=("archived",), order="due"),
            Listing(states=("in_progress",), unit="housing"),
            Listing(states=("in_progress",), unit="housing", order="due"), Listing(caller="138"),
            Listing(order="callback"),
        ):  # fmt: skip
            statement = appeal_lists._merged(list(appeal_lists._branches(connection, wanted)), wanted)
            sql = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))
            plan = " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}"))
            assert "USE TEMP B-TREE FOR ORDER BY" not in plan, (wanted, plan)
