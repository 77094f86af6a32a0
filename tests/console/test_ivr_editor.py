"""Flows edited over HTTP: all mistakes at once, tried with keys, published by two people, gone back to, audited."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from callcenter.console.audit import AuditLog
from callcenter.console.ivr.differences import changed_lines, differences
from callcenter.console.ivr.folder import Folder
from callcenter.console.ivr.mistakes import told
from callcenter.console.ivr.refusing import VersionRefused
from callcenter.console.ivr.states import Who, hash_of
from callcenter.console.ivr.versions import Versions
from callcenter.errors import StoreAway
from callcenter.journal import open_engine
from callcenter.journal.engine import reading
from callcenter.journal.tables import audit_entry
from tests.casework.office import CALENDAR, CONFIG
from tests.console.house import Console, config_of
from tests.console.people import account, signed_in
from tests.console.test_wall import FakeCore

_FLOWS = Path(__file__).parents[2] / "ivr_flows"
_SURVEY = (_FLOWS / "survey.yaml").read_text(encoding="utf-8")
CHANGED = _SURVEY.replace("title: ", "title: 新", 1)
_RELOADED = {"said": "settings and flows are read anew", "changed": []}


@pytest.fixture
def console(sqlite_url: str, tmp_path: Path) -> Iterator[Console]:
    """A console with flows of its own."""
    flows = tmp_path / "flows"
    shutil.copytree(_FLOWS, flows)
    made = open_engine(sqlite_url, durable=False)
    with Console(made, tmp_path / "state", IVR__FLOWS=str(flows)) as running:
        yield running
    made.dispose()


@pytest.fixture
def core(console: Console) -> Iterator[FakeCore]:
    made = FakeCore(console.config.socket_path)
    made.answers["reload"] = _RELOADED
    yield made
    made.close()


@pytest.fixture
def wang(console: Console) -> Iterator[httpx.Client]:
    account(console, "wang", "admin")
    with signed_in(console, "wang") as browser:
        yield browser


@pytest.fixture
def zhao(console: Console) -> Iterator[httpx.Client]:
    account(console, "zhao", "admin")
    with signed_in(console, "zhao") as browser:
        yield browser


def file(console: Console, name: str = "survey") -> Path:
    return console.config.flows_dir / f"{name}.yaml"


def do(browser: httpx.Client, version: str, deed: str, **more: Any) -> httpx.Response:
    if deed == "approve":
        seen = more.get("seen", browser.get("/ivr/version", params={"name": version}).json().get("seen", ""))
        return browser.post("/ivr/approve", json={"version": version, "seen": seen})
    return browser.post("/ivr/deed", json={"version": version, "deed": deed, "why": "改名", **more})


def drafted(browser: httpx.Client, text: str = CHANGED, flow: str = "survey", version: str = "") -> str:
    answer = browser.post("/ivr/draft", json={"flow": flow, "text": text, "version": version})
    assert answer.status_code == 200, answer.text
    made: str = answer.json()["version"]
    return made


def submitted(browser: httpx.Client, text: str = CHANGED, flow: str = "survey") -> str:
    made = drafted(browser, text, flow)
    assert do(browser, made, "submit").status_code == 200
    return made


def state(browser: httpx.Client, version: str) -> tuple[str, str]:
    row = browser.get("/ivr/version", params={"name": version}).json()
    return row["state"], row["note"]


def reloads(core: FakeCore) -> int:
    return sum(each["verb"] == "reload" for each in core.asked)


def why_not(answer: httpx.Response) -> str:
    assert answer.status_code == 409, answer.text
    told: str = answer.json()["errors"][0]["message"]
    return told


def steps(console: Console, action: str = "flow") -> list[tuple[str, str, str, str]]:
    with reading(console.engine) as connection:
        rows = connection.execute(select(audit_entry).where(audit_entry.c.action == action).order_by(audit_entry.c.seq))
        return [(row.actor, row.subject, row.detail, row.outcome) for row in rows]


# -- a draft -----------------------------------------------------------------------------------------------------------

BROKEN = """title: 试
start: hello
nodes:
  hello:
    type: play
    prompt: no_such_prompt
    next: nowhere
  ask:
    type: menu
    prompt: greeting
    wait_seconds: 0
    keys: {1: hello}
    exits: {timeout: end}
  line:
    type: enqueue
    queue: voices
    exits: {talked: end}
