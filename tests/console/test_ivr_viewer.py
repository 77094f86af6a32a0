"""The page of IVR flows over HTTP: every flow drawn, counts of today told live, a call's path without numbers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from callcenter.console.ivr.drawing import drawn
from callcenter.console.ivr.folder import Folder, as_kept, is_name
from callcenter.console.ivr.visits import Visits, midnight
from callcenter.facts import CallArrived, CallEnded, DigitsCollected, Fact, InputTimedOut, NodeEntered, encode, new_id
from callcenter.ivr.run import END
from callcenter.journal.engine import reading, writing
from callcenter.journal.store import append_lines
from tests.casework.office import CALENDAR, CONFIG
from tests.console.house import Console
from tests.console.people import account, signed_in
from tests.console.test_wall import watching

_S = 1_000_000
_ZONE = ZoneInfo("Asia/Shanghai")
_NOON = midnight(1_772_415_600_000_000, _ZONE) + 12 * 3600 * _S
CALLER = "13912345678"


def told(engine: Engine, *facts: Fact) -> None:
    with writing(engine) as connection:
        append_lines(connection, [encode(fact) for fact in facts])


def arrived(contact: str, at: int) -> Fact:
    return CallArrived(id=new_id(), at=at, contact=contact, node="haian1", channel="PJSIP/trunk-1", caller=CALLER,
                       did="12345", flow="main")  # fmt: skip


def entered(contact: str, at: int, node: str, kind: str = "play", flow: str = "main") -> Fact:
    return NodeEntered(id=new_id(), at=at, contact=contact, flow=flow, node=node, kind=kind)


def ended(contact: str, at: int) -> Fact:
    return CallEnded(id=new_id(), at=at, contact=contact, ended_by="caller")


@pytest.fixture
def boss(console: Console) -> Iterator[httpx.Client]:
    account(console, "boss", "supervisor", number="9001")
    with signed_in(console, "boss") as browser:
        yield browser


# -- what is drawn -----------------------------------------------------------------------------------------------------

LOOKED = Folder(CONFIG, CALENDAR).running()


@pytest.mark.parametrize("name", sorted(LOOKED.library.flows))
def test_every_node_and_every_way_is_drawn_and_no_box_lies_on_another(name: str) -> None:
    flow = LOOKED.library.flows[name]
    picture = drawn(flow, LOOKED.library.prompts)
    boxes = {box["name"]: box for box in picture["boxes"]}
    assert boxes.keys() == flow.nodes.keys()
    ways = {(node, way.target) for node, each in flow.nodes.items() for way in each.ways() if way.target != END}
    assert {(arrow["from"], arrow["to"]) for arrow in picture["arrows"]} == ways
    for box in boxes.values():
        assert box["x"] >= 0
        assert box["x"] + box["w"] <= picture["width"]
        assert box["y"] + box["h"] <= picture["height"]
        assert box["line"] > 0
    for one, other in combinations(boxes.values(), 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        assert beside or one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
    first = boxes[flow.start]
    assert picture["begins"] == [pytest.approx(first["x"] + first["w"] / 2, abs=0.2), first["y"]]


def test_a_node_says_its_words_in_full_with_their_conditions() -> None:
    picture = drawn(LOOKED.library.flows["main"], LOOKED.library.prompts)
    greeting = next(box for box in picture["boxes"] if box["name"] == "greeting")
    assert [each["when"] for each in greeting["says"]] == ["", "recording", "surge", ""]
    assert all(each["words"] for each in greeting["says"])
    assert {"label": "2", "target": "to_enterprise"} in greeting["ways"]


def test_the_list_begins_with_the_flows_that_numbers_lead_to(boss: httpx.Client) -> None:
    answer = boss.get("/ivr/flows").json()
    assert answer["mistakes"] == 0
    assert answer["flows"][0]["name"] == "main"
    assert "12345" in answer["flows"][0]["numbers"]
    assert {each["name"] for each in answer["flows"]} == LOOKED.library.flows.keys()
    assert boss.get("/ivr/flow", params={"name": "main"}).json()["graph"]["boxes"]
    assert boss.get("/ivr/flow", params={"name": "../config/callcenter"}).status_code == 404


@pytest.mark.parametrize("name", ["", "Main", "../main", "a/b", "prompts", "a" * 41, "1a", "main.yaml", "main\n"])
def test_what_is_no_name_of_a_flow_names_no_file(name: str) -> None:
    assert not is_name(name)
    with pytest.raises(AssertionError):
        Folder(CONFIG, CALENDAR).file(name)


@given(st.text(alphabet="a \r\n"))
def test_a_text_is_kept_with_plain_line_ends_and_one_at_its_end(text: str) -> None:
    kept = as_kept(text)
    assert "\r" not in kept
    assert kept.endswith("\n")
    assert as_kept(kept) == kept


# -- counts ------------------------------------------------------------------------------------------------------------


def counted(engine: Engine, visits: Visits, now: int) -> dict[str, Any]:
    with reading(engine) as connection:
        return visits.rows(connection, now)


def test_each_visit_of_today_counts_once_and_callers_are_where_they_came_last(engine: Engine) -> None:
    visits = Visits(_ZONE)
    day = midnight(_NOON, _ZONE)
    told(
        engine, entered("y", day - 3 * 3600 * _S, "greeting"), entered("n", day - 60 * _S, "voice"),
        entered("a", _NOON, "greeting"), entered("a", _NOON + _S, "voice"), entered("b", _NOON, "greeting"),
    )  # fmt: skip
    expected = {
        "main.greeting": {"visits": 2, "now": 1}, "main.voice": {"visits": 1, "now": 2},  # n was there at midnight
    }  # fmt: skip
    assert counted(engine, visits, _NOON + 2 * _S) == expected
    assert counted(engine, visits, _NOON + 2 * _S) == expected
    told(engine, ended("a", _NOON + 3 * _S), entered("b", _NOON + 3 * _S, "greeting"))
    assert counted(engine, visits, _NOON + 4 * _S) == {
        "main.greeting": {"visits": 3, "now": 1}, "main.voice": {"visits": 1, "now": 1},
    }  # fmt: skip


def test_a_new_day_begins_with_nothing_but_those_who_are_still_there(engine: Engine) -> None:
    visits = Visits(_ZONE)
    told(engine, entered("a", _NOON, "greeting"), entered("b", _NOON, "voice"), ended("b", _NOON + _S))
    counted(engine, visits, _NOON + 2 * _S)
    assert counted(engine, visits, _NOON + 24 * 3600 * _S) == {"main.greeting": {"visits": 0, "now": 1}}


def test_a_look_reads_a_part_and_the_next_ones_catch_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.console.ivr.visits._CHUNK", 3)
    monkeypatch.setattr("callcenter.console.ivr.visits._CHUNKS", 2)
    told(engine, *(entered("a", _NOON + n, "greeting") for n in range(20)))
    visits = Visits(_ZONE)
    seen = [counted(engine, visits, _NOON + _S)["main.greeting"]["visits"] for _ in range(5)]
    assert seen == [6, 12, 18, 20, 20]


@given(st.lists(st.integers(0, 50), max_size=12), st.integers(0, 50))
def test_a_tally_begins_before_every_fact_of_the_day(engine_of_facts: Any, moments: list[int], since: int) -> None:
    before = engine_of_facts(sorted(moments), since)
    assert before == sum(moment < since for moment in moments)


@pytest.fixture(scope="module")
def engine_of_facts(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from sqlalchemy import delete

    from callcenter.console.ivr.visits import _before
    from callcenter.journal import open_engine, upgrade
    from callcenter.journal.tables import fact

    url = f"sqlite:///{tmp_path_factory.mktemp('visits') / 'store.db'}"
    upgrade(url)
    engine = open_engine(url, durable=False)

    def before(moments: list[int], since: int) -> int:
        with writing(engine) as connection:
            connection.execute(delete(fact))
            append_lines(connection, [encode(entered("a", at, "greeting")) for at in moments])
            return _before(connection, since)

    return before


def test_counts_are_told_live(console: Console, boss: httpx.Client) -> None:
    now = time.time_ns() // 1000
    with watching(boss, "ivr") as stream:
        told(console.engine, arrived("c1", now), entered("c1", now, "greeting", "menu"))
        row = stream.until("ivr", lambda rows: "main.greeting" in rows)["main.greeting"]
        assert row == {"visits": 1, "now": 1}
        told(console.engine, ended("c1", now + 1))
        stream.until("ivr", lambda rows: rows["main.greeting"] == {"visits": 1, "now": 0})


# -- one call ----------------------------------------------------------------------------------------------------------


def test_the_path_of_a_call_has_its_nodes_moments_and_keys_but_no_number(console: Console, boss: httpx.Client) -> None:
    at = console.parts.clock()
    told(
        console.engine, arrived("c1", at), entered("c1", at + _S, "greeting", "menu"),
        InputTimedOut(id=new_id(), at=at + 2 * _S, contact="c1", flow="main", node="greeting"),
        DigitsCollected(id=new_id(), at=at + 3 * _S, contact="c1", flow="main", node="greeting", digits="2",
                        accepted=True),
        entered("c1", at + 4 * _S, "ask_number", "collect", "enterprise"),
        DigitsCollected(id=new_id(), at=at + 5 * _S, contact="c1", flow="enterprise", node="ask_number",
                        digits="13800138000", accepted=True),
        ended("c1", at + 6 * _S), arrived("c2", at + _S), arrived("c0", midnight(at, _ZONE) - _S),
    )  # fmt: skip
    answer = boss.post("/ivr/path", json={"contact": " c1 "}).json()
    assert [(step["flow"], step["node"], step["at"], step["until"]) for step in answer["steps"]] == [
        ("main", "greeting", (at + _S) // 1000, (at + 4 * _S) // 1000),
        ("enterprise", "ask_number", (at + 4 * _S) // 1000, (at + 6 * _S) // 1000),
    ]
    assert [key["told"] for key in answer["steps"][0]["keys"]] == ["", "2"]
    assert answer["steps"][1]["keys"] == [{"told": "•" * 11, "accepted": True}]
    assert not any(number in json.dumps(answer) for number in ("13800138000", CALLER))
    assert boss.post("/ivr/path", json={"contact": "c2"}).json()["steps"] == []
    assert boss.post("/ivr/path", json={"contact": "nix"}).status_code == 404
    listed = boss.get("/ivr/calls")
    assert [(each["contact"], each["result"]) for each in listed.json()["calls"]] == [("c2", "open"), ("c1", "ivr")]
    assert CALLER not in listed.text
