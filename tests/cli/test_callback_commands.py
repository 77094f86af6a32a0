"""``callcenter appeal callbacks`` and ``callcenter report callbacks``."""

from __future__ import annotations

import pytest
from store_commands import Commands, commands

from callcenter.appeals import Role
from callcenter.cli.ctl_follow_up import show_follow_up
from tests.appeals.pure_desk import START
from tests.projections.test_callback_report import NOT_CONTENT, Story

__all__ = ["commands"]

SATISFIED = {"resolved": True, "satisfaction": "satisfied"}


def test_who_is_due(commands: Commands) -> None:
    story = Story()
    waits, unhappy = story.due("13800005555"), story.due("13800006666")
    story.calls(unhappy, "reached", **NOT_CONTENT)
    commands.write(story.facts)
    first, second = commands.json("appeal", "callbacks")
    assert (first["number"], first["what"], first["satisfaction"]) == (unhappy, "ask_why", "dissatisfied")
    assert (second["number"], second["what"], second["caller"]) == (waits, "call", "138****5555")
    assert second["due"] == "2026-12-01T23:59:59.000+08:00"
    assert [row["number"] for row in commands.json("appeal", "callbacks", "--limit", "1")] == [unhappy]
    assert commands.json("appeal", "callbacks", "--unit", "roads") == []
    assert [row["caller"] for row in commands.json("appeal", "callbacks", "--numbers")][1] == "13800005555"


def test_people_read_who_is_due(commands: Commands) -> None:
    story = Story()
    unhappy = story.due("13800006666")
    story.calls(unhappy, "reached", **NOT_CONTENT)
    commands.write(story.facts)
    _, shown, _ = commands.run("appeal", "callbacks")
    for word in (unhappy, "询问原因", "138****6666", "已接通", "未解决", "不满意"):
        assert word in shown
    assert "13800006666" not in shown


def test_report(commands: Commands) -> None:
    story = Story()
    number = story.due("13800005555")
    story.calls(number, "unreachable")
    story.calls(number, "reached", **SATISFIED)
    story.do("rate", story.due("13800005555", "roads"), Role.AGENT, cause="unit", **NOT_CONTENT)
    commands.write(story.facts)
    counted = commands.json("report", "callbacks", "--since", "2026-11-01", "--until", "2026-12-01")
    total, units = counted["total"], {row["unit"]: row for row in counted["units"]}
    assert (total["attempts"], total["tasks"], total["citizens"]) == (3, 2, 1)
    assert total["satisfaction_rate"] == {"numerator": 1, "denominator": 2, "rate": 0.5}
    assert total["reached_rate"] == {"numerator": 2, "denominator": 3, "rate": 0.6667}
    assert (units["power"]["resolution_rate"]["numerator"], units["roads"]["redo"]) == (1, 1)
    nothing = commands.json("report", "callbacks", "--since", "2026-12-01", "--until", "2026-12-02")
    assert (nothing["total"]["attempts"], nothing["units"]) == (0, [])
    assert nothing["total"]["resolution_rate"] == {"numerator": 0, "denominator": 0, "rate": None}


def test_people_read_the_report(commands: Commands) -> None:
    story = Story()
    story.calls(story.due("13800005555"), "reached", **SATISFIED)
    commands.write(story.facts)
    _, shown, _ = commands.run("report", "callbacks", "--since", "2026-11-01", "--until", "2026-12-01")
    figures = {line.split("  ")[0]: line.split()[-3:] for line in shown.splitlines() if "%" in line}
    assert figures["满意率"] == ["100.0%", "=", "1/1"]
    assert "power" in shown


def test_a_moment_that_is_none(commands: Commands) -> None:
    story = Story()
    story.due("13800005555")
    commands.write(story.facts)
    code, _, said = commands.run("report", "callbacks", "--since", "soon")
    assert (code, "'soon' is no moment" in said) == (1, True)


def test_what_an_agent_reads_before_the_call(capsys: pytest.CaptureFixture[str]) -> None:
    answer = dict.fromkeys(
        ("name", "category", "occurred", "place", "call", "reply", "outcome", "redone", "reopened"), ""
    ) | {
        "number": "HA12345-20261126-000001-5", "type": "help", "urgency": "normal", "confidential": True,
        "text": "路灯不亮", "unit": "power", "caller": "138****5555", "callback_due": START,
        "tries": [{"at": START, "mode": "automatic", "outcome": "reached", "resolved": False,
                   "satisfaction": "dissatisfied", "actor": "", "round": 0}],
        "said": "agent 1001 is rung, then 138****5555",
    }  # fmt: skip
    show_follow_up(answer)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in lines[:4]] == [
        "HA12345-20261126-000001-5", "138****5555", "是", "求助",
    ]  # fmt: skip
    assert lines[-2].split()[2:] == ["自动", "已接通", "未解决", "不满意"]
    assert lines[-1].startswith("agent 1001 is rung")