"""


def test_all_mistakes_are_told_at_once_each_with_its_line_in_chinese(wang: httpx.Client) -> None:
    answer = wang.post("/ivr/check", json={"flow": "extra", "text": BROKEN}).json()
    found = {(each["line"], each["message"]) for each in answer["mistakes"]}
    assert {(6, "没有提示音 no_such_prompt"), (7, "没有节点 nowhere"), (16, "没有队列 voices")} <= found
    assert (11, "须为 不小于 0.5，现在是 0") in found
    assert {each["file"] for each in answer["mistakes"]} == {"extra.yaml"}
    assert [box["name"] for box in answer["drawn"]["graph"]["boxes"]] == ["hello", "line"]  # as far as it can be read


def test_what_is_no_yaml_is_told_with_its_line(wang: httpx.Client) -> None:
    answer = wang.post("/ivr/check", json={"flow": "survey", "text": "title: x\nnodes: [\n"}).json()
    assert answer["drawn"] is None
    assert answer["mistakes"][0]["message"].startswith("不是有效的 YAML")
    assert answer["mistakes"][0]["line"] > 0


def test_a_draft_is_judged_with_all_other_flows(wang: httpx.Client) -> None:
    """Without the flow that they lead into others are wrong, too."""
    lost = wang.post("/ivr/check", json={"flow": "callback_offer", "text": "title: x\nstart: a\nnodes: {}\n"}).json()
    assert {each["file"] for each in lost["mistakes"]} >= {"callback_offer.yaml"}
    assert wang.post("/ivr/check", json={"flow": "survey", "text": CHANGED}).json()["mistakes"] == []


SPOILT = {
    "type: play": "type: plai", "next: nowhere": "", "queue: voices": "queue: [1]", "wait_seconds: 0": "wait: 2",
    "prompt: greeting": "prompt: 3", "exits: {timeout: end}": "exits: {late: end}", "keys: {1: hello}": "keys: x",
    "title: 试": "title: ", "start: hello": "start: yes", "  ask:": "  Ask:", "  line:": "  hello:",
    "exits: {talked: end}": "exits: {talked: line}\n    priority: high",
}  # fmt: skip


@pytest.mark.parametrize("part", SPOILT, ids=str)
def test_no_message_is_left_in_english(wang: httpx.Client, part: str) -> None:
    text = BROKEN.replace(part, SPOILT[part], 1)
    assert text != BROKEN
    for each in wang.post("/ivr/check", json={"flow": "extra", "text": text}).json()["mistakes"]:
        assert any("\u4e00" <= char <= "\u9fff" for char in each["message"]), each


def test_the_mistakes_of_the_shipped_rules_have_other_words() -> None:
    """Each rule's own message, from files that break it."""
    for mistake in Folder(CONFIG, CALENDAR).instead("extra", LOOPING).mistakes:
        assert any("\u4e00" <= char <= "\u9fff" for char in told(mistake, "zh")["message"]), mistake


BOMB = "title: x\na: &a [x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
TOO_FAR = {
    "alias": (BOMB, 3, "*a 引用了另一部分：请直接写出内容，不使用 & 与 *"),
    "deep": ("title: x\nnodes: " + "[\n" * 60 + "]" * 60, 51, "层级过多，最多 50 层"),
    "many": ("title: x\nnodes:\n" + "- a\n" * 20_000, 19_996, "内容过多，最多 20000 项"),
}


@pytest.mark.parametrize("kind", TOO_FAR)
def test_what_would_take_too_long_to_read_is_told_with_its_line(wang: httpx.Client, kind: str) -> None:
    text, line, message = TOO_FAR[kind]
    answer = wang.post("/ivr/check", json={"flow": "survey", "text": text}).json()
    assert answer["drawn"] is None
    assert [(each["file"], each["line"], each["message"]) for each in answer["mistakes"]] == [
        ("survey.yaml", line, message)
    ]


