"""Files of an appeal for staff: who may have which, under which name, and that the log tells of it."""

from __future__ import annotations

from urllib.parse import unquote

import httpx
import pytest
from sqlalchemy import select

from callcenter.journal.engine import reading
from callcenter.journal.tables import audit_entry
from tests.console.house import Console
from tests.console.people import account, signed_in
from tests.console.test_attachments import JPEG, attach, stored
from tests.console.test_case_lists import case_of

_NAME = "王小二13800138000.jpg"


def brought(console: Console, **said: object) -> tuple[str, str]:
    """An appeal with a file that a unit works on: its number and the file's id."""
    key = console.key()
    number = console.brought(key, **said)["number"]
    ident = attach(console, key, number, name=_NAME).json()["attachment"]
    office = console.office
    office.do("submit", number)
    office.do("dispatch", number, to="housing")
    return number, ident


def fetched(browser: httpx.Client, number: str, ident: str) -> httpx.Response:
    return browser.get(f"/cases/{number}/files/{ident}", headers={"Accept": "application/json"})


def exports(console: Console) -> list[tuple[str, str, str]]:
    with reading(console.engine) as connection:
        of = select(audit_entry).where(audit_entry.c.action == "export").order_by(audit_entry.c.seq)
        return [(row.actor, row.subject, row.outcome) for row in connection.execute(of)]


@pytest.mark.parametrize(
    ("role", "name"),
    [("dispatcher", _NAME), ("quality", _NAME), ("supervisor", _NAME), ("unit", "附件1.jpg"), ("leader", "附件1.jpg")],
)
def test_a_file_is_saved_under_a_name_that_the_reader_may_know(console: Console, role: str, name: str) -> None:
    number, ident = brought(console)
    account(console, "li", role)
    with signed_in(console, "li") as browser:
        told = case_of(browser, number)
        (file,) = told["files"]
        assert (file["id"], file["name"], file["open"]) == (ident, name, True)
        assert any(event["what"] == f"附件 {name}" for event in told["history"])
        assert ("王小二" in str(told)) == (name == _NAME)
        answer = fetched(browser, number, ident)
    assert (answer.status_code, answer.content) == (200, JPEG)
    disposition = unquote(answer.headers["content-disposition"])
    assert disposition.startswith("attachment;")
    assert name in disposition
    assert ("王小二" in disposition) == (name == _NAME)
    assert "sandbox" in answer.headers["content-security-policy"]
    ((actor, subject, outcome),) = exports(console)
    assert (actor, outcome) == ("li", "done")
    assert subject.startswith("file ")
    assert subject.endswith(f" of {number}")


def test_it_needs_the_password_once_more(console: Console) -> None:
    number, ident = brought(console)
    account(console, "li", "dispatcher")
    with signed_in(console, "li", confirmed=False) as browser:
        answer = fetched(browser, number, ident)
    assert (answer.status_code, "confirm-needed" in answer.text) == (403, True)
    assert exports(console) == []


def test_a_unit_has_files_of_its_own_tickets_only(console: Console) -> None:
    number, ident = brought(console)
    other = console.office.in_progress("transport")
    account(console, "mine", "unit")
    with signed_in(console, "mine") as browser:
        for case, file in ((other, ident), (number, "0" * 20), ("x", ident), (number, "..%2f..%2fsecrets.json")):
            assert fetched(browser, case, file).status_code == 404, case
    account(console, "strange", "unit", unit="transport")
    with signed_in(console, "strange") as browser:
        assert fetched(browser, number, ident).status_code == 404
        assert fetched(browser, other, ident).status_code == 404
    assert exports(console) == []


def test_of_somebody_who_is_to_stay_unknown_the_unit_gets_no_file(console: Console) -> None:
    number, ident = brought(console, confidential=True)
    for name, role, is_open in (("mine", "unit", False), ("centre", "dispatcher", True)):
        account(console, name, role)
        with signed_in(console, name) as browser:
            (file,) = case_of(browser, number)["files"]
            assert file["open"] == is_open
            assert fetched(browser, number, ident).status_code == (200 if is_open else 403)
    assert [(actor, outcome) for actor, _, outcome in exports(console)] == [("mine", "refused"), ("centre", "done")]


def test_a_file_that_is_gone_from_the_disk_is_unknown(console: Console) -> None:
    number, ident = brought(console)
    for path in stored(console):
        path.unlink()
    account(console, "li", "dispatcher")
    with signed_in(console, "li") as browser:
        answer = fetched(browser, number, ident)
    assert (answer.status_code, answer.json()["title"]) == (404, "没有这个附件")
    assert exports(console) == []
