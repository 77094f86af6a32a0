"""``callcenter sim``: the base case and the what-if side by side, a recorded day, the staffing table, and mistakes."""

from __future__ import annotations

import doctest
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from store_commands import Commands, commands

from callcenter.cli import sim, sim_words
from callcenter.cli.progress import Progress
from callcenter.facts import AgentStateChanged, Fact, new_id
from callcenter.journal import upgrade
from callcenter.sim.staffing import enough
from callcenter.testing.facts import SECOND, START, Story

__all__ = ["commands"]


def rows_of(text: str) -> dict[str, list[str]]:
    """First word of each line → the others."""
    return {words[0]: words[1:] for line in text.splitlines() if (words := line.split())}


def test_examples() -> None:
    assert doctest.testmod(sim_words).failed == 0


def test_a_scenario_in_chinese(commands: Commands) -> None:
    code, out, err = commands.run("sim", "--days", "2")
    assert (code, err) == (0, "")
    assert out.startswith("海安12345 仿真：2026-03-02 起 2 天，种子 1\n\n")
    assert "现状" in out
    assert "假设" not in out
    labels = {"进入排队", "接通", "平均等待", "最长等待", "放弃", "未接通离开", "最长队伍", "利用率", "座席小时"}
    assert labels <= rows_of(out).keys()
    of_voice = [line.split() for line in out.splitlines() if line.startswith("voice ")]
    assert [words[2] for words in of_voice[1:]] == ["仿真", "Erlang", "Erlang"]


