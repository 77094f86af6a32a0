"""``/api/v1``: bringing in, asking, adding, rating, reopening; what is told and what is not."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from callcenter.appeals import Role
from callcenter.journal import reading
from callcenter.journal.questions import facts_of_appeal
from callcenter.journal.tables import appeal, appeal_supplement
from tests.console.house import Console

HOUR = 3_600_000_000


def count(console: Console) -> int:
    with reading(console.engine) as connection:
        return connection.execute(select(func.count()).select_from(appeal)).scalar_one()


def row(console: Console, number: str) -> Any:
    with reading(console.engine) as connection:
        return connection.execute(select(appeal).where(appeal.c.number == number)).one()


def test_what_a_system_brings_in_stands_in_the_record(console: Console) -> None:
    key = console.key()
    made = console.brought(
        key, text=" 三号楼电梯停运\n已三天 ", service_code="property", type=None, name="王小明",
        phone="+86 138-0013-8000", place="花园小区", area="老城街道", occurred="周一早上", cause="故障",
        course="无人来修", confidential=True,
        enterprise=False, reference="A-1",
    )  # fmt: skip
    found = row(console, made["number"])
    assert (found.channel, found.state, found.type, found.category) == (
        "wechat", "draft", "complaint", "城乡建设/物业管理",
    )  # fmt: skip
    assert (found.caller, found.name, found.text) == ("13800138000", "王小明", "三号楼电梯停运\n已三天")
    assert (found.confidential, found.unit, found.query_code) == (True, "housing", made["query_code"])
    with reading(console.engine) as connection:
        opened = facts_of_appeal(connection, made["number"])[0]
    assert (opened.actor, opened.role, opened.reference) == ("api:mini", "citizen", "A-1")  # type: ignore[attr-defined]
    assert made["status"] == "received"
    assert made["service_code"] == "property"


def test_who_asks_is_told_neither_text_nor_names(console: Console) -> None:
    key = console.key()
    secret = {"text": "SECRETtext", "name": "SECRETname", "place": "SECRETplace", "cause": "SECRETcause"}
    made = console.brought(key, **secret)
    console.to_rate(made["number"])
    for headers in (key, {"Query-Code": made["query_code"]}):
        told = console.http.get(f"/api/v1/appeals/{made['number']}", headers=headers).text
        assert "SECRET" not in told
        assert "13800138000" not in told
        assert "甲" not in told  # who acted


def test_the_same_reference_is_the_same_appeal_for_ever(console: Console) -> None:
    key = console.key()
    first = console.brought(key, reference="R1")
    console.office.at += 400 * 24 * HOUR
    again = console.http.post("/api/v1/appeals", json={"text": "别的", "reference": "R1"}, headers=key)
    assert (again.status_code, again.json()["number"]) == (200, first["number"])
    assert again.json()["query_code"] == first["query_code"]
    assert count(console) == 1


def test_a_reference_of_another_system_of_the_channel_tells_nothing(console: Console) -> None:
    first = console.brought(console.key("mini"), reference="R1")
    answer = console.http.post("/api/v1/appeals", json={"text": "x", "reference": "R1"}, headers=console.key("other"))
    assert answer.status_code == 409
    assert first["number"] not in answer.text
    elsewhere = console.brought(console.key("site", "web"), reference="R1")
    assert elsewhere["number"] != first["number"]


def test_a_reference_that_staff_noted_down_tells_nothing(console: Console) -> None:
    other = console.office.opened(channel="web")
    console.office.do("add-source", other, channel="wechat", reference="R9")
    answer = console.http.post("/api/v1/appeals", json={"text": "x", "reference": "R9"}, headers=console.key())
    assert (answer.status_code, other in answer.text) == (409, False)


def test_idempotency_key(console: Console) -> None:
    key = {**console.key(), "Idempotency-Key": "k-1"}
    body = {"text": "路灯不亮"}
    answers = [console.http.post("/api/v1/appeals", json=body, headers=key) for _ in range(3)]
    assert {(each.status_code, each.text) for each in answers} == {(201, answers[0].text)}
    assert console.http.post("/api/v1/appeals", json={"text": "别的"}, headers=key).status_code == 422
    assert count(console) == 1
    number, code = answers[0].json()["number"], answers[0].json()["query_code"]
    headers = {"Query-Code": code, "Idempotency-Key": "k-1"}
    url = f"/api/v1/appeals/{number}/supplements"
    told = {console.http.post(url, json={"text": "还没亮"}, headers=headers).status_code for _ in range(3)}
    assert told == {200}
    with reading(console.engine) as connection:
        assert connection.execute(select(func.count()).select_from(appeal_supplement)).scalar_one() == 1


def test_idempotency_key_of_many_at_once(console: Console) -> None:
    key = {**console.key(), "Idempotency-Key": "k-1"}
    found: list[int] = []

    def ask() -> None:
        found.append(console.http.post("/api/v1/appeals", json={"text": "路灯不亮"}, headers=key).status_code)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) <= {201, 409}
    assert 201 in found
    assert count(console) == 1


def test_the_appellant_rates_and_reopens(console: Console) -> None:
    made = console.brought(console.key())
    number, code = made["number"], {"Query-Code": made["query_code"]}
    url = f"/api/v1/appeals/{number}"
    rating = {"resolved": False, "satisfaction": "dissatisfied"}
    early = console.http.post(f"{url}/rating", json=rating, headers=code)
    assert (early.status_code, early.json()["type"]) == (409, "urn:callcenter:problem:not-now")
    console.to_rate(number)
    assert console.http.get(url, headers=code).json()["may"] == ["supplement", "rate"]
    again = console.http.post(f"{url}/rating", json=rating, headers=code).json()
    assert (again["status"], again["reply"]) == ("in_progress", "")
    office = console.office
    office.do("start", number, by="housing")
    office.do("reply", number, by="housing", text="已更换灯头并恢复照明，现场确认", outcome="resolved")
    office.do("review", number)
    office.do("pass", number)
    closed = console.http.post(f"{url}/rating", json={"resolved": True, "satisfaction": "satisfied"}, headers=code)
    assert (closed.json()["status"], closed.json()["may"]) == ("closed", ["reopen"])
    reopened = console.http.post(f"{url}/reopening", json={"reason": "又不亮了"}, headers=code).json()
    assert (reopened["status"], reopened["may"]) == ("in_progress", ["supplement"])
    with reading(console.engine) as connection:
        facts = facts_of_appeal(connection, number)
    roles = {type(fact).__name__: getattr(fact, "role", "") for fact in facts}
    assert roles["AppealRated"] == roles["AppealUnresolved"] == roles["AppealReopened"] == Role.CITIZEN


def test_what_is_over_cannot_be_added_to(console: Console) -> None:
    made = console.brought(console.key())
    code = {"Query-Code": made["query_code"]}
    console.office.do("refuse", made["number"], code="petition", notice="请走信访程序")
    answer = console.http.post(f"/api/v1/appeals/{made['number']}/supplements", json={"text": "x"}, headers=code)
    assert answer.status_code == 409
    told = console.http.get(f"/api/v1/appeals/{made['number']}", headers=code).json()
    assert (told["status"], told["reply"]) == ("rejected", "请走信访程序")


def test_child_tickets_are_not_the_publics(console: Console) -> None:
    key = console.key()
    made = console.brought(key)
    office = console.office
    office.do("submit", made["number"])
    office.do("dispatch", made["number"], to="housing")
    for deed in ("sign", "start"):
        office.do(deed, made["number"], by="housing")
    office.do("sub-assign", made["number"], by="housing", to="property_office", opinion="现场处理")
    child = f"{made['number']}-01"
    with reading(console.engine) as connection:
        assert connection.execute(select(appeal).where(appeal.c.number == child)).first() is not None
    for headers in (key, {"Query-Code": made["query_code"]}):
        assert console.http.get(f"/api/v1/appeals/{child}", headers=headers).status_code == 404
    listed = console.http.get("/open311/v2/requests.json", headers=key).json()
    assert [each["service_request_id"] for each in listed] == [made["number"]]


def test_wrong_codes_and_unknown_numbers_are_answered_alike_and_seldom(console: Console) -> None:
    made = console.brought(console.key())
    unknown = "HA12345-20260302-500009-1"
    first = []
    for number in (made["number"], unknown, "rubbish"):
        answers = [
            console.http.get(f"/api/v1/appeals/{number}", headers={"Query-Code": "333333"}) for _ in range(6)
        ]
        assert [each.status_code for each in answers] == [404] * 5 + [429]
        assert int(answers[-1].headers["Retry-After"]) > 0
        first.append((answers[0].text, sorted(set(answers[0].headers) - {"date"})))
    assert first[0] == first[1] == first[2]
    right = {"Query-Code": made["query_code"]}
    assert console.http.get(f"/api/v1/appeals/{made['number']}", headers=right).status_code == 429
    console.monotonic += 900
    assert console.http.get(f"/api/v1/appeals/{made['number']}", headers=right).status_code == 200


def test_one_address_does_not_shut_others_out(console: Console) -> None:
    made = console.brought(console.key())
    def tried(address: str, number: str) -> int:
        headers = {"X-Forwarded-For": address, "Query-Code": "333333"}
        return console.http.get(f"/api/v1/appeals/{number}", headers=headers).status_code

    assert [tried("203.0.113.9", f"N{n}") for n in range(21)] == [404] * 20 + [429]
    assert tried("203.0.113.10", "N99") == 404
    right = {"X-Forwarded-For": "203.0.113.10", "Query-Code": made["query_code"]}
    assert console.http.get(f"/api/v1/appeals/{made['number']}", headers=right).status_code == 200


def test_an_appellant_does_not_write_without_end(console: Console) -> None:
    key = console.key()
    made = console.brought(key)
    url, code = f"/api/v1/appeals/{made['number']}/supplements", {"Query-Code": made["query_code"]}
    told = [console.http.post(url, json={"text": str(n)}, headers=code).status_code for n in range(21)]
    assert told == [200] * 20 + [429]
    assert console.http.post(url, json={"text": "x"}, headers=key).status_code == 200  # its system goes on
    console.monotonic += 3600
    assert console.http.post(url, json={"text": "x"}, headers=code).status_code == 200


def test_what_only_some_systems_may_say(console: Console) -> None:
    mini, above = console.key(), console.key("above", "superior", ("create", "query"))
    directing = console.key("office", "superior", ("create", "direct", "query"))
    due = "2026-03-20T10:00:00+08:00"
    order = {"text": "排查隐患", "type": "other", "task": "directive", "issuer": "市政府办", "feedback_due": due}

    def fields(body: dict[str, Any], key: dict[str, str]) -> set[str]:
        answer = console.http.post("/api/v1/appeals", json=body, headers=key)
        assert answer.status_code == 422, answer.text
        return {each["field"] for each in answer.json()["errors"]}

    assert fields({"text": "x", "urgency": "urgent"}, mini) == {"urgency"}
    assert fields(order, mini) == fields(order, above) == {"task"}
    assert fields({**order, "issuer": ""}, directing) == {"issuer"}
    assert fields({**order, "feedback_due": "2020-01-01T00:00:00Z"}, directing) == {"feedback_due"}
    assert fields({**order, "task": "event"}, directing) == {"task"}
    assert fields({"text": "x", "service_code": "nix"}, mini) == {"service_code"}
    found = row(console, console.brought(directing, **order)["number"])
    assert (found.task, found.issuer, found.due) == ("directive", "市政府办", 1_773_972_000_000_000)
    urgent = row(console, console.brought(above, urgency="urgent")["number"])
    assert (urgent.urgency, urgent.channel) == ("urgent", "superior")


def test_all_that_is_wrong_is_told_at_once_in_the_language_asked_for(console: Console) -> None:
    body = {"text": " ", "name": "x" * 201, "phone": "none", "type": "nix", "what": 1, "confidential": "yes"}
    for language, title in (("zh-CN", "填写的内容有误"), ("en", "something that was filled in is not right")):
        answer = console.http.post(
            "/api/v1/appeals", json=body, headers={**console.key(language[:2]), "Accept-Language": language}
        )
        assert (answer.status_code, answer.json()["title"]) == (422, title)
        assert answer.headers["content-type"] == "application/problem+json"
        assert {each["field"] for each in answer.json()["errors"]} == set(body)


def test_times_are_the_citys(console: Console) -> None:
    made = console.brought(console.key())
    assert made["opened_at"] == "2026-03-02T09:40:00+08:00"
    console.office.do("submit", made["number"])
    console.office.do("dispatch", made["number"], to="housing")
    told = console.http.get(f"/api/v1/appeals/{made['number']}", headers={"Query-Code": made["query_code"]}).json()
    assert told["expected_by"] == "2026-03-09T23:59:59+08:00"


def test_a_phone_appeal_is_found_by_number_and_code(console: Console) -> None:
    number = console.office.opened(channel="phone")
    code = row(console, number).query_code
    told = console.http.get(f"/api/v1/appeals/{number.lower()}", headers={"Query-Code": code})
    assert (told.status_code, told.json()["status"]) == (200, "accepted")
    assert console.http.get(f"/api/v1/appeals/{number}", headers=console.key()).status_code == 404


def test_a_second_source_opens_it_to_the_channel(console: Console) -> None:
    number = console.office.opened(channel="phone")
    console.office.do("add-source", number, channel="wechat", reference="W-1")
    assert console.http.get(f"/api/v1/appeals/{number}", headers=console.key()).status_code == 200


def test_the_description_fits_what_is_sent(console: Console) -> None:
    described = json.loads(console.http.get("/api/v1/openapi.json").text)
    assert described["openapi"].startswith("3.")
    text = json.dumps(described)
    assert "cdn" not in text.lower()
    for path in ("/docs", "/redoc", "/docs/oauth2-redirect"):
        assert console.http.get(path).status_code == 404
    made = console.brought(console.key())
    known = described["components"]["schemas"]["Brought"]["properties"]
    assert set(made) == set(known)


@pytest.mark.parametrize("deed", ["supplements", "rating", "reopening"])
def test_a_key_acts_for_its_channel(console: Console, deed: str) -> None:
    key = console.key()
    made = console.brought(key)
    console.to_rate(made["number"])
    url = f"/api/v1/appeals/{made['number']}"
    if deed == "reopening":
        rated = {"resolved": True, "satisfaction": "satisfied"}
        assert console.http.post(f"{url}/rating", json=rated, headers=key).status_code == 200
    body = {"supplements": {"text": "x"}, "rating": {"resolved": True, "satisfaction": "neutral"},
            "reopening": {"reason": "x"}}[deed]  # fmt: skip
    assert console.http.post(f"{url}/{deed}", json=body, headers=key).status_code == 200
