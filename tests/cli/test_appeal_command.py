"""``callcenter appeal list|show``."""

from __future__ import annotations

from store_commands import Commands, commands

from callcenter.testing.facts import SECOND, START, Story

__all__ = ["commands"]

NUMBER = "HA12345-20260101-000001-5"


def test_a_draft_and_a_completed_appeal(commands: Commands) -> None:
    story = Story()
    commands.write([story.arrived(), story.appeal()])
    assert [row["state"] for row in commands.json("appeal", "list")] == ["draft"]
    commands.write([story.completed()])
    row = commands.json("appeal", "show", NUMBER)
    assert (row["state"], row["type"], row["mode"], row["text"]) == ("answered", "consult", "online_answer", "公交")
    assert (row["contact"], row["caller"], row["agent"]) == (story.contact, "13812345678", "1001")
    assert (row["opened"], row["opened_us"]) == ("2026-01-01T08:00:00.000+08:00", START)
    assert row["completed_us"] == START + 5 * SECOND


def test_people_see_words(commands: Commands) -> None:
    story = Story()
    commands.write([story.appeal(), story.completed()])
    _, listed, _ = commands.run("appeal", "list")
    assert "已在线解答" in listed
    _, shown, _ = commands.run("appeal", "show", NUMBER)
    lines = dict(line.split(maxsplit=1) for line in shown.splitlines())
    assert (lines["编号"], lines["类型"], lines["办理方式"], lines["内容"]) == (NUMBER, "咨询", "在线解答", "公交")
    assert (lines["查询码"], lines["通话"]) == ("ABC234", story.contact)


def test_filters(commands: Commands) -> None:
    first, second = Story("a", caller="138"), Story("b", caller="139", at=START + 60 * SECOND)
    later = "HA12345-20260101-000002-4"
    commands.write([first.appeal(), second.appeal(later), second.completed(later)])

    def listed(*words: str) -> list[str]:
        return [row["number"] for row in commands.json("appeal", "list", *words)]

    assert listed() == [later, NUMBER]
    assert listed("--state", "draft") == [NUMBER]
    assert listed("--caller", "139") == [later]
    assert listed("--limit", "1") == [later]
    assert listed("--since", "2026-01-01T08:00:30") == [later]


def test_an_appeal_that_is_not_there(commands: Commands) -> None:
    commands.write([Story().arrived()])
    code, _, err = commands.run("appeal", "show", "HA12345-20260101-999999-1")
    assert code == 1
    assert "there is no appeal" in err
    assert commands.run("appeal", "list")[1] == "(none)\n"
