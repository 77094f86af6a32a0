"""The knowledge base's page: who finds and reads what, what each role may do, what is noted of it, and why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, insert, select

from callcenter.casework.knowledge_desk import KnowledgeDesk
from callcenter.casework.knowledge_lists import find_entry
from callcenter.console.accounts.roles import Role
from callcenter.console.knowledge.deeds import DEEDS
from callcenter.console.knowledge.lists import LISTS, page
from callcenter.console.knowledge.sight import READERS, Sight
from callcenter.errors import KnowledgeInvalid, StoreAway
from callcenter.journal.engine import reading, writing
from callcenter.journal.tables import audit_entry, contact, knowledge_use, knowledge_version, leg
from callcenter.knowledge import DEEDS as KNOWN
from tests.casework.library import Library
from tests.casework.office import DAY, HOUR
from tests.console.house import Console
from tests.console.people import account, signed_in

FULL = {"title": "公积金提取", "answer": "带身份证到窗口办理。三个工作日到账。"}
CENTRE = ("dispatcher", "supervisor", "knowledge")


class Shelf(Library):
    """A library by the console's clock."""

    def __init__(self, console: Console) -> None:
        super().__init__(console.engine, console.office.at)
        self._console = console

    def do(self, deed: str, entry: str = "", **said: Any) -> Any:
        self.at = self._console.office.at
        done = super().do(deed, entry, **said)
        self._console.office.at = self.at
        return done

    def approved(self, title: str = "", answer: str = "", *, unit: str = "housing", **said: Any) -> str:
        entry: str = self.do("write", title=title, answer=answer, unit=unit, **said).entry
        self.do("submit", entry, unit=unit)
        self.do("approve", entry)
        return entry


@pytest.fixture
def shelf(console: Console) -> Shelf:
    return Shelf(console)


