"""What stands around every page: headers, limits, the log, the last resort."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from twisted.logger import globalLogPublisher, textFileLogObserver

from callcenter.console.access import ACCESS
from callcenter.console.guards import HEADERS
from callcenter.journal import open_engine
from tests.console.house import Console


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged meanwhile."""
    written = io.StringIO()
    observer = textFileLogObserver(written)
    globalLogPublisher.addObserver(observer)
    yield written
    globalLogPublisher.removeObserver(observer)


def test_every_answer_has_the_headers(console: Console) -> None:
    paths = {path.split("{")[0].rstrip("/") for _, path in ACCESS} | {"/nix", "/%00", "/api/v1/appeals/x"}
    for path in paths:
        for method in ("GET", "POST", "OPTIONS", "DELETE"):
            answer = console.http.request(method, path)
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, (method, path)
            assert "server" not in answer.headers


def test_no_other_sites_page_may_read_anything(console: Console) -> None:
    for method in ("GET", "OPTIONS"):
        answer = console.http.request(method, "/api/v1/appeals", headers={
            "Origin": "https://evil.example", "Access-Control-Request-Method": "POST",
        })  # fmt: skip
        assert answer.status_code == 405
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_bodies_have_a_limit_told_or_not(console: Console) -> None:
    key = {**console.key(), "Content-Type": "application/json"}
    big = b'{"text": "' + b"x" * 300_000 + b'"}'
    assert console.http.post("/api/v1/appeals", content=big, headers=key).status_code == 413

    def pieces() -> Iterator[bytes]:
        yield from (big[start : start + 10_000] for start in range(0, len(big), 10_000))

    assert console.http.post("/api/v1/appeals", content=pieces(), headers=key).status_code == 413
    assert console.http.get("/healthz").status_code == 200


def test_a_request_that_takes_too_long_is_ended(sqlite_url: str, tmp_path: Path) -> None:
    engine = open_engine(sqlite_url, durable=False)
    with Console(engine, tmp_path / "s", CONSOLE__REQUEST_SECONDS="0.3") as console:
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", console.config.console.port), 10) as line:
            key = console.key()["Authorization"]
            line.sendall(
                f"POST /api/v1/appeals HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\n"
                "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{".encode()
            )
            assert line.recv(1000).startswith(b"HTTP/1.1 503 ")
        assert time.monotonic() - began < 8
    engine.dispose()


def test_the_log_holds_neither_numbers_nor_queries_nor_keys(console: Console, log: io.StringIO) -> None:
    key = console.key()
    made = console.brought(key)
    secret = key["Authorization"].removeprefix("Bearer ")
    console.http.get(f"/api/v1/appeals/{made['number']}?code={made['query_code']}", headers=key)
    console.http.get(f"/open311/v2/requests/{made['number']}.json", params={"api_key": secret})
    console.http.get("/nix/13800138000%0d%0afake: line", headers={"X-Forwarded-For": "203.0.113.9"})
    text = log.getvalue()
    assert "POST /api/v1/appeals 201" in text
    assert "GET /api/v1/appeals/{number} 200" in text
    assert "GET /open311/v2/requests/{number}.{form} 200" in text
    assert "key mini" in text
    for hidden in (made["number"], made["query_code"], secret, "13800138000", "203.0.113.9", "路灯"):
        assert hidden not in text


def test_what_breaks_is_told_without_what_it_held(console: Console, log: io.StringIO) -> None:
    told = "13800138000 SECRET"

    def broken(*asked: object) -> None:
        raise RuntimeError(told, asked)

    object.__setattr__(console.parts.public, "find", broken)
    answer = console.http.get("/api/v1/appeals/x", headers={"Query-Code": "x"})
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:callcenter:problem:failed")
    assert "SECRET" not in answer.text + log.getvalue()
    assert "RuntimeError in a request" in log.getvalue()


def test_a_store_that_is_away(console: Console, log: io.StringIO, tmp_path: Path) -> None:
    key = console.key()
    console.brought(key)
    console.engine.dispose()
    store = tmp_path / "store.db"
    store.rename(tmp_path / "away.db")
    for name in ("store.db-wal", "store.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    store.mkdir()
    answer = console.http.post("/api/v1/appeals", json={"text": "x"}, headers=key)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "6")
    ready = console.http.get("/readyz")
    assert (ready.status_code, ready.text.splitlines()[0]) == (503, "not ready")
    assert console.http.get("/healthz").text == "alive\n"
    store.rmdir()
    (tmp_path / "away.db").rename(store)
    limit = time.monotonic() + 20
    while (answer := console.http.post("/api/v1/appeals", json={"text": "x"}, headers=key)).status_code == 503:
        assert time.monotonic() < limit  # one of the console's own looks may have met the store in between
    assert answer.status_code == 201
    assert console.http.get("/readyz").status_code == 200


def test_both_kinds_of_store(engine: Engine, tmp_path: Path) -> None:
    with Console(engine, tmp_path / "s") as console:
        key = console.key()
        made = console.brought(key, reference="1")
        assert console.brought(key, reference="1")["number"] == made["number"]
        listed = console.http.get("/open311/v2/requests.json?status=open&service_code=noise", headers=key)
        assert (listed.status_code, listed.json()) == (200, [])
        assert console.http.get("/readyz").text == "ready\n"
