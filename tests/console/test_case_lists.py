"""The work lists: which role has which, what a unit sees and does not see, in which order and how many at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from callcenter.console.accounts.roles import Role
from callcenter.console.cases.deeds import DEEDS
from callcenter.console.cases.lists import LISTS
from tests.casework.office import DAY, HOUR
from tests.console.house import Console
from tests.console.people import account, signed_in

NUMBER = "13800138000"
READERS = ("dispatcher", "unit", "quality", "callback", "supervisor", "leader")


def listed(browser: httpx.Client, name: str, **asked: Any) -> dict[str, Any]:
    answer = browser.post("/cases/list", json={"list": name, **asked})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def case_of(browser: httpx.Client, number: str) -> dict[str, Any]:
    answer = browser.get(f"/cases/{number}/now")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def numbers(found: dict[str, Any]) -> list[str]:
    return [row["number"] for row in found["rows"]]


@pytest.mark.parametrize("role", READERS)
def test_each_role_has_its_lists_and_no_others(console: Console, role: str) -> None:
    account(console, "somebody", role)
    with signed_in(console, "somebody") as browser:
        assert browser.get("/cases").status_code == 200
        for name, work in LISTS.items():
            answer = browser.post("/cases/list", json={"list": name})
            assert (answer.status_code == 200) == (Role(role) in work.roles), name
        assert browser.post("/cases/list", json={"list": "nonsense"}).status_code == 404


def test_what_waits_for_whom(console: Console) -> None:
    """One appeal in each state of the way, and the list that it is in."""
    office = console.office
    pending, dispatched = office.opened(), office.opened()
    office.do("dispatch", dispatched, to="housing")
    working, replied, called = office.in_progress(), office.replied(), office.to_call_back()
    returned, longer = office.opened(), office.in_progress()
    office.do("dispatch", returned, to="housing")
    office.do("return", returned, by="housing", code="not_ours", reason="属城管局职责")
    office.do("extend", longer, by="housing", workdays=2)
    expected = {
        "dispatcher": {"to_dispatch": [pending], "returns": [returned], "extensions": [longer], "to_review": [replied]},
        "unit": {"to_sign": [dispatched], "to_reply": [working]},
        "quality": {"to_review": [replied], "callbacks": [called]},
        "callback": {"callbacks": [called], "ask_why": []},
        "supervisor": {"to_dispatch": [pending], "returns": [returned], "to_appoint": []},
        "leader": {"to_dispatch": [pending], "to_review": [replied], "callbacks": [called]},
    }
    for role, lists in expected.items():
        account(console, role, role)
        with signed_in(console, role) as browser:
            for name, there in lists.items():
                found = listed(browser, name)
                assert numbers(found) == there, (role, name)
                assert found["counts"][name] == len(there)


def test_a_unit_sees_its_own_tickets_only_and_no_number(console: Console) -> None:
    office = console.office
    mine = office.in_progress(text=f"请打{NUMBER}联系我，或者0513-88123456", name="张三")
    theirs, proposed = office.in_progress("transport"), office.opened()
    account(console, "liaison", "unit")
    with signed_in(console, "liaison") as browser:
        found = listed(browser, "all")
        assert numbers(found) == [mine]
        row = found["rows"][0]
        assert (row["caller"], NUMBER in str(case_of(browser, mine))) == ("138****8000", False)
        assert "0513-88123456" not in row["text"]
        assert "138****8000" in row["text"]
        for number in (theirs, proposed, "HA12345-20260101-000001-0"):  # one answer for all of them
            answer = browser.get(f"/cases/{number}/now")
            assert (answer.status_code, answer.json()["type"]) == (404, "urn:callcenter:problem:case-unknown")
        assert numbers(listed(browser, "all", number=theirs)) == []
        assert numbers(listed(browser, "all", unit="transport")) == []
        reveal = {"kind": "appeal", "id": mine, "reason": "联系诉求人"}
        assert browser.post("/reveal", json=reveal).status_code == 403


def test_who_wants_to_stay_unknown_to_the_unit_does(console: Console) -> None:
    number = console.office.in_progress(name="张三", confidential=True)
    account(console, "liaison", "unit")
    account(console, "center", "dispatcher")
    with signed_in(console, "liaison") as unit, signed_in(console, "center") as center:
        hidden, known = case_of(unit, number), case_of(center, number)
        assert (hidden["caller"], hidden["elements"]["name"]) == ("已要求保密", "已要求保密")
        assert (known["caller"], known["elements"]["name"]) == ("138****8000", "张三")
        assert "张三" not in unit.post("/cases/list", json={"list": "all"}).text


def test_numbers_are_masked_for_leaders_in_texts_too(console: Console) -> None:
    number = console.office.in_progress(text=f"我的电话是{NUMBER}")
    account(console, "boss", "leader")
    account(console, "center", "dispatcher")
    with signed_in(console, "boss") as leader, signed_in(console, "center") as center:
        assert NUMBER not in str(case_of(leader, number))
        told = case_of(center, number)
        assert (told["caller"], NUMBER in told["text"]) == ("138****8000", True)


def test_callback_staff_sees_what_is_called_back(console: Console) -> None:
    office = console.office
    called, working = office.to_call_back(), office.in_progress()
    account(console, "caller", "callback")
    with signed_in(console, "caller") as browser:
        assert numbers(listed(browser, "all")) == [called]
        assert browser.get(f"/cases/{working}/now").status_code == 404


@pytest.mark.parametrize("name", ["all", "to_dispatch"])
def test_pages_follow_each_other_without_gap_or_repetition(console: Console, name: str) -> None:
    office = console.office
    made = [office.opened(text=f"第{n}件") for n in range(23)]
    for number in made[:3]:  # the same moment: the number decides
        office.at -= 60_000_000
        made.append(office.opened(text=number))
    account(console, "center", "dispatcher")
    with signed_in(console, "center") as browser:
        after, seen = "", []
        while True:
            found = listed(browser, name, after=after, limit=5)
            assert len(found["rows"]) <= 5
            seen += numbers(found)
            if not seen[5:]:
                office.do("dispatch", seen[2], to="housing")  # what is taken away meanwhile does not shift the rest
            after = found["after"]
            if not after:
                break
        assert len(seen) == len(set(seen))
        assert set(seen) == set(made)


def test_filters(console: Console) -> None:
    office = console.office
    first, other = office.in_progress(text="路灯"), office.in_progress("transport", text="公交")
    waiting = office.opened()
    account(console, "center", "dispatcher")
    with signed_in(console, "center") as browser:
        assert numbers(listed(browser, "all", unit="transport")) == [other]
        assert numbers(listed(browser, "all", state="pending_dispatch")) == [waiting]
        assert numbers(listed(browser, "to_dispatch", number=first)) == [first]  # a whole number is found anywhere
        assert numbers(listed(browser, "all", number=first[-8:].lower())) == [first]
        assert numbers(listed(browser, "all", due="ample")) == [other, first]
        for wrong in ({"number": "' OR 1=1"}, {"due": "never"}, {"state": "gone"}, {"limit": 1000}):
            assert browser.post("/cases/list", json={"list": "all", **wrong}).status_code == 422


def test_due_soon_and_overdue(console: Console) -> None:
    office = console.office
    first, other = office.in_progress(text="路灯"), office.in_progress("transport", text="公交")
    account(console, "center", "dispatcher")
    office.at += 6 * DAY + 5 * HOUR  # Sunday: the fifth workday is Monday
    with signed_in(console, "center") as browser:
        assert numbers(listed(browser, "all", due="soon")) == []
    office.at += DAY
    with signed_in(console, "center") as browser:
        found = listed(browser, "soon")
        assert numbers(found) == [first, other]
        assert {row["deadline"]["class_word"] for row in found["rows"]} == {"即将到期"}
        assert numbers(listed(browser, "overdue")) == []
    office.at += DAY
    with signed_in(console, "center") as browser:
        found = listed(browser, "overdue", unit="housing")
        assert numbers(found) == [first]
        told = found["rows"][0]["deadline"]
        assert (told["class"], told["class_word"], told["what"]) == ("overdue", "已超期", "办理")
        assert told["left"] == "超 14 小时"


def test_marks_on_a_row(console: Console) -> None:
    office = console.office
    number = office.in_progress()
    office.do("sub-assign", number, by="housing", to="property_office", opinion="现场查看")
    office.do("press", number, step="urge")
    account(console, "center", "dispatcher")
    with signed_in(console, "center") as browser:
        row = next(row for row in listed(browser, "all")["rows"] if row["number"] == number)
        assert (row["parts"], row["pressed"], row["unit"]) == ([1, 1], "催办", "住建局")
        assert {"press", "redispatch"} <= {*row["may"]}


def test_what_was_returned_too_often_waits_for_an_appointment(console: Console) -> None:
    office = console.office
    number = office.opened()
    account(console, "boss", "supervisor")
    for times in range(2):
        with signed_in(console, "boss") as browser:
            assert listed(browser, "to_appoint")["counts"]["to_appoint"] == 0, times
        office.do("dispatch", number, to="housing")
        office.do("return", number, by="housing", code="not_ours")
        office.do("approve", number)
    with signed_in(console, "boss") as browser:
        assert numbers(listed(browser, "to_appoint")) == [number]


def test_the_lists_on_every_kind_of_store(engine: Engine, tmp_path: Path) -> None:
    with Console(engine, tmp_path / "state") as console:
        office = console.office
        made = [office.in_progress(), office.opened(), office.to_call_back()]
        part = office.do("sub-assign", made[0], by="housing", to="property_office", opinion="查看").number
        for role in READERS:
            account(console, role, role)
            with signed_in(console, role) as browser:
                for name, work in LISTS.items():
                    if Role(role) in work.roles:
                        for asked in ({}, {"due": "ample"}, {"number": "2026"}, {"after": made[0], "unit": "housing"}):
                            listed(browser, name, **asked)
                found = numbers(listed(browser, "all"))
                assert len(found) == len(set(found)) > 0
        with signed_in(console, "unit") as browser:
            assert part in numbers(listed(browser, "all", number=made[0]))
            assert case_of(browser, made[0])["parts"] == [1, 1]


def test_the_table_of_deeds_names_deeds_that_there_are() -> None:
    from callcenter.appeals.verbs import DEEDS as KNOWN

    assert {deed for _, deeds in DEEDS.values() for deed in deeds} <= {*KNOWN}
