"""``callcenter call explain``: why a call was routed as it was; ``callcenter ctl agents --why``: why one is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from store_commands import Commands, commands

from callcenter.acd import Verdict
from callcenter.cli import ctl
from callcenter.facts import CallerQueued, CallOffered, Fact, NobodyFree, OfferWithdrawn, new_id
from callcenter.testing.facts import SECOND, START, Story

__all__ = ["commands"]

TEXT = """\
haian1-1767225600.1

  08:00:01.000  进入队列 voice，优先级 10（刚放弃又来电 10），先等座席 1003
  08:00:01.000  暂无座席可接：通话中（1001、1002）；先等上次接待的座席（1004 8）
  08:00:09.000  派给 1001 座席 1001（空闲最久）
                未选：1002, 1005 — 示忙
                未选：1004 12.5, +7 — 按策略排在后面
  08:00:29.000  1001 无应答，振铃 20.000 秒
  08:00:30.000  派给 1003 座席 1003（上次接待）
  08:00:32.000  接通 1003 座席 1003，等待 31.000 秒
"""

ENGLISH = """\
haian1-1767225600.1

  08:00:01.000  entered queue voice, priority 10 (gave up just now 10), waits first for 1003
  08:00:01.000  nobody can take it now: in a call (1001, 1002); held for the agent who talked to this caller last (1004 8)
  08:00:09.000  offered to 1001 at seat 1001 (longest idle)
                passed over: 1002, 1005 — paused
                passed over: 1004 12.5, +7 — ranked lower by the strategy
  08:00:29.000  no answer by 1001, rang 20.000 s
  08:00:30.000  offered to 1003 at seat 1003 (talked last)
  08:00:32.000  connected to 1003 at seat 1003, waited 31.000 s
