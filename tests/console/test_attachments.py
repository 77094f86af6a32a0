"""Files over HTTP: in with their limits, out only to be saved."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from callcenter.appeals import Role
from callcenter.journal import open_engine, reading
from callcenter.journal.tables import appeal_attachment
from tests.console.house import Console

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100


@pytest.fixture
def key(console: Console) -> dict[str, str]:
    return console.key()


def attach(console: Console, key: dict[str, str], number: str, content: bytes = JPEG, name: str = "a.jpg",
           **headers: str) -> httpx.Response:  # fmt: skip
    url = f"/api/v1/appeals/{number}/attachments"
    return console.http.post(url, files={"file": (name, content)}, headers={**key, **headers})


def stored(console: Console) -> list[Path]:
    return [path for path in console.config.attachments_dir.rglob("*") if path.is_file()]


def told_of(console: Console) -> int:
    with reading(console.engine) as connection:
        return connection.execute(select(func.count()).select_from(appeal_attachment)).scalar_one()


def test_in_and_out(console: Console, key: dict[str, str]) -> None:
    number = console.brought(key)["number"]
    sent = attach(console, key, number, name='路"\r\n.html')
    assert (sent.status_code, sent.json()["name"]) == (201, "路%22%0D%0A.html.jpg")  # as the client has written it
    got = console.http.get(f"/api/v1/appeals/{number}/attachments/{sent.json()['attachment']}", headers=key)
    assert (got.content, got.headers["content-type"]) == (JPEG, "image/jpeg")
    assert got.headers["content-disposition"].startswith("attachment;")
    assert "\n" not in got.headers["content-disposition"]
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"<script>alert(1)</script>", 415), (b"MZ", 415), (b"", 415), (JPEG + b"x" * 1_000_000, 413)],
)
def test_what_is_not_taken_leaves_nothing(sqlite_url: str, tmp_path: Path, content: bytes, status: int) -> None:
    engine = open_engine(sqlite_url, durable=False)
    with Console(engine, tmp_path / "s", ATTACHMENTS__MAX_MB="1") as console:
        key = console.key()
        answer = attach(console, key, console.brought(key)["number"], content)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert (stored(console), told_of(console)) == ([], 0)
    engine.dispose()


def test_not_more_than_so_many(sqlite_url: str, tmp_path: Path) -> None:
    engine = open_engine(sqlite_url, durable=False)
    with Console(engine, tmp_path / "s", ATTACHMENTS__PER_APPEAL="2") as console:
        key = console.key()
        number = console.brought(key)["number"]
        assert [attach(console, key, number).status_code for _ in range(3)] == [201, 201, 409]
        assert (len(stored(console)), told_of(console)) == (2, 2)
        assert attach(console, key, console.brought(key)["number"]).status_code == 201
    engine.dispose()


def test_the_same_upload_twice_with_an_idempotency_key(console: Console, key: dict[str, str]) -> None:
    number = console.brought(key)["number"]
    once = {"Idempotency-Key": "k"}
    answers = [attach(console, key, number, **once) for _ in range(3)]
    assert {(each.status_code, each.text) for each in answers} == {(201, answers[0].text)}
    assert attach(console, key, number, JPEG + b"y", **once).status_code == 422
    assert (len(stored(console)), told_of(console)) == (1, 1)


def test_nothing_is_added_to_what_is_over(console: Console, key: dict[str, str]) -> None:
    number = console.brought(key)["number"]
    console.office.do("refuse", number, code="petition", notice="请走信访程序")
    assert attach(console, key, number).status_code == 409
    assert stored(console) == []


def test_files_of_units_are_not_told(console: Console, key: dict[str, str]) -> None:
    number = console.brought(key)["number"]
    office = console.office
    office.do("submit", number)
    office.do("dispatch", number, to="housing")
    mine = attach(console, key, number).json()
    theirs = {"attachment": "f" * 32, "name": "内部.jpg", "media_type": "image/jpeg", "size": 9, "sha256": ""}
    office.do("attach", number, role=Role.UNIT, by="housing", **theirs)
    path = console.parts.attachments.path("f" * 32)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(JPEG)
    url = f"/api/v1/appeals/{number}/attachments"
    assert console.http.get(f"{url}/{mine['attachment']}", headers=key).status_code == 200
    for unknown in ("f" * 32, "0" * 32, "x", "..%2f..%2fsecrets.json", "%00"):
        assert console.http.get(f"{url}/{unknown}", headers=key).status_code == 404


def test_a_file_of_one_appeal_is_not_found_below_another(console: Console, key: dict[str, str]) -> None:
    first, second = (console.brought(key)["number"] for _ in range(2))
    mine = attach(console, key, first).json()["attachment"]
    assert console.http.get(f"/api/v1/appeals/{second}/attachments/{mine}", headers=key).status_code == 404


def test_a_request_without_a_file(console: Console, key: dict[str, str]) -> None:
    url = f"/api/v1/appeals/{console.brought(key)['number']}/attachments"
    assert console.http.post(url, headers=key).status_code == 422
    assert console.http.post(url, data={"file": "text"}, headers=key).status_code == 422
    broken = {**key, "content-type": "multipart/form-data; boundary=x"}
    assert console.http.post(url, content=b"--x\r\nbroken", headers=broken).status_code in (400, 422)
    many = [("file", (f"{n}.jpg", JPEG)) for n in range(5)]
    assert console.http.post(url, files=many, headers=key).status_code == 400
    assert stored(console) == []
