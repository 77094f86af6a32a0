"""Calls on record over HTTP: found by a posted form, within the teams; a call's course; a recording heard once."""

from __future__ import annotations

import io
import math
import struct
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from callcenter.cli.explanation import explanation_text
from callcenter.console.audit.log import _tame
from callcenter.console.supervise.links import LASTS_SECONDS, Links
from callcenter.console.supervise.sound import chunks, peaks, size
from callcenter.facts import (
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallOffered,
    CallTransferred,
    Fact,
    RecordingEnded,
    RecordingPurged,
    RecordingStarted,
    TalkEnded,
    encode,
    new_id,
)
from callcenter.journal.engine import reading, writing
from callcenter.journal.questions import facts_of
from callcenter.journal.store import append_lines
from callcenter.journal.tables import audit_entry
from tests.console.house import Console
from tests.console.people import account, signed_in

_S = 1_000_000
OUTSIDE = "13912345678"


def told(console: Console, *facts: Fact) -> None:
    with writing(console.engine) as connection:
        append_lines(connection, [encode(fact) for fact in facts])


def called(
    console: Console, contact: str, number: str, agent: str = "", *, ago: int = 60, queue: str = "voice",
    passed: dict[str, list[str]] | None = None,
) -> int:  # fmt: skip
    """One call on record; the moment of its arrival, µs."""
    at = console.parts.clock() - ago * _S
    story: list[Fact] = [
        CallArrived(id=new_id(), at=at, contact=contact, caller=number, did="12345", flow="main", node="n",
                    channel="c"),
        CallerQueued(id=new_id(), at=at + _S, contact=contact, queue=queue),
    ]  # fmt: skip
    if agent:
        offer = f"o{contact}"
        story += [
            CallOffered(id=new_id(), at=at + 2 * _S, contact=contact, offer=offer, queue=queue, agent=agent, seat=agent,
                        reason="longest_idle", passed=passed or {}),
            CallConnected(id=new_id(), at=at + 5 * _S, contact=contact, queue=queue, agent=agent, seat=agent,
                          offer=offer, waited=4 * _S),
            CallTransferred(id=new_id(), at=at + 9 * _S, contact=contact, offer=offer, agent=agent, where="number",
                            actor=agent, target=OUTSIDE),
            TalkEnded(id=new_id(), at=at + 10 * _S, contact=contact, agent=agent, seat=agent, offer=offer,
                      talked=5 * _S, ended_by="agent"),
        ]  # fmt: skip
    else:
        story.append(CallerAbandoned(id=new_id(), at=at + 9 * _S, contact=contact, queue=queue, waited=8 * _S))
    told(console, *story, CallEnded(id=new_id(), at=at + 11 * _S, contact=contact, ended_by="caller"))
    return at


def recorded(console: Console, contact: str, agent: str, *, ago: int = 60) -> Path:
    """Its recording, with a tone in the second half; the file."""
    at, ident = console.parts.clock() - ago * _S + 5 * _S, f"{contact}-1"
    file = console.config.state / "recordings" / f"{ident}.wav"
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        tone = [0] * 8000 + [round(16384 * math.sin(n / 3)) for n in range(8000)]
        sound.writeframes(struct.pack("<16000h", *tone))
    told(
        console,
        RecordingStarted(id=new_id(), at=at, contact=contact, recording=ident, offer=f"o{contact}", agent=agent,
                         segment=1, file=f"recordings/{file.name}"),
        RecordingEnded(id=new_id(), at=at + 2 * _S, contact=contact, recording=ident, offer=f"o{contact}", agent=agent,
                       segment=1, file=f"recordings/{file.name}", seconds=2.0, lasted=2 * _S,
                       why="talk_over"),
    )  # fmt: skip
    return file


VOICE, OTHER, LOST, LOST_THERE = (f"haian1-170000000{n}.{n}" for n in range(1, 5))


@pytest.fixture
def house(console: Console) -> Console:
    """Calls of two teams, and one that each lost."""
    called(console, VOICE, "13800000001", "1001", passed={"paused": ["1002", "1201"]})
    called(console, OTHER, "13800000002", "1301", queue="convenience", ago=50)
    called(console, LOST, "13800000003", ago=40)
    called(console, LOST_THERE, "13800000004", queue="convenience", ago=30)
    return console


@pytest.fixture
def boss(house: Console) -> Iterator[httpx.Client]:
    account(house, "boss", "supervisor", number="9001", teams=("voice",))
    with signed_in(house, "boss") as browser:
        yield browser