LOOPING = """title: 试
entry: true
start: a
nodes:
  a: {type: play, prompt: greeting, next: b}
  b: {type: play, prompt: greeting, next: a}
  c: {type: play, prompt: greeting, next: end}
  d: {type: branch, cases: [{when: nix == 1, next: c}], otherwise: e}
  e: {type: dial, to: "0900123", seconds: 20, exits: {talked: end, busy: end, no_answer: end, failed: end}}
  f: {type: hours, table: nix, exits: {x: end}}
"""


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12))
def test_a_comparison_makes_the_new_text_of_the_old(old: list[str], new: list[str]) -> None:
    rows = differences("\n".join(old), "\n".join(new))
    kept = {row["old"]: row["new"] for row in rows if row["kind"] == "same"}
    gone, come = ([row for row in rows if row["kind"] == kind] for kind in ("gone", "new"))
    assert all(old[one - 1] == new[other - 1] for one, other in kept.items())
    assert all(old[row["old"] - 1] == row["text"] for row in gone)
    assert all(new[row["new"] - 1] == row["text"] for row in come)
    assert len(old) - len(gone) == len(new) - len(come)
    assert changed_lines("\n".join(old), "\n".join(new)) == f"+{len(come)} -{len(gone)}"


def test_a_comparison_that_would_take_long_is_one_block() -> None:
    old, new = ("\n".join(["head", first, *[""] * count, "tail"]) for first, count in (("a", 200), ("b", 2000)))
    rows = differences(f"{old}\nend", f"{new}\n!\nend")
    assert [row["kind"] for row in rows] == ["same", *["gone"] * 202, *["new"] * 2003, "same"]
    assert changed_lines("\n" * 200, "\n" * 2000) == "+1800 -0"  # what is the same at the ends is looked at by nobody


# -- tried out ---------------------------------------------------------------------------------------------------------