"""  # noqa: E501 - as it is printed


def routed() -> Iterator[Fact]:
    """A call that nobody could take at first, that one agent missed and another took."""
    story = Story()
    yield story.arrived()
    queued: CallerQueued = story.queued()
    yield replace(queued, priority=10, because=("repeat 10",), prefers="1003")
    passed = {"on_call": ["1001", "1002"], "held": ["1004 8"]}
    yield NobodyFree(id=new_id(), at=story.now, contact=story.contact, queue="voice", passed=passed)
    offered: CallOffered = story.offered("1001", after=8)
    yield replace(offered, passed={"paused": ["1002", "1005"], "ranked_lower": ["1004 12.5", "+7"]})
    yield story.not_answered("1001")
    yield replace(story.offered("1003"), reason="last_agent")
    yield story.connected("1003")
    yield story.talk_ended("1003")
    yield story.ended()


def test_each_step_with_those_who_were_passed_over(commands: Commands) -> None:
    commands.write(routed())
    assert commands.run("call", "explain", "haian1-1767225600.1") == (0, TEXT, "")
    assert commands.run("call", "explain", "last")[1] == TEXT


def test_in_english(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_SITE__LANGUAGE", "en")
    commands.write(routed())
    assert commands.run("call", "explain", "last")[1] == ENGLISH


def test_the_same_for_programs(commands: Commands) -> None:
    commands.write(routed())
    told = commands.json("call", "explain", "last")
    assert told["contact"] == "haian1-1767225600.1"
    kinds = ["CallerQueued", "NobodyFree", "CallOffered", "RingNoAnswer", "CallOffered", "CallConnected"]
    assert [step["type"] for step in told["steps"]] == kinds
    assert [step["at_us"] - START for step in told["steps"]][:3] == [SECOND, SECOND, 9 * SECOND]
    assert told["steps"][2]["passed"] == {"paused": ["1002", "1005"], "ranked_lower": ["1004 12.5", "+7"]}
    assert told["steps"][3]["words"] == "1001 无应答，振铃 20.000 秒"
    assert told["steps"][3]["passed"] == {}


def test_a_caller_who_gave_up_while_a_phone_rang(commands: Commands) -> None:
    story = Story()
    facts: list[Fact] = [story.arrived(), story.queued(), story.offered("1001")]
    withdrawn = story.not_answered("1001", after=3)
    common = {name: getattr(withdrawn, name) for name in withdrawn.__struct_fields__}
    commands.write([*facts, OfferWithdrawn(**common), story.abandoned(after=0, ringing=True), story.ended()])
    _, out, _ = commands.run("call", "explain", "last")
    assert "来电人挂机，停止振铃 1001，振铃 3.000 秒" in out
    assert "来电人在队列 voice 放弃，等待 4.000 秒，当时话机正在振铃" in out


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_reason_has_words(commands: Commands, verdict: Verdict) -> None:
    story = Story()
    offered = replace(story.offered("1001"), passed={verdict.value: ["1002"]})
    commands.write([story.arrived(), story.queued(), offered])
    _, out, _ = commands.run("call", "explain", "last")
    assert "未选：1002 — " in out
    assert verdict.value not in out


def test_a_call_that_met_no_queue(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story()
    commands.write([story.arrived(), story.ended(after=3)])
    code, out, _ = commands.run("call", "explain", "last")
    assert (code, out) == (0, "haian1-1767225600.1\n\n  这通来电没有进入人工队列。\n")
    assert commands.json("call", "explain", "last")["steps"] == []
    monkeypatch.setenv("CALLCENTER_SITE__LANGUAGE", "en")
    assert "This call entered no queue for a person." in commands.run("call", "explain", "last")[1]


def test_a_call_that_is_not_there(commands: Commands) -> None:
    commands.write([Story().arrived()])
    code, out, err = commands.run("call", "explain", "haian1-9.9")
    assert (code, out) == (1, "")
    assert "there is no call 'haian1-9.9'; `callcenter call list` shows the known ones" in err


# -- asking a core at work ------------------------------------------------------------------------------


class Core:
    """Stands for the control link: remembers what it was asked."""

    asked: tuple[str, dict[str, Any]] = ("", {})
    answer: Any = ()

    def __init__(self, path: object) -> None:
        """As ``LinkClient``."""

    def __enter__(self) -> Core:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def ask(self, verb: str, **given: Any) -> Any:
        Core.asked = (verb, given)
        return Core.answer


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch) -> type[Core]:
    monkeypatch.setattr(ctl, "LinkClient", Core)
    Core.answer = {"said": "done"}
    return Core


WHY = [
    {"agent": "1001", "verdict": "on_call", "why": "通话中", "figure": None, "about": ""},
    {"agent": "1002", "verdict": "paused", "why": "示忙", "figure": None, "about": ""},
]


def test_why_a_waiting_call_is_not_routed(commands: Commands, core: type[Core]) -> None:
    core.answer = WHY
    code, out, _ = commands.run("ctl", "agents", "--why", "haian1-1.1")
    assert (code, core.asked) == (0, ("explain", {"contact": "haian1-1.1"}))
    assert [line.split() for line in out.splitlines()] == [["agent", "why"], ["1001", "通话中"], ["1002", "示忙"]]
    assert commands.run("ctl", "explain", "haian1-1.1")[1] == out
    assert commands.json("ctl", "agents", "--why", "haian1-1.1") == WHY


def test_without_it_the_agents_are_listed(commands: Commands, core: type[Core]) -> None:
    core.answer = []
    commands.run("ctl", "agents", "--all")
    assert core.asked == ("agents", {"all": True})


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["extend", "1001"], ("extend", {"agent": "1001", "seconds": 60.0})),
        (["extend", "1001", "--seconds", "0"], ("extend", {"agent": "1001", "seconds": 0.0})),
        (
            ["mark", "139", "--as", "blocked", "--days", "0", "--reason", "骚扰"],
            ("mark", {"number": "139", "kind": "blocked", "days": 0.0, "reason": "骚扰", "by": "ctl"}),
        ),
        (["unmark", "139", "--by", "anna"], ("unmark", {"number": "139", "reason": "", "by": "anna"})),
        (["marks", "--numbers"], ("marks", {"numbers": True})),
        (["surge", "on", "--tag", "台风"], ("surge", {"switch": "on", "tag": "台风", "by": "ctl"})),
        (["reload"], ("reload", {})),
        (["pause", "1001", "--reason", "2"], ("pause", {"agent": "1001", "reason": "2"})),
    ],
)
def test_what_is_given_reaches_the_core(
    commands: Commands, core: type[Core], words: list[str], asked: tuple[str, dict[str, Any]]
) -> None:
    """A zero is no answer left out."""
    core.answer = [] if words[0] == "marks" else {"said": "done"}
    assert commands.run("ctl", *words)[:2] == (0, "(none)\n" if words[0] == "marks" else "done\n")
    assert core.asked == asked