def found(browser: httpx.Client, **wish: Any) -> list[str]:
    answer = browser.post("/calls/search", json=wish)
    assert answer.status_code == 200, answer.text
    return [call["contact"] for call in answer.json()["calls"]]


def noted(house: Console, action: str) -> list[tuple[str, str, str, str]]:
    with reading(house.engine) as connection:
        rows = connection.execute(select(audit_entry).where(audit_entry.c.action == action).order_by(audit_entry.c.seq))
        return [(row.actor, row.subject, row.outcome, row.detail) for row in rows]


# -- search ------------------------------------------------------------------------------------------------------------


def test_a_supervisor_finds_the_calls_of_the_teams(house: Console, boss: httpx.Client) -> None:
    assert found(boss) == [LOST, VOICE]
    assert boss.post("/calls/search", json={}).json()["count"] == 2
    account(house, "ear", "quality")
    account(house, "new", "supervisor", number="9001", teams=())
    with signed_in(house, "ear") as browser:
        assert found(browser) == [LOST_THERE, LOST, OTHER, VOICE]
    with signed_in(house, "new") as browser:
        assert found(browser) == []


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"number": "13800000001"}, [VOICE]),
        ({"number": "003"}, [LOST]),
        ({"number": "13800000002"}, []),  # another team's
        ({"agent": "1001"}, [VOICE]),
        ({"agent": "1301"}, []),
        ({"queue": "voice"}, [LOST, VOICE]),
        ({"queue": "convenience"}, []),
        ({"result": "abandoned"}, [LOST]),
        ({"result": "answered"}, [VOICE]),
        ({"result": "open"}, []),
        ({"recorded": True}, []),
        ({"since": "2001-01-01T00:00", "until": "2001-01-02T00:00"}, []),
        ({"since": "2001-01-01T00:00", "until": "2101-01-02T00:00"}, [LOST, VOICE]),
    ],
    ids=str,
)
def test_by_number_agent_queue_result_and_time(boss: httpx.Client, wish: dict[str, Any], expected: list[str]) -> None:
    assert found(boss, **wish) == expected


@pytest.mark.parametrize(
    "wish", [{"number": "12"}, {"number": "1' OR 1"}, {"agent": "x"}, {"since": "gestern"}, {"result": "nix"}], ids=str
)
def test_what_cannot_be_looked_for_is_told(boss: httpx.Client, wish: dict[str, Any]) -> None:
    answer = boss.post("/calls/search", json=wish)
    assert (answer.status_code, answer.json()["title"]) == (422, "填写的内容有误")


def test_a_number_stands_in_no_address_no_answer_and_no_log(house: Console, boss: httpx.Client) -> None:
    assert boss.get("/calls/search", params={"number": "13800000001"}).status_code == 405
    answer = boss.post("/calls/search", json={"number": "13800000001"})
    assert "13800000001" not in answer.text
    assert answer.json()["calls"][0]["caller"] == "138****0001"
    assert noted(house, "search") == [("boss", "calls", "done", "number=138****0001")]


