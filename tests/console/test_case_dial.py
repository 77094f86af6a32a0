"""A callback by hand: the button for who is logged in as an agent, the order from their own seat, on the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from callcenter.journal.engine import reading
from callcenter.journal.tables import audit_entry
from tests.console.house import Console
from tests.console.people import account, signed_in
from tests.console.test_case_lists import case_of, listed
from tests.console.test_wall import FakeCore


@pytest.fixture
def core(console: Console) -> Iterator[FakeCore]:
    """Agent 1001 is logged in."""
    made = FakeCore(console.config.socket_path)
    made.answers["agents"] = [{"agent": "1001", "seat": "1001", "state": "available"}]
    made.answers["follow_up"] = {"call": "c1", "caller": "138****8000", "name": "王小二", "said": "agent 1001 is rung"}
    yield made
    made.close()


@pytest.fixture
def due(console: Console) -> str:
    """An appeal whose appellant is to be called back; hours pass until it is."""
    return console.office.to_call_back()


@pytest.fixture
def caller(console: Console, due: str) -> Iterator[httpx.Client]:
    account(console, "huifang", "callback", "agent", number="1001")
    with signed_in(console, "huifang") as browser:
        yield browser


def dialled(core: FakeCore) -> list[dict[str, Any]]:
    return [each["args"] for each in core.asked if each["verb"] == "follow_up"]


def orders(console: Console) -> list[tuple[str, str, str, str]]:
    with reading(console.engine) as connection:
        of = select(audit_entry).where(audit_entry.c.action == "order").order_by(audit_entry.c.seq)
        return [(row.actor, row.subject, row.outcome, row.detail) for row in connection.execute(of)]


def test_the_own_phone_is_rung_and_the_log_tells_of_it(
    console: Console, core: FakeCore, due: str, caller: httpx.Client
) -> None:
    assert listed(caller, "callbacks")["dial"] is True
    assert case_of(caller, due)["dial"] is True
    answer = caller.post(f"/cases/{due}/dial", json={"agent": "1002"})
    assert (answer.status_code, answer.json()) == (200, {"call": "c1", "caller": "138****8000"})
    assert dialled(core) == [{"number": due, "agent": "1001", "by": "1001"}]  # never somebody else's phone
    assert orders(console) == [("huifang", f"follow_up {due}", "done", "agent=1001")]


def test_the_button_is_for_callbacks_only(console: Console, core: FakeCore, caller: httpx.Client) -> None:
    working = console.office.in_progress()
    assert listed(caller, "ask_why")["dial"] is False  # nothing is in that list
    account(console, "both", "callback", "dispatcher", "agent", number="1001")
    with signed_in(console, "both") as browser:
        assert case_of(browser, working)["dial"] is False


@pytest.mark.parametrize(
    ("role", "number"),
    [("callback", ""), ("callback", "1002"), ("callback", "9001"), ("leader", "1001"), ("supervisor", "1001")],
)
def test_who_is_not_logged_in_or_calls_nobody_back_has_no_button(
    console: Console, core: FakeCore, due: str, role: str, number: str
) -> None:
    account(console, "li", role, number=number)
    with signed_in(console, "li") as browser:
        assert listed(browser, "callbacks")["dial"] is False
        assert case_of(browser, due)["dial"] is False


def test_while_the_core_is_away_there_is_no_button_and_no_call(
    console: Console, due: str, caller: httpx.Client
) -> None:
    assert listed(caller, "callbacks")["dial"] is False
    assert caller.post(f"/cases/{due}/dial").status_code == 503
    assert [row[2] for row in orders(console)] == ["failed"]


def test_what_the_core_refuses_is_told_in_chinese(
    console: Console, core: FakeCore, due: str, caller: httpx.Client
) -> None:
    for kind, text, told in (
        ("CommandRefused", f"appeal {due} is closed: no callback is due", f"诉求 {due} 现在无需回访：请刷新页面"),
        ("AgentNotLoggedIn", "agent 1001 is not logged in", "该座席尚未签入"),
    ):
        core.answers["follow_up"] = Exception({"kind": kind, "message": text})
        answer = caller.post(f"/cases/{due}/dial")
        assert (answer.status_code, answer.json()["errors"][0]["message"]) == (409, told)
    assert [row[2] for row in orders(console)] == ["refused", "refused"]


def test_an_appeal_out_of_sight_is_not_called_about(console: Console, core: FakeCore, caller: httpx.Client) -> None:
    working = console.office.in_progress()  # nobody is called back about it yet
    for number in (working, "x"):
        assert caller.post(f"/cases/{number}/dial").status_code == 404
    account(console, "mine", "unit", number="1001")
    with signed_in(console, "mine") as browser:
        assert browser.post(f"/cases/{working}/dial").status_code == 403
    assert dialled(core) == []