def played(browser: httpx.Client, *words: str, **more: Any) -> dict[str, Any]:
    text = (_FLOWS / "main.yaml").read_text(encoding="utf-8")
    answer = browser.post("/ivr/try", json={"flow": "main", "text": text, "words": words, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def nodes(told: dict[str, Any]) -> list[str]:
    return [f"{node['flow']}.{node['node']}" for turn in told["turns"] for node in turn["nodes"]]


def test_a_call_is_played_with_keys_silence_and_a_caller_who_hangs_up(wang: httpx.Client) -> None:
    told = played(wang)
    assert (told["waits"]["kind"], told["ended"]) == ("LookUp", False)
    told = played(wang, "not_found")
    assert nodes(told) == ["main.who_calls", "main.known", "main.greeting"]
    assert any("您好" in each["text"] for turn in told["turns"] for each in turn["happens"] if each["kind"] == "heard")
    assert {"word": "8", "label": "8"} in told["waits"]["options"]
    told = played(wang, "not_found", "-")
    assert (told["reached"], told["waits"]["kind"]) == ("队列 voice", "Enqueue")
    assert nodes(told)[-1] == "main.voice"
    assert 0 < told["seconds"] < 15
    told = played(wang, "not_found", "-", "hangup")
    assert (told["ended"], told["waits"]) == (True, None)
    assert "enterprise" in nodes(played(wang, "not_found", "2"))[-1]
    assert nodes(played(wang, "not_found", variables="mark=blocked"))[-2:] != nodes(told)[-2:]


def test_what_does_not_fit_is_refused_and_so_is_a_draft_with_mistakes(wang: httpx.Client) -> None:
    text = (_FLOWS / "main.yaml").read_text(encoding="utf-8")
    body = {"flow": "main", "text": text, "words": ["not_found", "abc"]}
    assert why_not(wang.post("/ivr/try", json=body)) == "此处不能这样应答"
    assert why_not(wang.post("/ivr/try", json={**body, "words": [], "at": "gestern"})) == "时间不正确"
    assert "有错误" in why_not(wang.post("/ivr/try", json={"flow": "extra", "text": BROKEN}))


# -- two people --------------------------------------------------------------------------------------------------------


def test_what_one_wrote_another_publishes_and_both_are_on_record(
    console: Console, core: FakeCore, wang: httpx.Client, zhao: httpx.Client
) -> None:
    made = submitted(wang)
    assert file(console).read_text() == _SURVEY
    assert do(zhao, made, "approve").status_code == 200
    assert file(console).read_text() == CHANGED
    assert reloads(core) == 1
    assert [each.name for each in file(console).parent.iterdir() if each.name.startswith(".")] == []
    rows = wang.get("/ivr/versions", params={"flow": "survey"}).json()["versions"]
    assert [(row["version"], row["state"], row["author"], row["decided_by"], row["why"]) for row in rows] == [
        ("survey-2", "published", "-", "-", ""), ("survey-1", "published", "wang", "zhao", "改名"),
    ]  # fmt: skip
    assert [(actor, detail) for actor, subject, detail, outcome in steps(console)] == [
        ("wang", "save +1 -1"), ("wang", "submit"), ("zhao", "approve +1 -1"), ("zhao", "publish"),
    ]  # fmt: skip
    assert [step[:2] for step in steps(console, "order")] == [("zhao", "reload survey-1")]


def test_nobody_approves_their_own_text_and_the_attempt_is_on_record(
    console: Console, core: FakeCore, wang: httpx.Client, zhao: httpx.Client
) -> None:
    made = submitted(wang)
    assert "另一名管理员" in why_not(do(wang, made, "approve"))
    assert "另一名管理员" in why_not(do(wang, made, "give_back"))
    assert steps(console)[-1] == ("wang", made, "approve: own", "refused")
    assert (file(console).read_text(), reloads(core)) == (_SURVEY, 0)
    back = do(zhao, made, "roll_back")
    assert why_not(back) == "只能回退到已发布的版本"


@pytest.mark.parametrize("role", ["supervisor", "quality"])
def test_who_does_not_edit_sees_no_draft(console: Console, wang: httpx.Client, role: str) -> None:
    drafted(wang)
    account(console, "boss", role)
    with signed_in(console, "boss") as browser:
        told = browser.get("/ivr/versions", params={"flow": "survey"}).json()
        assert told == {"versions": [], "waiting": []}
        assert browser.post("/ivr/draft", json={"flow": "survey", "text": CHANGED}).status_code == 403


def test_a_core_that_refuses_leaves_everything_as_it_was(
    console: Console, core: FakeCore, wang: httpx.Client, zhao: httpx.Client
) -> None:
    core.answers["reload"] = Exception({"kind": "CommandRefused", "message": "nothing was changed: because"})
    made = submitted(wang)
    mode = file(console).stat().st_mode
    assert "because" in why_not(do(zhao, made, "approve"))
    assert (file(console).read_text(), file(console).stat().st_mode) == (_SURVEY, mode)
    assert state(zhao, made) == ("submitted", "nothing was changed: because")
    assert steps(console)[-1][2:] == ("publish", "failed")
    core.answers["reload"] = _RELOADED
    assert do(zhao, made, "approve").status_code == 200
    assert file(console).read_text() == CHANGED


def test_without_a_core_nothing_is_published(console: Console, wang: httpx.Client, zhao: httpx.Client) -> None:
    made = submitted(wang)
    assert do(zhao, made, "approve").status_code == 503
    assert file(console).read_text() == _SURVEY
    assert state(zhao, made)[0] == "submitted"


def test_a_new_flow_that_the_core_refuses_leaves_no_file(
    console: Console, core: FakeCore, wang: httpx.Client, zhao: httpx.Client
) -> None:
    core.answers["reload"] = Exception({"kind": "CommandRefused", "message": "no"})
    made = submitted(wang, _SURVEY, "survey_new")
    assert do(zhao, made, "approve").status_code == 409
    assert not file(console, "survey_new").exists()
    core.answers["reload"] = _RELOADED
    assert do(zhao, made, "approve").status_code == 200
    assert file(console, "survey_new").read_text() == _SURVEY


def test_a_folder_that_cannot_be_written_is_told(
    console: Console, core: FakeCore, wang: httpx.Client, zhao: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = submitted(wang)

    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("callcenter.console.ivr.publishing._write", refuse)
    assert "不可写" in why_not(do(zhao, made, "approve"))
    assert state(zhao, made) == ("submitted", "survey.yaml: Permission denied")
    assert reloads(core) == 0


def test_who_approves_has_seen_the_very_text(core: FakeCore, wang: httpx.Client, zhao: httpx.Client) -> None:
    made = submitted(wang)
    seen = zhao.get("/ivr/version", params={"name": made}).json()["seen"]
    assert do(wang, made, "take_back").status_code == 200
    drafted(wang, CHANGED.replace("新", "更新"), version=made)
    assert do(wang, made, "submit").status_code == 200
    assert "重新查看" in why_not(do(zhao, made, "approve", seen=seen))
    assert do(zhao, made, "approve").status_code == 200


def test_what_was_changed_by_hand_meanwhile_is_not_overwritten(
    console: Console, core: FakeCore, wang: httpx.Client, zhao: httpx.Client
) -> None:
    made = submitted(wang)
    by_hand = _SURVEY.replace("title: ", "title: 手改", 1)
    file(console).write_text(by_hand)
    assert "现行版本" in why_not(do(zhao, made, "approve"))
    assert file(console).read_text() == by_hand
    do(wang, made, "take_back")
    assert "现行版本" in why_not(do(wang, made, "submit"))
    drafted(wang, version=made)  # saved again: compared with what runs now
    assert do(wang, made, "submit").status_code == 200
    assert do(zhao, made, "approve").status_code == 200


def test_an_old_version_comes_back_by_a_draft_that_another_approves(
    console: Console, core: FakeCore, wang: httpx.Client, zhao: httpx.Client
) -> None:
    assert do(zhao, submitted(wang), "approve").status_code == 200
    found = "survey-2"  # what stood in the folder before
    made = do(zhao, found, "roll_back", why="播报有误").json()["version"]
    assert state(zhao, made)[0] == "draft"
    assert file(console).read_text() == CHANGED
    assert do(zhao, made, "submit", why="播报有误").status_code == 200
    assert "另一名管理员" in why_not(do(zhao, made, "approve"))
    assert do(wang, made, "approve").status_code == 200
    assert file(console).read_text() == _SURVEY
    assert ("zhao", made, f"roll back to {found}", "done") in steps(console)


def test_a_publication_that_was_cut_off_can_be_repeated(
    console: Console, core: FakeCore, wang: httpx.Client, zhao: httpx.Client
) -> None:
    made = submitted(wang)
    seen = zhao.get("/ivr/version", params={"name": made}).json()["seen"]
    console.parts.versions.claim(Who(account="zhao"), made, seen)
    file(console).write_text(CHANGED)  # and here the console was killed
    assert "待审批" in why_not(do(zhao, made, "approve"))
    other = submitted(wang, (_FLOWS / "progress.yaml").read_text() + "# x\n", "progress")
    assert "正在发布" in why_not(do(zhao, other, "approve"))
    console.office.at += 301 * 1_000_000
    with signed_in(console, "zhao") as later:
        assert do(later, made, "approve").status_code == 200
        assert state(later, made)[0] == "published"
        assert do(later, other, "approve").status_code == 200


def cut_off(console: Console, wang: httpx.Client, zhao: httpx.Client) -> str:
    """A version whose publication was begun, its text written, when the console was killed."""
    made = submitted(wang)
    console.parts.versions.claim(Who(account="zhao"), made, hash_of(CHANGED))
    file(console).write_text(CHANGED)
    return made


def test_a_publication_that_was_cut_off_and_is_then_refused_puts_back_what_ran_before(
    console: Console, core: FakeCore, wang: httpx.Client, zhao: httpx.Client
) -> None:
    made = cut_off(console, wang, zhao)
    console.office.at += 301 * 1_000_000
    core.answers["reload"] = Exception({"kind": "CommandRefused", "message": "because"})
    with signed_in(console, "zhao") as later:
        assert do(later, made, "approve").status_code == 409
    assert file(console).read_text() == _SURVEY
    assert state(zhao, made) == ("submitted", "because")


def test_what_is_being_published_is_taken_back_only_when_it_was_cut_off(
    console: Console, core: FakeCore, wang: httpx.Client, zhao: httpx.Client
) -> None:
    made = cut_off(console, wang, zhao)
    assert wang.get("/ivr/version", params={"name": made}).json()["waits"] is False
    assert "状态" in why_not(do(wang, made, "take_back"))
    assert "状态" in why_not(do(zhao, made, "give_back"))
    console.office.at += 301 * 1_000_000
    assert wang.get("/ivr/version", params={"name": made}).json()["waits"] is True
    assert do(wang, made, "take_back").status_code == 200
    assert state(wang, made)[0] == "draft"


def test_a_deed_that_cannot_be_recorded_publishes_nothing(
    console: Console, core: FakeCore, wang: httpx.Client, zhao: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = submitted(wang)

    def away(*_: Any) -> None:
        raise StoreAway("the store does not answer")

    monkeypatch.setattr(console.parts.audit, "note", away)
    assert do(zhao, made, "approve").status_code == 503
    assert file(console).read_text() == _SURVEY
    assert (state(zhao, made)[0], reloads(core)) == ("submitted", 2)  # it reads the former text again


def test_who_approves_gives_the_password_once_more(core: FakeCore, console: Console, wang: httpx.Client) -> None:
    made = submitted(wang)
    account(console, "qian", "admin")
    with signed_in(console, "qian", confirmed=False) as browser:
        assert "confirm-needed" in do(browser, made, "approve").text
    assert state(wang, made)[0] == "submitted"


def test_a_draft_is_its_authors_and_goes_by_its_states(wang: httpx.Client, zhao: httpx.Client) -> None:
    made = drafted(wang)
    body = {"flow": "survey", "text": CHANGED, "version": made}
    assert "其他人的草稿" in why_not(zhao.post("/ivr/draft", json=body))
    assert "其他人的草稿" in why_not(do(zhao, made, "submit"))
    assert "状态" in why_not(do(zhao, made, "approve"))
    assert why_not(do(wang, made, "submit", why=" ")) == "请填写原因"
    assert do(wang, made, "submit").status_code == 200
    assert "状态" in why_not(wang.post("/ivr/draft", json=body))
    assert do(zhao, made, "give_back", why="请说明").status_code == 200
    assert state(wang, made) == ("returned", "请说明")
    assert drafted(wang, version=made) == made
    assert do(wang, made, "drop").status_code == 200
    assert "状态" in why_not(do(wang, made, "submit"))
    assert do(wang, "survey-99", "submit").status_code == 404


def test_what_has_mistakes_or_no_difference_is_not_submitted(wang: httpx.Client) -> None:
    assert "没有差异" in why_not(do(wang, drafted(wang, _SURVEY), "submit"))
    assert "有错误" in why_not(do(wang, drafted(wang, BROKEN, "extra"), "submit"))


@pytest.mark.parametrize("name", ["../evil", "prompts", "Main", ""])
def test_a_draft_cannot_be_called_as_it_likes(wang: httpx.Client, name: str) -> None:
    assert "流程名" in why_not(wang.post("/ivr/draft", json={"flow": name, "text": CHANGED}))
    assert "流程名" in why_not(wang.post("/ivr/check", json={"flow": name, "text": CHANGED}))


# -- the store ---------------------------------------------------------------------------------------------------------


def test_versions_go_their_way_on_every_database(engine: Engine, tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    shutil.copytree(_FLOWS, flows)
    folder = Folder(config_of(tmp_path / "state", {"IVR__FLOWS": str(flows)}), CALENDAR)
    audit = AuditLog(engine, b"key", tmp_path / "head", lambda: 5)
    versions = Versions(engine, audit, folder, lambda: 5)
    wang, zhao = Who(account="wang"), Who(account="zhao")
    made = versions.save(wang, "survey", CHANGED)
    versions.submit(wang, made, "改名")
    assert [row["version"] for row in versions.waiting()] == [made]
    claimed = versions.claim(zhao, made, hash_of(CHANGED))
    versions.finish(zhao, {**claimed, "decided_by": "wang"})  # not theirs: nothing happens
    assert versions.one(made)["state"] == "publishing"
    versions.finish(zhao, claimed)
    rows = versions.listed("survey", published_only=True)
    assert {(row["version"], row["state"]) for row in rows} == {("survey-1", "published"), ("survey-2", "published")}
    assert versions.one(versions.roll_back(zhao, "survey-2", "换回"))["text"] == _SURVEY
    with pytest.raises(VersionRefused, match="not_submitted"):
        versions.claim(zhao, made, hash_of(CHANGED))
