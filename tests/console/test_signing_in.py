"""Signing in as a browser does it: steps, limits, sessions, tokens; nothing tells whether an account exists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from callcenter.console.accounts.administration import FIRST, Administration
from callcenter.console.accounts.sessions import COOKIE
from callcenter.console.accounts.totp import code
from callcenter.journal import open_engine
from callcenter.journal.engine import reading
from callcenter.journal.tables import audit_entry, console_session
from tests.console.house import Console
from tests.console.people import PASSWORD, SECRET, account, client, signed_in

_NEW = "春江潮水连海平 海上明月共潮生"
_MINUTE = 60_000_000


@pytest.fixture
def browser(console: Console) -> Iterator[httpx.Client]:
    with client(console) as made:
        yield made


def sign_in(browser: httpx.Client, name: str, password: str = PASSWORD, **more: str) -> httpx.Response:
    return browser.post("/sign-in", data={"name": name, "password": password, **more})


def once_only(console: Console, name: str, password: str) -> int:
    """Status of a sign-in in a new browser."""
    with client(console) as browser:
        return sign_in(browser, name, password).status_code


def now_code(console: Console) -> str:
    return code(SECRET, console.parts.clock() // 30_000_000)


def token(answer: httpx.Response) -> str:
    return answer.text.partition('name="csrf" value="')[2].partition('"')[0]


def audited(console: Console, action: str) -> list[tuple[str, str]]:
    with reading(console.engine) as connection:
        rows = connection.execute(select(audit_entry).where(audit_entry.c.action == action).order_by(audit_entry.c.seq))
        return [(row.actor, row.outcome) for row in rows]


def test_the_first_start_makes_one_administrator_who_changes_the_password_and_sets_an_authenticator_up(
    console: Console, browser: httpx.Client
) -> None:
    desk = Administration(console.engine, console.parts.audit, console.parts.clock)
    once = desk.first()
    assert once is not None
    assert desk.first() is None
    answer = sign_in(browser, FIRST, once, then="/audit")
    assert (answer.status_code, answer.headers["location"]) == (303, "/password?then=/audit")
    assert browser.get("/users", headers={"Accept": "text/html"}).headers["location"].startswith("/password?then=")
    form = browser.get("/password")
    given = {"csrf": token(form), "old": once, "new": _NEW, "again": _NEW, "then": "/audit"}
    for wrong, status in (({"again": "x" * 12}, 200), ({"new": "short", "again": "short"}, 200), ({"old": "x"}, 401)):
        assert browser.post("/password", data={**given, **wrong}).status_code == status
    changed = browser.post("/password", data=given)
    assert changed.headers["location"] == "/authenticator?then=/audit"
    form = browser.get("/authenticator")
    secret = form.text.partition('id="secret">')[2].partition("<")[0].replace(" ", "")
    assert "data:image/svg+xml" in form.text
    assert browser.post("/authenticator", data={"csrf": token(form), "code": "000000"}).status_code == 401
    right = code(secret, console.parts.clock() // 30_000_000)
    done = browser.post("/authenticator", data={"csrf": token(form), "code": right, "then": "/audit"})
    assert done.headers["location"] == "/audit"
    assert browser.get("/audit").status_code == 200
    assert once_only(console, FIRST, once) == 401
    with reading(console.engine) as connection:
        row = connection.execute(select(audit_entry).where(audit_entry.c.detail.contains(secret))).first()
    assert row is None


def test_the_second_factor_is_asked_for_and_each_code_is_right_once(console: Console, browser: httpx.Client) -> None:
    account(console, "boss", "supervisor")
    assert sign_in(browser, "boss").headers["location"] == "/code?then=/"
    assert browser.get("/wall", headers={"Accept": "text/html"}).headers["location"] == "/code?then=/wall"
    assert browser.get("/wall").status_code == 401
    before = browser.cookies[COOKIE]
    form = browser.get("/code")
    assert browser.post("/code", data={"csrf": token(form), "code": "123"}).status_code == 401
    assert browser.post("/code", data={"csrf": token(form), "code": now_code(console)}).headers["location"] == "/"
    assert browser.cookies[COOKIE] != before  # a new session with every step
    assert browser.get("/wall").status_code == 200
    with client(console) as second:
        sign_in(second, "boss")
        form = second.get("/code")
        assert second.post("/code", data={"csrf": token(form), "code": now_code(console)}).status_code == 401
    assert audited(console, "sign_in") == [("boss", "refused"), ("boss", "done"), ("boss", "refused")]


def test_an_account_that_is_not_there_is_answered_like_a_wrong_password(
    console: Console, browser: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(console, "li", "agent")
    account(console, "gone", "agent", disabled=1)
    compared: list[bool] = []
    from callcenter.console.accounts import door

    monkeypatch.setattr(door, "matches", lambda stored, given: compared.append(stored is not None) or False)
    names = ("li", "nobody", "gone")
    answers = [sign_in(browser, name, "wrong password") for name in names]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text.replace(f'value="{name}"', "") for answer, name in zip(answers, names, strict=True)}) == 1
    assert compared == [True, False, False]  # a hash is compared each time, if need be nobody's
    assert audited(console, "sign_in") == [("li", "refused"), ("-", "refused"), ("gone", "refused")]


def test_tries_are_limited_for_an_account_and_for_an_address(sqlite_url: str, tmp_path: Path) -> None:
    engine = open_engine(sqlite_url, durable=False)
    limits = {"CONSOLE__WRONG_PASSWORDS": "3", "CONSOLE__WRONG_PASSWORDS_PER_ADDRESS": "5"}
    with Console(engine, tmp_path / "state", **limits) as console, client(console) as browser:
        account(console, "li", "agent")
        account(console, "wu", "agent")
        assert [sign_in(browser, "li", "x").status_code for _ in range(4)] == [401, 401, 401, 429]
        limited = sign_in(browser, "li")  # the right one, too
        assert (limited.status_code, COOKIE in browser.cookies) == (429, False)
        assert [sign_in(browser, "nobody", "x").status_code for _ in range(3)] == [401, 401, 429]
        assert sign_in(browser, "wu").status_code == 429  # from this address
        console.monotonic += 15 * 60
        assert sign_in(browser, "wu").status_code == 303
    engine.dispose()


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(console: Console, browser: httpx.Client) -> None:
    account(console, "li", "agent")
    plain = sign_in(browser, "li").headers["set-cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=strict" in plain
    assert "Secure" not in plain
    behind = browser.post("/sign-in", data={"name": "li", "password": PASSWORD}, headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in behind.headers["set-cookie"]
    with reading(console.engine) as connection:
        kept = list(connection.execute(select(console_session.c.session)).scalars())
    assert browser.cookies[COOKIE] not in kept  # only its hash is stored


def test_sessions_end_when_nobody_is_there_and_after_a_while_in_any_case(console: Console) -> None:
    account(console, "li", "agent")
    with signed_in(console, "li") as browser:
        for _ in range(3):
            console.office.at += 29 * _MINUTE
            assert browser.post("/me/here").status_code == 204
        console.office.at += 31 * _MINUTE
        assert browser.get("/me").status_code == 401
    with signed_in(console, "li") as browser:
        for _ in range(26):
            console.office.at += 29 * _MINUTE
            status = browser.get("/me").status_code
        assert status == 401  # twelve hours


def test_a_screen_on_the_wall_stays_for_a_month(console: Console) -> None:
    account(console, "screen", "display")
    with signed_in(console, "screen") as browser:
        console.office.at += 29 * 1440 * _MINUTE
        assert browser.get("/wall").status_code == 200
        console.office.at += 2 * 1440 * _MINUTE
        assert browser.get("/wall").status_code == 401


def test_signing_out_ends_this_session_or_all(console: Console) -> None:
    account(console, "li", "agent")
    first, second, third = (signed_in(console, "li") for _ in range(3))
    out = first.post("/sign-out")
    assert (out.headers["location"], out.headers["clear-site-data"]) == ("/sign-in", '"cache", "storage"')
    assert (first.get("/me").status_code, second.get("/me").status_code) == (401, 200)
    assert second.post("/sign-out", data={"everywhere": "yes"}).status_code == 303
    assert third.get("/me").status_code == 401
    for each in (first, second, third):
        each.close()


def test_whoever_is_disabled_or_reset_is_out_at_once(console: Console) -> None:
    account(console, "li", "agent")
    account(console, "root", "admin")
    desk = Administration(console.engine, console.parts.audit, console.parts.clock)
    for change in (lambda: desk.change("x", "li", roles=("leader",)), lambda: desk.reset("x", "li"),
                   lambda: desk.disable("x", "li")):  # fmt: skip
        with signed_in(console, "li") as browser:
            assert browser.get("/me").status_code == 200
            change()
            assert browser.get("/me").status_code == 401
    assert once_only(console, "li", PASSWORD) == 401


def test_orders_need_our_page_and_its_token(console: Console) -> None:
    account(console, "li", "agent")
    with signed_in(console, "li") as browser:
        token_of = browser.headers["X-CSRF-Token"]
        for headers in (
            {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": f"{console.url}.evil.example"},
            {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": ""},
        ):  # fmt: skip
            assert browser.post("/me/here", headers=headers).status_code == 403
        del browser.headers["Origin"]
        assert browser.post("/me/here").status_code == 403
        browser.headers["Origin"] = console.url
        with signed_in(console, "li") as other:
            assert other.headers["X-CSRF-Token"] != token_of
            assert browser.post("/me/here", headers={"X-CSRF-Token": other.headers["X-CSRF-Token"]}).status_code == 403
        assert browser.post("/me/here").status_code == 204
    assert once_only(console, "li", PASSWORD) == 303
    with httpx.Client(base_url=console.url, trust_env=False) as strange:
        assert sign_in(strange, "li").status_code == 403  # nobody is signed in by another site's form


def test_an_export_needs_the_password_once_more(console: Console) -> None:
    account(console, "checker", "auditor")
    with signed_in(console, "checker", confirmed=False) as browser:
        refused = browser.get("/audit.csv", headers={"Accept": "application/json"})
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:callcenter:problem:confirm-needed")
        assert browser.post("/me/confirm", json={"password": "wrong"}).status_code == 401
        assert browser.post("/me/confirm", json={"password": PASSWORD}).status_code == 200
        assert browser.get("/audit.csv").status_code == 200
        console.office.at += 6 * _MINUTE
        assert browser.get("/audit.csv").status_code == 403
    assert audited(console, "confirm") == [("checker", "refused"), ("checker", "done")]
    assert audited(console, "export") == [("checker", "done")]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '" autofocus onfocus="alert(1)', "{{7*7}}", "\x00", "李" * 200]
)
def test_what_is_typed_comes_back_as_text(browser: httpx.Client, name: str) -> None:
    answer = sign_in(browser, name, "x")
    assert answer.status_code in (401, 422)
    for dangerous in ("<script>alert", 'onfocus="alert', "49"):
        assert dangerous not in answer.text.replace("&#34;", "").partition("<main")[2].partition("</main")[0]