def test_page_by_page_each_call_comes_once(house: Console, boss: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.console.supervise.searching.ON_A_PAGE", 2)
    for number in range(5):
        called(house, f"haian1-1700000{number + 100}.0", f"1370000000{number}", "1002", ago=20)  # in one moment
    pages: list[list[str]] = []
    before = ""
    while not pages or before:
        answer = boss.post("/calls/search", json={"before": before}).json()
        pages.append([call["contact"] for call in answer["calls"]])
        before = answer["next"]
    listed = [contact for page in pages for contact in page]
    assert (len(listed), len(set(listed)), listed[-2:]) == (7, 7, [LOST, VOICE])
    assert found(boss, before="nonsense") == pages[0]


# -- one call ----------------------------------------------------------------------------------------------------------


def test_the_course_of_a_call(boss: httpx.Client) -> None:
    call = boss.post("/calls/one", json={"contact": VOICE}).json()
    assert (call["caller"], call["result"], call["agent"]) == ("138****0001", "answered", "1001")
    assert [stage["kind"] for stage in call["stages"]] == ["ivr", "wait", "ring", "talk", "wait", "after"]
    types = [event["type"] for event in call["events"]]
    assert types[:4] == ["CallArrived", "CallerQueued", "CallOffered", "CallConnected"]
    assert [event["offset"] for event in call["events"]][:4] == [0.0, 1.0, 2.0, 5.0]


def test_numbers_are_masked_and_strangers_only_counted(boss: httpx.Client) -> None:
    answer = boss.post("/calls/one", json={"contact": VOICE})
    assert OUTSIDE not in answer.text
    assert "139****5678" in answer.text
    assert "13800000001" not in answer.text
    (group,) = [group for reason in answer.json()["reasons"] for group in reason["passed"]]
    assert group["agents"] == ["1002", "+1"]


def test_the_reasons_are_those_of_call_explain(house: Console) -> None:
    account(house, "ear", "quality")
    with signed_in(house, "ear") as browser:
        call = browser.post("/calls/one", json={"contact": VOICE}).json()
    with reading(house.engine) as connection:
        lines = explanation_text(VOICE, facts_of(connection, VOICE), ZoneInfo(house.config.site.timezone)).splitlines()
    said = [line.split(maxsplit=1)[1].strip() for line in lines[2:] if not line.strip().startswith("未选")]
    assert [reason["words"] for reason in call["reasons"]] == said
    passed = [line.strip() for line in lines if line.strip().startswith("未选")]
    groups = [group for reason in call["reasons"] for group in reason["passed"]]
    assert [f"未选：{', '.join(group['agents'])} — {group['why']}" for group in groups] == passed


def test_a_call_of_another_team_is_refused_and_on_record(house: Console, boss: httpx.Client) -> None:
    assert boss.post("/calls/one", json={"contact": OTHER}).status_code == 403
    assert boss.post("/calls/one", json={"contact": "haian1-1.1"}).status_code == 404
    assert noted(house, "refused") == [("boss", f"call {OTHER}", "refused", "")]


def test_a_number_is_revealed_within_the_teams_only(house: Console, boss: httpx.Client) -> None:
    assert found(boss) == [LOST, VOICE]
    wish = {"kind": "contact", "reason": "回拨核实地址"}
    calls = (VOICE, OTHER, LOST, LOST_THERE)
    answers = {name: boss.post("/reveal", json={**wish, "id": name}).status_code for name in calls}
    assert answers == {VOICE: 200, OTHER: 403, LOST: 200, LOST_THERE: 403}


def test_ids_of_calls_stay_readable_on_the_audit_log_and_numbers_do_not() -> None:
    assert _tame(f"recording {VOICE}-1 打给13800000001") == f"recording {VOICE}-1 打给138****0001"
    assert _tame("13800000001.5 05138881234") == "138****0001.5 051****1234"


# -- recordings --------------------------------------------------------------------------------------------------------


def heard(browser: httpx.Client, ident: str) -> httpx.Response:
    answer = browser.post("/calls/recording", json={"recording": ident})
    return browser.get(answer.json()["link"]) if answer.status_code == 200 else answer


def test_a_recording_is_heard_once_by_its_link(house: Console, boss: httpx.Client) -> None:
    recorded(house, VOICE, "1001")
    call = boss.post("/calls/one", json={"contact": VOICE}).json()
    assert [(each["recording"], each["state"], each["seconds"]) for each in call["recordings"]] == [
        (f"{VOICE}-1", "kept", 2.0)
    ]
    assert found(boss, recorded=True) == [VOICE]
    told_of = boss.post("/calls/recording", json={"recording": f"{VOICE}-1"}).json()
    half = len(told_of["peaks"]) // 2
    assert (told_of["seconds"], max(told_of["peaks"][:half]), max(told_of["peaks"])) == (2.0, 0, 50)
    assert noted(house, "hear") == []  # a picture is no sound
    answer = boss.get(told_of["link"])
    assert (answer.status_code, answer.headers["content-type"], answer.headers["cache-control"]) == (
        200, "audio/wav", "no-store",
    )  # fmt: skip
    with wave.open(io.BytesIO(answer.content)) as sound:
        assert (sound.getnframes(), sound.getframerate(), sound.getnchannels()) == (16000, 8000, 1)
    again = boss.get(told_of["link"])
    assert (again.status_code, again.json()["title"]) == (410, "录音链接已使用或已过期")
    assert noted(house, "hear") == [
        ("boss", f"recording {VOICE}-1", "done", ""), ("boss", "recording", "refused", "link used or over"),
    ]  # fmt: skip


def test_a_link_is_for_the_session_that_asked_for_it(house: Console, boss: httpx.Client) -> None:
    recorded(house, VOICE, "1001")
    boss.post("/calls/one", json={"contact": VOICE})
    link = boss.post("/calls/recording", json={"recording": f"{VOICE}-1"}).json()["link"]
    with signed_in(house, "boss") as another:
        assert another.get(link).status_code == 410
    assert boss.get(link).status_code == 200  # a stranger's try has not used it up


def test_a_link_is_over_after_a_minute(house: Console, boss: httpx.Client) -> None:
    recorded(house, VOICE, "1001")
    boss.post("/calls/one", json={"contact": VOICE})
    link = boss.post("/calls/recording", json={"recording": f"{VOICE}-1"}).json()["link"]
    house.office.at += (LASTS_SECONDS + 1) * _S
    assert boss.get(link).status_code == 410


def test_what_other_teams_said_is_not_heard(house: Console, boss: httpx.Client) -> None:
    recorded(house, OTHER, "1301", ago=50)
    account(house, "ear", "quality")
    with signed_in(house, "ear") as browser:
        browser.post("/calls/one", json={"contact": OTHER})
        assert heard(browser, f"{OTHER}-1").status_code == 200
    assert heard(boss, f"{OTHER}-1").status_code == 403
    assert heard(boss, "nix").status_code == 404
    assert [(actor, outcome) for actor, _, outcome, _ in noted(house, "hear")] == [("ear", "done")]


def test_what_is_purged_or_lost_is_said_so(house: Console, boss: httpx.Client) -> None:
    file = recorded(house, VOICE, "1001")
    boss.post("/calls/one", json={"contact": VOICE})
    file.unlink()
    call = boss.post("/calls/one", json={"contact": VOICE}).json()
    assert call["recordings"][0]["state"] == "missing"
    assert (heard(boss, f"{VOICE}-1").status_code, noted(house, "hear")) == (409, [])
    told(house, RecordingPurged(id=new_id(), at=house.parts.clock(), contact=VOICE, recording=f"{VOICE}-1", file="x"))
    assert boss.post("/calls/one", json={"contact": VOICE}).json()["recordings"][0]["state"] == "purged"


def test_a_file_elsewhere_is_not_given_out(house: Console, boss: httpx.Client) -> None:
    recorded(house, VOICE, "1001").unlink()
    secret = house.config.state / "recordings" / f"{VOICE}-1.wav"
    secret.symlink_to(house.config.state / "secrets.json")
    boss.post("/calls/one", json={"contact": VOICE})
    assert heard(boss, f"{VOICE}-1").status_code == 409


def test_both_kinds_of_store_tell_the_same(engine: Engine, tmp_path: Path) -> None:
    with Console(engine, tmp_path / "state") as console:
        called(console, VOICE, "13800000001", "1001")
        called(console, OTHER, "13800000002", "1301", queue="convenience", ago=50)
        recorded(console, VOICE, "1001")
        account(console, "boss", "supervisor", number="9001", teams=("voice",))
        with signed_in(console, "boss") as browser:
            for wish in ({"number": "0001"}, {"agent": "1001"}, {"queue": "voice"}, {"recorded": True}, {"before": ""}):
                assert found(browser, **wish) == [VOICE], wish
            assert len(browser.post("/calls/one", json={"contact": VOICE}).json()["recordings"]) == 1
            assert heard(browser, f"{VOICE}-1").status_code == 200
            assert browser.post("/calls/one", json={"contact": OTHER}).status_code == 403


# -- the sound ---------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=5000), st.sampled_from(["wav", "alaw"]), st.integers(1, 40))
def test_whatever_lies_on_disk_becomes_a_wav(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, form: str, columns: int
) -> None:
    file = tmp_path_factory.mktemp("sound") / f"x.{form}"
    file.write_bytes(body)
    made = b"".join(chunks(file))
    assert len(made) == size(file)
    samples = len(body) if form == "alaw" else max(0, len(body) - 44) // 2
    with wave.open(io.BytesIO(made)) as sound:
        assert sound.getnframes() == samples
        frames = array("h", sound.readframes(samples))
    loudest, seconds = peaks(file, columns)
    assert (len(loudest) <= columns, seconds) == (True, samples / 8000)
    assert max(loudest, default=0) == round(100 * min(1.0, max(map(abs, frames), default=0) / 32768))


def test_links_are_taken_once_and_the_oldest_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.console.supervise.links._MOST", 3)
    links = Links(lambda: 0)
    first, *others = [links.make(f"r{number}", "s") for number in range(4)]
    assert links.take(first, "s") is None
    assert [links.take(token, "s") for token in others] == ["r1", "r2", "r3"]
    assert [links.take(token, "s") for token in others] == [None] * 3
