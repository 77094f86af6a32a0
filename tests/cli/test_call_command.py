"""``callcenter call list|show|missed``."""

from __future__ import annotations

import sqlite3
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from store_commands import Commands, commands

from callcenter.cli.moments import parse_since
from callcenter.errors import CommandRefused
from callcenter.facts import CallEnded, TalkEnded, new_id
from callcenter.testing.facts import SECOND, START, Story

__all__ = ["commands"]

TIMELINE = """\
haian1-1767225600.1    2026-01-01  Asia/Shanghai

  08:00:00.000      +0.000  ● 来电 13812345678，拨打 12345，流程 main
  08:00:00.000      +0.000  · main · greeting（play）
  08:00:03.000      +3.000  · main · menu（menu）
  08:00:04.000      +4.000  · 按键 9（无效）
  08:00:05.000      +5.000  ◆ 进入队列 voice
  08:00:06.000      +6.000  · 派给 1001 座席 1001（空闲最久）
  08:00:26.000     +26.000  · 1001 无应答，振铃 20.000 秒
  08:00:26.005     +26.005  · 派给 1002 座席 1002（空闲最久）
  08:00:28.005     +28.005  ▶ 接通 1002 座席 1002，等待 23.005 秒
  08:00:28.005     +28.005  ✎ 登记诉求 HA12345-20260101-000001-5
  08:00:58.005     +58.005  ■ 与 1002 通话结束，通话 30.000 秒，座席挂机
  08:01:02.005     +62.005  · 评价 1
  08:01:03.005     +63.005  ● 通话结束，来电人挂机

  结果  已接听
  队列  voice
  等待  23.005 秒
  振铃  22.000 秒
  通话  30.000 秒
  全程  63.005 秒
  座席  1002 @ 1002
  评价  1
  诉求  HA12345-20260101-000001-5
"""


def test_the_timeline_of_a_call(commands: Commands) -> None:
    commands.write(Story().answered_call())
    assert commands.run("call", "show", "haian1-1767225600.1") == (0, TIMELINE, "")
    assert commands.run("call", "show", "last")[1] == TIMELINE


