"""The page of policy commissioners: who is there, who comes next, where nobody is, and whose numbers are shown."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import yaml
from sqlalchemy import select

from callcenter.config import Department
from callcenter.console.accounts.roles import Role
from callcenter.console.commissioners.directory import Directory
from callcenter.console.commissioners.standing import standing_of
from callcenter.console.commissioners.told import EVERY
from callcenter.journal.engine import reading
from callcenter.journal.tables import audit_entry
from tests.casework.office import CALENDAR, HOUR
from tests.console.house import Console, config_of
from tests.console.people import account, signed_in

_ZONE = ZoneInfo("Asia/Shanghai")
LATE = 14 * HOUR
"""From the morning at which the console's clock begins to the night."""


def listed(browser: httpx.Client, text: str = "") -> dict[str, Any]:
    answer = browser.post("/commissioners/list", json={"text": text})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def row(browser: httpx.Client, ident: str) -> dict[str, Any]:
    return next(each for each in listed(browser)["departments"] if each["department"] == ident)


def local(day: int, hour: int, minute: int = 0) -> int:
    """Of March 2026, whose first day is a Sunday, µs."""
    return round(datetime(2026, 3, day, hour, minute, tzinfo=_ZONE).timestamp()) * 1_000_000


def department(*spans: tuple[str, str, str]) -> Department:
    """Days, hours and who it is, for each span."""
    duty = [{"days": [days], "hours": hours, "people": [{"name": who, "number": "13900000001"[:-1] + str(n)}]}
            for n, (days, hours, who) in enumerate(spans)]  # fmt: skip
    return Department.model_validate({"name": "住建局", "duty": duty})


# -- who is there, and who comes next --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "now", "after", "again"),
    [
        (local(2, 10), "甲", (local(2, 18), ""), (local(3, 9), "甲")),
        (local(2, 20), "", (local(3, 9), "甲"), None),
        (local(6, 18), "", (local(7, 10), "乙"), None),  # Friday: the weekend's turn is next
        (local(2, 8, 59), "", (local(2, 9), "甲"), None),
        (local(2, 9), "甲", (local(2, 18), ""), (local(3, 9), "甲")),
    ],
)
def test_the_next_change_is_told(at: int, now: str, after: tuple[int, str], again: tuple[int, str] | None) -> None:
    of = department(("workday", "09:00-18:00", "甲"), ("weekend", "10:00-12:00", "乙"))
    standing = standing_of(of, at, CALENDAR)
    assert "".join(each.name for each in standing.people) == now
    assert standing.after is not None
    assert (standing.after.begins, "".join(each.name for each in standing.after.people)) == after
    told = standing.again and (standing.again.begins, "".join(each.name for each in standing.again.people))
    assert told == again


def test_a_span_past_midnight_and_one_that_never_ends() -> None:
    night = standing_of(department(("all", "18:00-08:30", "夜班")), local(3, 2), CALENDAR)
    assert [each.name for each in night.people] == ["夜班"]
    assert night.after is not None
    assert night.after.begins == local(3, 8, 30)
    always = standing_of(department(("all", "00:00-24:00", "常")), local(3, 2), CALENDAR)
    assert (len(always.people), always.after, always.again) == (1, None, None)


