"""Every address × (no key, wrong key, key without the right, key of another channel, right key, query code)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from fastapi import Depends
from fastapi.routing import APIRoute

from callcenter.console.access import ACCESS, RIGHTS
from callcenter.console.app import _ROUTERS
from callcenter.console.gate import admit
from tests.console.house import ALL_RIGHTS, Console

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 50
_V1, _OPEN311 = "/api/v1", "/open311/v2"
Said = Mapping[str, Any]
_BODIES: Mapping[tuple[str, str], Said] = {
    ("POST", f"{_V1}/appeals"): {"json": {"text": "路灯不亮"}},
    ("POST", f"{_V1}/appeals/{{number}}/supplements"): {"json": {"text": "还没亮"}},
    ("POST", f"{_V1}/appeals/{{number}}/rating"): {"json": {"resolved": True, "satisfaction": "satisfied"}},
    ("POST", f"{_V1}/appeals/{{number}}/reopening"): {"json": {"reason": "又坏了"}},
    ("POST", f"{_V1}/appeals/{{number}}/attachments"): {"files": {"file": ("a.jpg", JPEG)}},
    ("POST", f"{_OPEN311}/requests.{{form}}"): {"data": {"service_code": "noise", "description": "夜间施工"}},
}
_DONE = {
    ("POST", f"{_V1}/appeals"): 201,
    ("POST", f"{_V1}/appeals/{{number}}/attachments"): 201,
    ("POST", f"{_V1}/appeals/{{number}}/rating"): 409,  # admitted, and told that it cannot be done now
    ("POST", f"{_V1}/appeals/{{number}}/reopening"): 409,
}
_OF_ONE = ("{number}", "{token}")
"""Addresses of one appeal."""


class Asked:
    """One appeal with an attachment, and requests about it."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.key = console.key()
        made = console.brought(self.key)
        self.number, self.code = made["number"], made["query_code"]
        sent = console.http.post(
            f"/api/v1/appeals/{self.number}/attachments", files={"file": ("a.jpg", JPEG)}, headers=self.key
        )
        self.attachment = sent.json()["attachment"]

    def ask(self, where: tuple[str, str], headers: Mapping[str, str]) -> httpx.Response:
        method, path = where
        filled = path.format(
            number=self.number, attachment=self.attachment, form="json", service_code="noise", token=self.number
        )
        return self.console.http.request(method, filled, headers=dict(headers), **_BODIES.get(where, {}))


@pytest.fixture
def asked(console: Console) -> Asked:
    return Asked(console)


def test_every_page_has_its_row_and_every_row_its_page(console: Console) -> None:
    pages = {
        (method, route.path)
        for router in _ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    described = ("GET", f"{_V1}/openapi.json")
    assert {*pages, described} == set(ACCESS)
    assert console.http.get(described[1]).status_code == 200
    assert {access.right for access in ACCESS.values()} - {""} == set(RIGHTS) - {"direct"}
    assert {path for (_, path), access in ACCESS.items() if not access.right} == {
        "/healthz", "/readyz", f"{_V1}/openapi.json", f"{_OPEN311}/services.{{form}}",
        f"{_OPEN311}/services/{{service_code}}.{{form}}",
    }  # fmt: skip


def test_a_page_without_a_row_is_nobodys(sqlite_url: str, console: Console) -> None:
    async def page() -> dict[str, str]:
        return {"secret": "SECRET"}

    console.app.add_api_route("/api/v1/forgotten", page, dependencies=[Depends(admit)])
    for headers in ({}, console.key("all", "web")):
        answer = console.http.get("/api/v1/forgotten", headers=headers)
        assert (answer.status_code, "SECRET" in answer.text) == (403, False)


@pytest.mark.parametrize("where", sorted(ACCESS), ids=" ".join)
def test_who_may(asked: Asked, where: tuple[str, str]) -> None:
    path = where[1]
    access = ACCESS[where]
    standard = path.startswith(_OPEN311)
    refused = 403 if standard else 401
    done = _DONE.get(where, 200)
    wrong = {"Authorization": "Bearer cc_000000000000_" + "A" * 43}
    if path.endswith("openapi.json"):
        assert asked.ask(where, {}).status_code == asked.ask(where, wrong).status_code == 200
        return
    assert asked.ask(where, wrong).status_code == refused
    assert asked.ask(where, {"Authorization": "Basic YTpi"}).status_code == refused
    assert asked.ask(where, {}).status_code == (refused if access.right else done)
    if not access.right:
        return
    without = asked.console.key("without", "wechat", tuple(each for each in ALL_RIGHTS if each != access.right))
    assert asked.ask(where, without).status_code == 403
    other = asked.ask(where, asked.console.key("other", "web"))
    assert asked.number not in (other.text if other.status_code < 300 else "")
    if any(part in path for part in _OF_ONE):
        assert other.status_code == 404
    assert asked.ask(where, asked.key).status_code == done


@pytest.mark.parametrize("where", sorted(where for where in ACCESS if "{number}" in where[1]), ids=" ".join)
def test_number_and_code(asked: Asked, where: tuple[str, str]) -> None:
    access = ACCESS[where]
    done = _DONE.get(where, 200)
    code, wrong = {"Query-Code": asked.code.lower()}, {"Query-Code": "333333"}
    if not access.code:
        assert asked.ask(where, code).status_code in (401, 403)
        return
    assert asked.ask(where, code).status_code == done
    assert asked.ask(where, wrong).status_code == 404
    for name, channel, rights in (("other", "web", ALL_RIGHTS), ("weak", "wechat", ("create",))):
        key = asked.console.key(name, channel, rights)
        assert asked.ask(where, {**key, **code}).status_code == done
        assert asked.ask(where, {**key, **wrong}).status_code == 404


def test_open311_takes_its_key_among_the_parameters(asked: Asked) -> None:
    key = asked.key["Authorization"].removeprefix("Bearer ")
    http = asked.console.http
    form = {"service_code": "noise", "description": "夜间施工"}
    assert http.get("/open311/v2/requests.json", params={"api_key": key}).status_code == 200
    assert http.post("/open311/v2/requests.json", data={**form, "api_key": key}).status_code == 200
    assert http.post("/open311/v2/requests.json", params={"api_key": key}, data=form).status_code == 200
    assert http.post("/open311/v2/requests.json", data={**form, "api_key": "wrong"}).status_code == 403
    assert http.get("/api/v1/appeals/x", params={"api_key": key}).status_code == 401  # there only


def test_a_revoked_key_is_refused_at_once(asked: Asked) -> None:
    from callcenter.console.keys import revoke_key
    from callcenter.journal import writing

    where = ("GET", f"{_V1}/appeals/{{number}}")
    assert asked.ask(where, asked.key).status_code == 200
    with writing(asked.console.engine) as connection:
        revoke_key(connection, "mini", 5)
    assert asked.ask(where, asked.key).status_code == 401
