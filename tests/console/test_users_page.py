"""The page of accounts: one is changed, its person is out at once, the log says what was before; an admin stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from callcenter.console.accounts.account import Account, find_account
from callcenter.console.accounts.administration import Administration
from callcenter.console.accounts.roles import Role
from callcenter.console.pages.users_texts import TEXTS
from callcenter.errors import AccountRefused
from callcenter.journal.engine import reading
from callcenter.journal.tables import audit_entry
from tests.console.house import Console
from tests.console.people import account, signed_in


@pytest.fixture
def root(console: Console) -> Iterator[httpx.Client]:
    account(console, "root", "admin")
    with signed_in(console, "root") as browser:
        yield browser


def given(**typed: Any) -> dict[str, Any]:
    return {"person": "李话务", "number": "1001", "unit": "", "roles": ["agent"], "teams": [], **typed}


def known(console: Console, name: str) -> Account:
    with reading(console.engine) as connection:
        found = find_account(connection, name)
    assert found is not None
    return found[0]


def changes(console: Console) -> list[str]:
    """Details of what the log says of changed accounts."""
    with reading(console.engine) as connection:
        of = select(audit_entry).where(audit_entry.c.action == "account").order_by(audit_entry.c.seq)
        return [f"{row.actor} {row.subject} {row.detail}" for row in connection.execute(of)]


def test_roles_teams_and_unit_are_changed_and_the_log_says_from_what(console: Console, root: httpx.Client) -> None:
    account(console, "li", "agent", teams=())
    with signed_in(console, "li") as browser:
        assert browser.get("/me").status_code == 200
        wish = given(roles=["supervisor", "unit"], teams=["voice", "network"], unit="housing", number="9001")
        told = root.post("/users/li", data=wish)
        assert (told.status_code, TEXTS["users.changed"][0] in told.text) == (200, True)
        assert browser.get("/me").status_code == 401
    after = known(console, "li")
    assert (after.roles, after.teams) == ({Role.SUPERVISOR, Role.UNIT}, {"voice", "network"})
    assert (after.unit, after.number, after.name) == ("housing", "9001", "李话务")
    (said,) = changes(console)
    now, _, before = said.partition(" before: ")
    assert now == "root li change roles=supervisor,unit teams=network,voice number=9001 unit=housing name=李话务"
    assert before == "roles=agent teams= number=1001 unit= name=li先生"


def test_the_form_shows_what_is_so(console: Console, root: httpx.Client) -> None:
    account(console, "wang", "supervisor", "quality", number="9001", teams=("voice", "gone"))
    page = root.get("/users/wang").text
    for role in Role:
        assert (f'value="{role}" checked' in page) == (role in ("supervisor", "quality"))
    for team, there in (("voice", True), ("gone", True), ("network", False)):
        assert (f'value="{team}" checked' in page) == there
    assert 'action="/users/wang"' in root.get("/users").text
    assert root.get("/users/nobody").status_code == root.post("/users/nobody", data=given()).status_code == 404


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ({"roles": []}, "users.no_role"), ({"roles": ["king"]}, "users.bad_role"), ({"number": " "}, "users.no_number"),
        ({"roles": ["unit"]}, "users.no_unit"), ({"roles": ["display", "agent"]}, "users.only_display"),
        ({"unit": "nix"}, "users.bad_unit"), ({"teams": ["nix"]}, "users.bad_team"), ({"person": ""}, "users.bad_name"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_changes(
    console: Console, root: httpx.Client, typed: dict[str, Any], key: str
) -> None:
    account(console, "li", "agent")
    before = known(console, "li")
    with signed_in(console, "li") as browser:
        told = root.post("/users/li", data=given(**typed))
        assert (told.status_code, TEXTS[key][0] in told.text) == (422, True)
        assert browser.get("/me").status_code == 200
    assert (known(console, "li"), changes(console)) == (before, [])


def test_nobody_takes_their_own_admin_right_away(console: Console, root: httpx.Client) -> None:
    account(console, "second", "admin")
    for path, wish in (("/users/root", given(roles=["leader"])), ("/users/root/state", {})):
        told = root.post(path, data=wish)
        assert (told.status_code in (409, 422), TEXTS["users.own_admin"][0] in told.text) == (True, True)
    assert (known(console, "root").roles, known(console, "root").disabled) == ({Role.ADMIN}, None)
    assert root.post("/users/second", data=given(roles=["leader"])).status_code == 200  # somebody else's may go
    assert known(console, "second").roles == {Role.LEADER}
    assert root.post("/users/root", data=given(roles=["admin", "auditor"])).status_code == 200  # more may come
    assert root.get("/users").status_code == 401


def test_the_last_admin_stays_whoever_asks(console: Console, root: httpx.Client) -> None:
    account(console, "gone", "admin", disabled=5)
    desk = Administration(console.engine, console.parts.audit, console.parts.clock)
    for deed in (lambda: desk.change("cli:x", "root", roles=("leader",)), lambda: desk.disable("cli:x", "root")):
        with pytest.raises(AccountRefused) as refused:
            deed()
        assert refused.value.why == ("users.last_admin",)
    assert root.get("/users").status_code == 200
    assert known(console, "root").roles == {Role.ADMIN}


def test_a_change_needs_our_page(console: Console, root: httpx.Client) -> None:
    account(console, "li", "agent")
    told = root.post("/users/li", data=given(roles=["admin"]), headers={"X-CSRF-Token": "0" * 64})
    assert (told.status_code, known(console, "li").roles) == (403, {Role.AGENT})