def test_the_page_tells_who_is_there_and_flags_where_nobody_is(console: Console) -> None:
    account(console, "li", "agent")
    with signed_in(console, "li") as browser:
        assert browser.get("/commissioners").status_code == 200
        day = row(browser, "social_security")
        assert ([each["name"] for each in day["on_duty"]], day["nobody"]) == (["专员甲", "专员乙"], False)
        assert day["on_duty"][0]["number"] == "139****0001"
        assert day["after"] == {"at": local(2, 18) // 1000, "people": []}
        assert day["again"]["at"] == local(3, 8, 30) // 1000
        console.office.at += LATE
    with signed_in(console, "li") as browser:
        night = row(browser, "social_security")
        assert (night["on_duty"], night["nobody"], night["expected"]) == ([], True, False)  # it is no working hour
        assert [each["name"] for each in row(browser, "housing")["on_duty"]] == ["住建值班"]


def test_nobody_in_working_hours_is_told_apart(console: Console) -> None:
    away = department(("weekend", "10:00-12:00", "乙"))
    console.parts.commissioners._known = console.parts.commissioners._known.__class__(
        departments={"housing": away}, changed=0
    )
    account(console, "li", "agent")
    with signed_in(console, "li") as browser:
        found = row(browser, "housing")
        assert (found["nobody"], found["expected"]) == (True, True)
        assert len(found["gaps"]) == 6  # what is left of this Monday, four days, and the next Monday's morning
        assert found["gaps"][0] == [console.office.at // 1000, local(2, 17) // 1000]


# -- who sees what -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted({*EVERY, Role.UNIT}))
def test_numbers_are_masked_for_everybody_and_a_unit_sees_its_own_department(console: Console, role: str) -> None:
    account(console, "somebody", role)
    with signed_in(console, "somebody") as browser:
        answer = browser.post("/commissioners/list", json={})
        assert "13900000001" not in answer.text
        idents = [each["department"] for each in answer.json()["departments"]]
        if role == Role.UNIT:
            assert idents == ["housing"]
        else:
            assert idents == list(console.config.commissioners)


def test_a_search_by_topic_finds_the_departments(console: Console) -> None:
    account(console, "li", "agent")
    with signed_in(console, "li") as browser:
        for text, expected in (("公积金", ["housing"]), ("人社局", ["social_security"]), ("没有这回事", [])):
            assert [each["department"] for each in listed(browser, text)["departments"]] == expected
    account(console, "liaison", "unit")
    with signed_in(console, "liaison") as browser:
        assert listed(browser, "人社局")["departments"] == []


def test_another_role_beside_that_of_a_unit_gives_no_other_units_numbers(console: Console) -> None:
    """An agent sees all departments, a unit the numbers of its own: both together are no more than that."""
    account(console, "liaison", "unit", "agent")
    with signed_in(console, "liaison") as browser:
        shown = {each["department"]: each["reveals"] for each in listed(browser, "")["departments"]}
        assert shown == {ident: ident == "housing" for ident in console.config.commissioners}
        for department, status in (("social_security", 404), ("housing", 200)):
            wish = {"department": department, "reason": "核对值班号码"}
            assert browser.post("/commissioners/numbers", json=wish).status_code == status


def test_full_numbers_need_a_reason_and_the_password_and_stand_on_record(console: Console) -> None:
    wish = {"department": "social_security", "reason": "核对值班号码"}
    for role, status in (("supervisor", 200), ("dispatcher", 200), ("admin", 200), ("unit", 404), ("agent", 403)):
        account(console, role, role)
        with signed_in(console, role, confirmed=False) as unsure:
            answer = unsure.post("/commissioners/numbers", json=wish)
            assert answer.status_code == 403
        with signed_in(console, role) as browser:
            answer = browser.post("/commissioners/numbers", json=wish)
            assert answer.status_code == status, role
            assert ("13900000001" in answer.text) == (status == 200)
            if status != 403:
                assert browser.post("/commissioners/numbers", json={**wish, "reason": "x"}).status_code == 422
    with signed_in(console, "unit") as browser:
        people = browser.post("/commissioners/numbers", json={**wish, "department": "housing"}).json()["people"]
        assert {"name": "专员丙", "shown": "139****0004", "number": "13900000004"} in people
    with reading(console.engine) as connection:
        of = select(audit_entry).where(audit_entry.c.action == "reveal").order_by(audit_entry.c.seq)
        noted = [(each.actor, each.subject, each.outcome, each.reason) for each in connection.execute(of)]
    subject, reason = "commissioners social_security", wish["reason"]
    assert noted == [
        *((role, subject, "done", reason) for role in ("supervisor", "dispatcher", "admin")),
        ("unit", subject, "refused", reason), ("unit", "commissioners housing", "done", reason),
    ]  # fmt: skip


# -- the file ------------------------------------------------------------------------------------------------------


@pytest.fixture
def directory(tmp_path: Path) -> tuple[Directory, Path]:
    config = config_of(tmp_path / "state")
    folder = tmp_path / "config"
    folder.mkdir()
    file = folder / "commissioners.yaml"
    file.write_bytes(config.commissioners_file.read_bytes())
    return Directory(config.model_copy(update={"root": tmp_path})), file


def written(file: Path, text: str, at: int) -> None:
    """As an import does it, at a moment of its own."""
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(at, at))


def test_what_is_written_to_the_file_counts_at_once_and_mistakes_change_nothing(
    directory: tuple[Directory, Path],
) -> None:
    known, file = directory
    before = known.now()
    assert known.now() is before
    one = {"commissioners": {"housing": {"name": "住建局", "duty": [{"people": [{"name": "新", "number": "1002"}]}]}}}
    written(file, yaml.safe_dump(one), 1_800_000_000_000_000_000)
    assert list(known.now().departments) == ["housing"]
    assert (known.now().changed, known.now().mistaken) == (1_800_000_000_000_000, False)
    for n, wrong in enumerate(("commissioners: [", "commissioners: {housing: {name: 住建局}}", "commissioners: 5")):
        written(file, wrong, 1_800_000_001_000_000_000 + n)
        assert known.now().mistaken, wrong
        assert list(known.now().departments) == ["housing"]
    written(file, yaml.safe_dump(one), 1_800_000_002_000_000_000)
    assert not known.now().mistaken
    file.unlink()
    assert known.now().departments == {}
