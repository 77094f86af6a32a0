"""``callcenter reconcile``: what Asterisk recorded and the journal does not know, and what was repaired."""

from __future__ import annotations

import json
from pathlib import Path

from msgspec.structs import replace
from store_commands import Commands, commands

from callcenter.config import load_config
from callcenter.facts import AgentStateChanged, CallEnded
from callcenter.journal import open_engine, upgrade
from callcenter.projections.unseen import Unseen, site_of

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
