"""The tailer of Asterisk's record and the store together."""

from __future__ import annotations

from pathlib import Path

import pytest
from folding import folded, has, only, rows, write
from sqlalchemy import Engine

from callcenter.facts import AgentStateChanged, CallEnded
from callcenter.facts.codec import decode_line
from callcenter.journal import reading
from callcenter.journal.cel import load_position
from callcenter.journal.reconcile import Site
from callcenter.journal.tables import contact, missed_call
from callcenter.projections.unseen import Unseen

CAPTURES = Path(__file__).parents[1] / "captures"
SITE = Site(node="haian1", dids={"12345"}, queue="voice", agents={})
LATER = 1_900_000_000_000_000


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "cel.json"


def append(record: Path, name: str, first: int = 0, last: int | None = None) -> None:
    lines = (CAPTURES / f"cel_{name}.json").read_bytes().splitlines(keepends=True)[first:last]
    with record.open("ab") as file:
        file.writelines(lines)


def test_without_a_record_there_is_nothing_to_tell(engine: Engine, record: Path) -> None:
    assert Unseen(engine, record, SITE).look(set(), {}, LATER) == []


def test_calls_that_the_core_never_saw_are_counted_once(engine: Engine, record: Path) -> None:
    append(record, "fallback_abandoned")
    append(record, "fallback_seat_hangs_up")
    unseen = Unseen(engine, record, SITE)
    facts = unseen.look(set(), {"1001": "8001"}, LATER)
    assert unseen.look(set(), {"1001": "8001"}, LATER) == facts, "not written yet: the same again"
    folded(engine, facts)
    assert unseen.look(set(), {}, LATER) == []
    assert Unseen(engine, record, SITE).look(set(), {}, LATER) == []
    first, second = rows(engine, contact)
    assert has(first, result="abandoned", caller="13800000001", waited_us=1_006_523, evidence="cel", uncertain=False)
    assert has(second, result="answered", agent="8001", via="fallback", talked_us=1_005_865)
    assert has(only(engine, missed_call), caller="13800000001")


def test_a_call_of_which_only_the_agent_is_on_record_is_told(engine: Engine, record: Path) -> None:
    """An agent was found in a talk of the fallback queue, then that core was killed."""
    append(record, "fallback_seat_hangs_up")
    (told,) = {fact.contact for fact in Unseen(engine, record, SITE).look(set(), {}, LATER) if hasattr(fact, "contact")}
    write(engine, [
        AgentStateChanged(id="seen", at=1, agent="8001", seat="1001", event="found_in_call", before="available",
                          after="on_call", contact=told),
    ])  # fmt: skip
    folded(engine, Unseen(engine, record, SITE).look(set(), {"1001": "8001"}, LATER))
    assert has(only(engine, contact), result="answered", agent="8001", via="fallback")


def test_evidence_is_kept_until_the_call_is_over(engine: Engine, record: Path) -> None:
    append(record, "core_killed", 0, 8)
    live = {"haian1-1795462825.2"}
    assert Unseen(engine, record, SITE).look(live, {}, LATER) == []
    append(record, "core_killed", 8)
    later = Unseen(engine, record, SITE)
    facts = later.look(set(), {}, LATER)
    assert [type(fact).__name__ for fact in facts] == [
        "CallArrived",
        "CallerQueued",
        "CallConnected",
        "TalkEnded",
        "CallEnded",
    ]
    folded(engine, facts)
    assert later.look(set(), {}, LATER) == []
    with reading(engine) as connection:
        position = load_position(connection, "haian1")
    assert position.offset == record.stat().st_size


def test_a_call_that_the_journal_left_open_is_closed(engine: Engine, record: Path) -> None:
    facts = [decode_line(line) for line in (CAPTURES / "facts_core_killed.jsonl").read_bytes().splitlines()]
    write(engine, [fact for fact in facts if fact is not None])
    append(record, "core_killed")
    found = Unseen(engine, record, SITE).look(set(), {"1002": "8002"}, LATER)
    folded(engine, found)
    row = only(engine, contact)
    assert has(row, result="answered", flow="main", agent="8002", seat="1002", ended_by="caller", evidence="cel")
    assert row["ended"] == 1_795_462_836_404_296


def test_what_is_no_call_of_ours_is_not_kept(engine: Engine, record: Path) -> None:
    append(record, "fallback_abandoned")
    site = Site(node="haian1", dids={"999"}, queue="voice", agents={})
    unseen = Unseen(engine, record, site)
    assert unseen.look(set(), {}, LATER) == []
    with reading(engine) as connection:
        assert load_position(connection, "haian1").offset == record.stat().st_size


def test_a_call_without_any_record_ends_with_its_last_fact(engine: Engine, record: Path) -> None:
    facts = [decode_line(line) for line in (CAPTURES / "facts_core_killed.jsonl").read_bytes().splitlines()]
    write(engine, [fact for fact in facts if fact is not None])
    unseen = Unseen(engine, record, SITE)
    assert unseen.look(None, {}, LATER) == []
    (end,) = unseen.look(set(), {}, LATER)
    assert isinstance(end, CallEnded)
    assert (end.uncertain, end.evidence, end.at) == (True, "snapshot", 1_795_462_825_395_387)
