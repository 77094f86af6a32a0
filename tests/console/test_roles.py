"""Every address of the pages × every role, and nobody, and halfway in: all of it generated from the rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import Depends
from fastapi.routing import APIRoute
from sqlalchemy import select

from callcenter.console.access import Access, Staff
from callcenter.console.accounts.roles import Role
from callcenter.console.gate import admit
from callcenter.console.pages import PAGES, who_may
from callcenter.journal import open_engine
from callcenter.journal.engine import reading
from callcenter.journal.tables import audit_entry
from tests.console.house import Console
from tests.console.people import account, client, signed_in

_ROWS = who_may(PAGES)
_OPEN = {("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/static/{version}/{name:path}")}
_BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/wall/surge"): {"json": {"on": False}},
    ("GET", "/wall/area"): {"params": {"span": "week"}},
    ("GET", "/wall/category"): {"params": {"category": "城乡建设"}},
    ("GET", "/wall/topic"): {"params": {"kind": "hot", "name": "城乡建设"}},
    ("POST", "/supervise/force"): {"json": {"agent": "1001", "what": "pause", "reason": "lunch"}},
    ("POST", "/supervise/move"): {"json": {"contact": "1", "agent": "1001", "reason": "熟悉此事"}},
    ("POST", "/supervise/join"): {"json": {"agent": "1001", "mode": "listen", "seat": "1002"}},
    ("POST", "/supervise/takeover"): {"json": {"agent": "1001", "seat": "1002"}},
    ("GET", "/supervise/waiting"): {"params": {"contact": "1"}},
    ("POST", "/calls/one"): {"json": {"contact": "1"}},
    ("POST", "/calls/recording"): {"json": {"recording": "1"}},
    ("POST", "/cases/list"): {"json": {"list": "all"}},
    ("POST", "/cases/{number}/deed"): {"json": {"deed": "sign"}},
    ("POST", "/cases/bulk"): {"json": {"deed": "sign", "numbers": ["x"]}},
    ("POST", "/commissioners/numbers"): {"json": {"department": "housing", "reason": "核对号码"}},
    ("POST", "/commissioners/list"): {"json": {"text": "公积金"}},
    ("POST", "/knowledge/search"): {"json": {"question": "公积金"}},
    ("POST", "/knowledge/list"): {"json": {"list": "in_effect"}},
    ("POST", "/knowledge/write"): {"json": {"title": "装修", "answer": "登记"}},
    ("POST", "/knowledge/{number}/deed"): {"json": {"deed": "approve"}},
    ("GET", "/cockpit/records"): {"params": {"metric": "services", "span": "30d"}},
    ("GET", "/cockpit/report"): {"params": {"tag": "epidemic"}},
    ("GET", "/cockpit/report.md"): {"params": {"tag": "epidemic"}},
    ("GET", "/ivr/flow"): {"params": {"name": "main"}},
    ("POST", "/ivr/path"): {"json": {"contact": "1"}},
    ("GET", "/ivr/versions"): {"params": {"flow": "main"}},
    ("GET", "/ivr/version"): {"params": {"name": "main-0"}},
    ("GET", "/ivr/text"): {"params": {"name": "main"}},
    ("POST", "/ivr/check"): {"json": {"flow": "main", "text": "title: x"}},
    ("POST", "/ivr/try"): {"json": {"flow": "main", "text": "title: x"}},
    ("POST", "/ivr/draft"): {"json": {"flow": "Main", "text": ""}},
    ("POST", "/ivr/deed"): {"json": {"version": "main-0", "deed": "drop"}},
    ("POST", "/ivr/approve"): {"json": {"version": "main-0"}},
    ("POST", "/me/confirm"): {"json": {"password": "wrong"}},
    ("POST", "/reveal"): {"json": {"kind": "contact", "id": "1", "reason": "回拨核实"}},
}
_ADMITTED = {200, 204, 303, 401, 404, 409, 410, 422, 503}
"""Answers of the page itself: it was reached."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    from callcenter.journal import upgrade

    folder = tmp_path_factory.mktemp("roles")
    url = f"sqlite:///{folder / 'store.db'}"
    upgrade(url)
    engine = open_engine(url, durable=False)
    limits = {"CONSOLE__WRONG_PASSWORDS": "100", "CONSOLE__WRONG_PASSWORDS_PER_ADDRESS": "10000"}
    with Console(engine, Path(folder) / "state", **limits) as console:
        for role in Role:
            account(console, f"only.{role}", role)
        yield console
    engine.dispose()


