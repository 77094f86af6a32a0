"""What is done on the pages: every deed ends in a fact, in the person's own role; refusals in Chinese, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import select

from callcenter.console.cases.deeds import DEEDS
from callcenter.journal.engine import reading
from callcenter.journal.questions import facts_of_appeal
from callcenter.journal.tables import audit_entry
from tests.casework.office import DAY
from tests.console.house import Console
from tests.console.people import account, signed_in
from tests.faults.corpus import CORPUS

_JSON = {"Content-Type": "application/json"}
_REPLY = "已派人现场维修，路灯恢复照明，并对周边路段巡查一遍"


class Staff:
    """One person of each role, signed in."""

    def __init__(self, console: Console, stack: ExitStack) -> None:
        self.console = console
        self.office = console.office
        self._stack = stack
        self.browsers: dict[str, httpx.Client] = {}
        for role in DEEDS:
            account(console, f"one.{role}", role)
        self.sign_in()

    def sign_in(self) -> None:
        """All of them, again when their sessions are over."""
        for role in DEEDS:
            self.browsers[role] = self._stack.enter_context(signed_in(self.console, f"one.{role}"))

    def does(self, role: str, deed: str, number: str, **said: Any) -> httpx.Response:
        """What the page sends."""
        self.office.at += 60_000_000
        return self.browsers[role].post(f"/cases/{number}/deed", json={"deed": deed, **said})

    def facts(self, number: str) -> list[Any]:
        """What is on record of an appeal."""
        with reading(self.console.engine) as connection:
            return [*facts_of_appeal(connection, number)]

    def last(self, number: str) -> Any:
        """The newest of them."""
        return self.facts(number)[-1]

    def may(self, role: str, number: str) -> list[str]:
        """What the page offers."""
        found: list[str] = self.browsers[role].get(f"/cases/{number}/now").json()["may"]
        return found


@pytest.fixture
def staff(console: Console) -> Iterator[Staff]:
    with ExitStack() as stack:
        yield Staff(console, stack)


def state(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["state"]
    return found


def why(answer: httpx.Response) -> str:
    assert answer.status_code == 409, answer.text
    found: str = answer.json()["errors"][0]["message"]
    return found


WAY: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("dispatcher", "dispatch", {"unit": "housing", "opinion": "请尽快处理"}, "AppealDispatched", "dispatched"),
    ("unit", "sign", {}, "AppealSigned", "signed"),
    ("unit", "start", {}, "HandlingStarted", "in_progress"),
    ("unit", "contact", {}, "CitizenContacted", "in_progress"),
    ("unit", "extend", {"workdays": 2, "reason": "等待配件"}, "ExtensionRequested", "extension_review"),
    ("dispatcher", "approve", {"reason": "情况属实"}, "ExtensionApproved", "in_progress"),
    ("dispatcher", "press", {"step": "urge", "reason": "诉求人来电催促"}, "OverdueStepTaken", "in_progress"),
    ("unit", "suspend", {"workdays": 3, "reason": "等待施工许可"}, "AppealSuspended", "suspended"),
    ("unit", "resume", {}, "AppealResumed", "in_progress"),
    ("unit", "reply", {"text": _REPLY, "outcome": "resolved"}, "AppealReplied", "replied"),
    ("quality", "review", {}, "ReviewStarted", "result_review"),
    ("quality", "fail", {"reason": "未说明修复时间"}, "ReviewFailed", "in_progress"),
    ("unit", "reply", {"text": _REPLY + "，今晚八点前修复", "outcome": "resolved"}, "AppealReplied", "replied"),
    ("quality", "pass", {}, "ReviewPassed", "callback_due"),
    ("callback", "attempt", {"outcome": "unreachable"}, "CallbackAttempted", "callback_due"),
    ("callback", "rate", {"resolved": True, "satisfaction": "satisfied"}, "AppealRated", "closed"),
    ("supervisor", "reopen", {"why": "look_back", "reason": "回头看发现又坏了"}, "AppealReopened", "reopened"),
    ("unit", "reply", {"text": _REPLY + "，已更换灯头", "outcome": "resolved"}, "AppealReplied", "replied"),
)  # fmt: skip
"""The way of one appeal; each step: role, deed, what is said, the newest fact, the state."""


def test_the_whole_way_through_the_pages(staff: Staff) -> None:
    number = staff.office.opened()
    for role, deed, said, fact, after in WAY:
        if deed != "review":  # it is a part of passing and of sending back, and need not be pressed
            assert deed in staff.may(role, number), (role, deed)
        before = len(staff.facts(number))
        assert state(staff.does(role, deed, number, **said)) == after, deed
        made = {type(each).__name__: each for each in staff.facts(number)[before:]}
        assert made[fact].reason == said.get("reason", ""), deed
    facts = staff.facts(number)
    with reading(staff.console.engine) as connection:
        of = select(audit_entry.c.subject).where(audit_entry.c.action == "order")
        written = list(connection.execute(of).scalars())
    by = {(type(each).__name__, each.actor, each.role) for each in facts if hasattr(each, "actor")}
    assert {("AppealSigned", "one.unit", "unit"), ("ReviewFailed", "one.quality", "quality")} <= by
    assert written == [f"appeal {deed} {number}" for _, deed, _, _, _ in WAY]


def test_return_appointment_and_redispatch(staff: Staff) -> None:
    number = staff.office.opened()
    for unit in ("housing", "housing"):
        assert state(staff.does("dispatcher", "dispatch", number, unit=unit)) == "dispatched"
        said = {"code": "not_ours", "proposed": "transport", "reason": "属交通部门职责"}
        assert state(staff.does("unit", "return", number, **said)) == "return_review"
        assert state(staff.does("dispatcher", "approve", number)) == "pending_dispatch"
    refused = staff.does("dispatcher", "dispatch", number, unit="housing")
    assert why(refused) == "已退单 2 次：须由班长指定负责单位"
    assert why(staff.does("dispatcher", "appoint", number, unit="housing")).startswith("您的岗位不能“指定负责”")
    assert why(staff.does("supervisor", "appoint", number, unit="housing")) == "指定负责须填写原因"
    assert state(staff.does("supervisor", "appoint", number, unit="housing", reason="两次退单")) == "dispatched"
    assert staff.last(number).rule == "appointed"
    assert "return" not in staff.may("unit", number)
    assert why(staff.does("unit", "return", number, code="other", reason="不属")) == "本单位是指定负责单位，不能再退单"
    assert state(staff.does("dispatcher", "redispatch", number, unit="transport", reason="职责调整")) == "dispatched"
    assert staff.does("unit", "sign", number).status_code == 404  # it is another unit's now


def test_parts_are_given_reviewed_and_concluded_by_the_unit(staff: Staff) -> None:
    number = staff.office.in_progress()
    said = {"unit": "property_office", "opinion": "现场查看并维修"}
    assert state(staff.does("unit", "sub-assign", number, **said)) == "in_progress"
    part = f"{number}-01"
    history = staff.browsers["unit"].get(f"/cases/{number}/now").json()["history"]
    assert history[-1]["what"].startswith("下级交办：物业管理科，限")
    assert why(staff.does("unit", "reply", number, text=_REPLY, outcome="resolved")) == f"下级工单未办结：{part}"
    for deed in ("sign", "start"):
        staff.office.do(deed, part, by="property_office")
    staff.office.do("reply", part, by="property_office", text="已更换灯头，照明正常", outcome="resolved")
    assert {*staff.may("unit", part)} == {"conclude", "fail"}
    assert state(staff.does("unit", "conclude", part)) == "closed"
    assert state(staff.does("unit", "reply", number, text=_REPLY, outcome="resolved")) == "replied"
    tree = staff.browsers["unit"].get(f"/cases/{number}/now").json()["tree"]
    assert [(leaf["number"], leaf["level"], leaf["linked"]) for leaf in tree] == [(number, 2, True), (part, 3, True)]


def test_a_directive_is_objected_to_and_concluded(staff: Staff) -> None:
    office = staff.office
    said = {"task": "directive", "issuer": "市政府办", "channel": "superior", "reference": "D-1", "caller": ""}
    number = office.opened(feedback_due=office.at + 5 * DAY, **said)
    office.do("dispatch", number, to="housing")
    assert state(staff.does("unit", "object", number, text="不属我单位职责")) == "dispatched"
    assert {"overrule", "withdraw"} <= {*staff.may("dispatcher", number)}
    assert state(staff.does("dispatcher", "overrule", number, reason="职责清单明确")) == "dispatched"
    assert state(staff.does("unit", "sign", number)) == "signed"
    assert state(staff.does("unit", "reply", number, text=_REPLY, outcome="resolved")) == "replied"
    assert state(staff.does("dispatcher", "conclude", number)) == "closed"
    other = office.opened(feedback_due=office.at + 5 * DAY, **{**said, "reference": "D-2"})
    office.do("dispatch", other, to="housing")
    assert state(staff.does("unit", "object", other, text="不属我单位职责")) == "dispatched"
    assert state(staff.does("supervisor", "withdraw", other)) == "pending_dispatch"
    assert type(staff.last(other)).__name__ == "DirectiveWithdrawn"


def test_who_is_not_content_is_asked_why(staff: Staff) -> None:
    number = staff.office.to_call_back()
    staff.sign_in()
    unhappy = {"resolved": False, "satisfaction": "dissatisfied"}
    assert why(staff.does("callback", "rate", number, **unhappy)).startswith("不满意或未解决时，须选择原因")
    assert why(staff.does("callback", "rate", number, satisfaction="satisfied")) == "请填写是否解决"
    answer = staff.does("callback", "rate", number, **unhappy, cause="policy", reason="政策不允许")
    assert state(answer) == "exclusion_review"
    assert why(staff.does("quality", "deny", number)) == "不同意须填写原因"
    assert state(staff.does("quality", "deny", number, reason="并非政策所限")) == "redo"
    assert state(staff.does("unit", "start", number)) == "in_progress"


def test_bulk_dispatch_tells_row_by_row(staff: Staff) -> None:
    office = staff.office
    first, second = office.opened(), office.opened()
    gone = office.in_progress()
    numbers = [first, gone, "HA12345-20260101-000001-0", second, first]
    body = {"deed": "dispatch", "numbers": numbers, "unit": "housing", "opinion": "请按时办理"}
    answer = staff.browsers["dispatcher"].post("/cases/bulk", json=body)
    assert answer.status_code == 200, answer.text
    told = {each["number"]: each for each in answer.json()["outcomes"]}
    assert [*told] == [first, gone, "HA12345-20260101-000001-0", second]
    assert [told[number]["state"] for number in (first, second)] == ["dispatched", "dispatched"]
    assert told[gone]["refused"] == "诉求现在是“办理中”，不能派单：请刷新后按现状办理"
    assert told["HA12345-20260101-000001-0"]["refused"] == "没有这件诉求，或不在您的查看范围"
    assert {type(staff.last(number)).__name__ for number in (first, second)} == {"AppealDispatched"}
    assert type(staff.last(gone)).__name__ == "HandlingStarted"
    with reading(staff.console.engine) as connection:
        rows = connection.execute(select(audit_entry).where(audit_entry.c.action == "order")).all()
    assert {(row.subject, row.outcome) for row in rows} == {
        (f"appeal dispatch {number}", "refused" if told[number]["refused"] else "done") for number in told
    }


def test_a_unit_signs_several_and_only_its_own(staff: Staff) -> None:
    office = staff.office
    own, theirs = office.opened(), office.opened()
    office.do("dispatch", own, to="housing")
    office.do("dispatch", theirs, to="transport")
    answer = staff.browsers["unit"].post("/cases/bulk", json={"deed": "sign", "numbers": [own, theirs]})
    told = answer.json()["outcomes"]
    assert [each["state"] for each in told] == ["signed", ""]
    assert told[1]["refused"] == "没有这件诉求，或不在您的查看范围"
    assert type(staff.last(theirs)).__name__ == "AppealDispatched"
    answer = staff.browsers["unit"].post("/cases/bulk", json={"deed": "dispatch", "numbers": [own], "unit": "housing"})
    assert why(answer) == "您的岗位不能“派单”：请由有此职责的人员办理"


def test_an_order_from_another_page_is_refused(staff: Staff) -> None:
    number = staff.office.opened()
    browser = staff.browsers["dispatcher"]
    body = {"deed": "dispatch", "unit": "housing"}
    for headers in ({"X-CSRF-Token": "x"}, {"Origin": "https://evil.example"}):
        answer = browser.post(f"/cases/{number}/deed", json=body, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:callcenter:problem:forged")
    assert "AppealDispatched" not in [type(each).__name__ for each in staff.facts(number)]


def test_a_second_person_is_told_that_somebody_was_quicker(staff: Staff) -> None:
    number = staff.office.opened()
    assert state(staff.does("dispatcher", "dispatch", number, unit="housing")) == "dispatched"
    refused = staff.does("supervisor", "dispatch", number, unit="transport")
    assert why(refused) == "诉求现在是“已派单”，不能派单：请刷新后按现状办理"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({}, "没有这个单位：请重新选择"), ({"unit": "nowhere"}, "没有这个单位：请重新选择"),
        ({"unit": "housing", "co_units": ["housing"]}, "同一单位只能选一次"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told(staff: Staff, said: dict[str, Any], message: str) -> None:
    assert why(staff.does("dispatcher", "dispatch", staff.office.opened(), **said)) == message


def test_duplicates_sources_and_history(staff: Staff) -> None:
    office = staff.office
    lead = office.in_progress(text="人民路路灯不亮", place="人民路")
    same = office.opened(text="人民路的路灯又坏了")
    office.do("link", same, parent=lead)
    office.do("supplement", lead, text="夜里也不亮，电话13900139000")
    told = staff.browsers["dispatcher"].get(f"/cases/{lead}/now").json()
    assert [(each["number"], each["leads"], each["linked"]) for each in told["same"]] == [(same, False, True)]
    assert [each["channel"] for each in told["sources"]] == ["网站"]
    history = [(each["role"], each["what"].partition("：")[0], each["why"]) for each in told["history"]]
    assert ("派单员", "派单", "因故") in history
    assert ("承办单位", "签收", "因故") in history
    assert any("住建局" in each["what"] for each in told["history"])
    back = staff.browsers["dispatcher"].get(f"/cases/{same}/now").json()
    assert [(each["number"], each["leads"]) for each in back["same"]] == [(lead, True)]
    unit = staff.browsers["unit"].get(f"/cases/{lead}/now")
    assert "13900139000" not in unit.text
    assert unit.json()["same"] == [{**told["same"][0], "linked": False, "text": ""}]  # another citizen's words


def test_odd_input_is_stored_as_it_is_or_refused(staff: Staff) -> None:
    """Texts that break out of something somewhere, in every field and in the address."""
    browser, unit = staff.browsers["dispatcher"], staff.browsers["unit"]
    number = staff.office.in_progress()
    said = ("reason", "unit", "opinion", "code", "proposed", "text", "outcome", "satisfaction", "cause", "why", "step")
    for place, odd in enumerate(CORPUS[::4]):
        field = said[place % len(said)]
        body = json.dumps({"deed": "redispatch", "unit": "nowhere", "reason": "另派", field: odd})
        answer = browser.post(f"/cases/{number}/deed", content=body, headers=_JSON)
        assert answer.status_code in (409, 413, 422), (field, odd)
        listed = json.dumps({"list": "all", ("unit", "number", "after", "state", "list")[place % 5]: odd})
        answer = browser.post("/cases/list", content=listed, headers=_JSON)
        assert answer.status_code in (200, 403, 404, 413, 422), odd
        address = quote(odd[:200].encode("utf-8", "replace"), safe="")
        assert browser.get(f"/cases/{address}/now", headers={"Accept": "text/html"}).status_code in (404, 405), odd
    assert type(staff.last(number)).__name__ == "HandlingStarted"
    reply = "<script>alert(1)</script> '; DROP TABLE fact; -- {{7*7}} ${ENV(PATH)} 😀"
    assert state(unit.post(f"/cases/{number}/deed", json={"deed": "reply", "text": reply, "outcome": "explained"}))
    assert unit.get(f"/cases/{number}/now").json()["reply"] == reply
