"""Open311 GeoReport v2: every answer in JSON and XML, forms, searches, errors in the standard's form."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from callcenter.console.api.open311_forms import Wrong, request_said, search_of
from callcenter.console.api.open311_text import encoded
from callcenter.journal import reading
from callcenter.journal.tables import appeal
from tests.casework.office import START
from tests.console.house import Console

DAY = 86_400_000_000
ZONE = timezone(timedelta(hours=8))
FORM = {"service_code": "noise", "description": "夜间施工扰民"}


def rows(answer: Any, top: str, row: str) -> list[dict[str, str]]:
    """The rows of an answer in either format, as texts."""
    if "json" in answer.headers["content-type"]:
        return [{k: _text(v) for k, v in each.items()} for each in answer.json()]
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == top
    assert {each.tag for each in root} <= {row}
    return [{part.tag: part.text or "" for part in each} for each in root]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.fixture
def key(console: Console) -> dict[str, str]:
    return console.key()


def brought(console: Console, key: Mapping[str, str], **more: str) -> str:
    answer = console.http.post("/open311/v2/requests.json", data={**FORM, **more}, headers=dict(key))
    assert answer.status_code == 200, answer.text
    number: str = answer.json()[0]["service_request_id"]
    return number


def test_services_are_the_same_in_both_formats(console: Console) -> None:
    found = [rows(console.http.get(f"/open311/v2/services.{form}"), "services", "service") for form in ("json", "xml")]
    assert found[0] == found[1]
    assert {each["service_code"] for each in found[0]} == set(console.config.services)
    assert set(found[0][0]) == {
        "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
    }  # fmt: skip
    english = console.http.get("/open311/v2/services.json", headers={"Accept-Language": "en"}).json()
    assert {each["service_code"]: each["service_name"] for each in english}["noise"] == "Noise"


def test_a_services_definition(console: Console) -> None:
    told = console.http.get("/open311/v2/services/noise.json").json()
    assert told["service_code"] == "noise"
    assert [each["code"] for each in told["attributes"]] == ["occurred", "area", "cause", "course", "confidential"]
    root = ElementTree.fromstring(console.http.get("/open311/v2/services/noise.xml").content)
    assert root.tag == "service_definition"
    assert [each.findtext("code") for each in root.findall("attributes/attribute")] == [
        each["code"] for each in told["attributes"]
    ]
    keys = [each.findtext("key") for each in root.findall("attributes/attribute/values/value")]
    assert keys == ["true", "false"]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_request_is_brought_in_and_found(console: Console, key: dict[str, str], form: str) -> None:
    sent = {
        **FORM, "address_string": "人民路1号", "lat": "32.5334", "long": "120.4651", "first_name": "小明",
        "last_name": "王", "phone": "0513-88800001", "email": "a@b.c", "device_id": "d", "account_id": "7",
        "media_url": "https://example.org/a.jpg", "attribute[occurred]": "昨晚", "attribute[cause]": "赶工期",
        "attribute[confidential]": "true",
    }  # fmt: skip
    answer = console.http.post(f"/open311/v2/requests.{form}", data=sent, headers=key)
    (made,) = rows(answer, "service_requests", "request")
    number, code = made["service_request_id"], made["query_code"]
    assert number in made["service_notice"]
    with reading(console.engine) as connection:
        found = connection.execute(select(appeal).where(appeal.c.number == number)).one()
    assert (found.type, found.category, found.channel) == ("complaint", "生态环境/噪声污染", "wechat")
    assert (found.name, found.caller, found.occurred, found.cause) == ("王小明", "051388800001", "昨晚", "赶工期")
    assert found.place == "人民路1号 (32.53340,120.46510)"
    assert found.text == "夜间施工扰民\nhttps://example.org/a.jpg"
    assert (found.confidential, found.unit, found.query_code) == (True, "environment", code)
    one = rows(console.http.get(f"/open311/v2/requests/{number}.{form}", headers=key), "service_requests", "request")
    every = rows(console.http.get(f"/open311/v2/requests.{form}", headers=key), "service_requests", "request")
    assert one == every
    assert (one[0]["status"], one[0]["service_code"], one[0]["description"], one[0]["address"]) == (
        "open", "noise", "", "",
    )  # fmt: skip
    assert one[0]["requested_datetime"] == "2026-03-02T09:40:00+08:00"
    token = rows(console.http.get(f"/open311/v2/tokens/{number}.{form}", headers=key), "service_requests", "request")
    assert token == [{"service_request_id": number, "token": number}]


def test_its_status_and_reply_as_it_is_handled(console: Console, key: dict[str, str]) -> None:
    number = brought(console, key)

    def told() -> dict[str, str]:
        found: dict[str, str] = console.http.get(f"/open311/v2/requests/{number}.json", headers=key).json()[0]
        return found

    assert (told()["status"], told()["status_notes"], told()["agency_responsible"]) == ("open", "已收到", "")
    console.to_rate(number, "environment")
    assert told()["status_notes"] == "已答复，待评价：已派人现场维修，路灯恢复照明并巡查"
    assert told()["agency_responsible"] == "生态环境局"
    console.http.post(
        f"/api/v1/appeals/{number}/rating", json={"resolved": True, "satisfaction": "satisfied"}, headers=key
    )
    assert told()["status"] == "closed"
    assert told()["updated_datetime"] > told()["requested_datetime"]


def test_searches(console: Console, key: dict[str, str]) -> None:
    first = brought(console, key)
    console.office.at += 40 * DAY
    second = brought(console, key, service_code="street_light")
    console.office.do("refuse", second, code="petition", notice="请走信访程序")
    console.office.at += 60 * DAY
    third = brought(console, key)
    other = brought(console, console.key("site", "web"))

    def found(**asked: str) -> list[str]:
        answer = console.http.get("/open311/v2/requests.json", params=asked, headers=key)
        assert answer.status_code == 200, answer.text
        return [each["service_request_id"] for each in answer.json()]

    assert found() == [third, second]  # of the last 90 days
    assert found(start_date="2026-01-01T00:00:00Z") == [third, second]
    assert found(start_date="2026-02-01T00:00:00Z", end_date="2026-03-15T00:00:00Z") == [first]
    assert found(end_date="2026-03-15T00:00:00+08:00") == [first]
    assert found(status="closed") == [second]
    assert found(status="open") == [third]
    assert found(status="open,closed") == [third, second]
    assert found(service_code="street_light,waste") == [second]
    assert found(service_code="nix") == []
    assert found(service_request_id=f"{first},{third}, rubbish,{other}") == [third, first]
    assert found(service_request_id="rubbish") == []


def test_errors_have_the_standards_form(console: Console, key: dict[str, str]) -> None:
    def told(method: str, path: str, **more: Any) -> tuple[int, list[dict[str, str]]]:
        answer = console.http.request(method, f"/open311/v2{path}", **more)
        return answer.status_code, rows(answer, "errors", "error")

    assert told("GET", "/services/nix.xml") == (404, [{"code": "404", "description": "service_code was not found"}])
    assert told("GET", "/requests/x.xml", headers=key) == (
        404, [{"code": "404", "description": "service_request_id was not found"}],
    )  # fmt: skip
    assert told("GET", "/tokens/x.json", headers=key)[0] == 404
    assert told("GET", "/requests.json") == (403, [{"code": "403", "description": "需要接口密钥"}])
    assert told("GET", "/services.html")[0] == 404
    assert told("POST", "/requests.xml", headers=key, json={})[0] == 400
    status, errors = told("POST", "/requests.xml", headers=key, data={
        "service_code": "noise", "lat": "91", "long": "0", "phone": "none", "media_url": "ftp://x",
        "first_name": "a\nb",
    })  # fmt: skip
    assert (status, len(errors)) == (400, 5)
    assert told("POST", "/requests.json", headers=key, data={"service_code": "nix"})[0] == 404
    assert told("POST", "/requests.json", headers=key, data={"description": "x"})[0] == 400
    assert told("GET", "/requests.json?start_date=yesterday", headers=key)[0] == 400
    assert told("GET", "/requests.json?status=maybe", headers=key)[0] == 400
    assert told("DELETE", "/requests.json", headers=key)[0] == 400
    assert told("GET", "/nix.xml")[0] == 404


def test_another_citys_requests_are_refused(sqlite_url: str, tmp_path: Any) -> None:
    from callcenter.journal import open_engine

    engine = open_engine(sqlite_url, durable=False)
    with Console(engine, tmp_path / "s", CONSOLE__JURISDICTION="haian.gov.cn") as console:
        key = console.key()
        for given, status in (("haian.gov.cn", 200), ("", 200), ("other.gov.cn", 404)):
            asked = console.http.get("/open311/v2/services.json", params={"jurisdiction_id": given})
            sent = console.http.post("/open311/v2/requests.json", data={**FORM, "jurisdiction_id": given}, headers=key)
            assert (asked.status_code, sent.status_code) == (status, status)
    engine.dispose()


def test_the_same_request_twice_with_an_idempotency_key(console: Console, key: dict[str, str]) -> None:
    headers = {**key, "Idempotency-Key": "one"}
    made = [
        rows(console.http.post(f"/open311/v2/requests.{form}", data=FORM, headers=headers), "service_requests",
             "request")
        for form in ("json", "xml", "json")
    ]  # fmt: skip
    assert made[0] == made[1] == made[2]
    other = console.http.post("/open311/v2/requests.json", data={**FORM, "phone": "110"}, headers=headers)
    assert other.status_code == 400


@given(st.text())
def test_any_text_becomes_xml_that_can_be_read(text: str) -> None:
    body = encoded("xml", "rows", "row", [{"text": text.encode("utf-8", "replace").decode()}])
    found = ElementTree.fromstring(body).findtext("row/text") or ""
    assert len(found) >= len(text.replace("\r\n", "\n")) - text.count("\r")
    assert json.loads(encoded("json", "rows", "row", [{"text": text}]))


@given(st.dictionaries(st.sampled_from([
    "description", "lat", "long", "phone", "first_name", "last_name", "address_string", "media_url",
    "attribute[cause]", "attribute[occurred]", "attribute[confidential]",
]), st.text()))  # fmt: skip
def test_any_form_is_understood_or_told_what_is_wrong(form: dict[str, str]) -> None:
    said: dict[str, Any] = {}
    with suppress(Wrong):
        said = request_said(form)
    if said:
        assert said["text"]
        assert "\0" not in "".join(str(value) for value in said.values())
    else:
        with pytest.raises(Wrong, match=r"\w"):
            request_said(form)


@given(st.dictionaries(st.sampled_from(["service_request_id", "status", "start_date", "end_date", "service_code"]),
                       st.text() | st.datetimes().map(str)))  # fmt: skip
def test_any_search_is_understood_or_told_what_is_wrong(asked: dict[str, str]) -> None:
    search = None
    with suppress(Wrong):
        search = search_of(asked, START, ZONE)
    if search is None:
        with pytest.raises(Wrong, match=r"\w"):
            search_of(asked, START, ZONE)
    else:
        assert search.numbers is not None or search.end - search.start <= 90 * DAY
        assert -(2**63) < search.start < 2**63