def ask(browser: httpx.Client, where: tuple[str, str]) -> httpx.Response:
    method, path = where
    page = "wall"
    names = {"name": page, "alarm": "x", "number": "x", "token": "x", "attachment": "x"}
    filled = path.format(**names) if "{name:path}" not in path else "/static/0/x"
    headers = {"Accept": "application/json"}
    if path == "/live/{name}":
        with browser.stream(method, filled, headers=headers) as answer:
            return answer
    return browser.request(method, filled, headers=headers, **_BODIES.get(where, {}))


def test_every_page_has_its_row_and_every_row_its_page() -> None:
    pages = {
        (method, route.path)
        for page in PAGES for route in page.router.routes if isinstance(route, APIRoute) for method in route.methods
    }  # fmt: skip
    assert pages == set(_ROWS)
    assert {where for where, row in _ROWS.items() if isinstance(row, Access)} == _OPEN
    assert all(row.roles for row in _ROWS.values() if isinstance(row, Staff))


def test_what_shows_numbers_leaves_the_house_or_changes_the_hotline_needs_the_password_once_more() -> None:
    confirmed = {where for where, row in _ROWS.items() if isinstance(row, Staff) and row.confirm}
    assert confirmed == {
        ("POST", "/reveal"), ("POST", "/commissioners/numbers"), ("GET", "/audit.csv"), ("GET", "/cockpit/report.md"),
        ("GET", "/cases/{number}/files/{attachment}"), ("POST", "/ivr/approve"),
    }  # fmt: skip


@pytest.mark.parametrize("where", sorted(set(_ROWS) - _OPEN), ids=" ".join)
def test_nobody_comes_in_without_signing_in(house: Console, where: tuple[str, str]) -> None:
    with client(house) as browser:
        assert ask(browser, where).status_code == 401
        browser.cookies.set("callcenter_session", "x" * 43, domain="127.0.0.1")
        assert ask(browser, where).status_code == 401


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("where", sorted(set(_ROWS) - _OPEN), ids=" ".join)
def test_who_may(house: Console, where: tuple[str, str], role: Role) -> None:
    row = _ROWS[where]
    assert isinstance(row, Staff)
    stage = "full" if "full" in row.stages else next(iter(row.stages))
    with signed_in(house, f"only.{role}", stage) as browser:
        answer = ask(browser, where)
        told = answer.text if answer.is_stream_consumed else ""
        expected = role in row.roles
        if where == ("GET", "/live/{name}"):
            expected = role in _ROWS["GET", "/wall"].roles  # type: ignore[union-attr]
        if expected:
            assert answer.status_code in _ADMITTED or "scope-needed" in told, told
        else:
            assert answer.status_code == 403
        if row.confirm and expected:
            with signed_in(house, f"only.{role}", stage, confirmed=False) as unsure:
                assert "confirm-needed" in ask(unsure, where).text


@pytest.mark.parametrize("stage", ["password", "enrol", "second"])
def test_halfway_in_is_not_in(house: Console, stage: Any) -> None:
    with signed_in(house, "only.admin", stage) as browser:
        for where, row in _ROWS.items():
            if isinstance(row, Staff) and stage not in row.stages:
                assert ask(browser, where).status_code == 401, where


def test_a_refusal_stands_on_the_audit_log(house: Console) -> None:
    with signed_in(house, "only.guest") as browser:
        assert browser.get("/users").status_code == 403
    with reading(house.engine) as connection:
        last = connection.execute(
            select(audit_entry).where(audit_entry.c.actor == "only.guest").order_by(audit_entry.c.seq.desc())
        ).first()
    assert last is not None
    assert (last.action, last.subject, last.outcome) == ("refused", "GET /users", "refused")


def test_a_page_without_a_row_is_nobodys(console: Console) -> None:
    async def page() -> dict[str, str]:
        return {"secret": "SECRET"}

    console.app.add_api_route("/forgotten", page, dependencies=[Depends(admit)])
    account(console, "root", "admin")
    with signed_in(console, "root") as browser:
        answer = browser.get("/forgotten")
        assert (answer.status_code, "SECRET" in answer.text) == (403, False)
