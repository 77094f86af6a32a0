"""``callcenter reconcile``: what Asterisk recorded and the journal does not know, and what was repaired."""

from __future__ import annotations

import json
from pathlib import Path

from msgspec.structs import replace
from store_commands import Commands, commands

from callcenter.config import load_config
from callcenter.facts import AgentStateChanged, CallEnded, ChannelEnded, TalkEnded
from callcenter.journal import open_engine, upgrade
from callcenter.projections.unseen import Unseen, site_of
from callcenter.testing.facts import Story

__all__ = ["commands"]

_CAPTURE = Path(__file__).parents[1] / "captures" / "cel_fallback_seat_hangs_up.json"
_ALL = ("--since", "2020-01-01")
_LATER = 1_900_000_000_000_000


def record_of(commands: Commands) -> Path:
    """Asterisk's record with one call that the core never saw."""
    record = commands.state / "asterisk" / "log" / "cel-custom" / "cel.json"
    record.parent.mkdir(parents=True)
    record.write_bytes(_CAPTURE.read_bytes())
    return record


def test_a_call_that_the_journal_does_not_know_is_named(commands: Commands) -> None:
    record_of(commands)
    upgrade(commands.url)
    code, out, _ = commands.run("reconcile", *_ALL, "--explain")
    assert code == 1
    assert "Asterisk answered it, and the journal does not know it" in out
    assert out.splitlines()[-1] == "1 difference(s)"


def test_once_it_is_closed_from_the_record_both_agree_and_it_is_told_how(commands: Commands) -> None:
    record = record_of(commands)
    upgrade(commands.url)
    engine = open_engine(commands.url)
    facts = Unseen(engine, record, site_of(load_config())).look(set(), {"1001": "8001"}, _LATER)
    engine.dispose()
    commands.write(facts)
    freed = AgentStateChanged(id="f", at=facts[-1].at, agent="8001", seat="1001", event="found_free", before="on_call",
                              after="available", reason="channel gone, last seen 4 s ago", actor="reaper")  # fmt: skip
    commands.write([freed])
    code, out, _ = commands.run("reconcile", *_ALL, "--explain")
    assert code == 0, out
    assert "repaired: 2" in out
    assert "told by Asterisk's own record" in out
    assert "channel gone, last seen 4 s ago" in out
    assert out.splitlines()[-1] == "equal"
    code, out, _ = commands.run("reconcile", *_ALL, "--explain", "--json")
    found = json.loads(out)
    assert (code, found["equal"], len(found["repairs"])) == (0, True, 2)
    assert [(each["asterisk"], each["journal"]) for each in found["hours"]] == [(1, 1)]


def test_an_uncertain_end_is_told_as_such(commands: Commands) -> None:
    record = record_of(commands)
    upgrade(commands.url)
    engine = open_engine(commands.url)
    facts = Unseen(engine, record, site_of(load_config())).look(set(), {}, _LATER)
    engine.dispose()
    ended = next(fact for fact in facts if isinstance(fact, CallEnded))
    commands.write([replace(ended, uncertain=True, evidence="snapshot")])
    _, out, _ = commands.run("reconcile", *_ALL, "--explain")
    assert "told by its channel being gone" in out


HUNG = ChannelEnded(id="h", at=1_767_225_700_000_000, node="haian1", channel="haian1-9.9", endpoint="PJSIP/1003",
                    why="hung", lasted=4_000_000_000, hung=61_000_000)  # fmt: skip


def test_calls_that_are_apart_and_channels_that_hung_are_told_apart(commands: Commands) -> None:
    story = Story()
    facts = [
        replace(fact, ended_by="cap", talked=14_400_000_000) if isinstance(fact, TalkEnded) else fact
        for fact in story.answered_call()
    ]
    commands.write([*facts, HUNG])
    _, out, _ = commands.run("reconcile", *_ALL)
    assert "apart: 1 cap; channels ended: 1 hung" in out
    assert story.contact not in out
    _, out, _ = commands.run("reconcile", *_ALL, "--explain")
    (line,) = [line for line in out.splitlines() if line.startswith(story.contact) and " cap " in line]
    assert "14400.000" in line
    assert "channel of PJSIP/1003 ended: hung, 4000 s old, hung for 61 s" in out
    _, out, _ = commands.run("reconcile", *_ALL, "--json")
    found = json.loads(out)
    (row,), (channel,) = found["apart"], found["channels_ended"]
    assert (row["contact"], row["why"], row["talked"]) == (story.contact, "cap", 14400.0)
    assert (channel["endpoint"], channel["why"], channel["age"], channel["hung"]) == ("PJSIP/1003", "hung", 4000, 61)


def test_nothing_apart_is_said_so(commands: Commands) -> None:
    commands.write(Story().answered_call())
    _, out, _ = commands.run("reconcile", *_ALL, "--explain")
    assert "apart: no call; channels ended: none" in out