def test_side_by_side_in_english(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_SITE__LANGUAGE", "en")
    _, out, _ = commands.run(
        "sim", "--days", "2", "--seats", "+2", "--strategy", "skill_best", "--within", "20",
        "--set", "queues.voice.wrap_up_seconds=10",
    )  # fmt: skip
    assert "what if: seats +2, strategy skill_best, queues.voice.wrap_up_seconds=10\n" in out
    lines = out.splitlines()
    assert next(line for line in lines if "base" in line).split() == ["base", "what", "if", "change"]
    within = next(line for line in lines if line.startswith("within 20 s"))
    assert within.count("/") == 2
    assert within.split()[-1].startswith("+")


def test_the_same_as_json(commands: Commands) -> None:
    shown = commands.json("sim", "--days", "2", "--seats", "+2")
    assert (shown["source"], shown["from"], shown["days"], shown["seed"]) == ("scenario", "2026-03-02", 2, 1)
    base, what_if = shown["cases"]
    assert (base["name"], base["changes"], what_if["name"], what_if["changes"]) == ("base", [], "what_if", ["seats +2"])
    for each in (base, what_if):
        total = each["figures"]["total"]
        assert total["offered"] == total["answered"] + total["abandoned"] + total["left"]
        assert total["within_share"] == round(total["within"] / total["offered"], 4)
        assert {formula["queue"] for formula in each["formulas"]} == {"voice"}
    assert what_if["figures"]["total"]["within"] > base["figures"]["total"]["within"]


def test_the_same_seed_prints_the_same(commands: Commands) -> None:
    assert commands.run("sim", "--days", "3") == commands.run("sim", "--days", "3")
    assert "2026-05-01 起 3 天" in commands.run("sim", "--days", "3", "--from", "2026-05-01")[1]
    assert commands.run("sim", "--days", "3")[1] != commands.run("sim", "--days", "3", "--seed", "2")[1]


def test_mistakes_in_scenario_and_wishes_are_told_all_at_once(commands: Commands, tmp_path: Any) -> None:
    scenario = tmp_path / "mine.yaml"
    scenario.write_text("days: 0\nfirst_day: soon\n", encoding="utf-8")
    code, out, err = commands.run("sim", "--scenario", str(scenario))
    assert (code, out) == (1, "")
    assert all(word in err for word in ("mine.yaml:1: days", "mine.yaml:2: first_day", "calls", "talk", "shifts"))
    wishes = ("--seats", "many", "--set", "queues.voices.skill=x", "--set", "acd.rest_seconds=-1")
    code, _, err = commands.run("sim", *wishes)
    assert code == 1
    assert all(word in err for word in ("--seats: 'many'", "do you mean queues.voice?", "acd.rest_seconds"))


@pytest.mark.parametrize("words", [("--within", "0"), ("--days", "x"), ("--target", "100"), ("--day", "yesterday")])
def test_words_that_are_no_numbers(commands: Commands, words: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as caught:
        commands.run("sim", *words)
    assert caught.value.code == 2


# -- a recorded day -------------------------------------------------------------------------------


def morning(at: int = START) -> Iterator[Fact]:
    yield AgentStateChanged(
        id=new_id(), at=at, agent="1001", seat="1001", event="login", before="offline", after="available"
    )
    for number in range(3):
        story = Story(f"haian1-{number}.{at}", caller=f"13{number}", at=at + (10 + number) * SECOND)
        wait = 0 if number == 0 else 30 * number
        yield from (story.arrived(), story.queued(after=0), story.offered("1001", after=wait))
        yield from (story.connected("1001", after=3), story.talk_ended("1001", after=25), story.ended())


def test_a_day_of_the_journal(commands: Commands) -> None:
    commands.write(morning())
    code, out, _ = commands.run("sim", "--journal", "--day", "2026-01-01", "--seats", "+1")
    assert code == 0
    assert out.startswith("海安12345 仿真：重演 2026-01-01 的记录，种子 1\n假设：seats +1\n\n")
    assert next(line for line in out.splitlines() if "记录" in line and "变化" in line).split() == [
        "记录", "现状", "假设", "变化",
    ]  # fmt: skip
    assert rows_of(out)["接通"] == [*["3", "100.0%"] * 3, "-"]


def test_a_day_of_the_journal_as_json(commands: Commands) -> None:
    commands.write(morning())
    shown = commands.json("sim", "--day", "2026-01-01")
    assert (shown["source"], shown["from"], shown["left_out"]) == ("journal", "2026-01-01", 0)
    assert [each["name"] for each in shown["cases"]] == ["recorded", "base"]
    assert [each["figures"]["total"]["wait"]["max"] for each in shown["cases"]] == [63.0, 57.0]


def test_yesterday_is_the_day_when_none_is_given(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    class Today(sim.datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls(2026, 1, 2, 12, tzinfo=tz)

    monkeypatch.setattr(sim, "datetime", Today)
    commands.write(morning())
    assert commands.json("sim", "--journal")["from"] == str(date(2026, 1, 2) - timedelta(days=1))


def test_a_record_has_its_own_days(commands: Commands) -> None:
    assert "leave --from and --days out" in commands.run("sim", "--journal", "--days", "2")[2]


def test_a_day_without_calls_is_refused(commands: Commands) -> None:
    upgrade(commands.url)
    code, out, err = commands.run("sim", "--journal", "--day", "2026-02-01")
    assert (code, out) == (1, "")
    assert "no call entered a queue on that day" in err


# -- staffing -------------------------------------------------------------------------------------


def test_the_staffing_table(commands: Commands) -> None:
    _, out, _ = commands.run("sim", "--staffing", "--days", "3", "--target", "80", "--kind", "weekend")
    lines = out.splitlines()
    assert lines[0].startswith("voice（周末）：15 秒内接通 80 % 所需的最少座席，每轮仿真 3 天")
    assert lines[2].split() == ["时段", "来电", "Erlang", "C", "Erlang", "A", "座席", "15", "秒内接通", "现状"]
    times = [f"{n // 2:02}:{n % 2 * 30:02}" for n in range(48)]
    assert [line.split()[0] for line in lines[3:]] == [*times, "合计座席小时"]


def test_the_staffing_table_as_json(commands: Commands) -> None:
    shown = commands.json("sim", "--staffing", "--days", "3", "--set", "queues.voice.ring_seconds=25")
    assert (shown["queue"], shown["kind"], shown["target"], shown["days"]) == ("voice", "workday", 0.95, 3)
    assert shown["changes"] == ["queues.voice.ring_seconds=25"]
    rows = shown["half_hours"]
    assert [row["from"] for row in rows[:3]] == ["00:00", "00:30", "01:00"]
    assert all(row["agents"] >= 1 and row["now"] >= 1 for row in rows)
    assert all(enough(row["within"], row["offered"], 0.95) for row in rows if row["reached"])


def test_what_a_staffing_table_cannot_be_made_of(commands: Commands) -> None:
    assert "leave --journal, --day and --seats out" in commands.run("sim", "--staffing", "--journal")[2]
    assert "no calls of a queue 'topic'; it has voice, enterprise" in commands.run(
        "sim", "--staffing", "--queue", "topic"
    )[2]  # fmt: skip


# -- progress -------------------------------------------------------------------------------------


def test_long_work_tells_how_far_it_is(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("callcenter.cli.progress.PATIENCE", 1.0)
    monkeypatch.setattr("callcenter.cli.progress.time.monotonic", lambda: now[0])
    with Progress(100, 200, 2) as progress:
        for round_ in ("base", "what_if"):
            told = progress.part(round_)
            for moment in (110, 150, 190):
                now[0] += 3
                told(moment)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "callcenter sim:   5% base",
        "callcenter sim:  45% base",
        "callcenter sim:  75% what_if",
    ]


def test_short_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(0, 1, 1) as progress:
        progress.say("at once")
    assert capsys.readouterr().err == ""