def test_the_timeline_in_english(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_SITE__LANGUAGE", "en")
    commands.write(Story().answered_call())
    _, out, _ = commands.run("call", "show", "last")
    assert "+28.005  ▶ connected to 1002 at seat 1002, waited 23.005 s" in out
    assert "  result   answered\n" in out


def test_a_call_that_is_apart_is_marked(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = [replace(fact, ended_by="cap") if isinstance(fact, TalkEnded) else fact for fact in Story().answered_call()]
    commands.write([replace(fact, uncertain=True) if isinstance(fact, CallEnded) else fact for fact in facts])
    _, out, _ = commands.run("call", "list")
    assert out.splitlines()[0].endswith("note")
    assert out.splitlines()[1].endswith("cap, uncertain")
    (row,) = commands.json("call", "list")
    assert (row["capped"], row["end_uncertain"], row["note"]) == (True, True, "cap, uncertain")
    _, out, _ = commands.run("call", "show", "last")
    assert "通话 30.000 秒，达到时长上限挂机" in out
    assert "  单列  通话达到时长上限, 部分时间以最后线索为准\n" in out
    summary = commands.json("call", "show", "last")["summary"]
    assert (summary["capped"], summary["note"]) == (True, "cap, uncertain")
    monkeypatch.setenv("CALLCENTER_SITE__LANGUAGE", "en")
    _, out, _ = commands.run("call", "show", "last")
    assert "apart    a talk lasted as long as any may, a moment of it is that of the last evidence" in out


def test_the_same_in_numbers(commands: Commands) -> None:
    story = Story()
    facts = list(story.answered_call())
    commands.write(facts)
    shown = commands.json("call", "show", story.contact)
    summary = shown["summary"]
    figures = {name: summary[name] for name in ("waited", "ringing", "talked", "lasted", "rating", "offers", "result")}
    assert figures == {
        "waited": 23.005,
        "ringing": 22.0,
        "talked": 30.0,
        "lasted": 63.005,
        "rating": 1,
        "offers": 2,
        "result": "answered",
    }
    assert (summary["agent"], summary["seat"], summary["appeal"]) == ("1002", "1002", "HA12345-20260101-000001-5")
    assert (summary["arrived"], summary["arrived_us"]) == ("2026-01-01T08:00:00.000+08:00", START)
    assert [event["type"] for event in shown["events"]] == [type(fact).__name__ for fact in facts]
    assert shown["events"][8]["offset"] == 28.005
    assert shown["events"][8]["at_us"] == START + 28_005_000
    assert shown["events"][8]["fact"]["waited"] == 23_005_000
    assert [(leg["outcome"], leg["ringing"], leg["talked"]) for leg in shown["legs"]] == [
        ("ring_no_answer", 20.0, None),
        ("answered", 2.0, 30.0),
    ]


def test_offsets_agree_with_the_moments_shown(commands: Commands) -> None:
    story = Story(at=START + 600)
    commands.write([story.arrived(), story.ended(after=0.0005)])
    _, out, _ = commands.run("call", "show", "last")
    assert "08:00:00.000      +0.000  ●" in out
    assert "08:00:00.001      +0.001  ● 通话结束" in out


def test_a_call_over_midnight_shows_the_new_day(commands: Commands) -> None:
    story = Story(at=START + 57_595 * SECOND)
    commands.write([story.arrived(), story.ended(after=10)])
    _, out, _ = commands.run("call", "show", "last")
    assert "  23:59:55.000      +0.000" in out
    assert "\n  2026-01-02\n  00:00:05.000     +10.000" in out


def test_states_of_agents_only_when_asked_for(commands: Commands) -> None:
    story = Story()
    commands.write([story.arrived(), story.state("available", "offer", "reserved", after=1)])
    assert "reserved" not in commands.run("call", "show", "last")[1]
    assert "1001：available → reserved（offer）" in commands.run("call", "show", "last", "--agents")[1]


def test_an_uncertain_end_says_so(commands: Commands) -> None:
    story = Story()
    commands.write([story.arrived(), story.ended(after=3, ended_by="unknown", uncertain=True)])
    assert "通话结束，未知方挂机（时间为最后线索）" in commands.run("call", "show", "last")[1]


def test_a_call_that_is_not_there(commands: Commands) -> None:
    commands.write([Story().arrived()])
    code, out, err = commands.run("call", "show", "haian1-9.9")
    assert (code, out) == (1, "")
    assert "there is no call 'haian1-9.9'; `callcenter call list` shows the known ones" in err


def test_the_list_knows_facts_that_nobody_has_folded_yet(commands: Commands) -> None:
    commands.write(Story().answered_call())
    commands.write(Story("haian1-2.2", caller="", at=START + 60 * SECOND).abandoned_call())
    open_call = Story("haian1-3.3", caller="139", at=START + 120 * SECOND)
    commands.write([open_call.arrived()])
    _, out, _ = commands.run("call", "list")
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["haian1-3.3", "haian1-2.2", "haian1-1767225600.1"]
    rows = commands.json("call", "list")
    assert [(row["result"], row["waited"], row["talked"]) for row in rows] == [
        ("open", None, None),
        ("abandoned", 5.0, None),
        ("answered", 23.005, 30.0),
    ]
    assert rows[2]["arrived"] == "2026-01-01T08:00:00.000+08:00"
    assert rows[2]["arrived_us"] == START


def test_filters_of_the_list(commands: Commands) -> None:
    for number in range(5):
        commands.write(Story(f"haian1-2.{number}", caller=f"139{number}", at=START + number * SECOND).abandoned_call())
    commands.write([Story("haian1-3.3", caller="1390", at=START + 9 * SECOND).arrived()])

    def listed(*words: str) -> list[str]:
        return [row["contact"] for row in commands.json("call", "list", *words)]

    assert listed("--result", "open") == ["haian1-3.3"]
    assert listed("--caller", "1390") == ["haian1-3.3", "haian1-2.0"]
    assert listed("--result", "abandoned", "--limit", "2") == ["haian1-2.4", "haian1-2.3"]
    assert listed("--since", "2026-01-01T08:00:04") == ["haian1-3.3", "haian1-2.4"]
    assert listed("--since", "2099-01-01") == []
    assert commands.run("call", "list", "--since", "2099-01-01")[1] == "(none)\n"
    code, _, err = commands.run("call", "list", "--since", "yesterday")
    assert code == 1
    assert "'yesterday' is no moment" in err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30s", START - 30 * SECOND),
        ("2h", START - 7200 * SECOND),
        ("1d", START - 86400 * SECOND),
        ("2026-01-01", START - 8 * 3600 * SECOND),
        ("2026-01-01T08:00", START),
        ("2026-01-01T00:00:00+00:00", START),
    ],
)
def test_how_people_write_moments(text: str, expected: int) -> None:
    assert parse_since(text, ZoneInfo("Asia/Shanghai"), START) == expected
    with pytest.raises(CommandRefused):
        parse_since(text + "?", ZoneInfo("Asia/Shanghai"), START)


def test_callers_who_gave_up(commands: Commands) -> None:
    commands.write(Story().abandoned_call())
    commands.write(Story("haian1-2.2").answered_call())
    (row,) = commands.json("call", "missed")
    assert (row["contact"], row["caller"], row["queue"]) == ("haian1-1767225600.1", "13812345678", "voice")
    assert (row["abandoned_at"], row["abandoned_us"]) == ("2026-01-01T08:00:09.000+08:00", START + 9 * SECOND)
    assert (row["waited"], row["ringing"], row["called_back"]) == (5.0, False, None)
    assert "2026-01-01 08:00:09.000" in commands.run("call", "missed")[1]


def test_a_locked_database_is_shown_as_it_is_with_a_warning(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands.write([Story().arrived()])
    assert len(commands.json("call", "list")) == 1
    commands.write([CallEnded(id=new_id(), at=START + 1, contact="haian1-1767225600.1", ended_by="caller")])
    monkeypatch.setattr("callcenter.cli.store._PATIENCE", 0.05)
    other = sqlite3.connect(commands.state / "callcenter.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    code, out, err = commands.run("call", "list")
    other.execute("ROLLBACK")
    other.close()
    assert code == 0
    assert "open" in out
    assert "not quite current" in err


def test_a_store_that_is_not_there_yet(commands: Commands) -> None:
    code, _, err = commands.run("call", "list")
    assert code == 1
    assert "the database is not set up: run `callcenter database upgrade`" in err
    assert list(commands.state.iterdir()) == [], "looking makes no database"