def asked(browser: httpx.Client, path: str, **body: Any) -> dict[str, Any]:
    answer = browser.post(path, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def found(browser: httpx.Client, question: str, **more: Any) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = asked(browser, "/knowledge/search", question=question, **more)["hits"]
    return hits


def listed(browser: httpx.Client, name: str, **more: Any) -> list[str]:
    return [row["entry"] for row in asked(browser, "/knowledge/list", list=name, **more)["rows"]]


def read(browser: httpx.Client, entry: str) -> dict[str, Any]:
    answer = browser.get(f"/knowledge/{entry}/now")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def does(browser: httpx.Client, entry: str, deed: str, **more: Any) -> httpx.Response:
    """As the page does it: with the version that was read last."""
    version = read(browser, entry)["versions"][0]
    return browser.post(
        f"/knowledge/{entry}/deed", json={"deed": deed, "version": version["version"], "seen": version["seen"], **more}
    )


def why(answer: httpx.Response) -> str:
    assert answer.status_code == 409, answer.text
    text: str = answer.json()["errors"][0]["message"]
    return text


def may(browser: httpx.Client, entry: str) -> list[str]:
    deeds: list[str] = read(browser, entry)["versions"][0]["may"]
    return deeds


# -- the search ----------------------------------------------------------------------------------------------------


def test_a_question_in_everyday_words_finds_what_is_in_effect_with_its_place_marked(
    console: Console, shelf: Shelf
) -> None:
    entry = shelf.approved(**FULL, questions=["公积金怎么取出来"], effective_until="2026-12-31",
                           audience="citizen")  # fmt: skip
    shelf.do("write", title="公积金提取（草案）", answer="公积金提取新规定", unit="housing")
    account(console, "li", "agent")
    with signed_in(console, "li") as browser:
        (hit,) = found(browser, "想把公积金取出来咋弄")
        assert (hit["entry"], hit["unit"], hit["from"], hit["until"]) == (entry, "住建局", "2026-03-02", "2026-12-31")
        assert "".join(text for text, _ in hit["title"]) == "公积金提取"
        assert ["公积金提取", True] in hit["title"]  # 取出来 by a synonym
        assert found(browser, "公积金", audience="enterprise") == []
        assert [hit["entry"] for hit in found(browser, "公积金", audience="citizen")] == [entry]
        assert found(browser, "？？") == []
        assert browser.post("/knowledge/search", json={"question": "问" * 201}).status_code == 422


def test_what_is_over_withdrawn_or_not_yet_in_effect_is_not_found(console: Console, shelf: Shelf) -> None:
    over = shelf.approved(title="公积金旧政策", answer="公积金", effective_until="2026-03-04")
    shelf.approved(title="公积金将来", answer="公积金", effective_from="2026-04-01")
    gone = shelf.approved(title="公积金错误", answer="公积金")
    account(console, "li", "agent")
    with signed_in(console, "li") as browser:
        assert {hit["entry"] for hit in found(browser, "公积金")} == {over, gone}
        shelf.do("withdraw", gone)
        assert [hit["entry"] for hit in found(browser, "公积金")] == [over]
        console.office.at += 3 * DAY
        with signed_in(console, "li") as later:
            assert found(later, "公积金") == []
            assert later.get(f"/knowledge/{over}/now").status_code == 404
            assert listed(later, "in_effect") == []


def test_a_long_answer_is_shown_where_it_matches(console: Console, shelf: Shelf) -> None:
    answer = "首先说明办事大厅的位置与时间。" * 20 + "离婚登记须双方到场并带结婚证。" + "其他事项请咨询窗口。" * 20
    shelf.approved(title="民政事项", answer=answer)
    account(console, "li", "agent")
    with signed_in(console, "li") as browser:
        (hit,) = found(browser, "离婚登记要带什么")
        text = "".join(piece for piece, _ in hit["excerpt"])
        assert "离婚登记须双方到场" in text
        assert text.startswith("…")
        assert len(text) < 140
        assert any(marked and "离婚登记" in piece for piece, marked in hit["excerpt"])


def test_everybody_who_reads_finds_the_same(console: Console, shelf: Shelf) -> None:
    entry = shelf.approved(**FULL)
    for role in sorted(READERS):
        account(console, role, role)
        with signed_in(console, role) as browser:
            assert browser.get("/knowledge").status_code == 200
            assert [hit["entry"] for hit in found(browser, "公积金提取")] == [entry], role
            assert read(browser, entry)["shown"] == 1
    account(console, "boss", "leader")
    with signed_in(console, "boss") as browser:
        assert browser.post("/knowledge/search", json={"question": "公积金"}).status_code == 403


# -- who reads what ------------------------------------------------------------------------------------------------


def test_units_see_drafts_of_their_own_only_and_seats_none(console: Console, shelf: Shelf) -> None:
    mine = shelf.do("write", **FULL, unit="housing").entry
    theirs = shelf.do("write", title="公交线路", answer="103路改道", unit="transport").entry
    shelf.do("submit", theirs, unit="transport")
    seen = {"unit": {mine}, "agent": set(), "quality": set(), **{role: {mine, theirs} for role in CENTRE}}
    for role, entries in seen.items():
        account(console, role, role)
        with signed_in(console, role) as browser:
            for entry in (mine, theirs):
                status = browser.get(f"/knowledge/{entry}/now").status_code
                assert (status == 200) == (entry in entries), (role, entry)
                body = {"deed": "withdraw", "version": 1, "reason": "试"}
                if entry not in entries:
                    assert browser.post(f"/knowledge/{entry}/deed", json=body).status_code == 404
            if entries:
                assert set(listed(browser, "drafts")) | set(listed(browser, "waiting")) == entries
            else:
                assert browser.post("/knowledge/list", json={"list": "drafts"}).status_code == 403
    with reading(console.engine) as connection:
        of = select(audit_entry).where(audit_entry.c.action == "order").order_by(audit_entry.c.seq)
        noted = [(row.actor, row.subject, row.outcome) for row in connection.execute(of)]
    tried = [("unit", theirs), *((role, entry) for role in ("agent", "quality") for entry in (mine, theirs))]
    assert noted == [(role, f"knowledge withdraw {entry}", "refused") for role, entry in tried]


def test_who_has_neither_a_unit_nor_the_centres_eyes_has_nothing_of_anybody(console: Console, shelf: Shelf) -> None:
    shelf.do("write", **FULL)
    nobody = Sight()
    assert not nobody.is_whole("")
    with reading(console.engine) as connection:
        entry = find_entry(connection, "KB000001")
        assert len(entry.versions) == 1
        assert nobody.versions(entry, shelf.at) == ()
        for name in LISTS:
            assert page(connection, name, nobody, shelf.at).rows == [], name


def test_seats_read_earlier_versions_but_no_later_one_and_no_names(console: Console, shelf: Shelf) -> None:
    entry = shelf.approved(**FULL)
    shelf.do("write", entry, answer="带身份证和银行卡到窗口办理。三个工作日到账。")
    account(console, "li", "agent")
    account(console, "center", "dispatcher")
    with signed_in(console, "li") as seat, signed_in(console, "center") as center:
        assert [each["version"] for each in read(seat, entry)["versions"]] == [1]
        assert [each["version"] for each in read(center, entry)["versions"]] == [2, 1]
        assert "writer" not in seat.get(f"/knowledge/{entry}/now").text
        both = f"/knowledge/{entry}/differences?before=1&after=2"
        assert seat.get(both).status_code == 404
        shelf.do("submit", entry)
        shelf.do("approve", entry)
        told = read(seat, entry)
        assert [(each["version"], each["is_shown"]) for each in told["versions"]] == [(2, True), (1, False)]
        (field,) = seat.get(both).json()["fields"]
        assert field == ["answer", [
            ["gone", "带身份证到窗口办理。"], ["new", "带身份证和银行卡到窗口办理。"], ["same", "三个工作日到账。"],
        ]]  # fmt: skip


# -- the life of an entry ------------------------------------------------------------------------------------------


def test_a_unit_writes_the_centre_approves_and_it_is_found(console: Console) -> None:
    account(console, "liaison", "unit")
    account(console, "center", "dispatcher")
    with signed_in(console, "liaison") as unit, signed_in(console, "center") as center:
        made = asked(unit, "/knowledge/write", **FULL, questions="怎么取公积金\n公积金能取吗", keywords="公积金 提取")
        entry = made["entry"]
        assert (made["state"], may(unit, entry)) == ("draft", ["submit", "write", "withdraw"])
        assert read(unit, entry)["versions"][0]["questions"] == ["怎么取公积金", "公积金能取吗"]
        assert may(center, entry) == ["withdraw"]
        assert does(unit, entry, "submit").status_code == 200
        assert may(unit, entry) == ["withdraw"]
        assert listed(center, "waiting") == [entry]
        assert "须填写原因" in why(does(center, entry, "refuse"))
        assert does(center, entry, "refuse", reason="请写明材料").json()["state"] == "draft"
        assert read(unit, entry)["versions"][0]["refusal"] == "请写明材料"
        again = {**FULL, "answer": "带身份证、银行卡。", "entry": entry, "submit": True}
        seen = read(unit, entry)["versions"][0]["seen"]
        assert asked(unit, "/knowledge/write", **again, seen=seen)["state"] == "submitted"
        assert may(center, entry) == ["approve", "refuse", "withdraw"]
        assert "不能“审核通过”" in why(does(unit, entry, "approve"))
        assert does(center, entry, "approve").json()["state"] == "approved"
        assert [hit["entry"] for hit in found(center, "公积金提取")] == [entry]
        assert may(unit, entry) == ["write", "review", "withdraw"]
        assert does(unit, entry, "review", review_on="2026-09-01").status_code == 200
        assert read(unit, entry)["versions"][0]["review_on"] == "2026-09-01"
        assert does(center, entry, "withdraw", reason="政策调整").json()["state"] == "withdrawn"
        assert found(center, "公积金提取") == []
        assert listed(unit, "over") == [entry]
    with reading(console.engine) as connection:
        of = select(audit_entry).where(audit_entry.c.action == "order").order_by(audit_entry.c.seq)
        noted = [(row.actor, row.subject, row.outcome) for row in connection.execute(of)]
    assert noted == [
        ("liaison", f"knowledge write {entry}", "done"), ("liaison", f"knowledge submit {entry}", "done"),
        ("center", f"knowledge refuse {entry}", "refused"), ("center", f"knowledge refuse {entry}", "done"),
        ("liaison", f"knowledge write {entry}", "done"), ("liaison", f"knowledge submit {entry}", "done"),
        ("liaison", f"knowledge approve {entry}", "refused"), ("center", f"knowledge approve {entry}", "done"),
        ("liaison", f"knowledge review {entry}", "done"), ("center", f"knowledge withdraw {entry}", "done"),
    ]  # fmt: skip


@pytest.mark.parametrize("role", CENTRE)
def test_each_role_of_the_centre_approves_but_not_what_it_wrote(console: Console, shelf: Shelf, role: str) -> None:
    account(console, "both", role, "unit")
    account(console, "other", role)
    with signed_in(console, "both") as both, signed_in(console, "other") as other:
        entry = asked(both, "/knowledge/write", **FULL, submit=True)["entry"]
        assert "approve" not in may(both, entry)
        assert "编写或提交人不能自己审核" in why(does(both, entry, "approve"))
        assert does(other, entry, "approve").status_code == 200


def test_a_unit_does_nothing_with_what_is_anothers(console: Console, shelf: Shelf) -> None:
    entry = shelf.approved(title="公交线路", answer="103路改道", unit="transport")
    account(console, "liaison", "unit")
    with signed_in(console, "liaison") as browser:
        assert may(browser, entry) == []
        for deed in ("review", "withdraw", "submit"):
            assert why(does(browser, entry, deed, reason="试")), deed
        told = browser.post("/knowledge/write", json={**FULL, "entry": entry})
        assert "其他单位" in why(told)
    assert read_state(console.engine, entry) == ["approved"]


def read_state(engine: Engine, entry: str) -> list[str]:
    with reading(engine) as connection:
        of = select(knowledge_version.c.state).where(knowledge_version.c.entry == entry)
        return list(connection.execute(of).scalars())


def test_what_somebody_else_changed_meanwhile_is_neither_written_over_nor_approved_unread(
    console: Console, shelf: Shelf
) -> None:
    entry = shelf.do("write", **FULL).entry
    account(console, "liaison", "unit")
    account(console, "center", "dispatcher")
    with signed_in(console, "liaison") as unit, signed_in(console, "center") as center:
        before = read(unit, entry)["versions"][0]["seen"]
        shelf.do("write", entry, answer="同事改的内容")
        body = {**FULL, "entry": entry, "answer": "我的内容", "seen": before}
        assert "刚被他人修改" in why(unit.post("/knowledge/write", json=body))
        assert read(unit, entry)["versions"][0]["answer"] == "同事改的内容"
        shelf.do("submit", entry)
        version = read(center, entry)["versions"][0]
        for deed, more in (("refuse", {}), ("write", {"answer": "另一内容"}), ("submit", {})):
            shelf.do(deed, entry, **more)
        wish = {"deed": "approve", "version": 1, "seen": version["seen"]}
        assert "刚被他人修改" in why(center.post(f"/knowledge/{entry}/deed", json=wish))
        assert unit.post("/knowledge/write", json={**body, "entry": "KB000009", "submit": True}).status_code == 404
        assert does(center, entry, "approve").status_code == 200
    with reading(console.engine) as connection:
        of = select(audit_entry).where(audit_entry.c.action == "order").order_by(audit_entry.c.seq)
        noted = [(row.actor, row.subject, row.outcome) for row in connection.execute(of)]
    assert noted == [
        ("liaison", f"knowledge write {entry}", "refused"), ("center", f"knowledge approve {entry}", "refused"),
        ("liaison", "knowledge write KB000009", "refused"), ("liaison", "knowledge submit KB000009", "refused"),
        ("center", f"knowledge approve {entry}", "done"),
    ]  # fmt: skip


@pytest.mark.parametrize(("error", "status"), [(StoreAway("x"), 503), (KnowledgeInvalid("x"), 409)])
def test_what_the_desk_itself_raises_stands_on_the_audit_log(
    console: Console, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(KnowledgeDesk, "do_all", away)
    account(console, "liaison", "unit")
    with signed_in(console, "liaison") as browser:
        assert browser.post("/knowledge/write", json=FULL).status_code == status
    with reading(console.engine) as connection:
        of = select(audit_entry.c.subject, audit_entry.c.outcome).where(audit_entry.c.action == "order")
        assert [tuple(row) for row in connection.execute(of)] == [("knowledge write", "refused")]


def test_what_is_filled_in_wrongly_is_told_in_words(console: Console) -> None:
    account(console, "liaison", "unit")
    with signed_in(console, "liaison") as browser:
        wrong = {**FULL, "title": "长" * 101, "effective_from": "2026-13-01"}
        told = why(browser.post("/knowledge/write", json=wrong))
        assert told == "标题有 101 字，最多 100 字；生效日期不是日期：请按 2026-05-01 填写"
        assert browser.post("/knowledge/write", json={"title": "甲"}).status_code == 422
        assert listed(browser, "drafts") == []


# -- the agenda ----------------------------------------------------------------------------------------------------


def test_reviews_and_ends_stand_on_the_agenda_of_the_unit_and_of_the_centre(console: Console, shelf: Shelf) -> None:
    review = shelf.approved(title="要复审", answer="甲", review_on="2026-03-10")
    ends = shelf.approved(title="要失效", answer="乙", effective_until="2026-03-12")
    other = shelf.approved(title="他单位", answer="丙", review_on="2026-03-10", unit="transport")
    coming = shelf.approved(title="待生效", answer="丁", effective_from="2026-05-01")
    for role in ("unit", *CENTRE):
        account(console, role, role)
        with signed_in(console, role) as browser:
            others = set() if role == "unit" else {other}
            assert set(listed(browser, "reviews")) == {review} | others, role
            assert listed(browser, "expiring") == [ends]
            assert listed(browser, "coming") == [coming]
            counts = asked(browser, "/knowledge/list", list="expiring")["counts"]
            assert counts["reviews"] == len({review} | others)
            assert counts["in_effect"] == 3
            (row,) = asked(browser, "/knowledge/list", list="expiring")["rows"]
            assert (row["what_word"], row["due"]) == ("即将失效", "2026-03-12")
    account(console, "li", "agent")
    with signed_in(console, "li") as browser:
        assert browser.post("/knowledge/list", json={"list": "reviews"}).status_code == 403
        assert browser.post("/knowledge/list", json={"list": "nonsense"}).status_code == 404
        assert set(listed(browser, "in_effect")) == {review, ends, other}


def test_a_list_goes_on_where_its_page_ended(console: Console, shelf: Shelf) -> None:
    entries = [shelf.approved(title=f"事项{n}", answer="内容") for n in range(5)]
    account(console, "li", "agent")
    with signed_in(console, "li") as browser:
        seen, after = [], ""
        for _ in range(3):
            told = asked(browser, "/knowledge/list", list="in_effect", limit=2, after=after)
            seen += [row["entry"] for row in told["rows"]]
            after = told["after"]
        assert (seen, after) == (entries, "")


# -- told to a caller ----------------------------------------------------------------------------------------------


def talked(
    console: Console, call: str, agent: str, *, ended: int | None = None, appeal: str = "", offered: int | None = None
) -> None:
    """The store knows of a call of an agent."""
    now = console.office.at
    with writing(console.engine) as connection:
        for table, given in (
            (contact, {"contact": call, "appeal": appeal, "arrived": now - HOUR}),
            (leg, {"offer": f"{call}-1", "contact": call, "agent": agent, "connected": now - HOUR, "ended": ended,
                   "offered": offered}),
        ):
            blank = {
                column.name: 0 if column.type.python_type in (int, bool) else ""
                for column in table.columns if not column.nullable
            }  # fmt: skip
            connection.execute(insert(table).values({**blank, **given}))


def uses(engine: Engine) -> list[tuple[Any, ...]]:
    columns = ("entry", "version", "actor", "role", "question", "contact", "number", "helpful")
    with reading(engine) as connection:
        of = select(*(knowledge_use.c[name] for name in columns)).order_by(knowledge_use.c.at)
        return [tuple(row) for row in connection.execute(of)]


def test_that_a_caller_was_told_is_noted_with_the_call_of_the_agent(console: Console, shelf: Shelf) -> None:
    entry = shelf.approved(**FULL)
    account(console, "li", "agent")
    talked(console, "old", "1001", ended=console.office.at - 2 * HOUR)
    talked(console, "lost", "1001", offered=console.office.at - 13 * HOUR)
    with signed_in(console, "li") as browser:
        assert does(browser, entry, "use", helpful=True).status_code == 200  # after a call that is long over
        talked(console, "now", "1001", appeal="HA1")
        talked(console, "theirs", "1002", appeal="HA2")
        assert does(browser, entry, "use", question=" 公积金咋取 ", helpful=False).status_code == 200
        assert does(browser, entry, "use", contact="old").status_code == 200
        answer = does(browser, entry, "use", contact="theirs")
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:callcenter:problem:scope-needed")
    assert uses(console.engine) == [
        (entry, 1, "1001", "agent", "", "", "", True),
        (entry, 1, "1001", "agent", "公积金咋取", "now", "HA1", False),
        (entry, 1, "1001", "agent", "", "old", "", None),
    ]
    account(console, "center", "dispatcher")
    with signed_in(console, "center") as browser:
        told = read(browser, entry)
        assert (told["uses"], told["helpful"], told["unhelpful"]) == (3, 1, 1)


def test_nothing_that_is_not_in_effect_is_told_and_editors_tell_nobody(console: Console, shelf: Shelf) -> None:
    entry = shelf.approved(**FULL)
    account(console, "center", "dispatcher")
    account(console, "editor", "knowledge")
    account(console, "liaison", "unit")
    with signed_in(console, "center") as center, signed_in(console, "editor") as editor:
        assert "use" in may(center, entry)
        assert "use" not in may(editor, entry)
        assert "不能“登记使用”" in why(does(editor, entry, "use"))
        with signed_in(console, "liaison") as unit:
            assert "不能“登记使用”" in why(does(unit, entry, "use"))
        shelf.do("withdraw", entry)
        assert "没有有效的内容" in why(does(center, entry, "use"))
    assert uses(console.engine) == []


def test_scripts_in_what_is_written_stay_text(console: Console) -> None:
    script = "<script>alert(1)</script>"
    account(console, "liaison", "unit")
    with signed_in(console, "liaison") as browser:
        entry = asked(browser, "/knowledge/write", title=f"甲{script}", answer=script)["entry"]
        assert read(browser, entry)["title"] == f"甲{script}"
        for path in ("/knowledge", f"/knowledge/{entry}", "/knowledge/KB<script>x"):
            assert "<script>" not in browser.get(path).text.replace('<script type="application/json"', "").replace(
                '<script type="module"', ""
            )


def test_the_page_on_every_kind_of_store(engine: Engine, tmp_path: Path) -> None:
    with Console(engine, tmp_path / "state") as console:
        shelf = Shelf(console)
        entry = shelf.approved(**FULL, review_on="2026-03-10", effective_until="2026-03-12")
        shelf.do("write", entry, answer="新内容")
        shelf.do("write", title="另一条", answer="草稿")
        gone = shelf.approved(title="撤下的", answer="错")
        shelf.do("withdraw", gone)
        account(console, "center", "dispatcher")
        with signed_in(console, "center") as browser:
            lengths = {name: len(listed(browser, name)) for name in LISTS}
            counts = asked(browser, "/knowledge/list", list="waiting")["counts"]
            assert lengths == counts
            assert counts == {
                "waiting": 0, "drafts": 2, "reviews": 1, "expiring": 1, "coming": 0, "in_effect": 1, "over": 1,
            }  # fmt: skip
            assert [hit["entry"] for hit in found(browser, "公积金")] == [entry]
            assert does(browser, entry, "use", helpful=True).status_code == 200


def test_only_roles_that_may_have_deeds() -> None:
    assert {deed for _, deeds in DEEDS.values() for deed in deeds} == {*KNOWN}
    assert Role.ADMIN not in DEEDS
    assert DEEDS.keys() <= READERS
