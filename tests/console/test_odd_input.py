"""Odd input at every door: it is stored as it is or refused, never obeyed, and nothing breaks by it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from callcenter.journal import open_engine, reading
from callcenter.journal.tables import appeal, fact
from callcenter.testing.stores import _sqlite_template
from tests.console.house import Console
from tests.faults.corpus import CORPUS

ODD = (*CORPUS, "\u202e\u2066", "\ufffe\uffff", "\ud800", "😀" * 100, "a" * 9000, "0" * 400, "%00%0d%0a", "../" * 40)
EACH = 5
"""Every so manieth text in one field, all of them in five."""
FIELDS = ("text", "name", "phone", "place", "area", "occurred", "cause", "course", "category", "service_code",
          "reference", "issuer", "type", "urgency", "task", "feedback_due")  # fmt: skip
FORM = ("service_code", "description", "first_name", "phone", "address_string", "lat", "long", "media_url", "api_key",
        "attribute[cause]", "attribute[occurred]", "jurisdiction_id")  # fmt: skip
RAW = (
    b"\0" * 200,
    b"GET /healthz HTTP/9.9\r\n\r\n",
    b"GET  HTTP/1.1\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET /\xff\xfe\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /api/v1/appeals HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /api/v1/appeals HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999999\r\n\r\n",
    b"POST /api/v1/appeals HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /api/v1/appeals HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder: Path = tmp_path_factory.mktemp("odd")
    (folder / "store.db").write_bytes(_sqlite_template())
    engine = open_engine(f"sqlite:///{folder / 'store.db'}", durable=False)
    with Console(engine, folder / "state") as running:
        yield running
    engine.dispose()


@pytest.fixture(scope="module")
def key(console: Console) -> dict[str, str]:
    return console.key()


def fine(answer: Any) -> bool:
    """Understood or refused, and readable."""
    if "json" in answer.headers["content-type"]:
        json.loads(answer.content)
    return 200 <= answer.status_code < 500


def sent(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body).encode()  # with \\u for what UTF-8 cannot write


def tables(console: Console) -> int:
    with reading(console.engine) as connection:
        connection.execute(select(func.count()).select_from(appeal))
        return connection.execute(select(func.count()).select_from(fact)).scalar_one()


@pytest.mark.parametrize("field", FIELDS)
def test_in_every_field(console: Console, key: dict[str, str], field: str) -> None:
    headers = {**key, "Content-Type": "application/json"}
    for odd in ODD[FIELDS.index(field) % EACH :: EACH]:
        answer = console.http.post("/api/v1/appeals", content=sent({"text": "x", field: odd}), headers=headers)
        assert fine(answer), (field, odd, answer.text)
        if answer.status_code == 201 and field == "text":
            with reading(console.engine) as connection:
                mine = appeal.c.number == answer.json()["number"]
                assert connection.execute(select(appeal.c.text).where(mine)).scalar() == odd.strip()
    assert tables(console) > 0


@pytest.mark.parametrize("value", [None, [], {}, 1e400, -(10**400), True, "x", [[[]]], {"$ne": 1}])
def test_values_of_another_kind(console: Console, key: dict[str, str], value: Any) -> None:
    headers = {**key, "Content-Type": "application/json"}
    for field in (*FIELDS, "confidential", "enterprise", "x" * 1000, "__proto__"):
        answer = console.http.post("/api/v1/appeals", content=sent({"text": "x", field: value}), headers=headers)
        assert fine(answer)
    for whole in (value, [value], {"text": value}):
        assert fine(console.http.post("/api/v1/appeals", content=json.dumps(whole), headers=headers))


@pytest.mark.parametrize("body", [
    b"", b"\xff\xfe", b"\xef\xbb\xbf{}", b"[" * 100_000, b'{"a":' * 30_000, b'{"text": "x", "text": "y"}', b"nul",
    b'{"text": "\\u0000"}', b'{"text": "x"} {"text": "y"}', b"\0", b'{"text": NaN}', b"1" * 10_000,
], ids=lambda body: repr(body[:12]))  # fmt: skip
def test_bodies_that_are_no_json(console: Console, key: dict[str, str], body: bytes) -> None:
    for kind in ("application/json", "text/plain", "application/json; charset=utf-16", "\xff", ""):
        answer = console.http.post(
            "/api/v1/appeals", content=body, headers={**key, "Content-Type": kind.encode("latin-1")}  # type: ignore[dict-item]
        )
        assert fine(answer)


@pytest.mark.parametrize("field", FORM)
def test_in_every_field_of_a_form(console: Console, key: dict[str, str], field: str) -> None:
    for number, odd in enumerate(ODD[FORM.index(field) % EACH :: EACH]):
        text = odd.encode("utf-8", "replace").decode()
        answer = console.http.post(
            f"/open311/v2/requests.{('json', 'xml')[number % 2]}", headers=key if field != "api_key" else {},
            data={"service_code": "noise", "description": "x", field: text},
        )  # fmt: skip
        assert fine(answer), (field, odd, answer.text)


def test_in_paths_queries_and_headers(console: Console, key: dict[str, str]) -> None:
    for odd in ODD[::7]:
        text = quote(odd.encode("utf-8", "replace")[:2000], safe="")
        for path in (
            f"/api/v1/appeals/{text}", f"/open311/v2/requests/{text}.xml", f"/open311/v2/services/{text}.json",
            f"/open311/v2/tokens/{text}.xml", f"/open311/v2/requests.xml?service_request_id={text}",
            f"/open311/v2/requests.json?start_date={text}&end_date={text}&status={text}&service_code={text}",
            f"/open311/v2/services.{text}", f"/open311/v2/services.json?jurisdiction_id={text}&api_key={text}",
            f"/api/v1/appeals/x/attachments/{text}", f"/{text}",
        ):  # fmt: skip
            assert fine(console.http.get(path, headers=key)), path
        raw = odd.encode("utf-8", "replace").replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"").strip()[:300]
        for name in ("Query-Code", "Idempotency-Key", "Accept-Language", "Authorization", "X-Forwarded-For"):
            console.monotonic += 1000
            answer = console.http.get("/api/v1/appeals/x", headers={name: raw})  # type: ignore[dict-item]
            assert fine(answer), (name, raw)
            posted = {**{k: v.encode() for k, v in key.items()}, name: raw}
            assert fine(console.http.post("/api/v1/appeals", json={"text": "x"}, headers=posted))  # type: ignore[arg-type]


@pytest.mark.parametrize("raw", RAW, ids=lambda raw: repr(raw[:30]))
def test_what_is_hardly_http(console: Console, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", console.config.console.port), 5) as line:
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        answer = line.recv(200)
        assert not answer.startswith(b"HTTP/1.1 5")
    assert console.http.get("/healthz").text == "alive\n"
