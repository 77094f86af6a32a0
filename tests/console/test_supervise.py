"""The supervisor's page over HTTP: what of the floor is told to whom, and orders within the teams only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from callcenter.callcontrol.rules import rules_of
from callcenter.callcontrol.scope import may_act_on, may_move_in
from callcenter.config import Config, load_config
from callcenter.console.accounts.account import Account
from callcenter.console.accounts.roles import Role
from callcenter.console.live.hub import Hub
from callcenter.console.supervise.floor import floor_topics, topics_for
from callcenter.console.supervise.scope import Scope, scope_of
from callcenter.errors import OutOfScope
from callcenter.journal.engine import reading
from callcenter.journal.tables import audit_entry
from tests.console.house import Console
from tests.console.people import account, signed_in
from tests.console.test_wall import FakeCore, watching

CONFIG: Config = load_config()


def agent(number: str = "1001", **more: Any) -> dict[str, Any]:
    return {"agent": number, "name": f"话务{number}", "seat": number, "state": "on_call", "reason": "", "since": 5.0,
            "phone": "registered", "contact": "c1", "listened_by": "", "skills": {}, "calls": 1, "talked": 62.4,
            "paused": {}, "overrun": False, "pause_wanted": None, **more}  # fmt: skip


def call(contact: str = "c1", **more: Any) -> dict[str, Any]:
    return {"contact": contact, "doing": "talking", "queue": "voice", "waited": 3.0, "agent": "1001", "since": 9.0,
            "caller": "138****0001", "recording": "", **more}  # fmt: skip


def somebody(*roles: Role, teams: tuple[str, ...] = (), number: str = "9001") -> Account:
    return Account(
        account="x", name="x", roles=frozenset(roles), teams=frozenset(teams), number=number, unit="",
        must_change=False, second_factor=True, totp_step=0, made=0, changed=0, disabled=None,
    )  # fmt: skip


# -- scope -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    [
        somebody(Role.SUPERVISOR),  # no teams, whatever seats.yaml grants the number
        somebody(Role.SUPERVISOR, teams=("nix",)),
        somebody(Role.SUPERVISOR, teams=("",)),
        somebody(Role.AGENT, teams=("voice",)),
        somebody(Role.LEADER, teams=("voice",)),
        somebody(Role.ADMIN, teams=("voice",)),
    ],
    ids=str,
)
def test_who_has_no_team_or_is_no_supervisor_sees_nothing(who: Account) -> None:
    assert scope_of(CONFIG, who) == Scope()
    assert topics_for(CONFIG, who) == ()


def test_quality_staff_see_every_call_and_act_on_nobody() -> None:
    scope = scope_of(CONFIG, somebody(Role.QUALITY, teams=("voice",)))
    assert (scope.everything, scope.agents, scope.queues) == (True, frozenset(), frozenset())


@given(st.sets(st.sampled_from(["voice", "network", "enterprise", "convenience"]), min_size=1))
def test_the_page_and_the_core_draw_the_same_line(teams: set[str]) -> None:
    supervisor = type(CONFIG.supervisors["9001"]).model_construct(supervisor="9001", teams=tuple(teams))
    scope = scope_of(CONFIG, somebody(Role.SUPERVISOR, teams=tuple(teams)))
    for number in CONFIG.agents:
        assert permitted(may_act_on, supervisor, number) == scope.has_agent(number)
    for name, rule in rules_of(CONFIG).items():
        assert permitted(may_move_in, supervisor, rule) == (name in scope.queues)


def permitted(rule: Any, supervisor: Any, what: Any) -> bool:
    try:
        rule(CONFIG, supervisor, what)
    except OutOfScope:
        return False
    return True


# -- what is told ------------------------------------------------------------------------------------------------------


def test_each_team_and_each_queue_has_a_topic_of_its_own() -> None:
    agents = [agent("1001"), agent("1201", contact="", state="available")]
    calls = [call("c1"), call("c2", doing="waiting", waited=4.0), call("c3", doing="ivr", queue="", waited=None)]
    told = floor_topics(CONFIG, agents, calls, {}, 1_000_000)
    assert set(told) == {f"team.{team}" for team in ("voice", "network", "enterprise", "convenience")} | {
        f"waiting.{queue}" for queue in CONFIG.queues
    }
    assert set(told["team.voice"]) == {"1001"}
    assert set(told["team.enterprise"]) == {"1201"}
    row = told["team.voice"]["1001"]
    assert (row["call"]["caller"], row["call"]["waited"], row["talked"]) == ("138****0001", 3.0, 62)
    assert {key: each["queued"] for key, each in told["waiting.voice"].items()} == {"c2": 996_000}


def test_who_is_being_rung_for_stays_in_line() -> None:
    told = floor_topics(CONFIG, [], [call(doing="ringing")], {}, 1_000_000)
    assert told["waiting.voice"]["c1"]["doing"] == "ringing"


@given(st.lists(st.integers(-300, 300), max_size=10))
def test_nothing_is_told_while_nothing_happens(errors: list[int]) -> None:
    told: dict[str, Any] = {}
    for number, error in enumerate([0, *errors]):
        seconds = number + error / 1000
        rows = [call(since=9 + seconds, waited=3.0), call("c2", doing="waiting", waited=4 + seconds, since=6 + seconds)]
        new = floor_topics(CONFIG, [agent(since=5 + seconds)], rows, told, 1_000_000 + number * 1000)
        assert number == 0 or new == told
        told = new


def test_a_hub_knows_what_is_heard_and_wakes_for_what_is_new() -> None:
    hub, woken = Hub(), []
    hub.first = lambda: woken.append(1)
    wall = hub.join(("house",))
    assert (hub.hears("team."), len(woken)) == (False, 1)
    boss = hub.join(("house", "team.voice"))
    assert (hub.hears("team."), len(woken)) == (True, 2)
    hub.join(("team.voice",))
    assert len(woken) == 2
    hub.leave(boss)
    hub.leave(wall)
    assert hub.hears("team.")


@pytest.fixture
def core(console: Console) -> Iterator[FakeCore]:
    made = FakeCore(console.config.socket_path)
    made.answers["agents"] = [agent("1001"), agent("1201", contact="", state="available")]
    made.answers["calls"] = [call("c1"), call("c2", doing="waiting", waited=4.0),
                             call("c3", doing="waiting", queue="convenience")]  # fmt: skip
    yield made
    made.close()


@pytest.fixture
def boss(console: Console) -> Iterator[httpx.Client]:
    account(console, "boss", "supervisor", number="9001", teams=("voice",))
    with signed_in(console, "boss") as browser:
        yield browser


def test_a_stream_holds_the_own_teams_and_nothing_else(core: FakeCore, boss: httpx.Client) -> None:
    with watching(boss, "supervise") as stream:
        assert set(stream.until("team.voice", bool)) == {"1001"}
        assert set(stream.until("waiting.voice", bool)) == {"c2"}
        core.answers["agents"] = [agent("1001", state="wrap_up", contact="")]
        core.tell("TalkEnded")
        rows = stream.until("team.voice", lambda rows: rows["1001"]["state"] == "wrap_up")
        assert rows["1001"]["call"] is None
        assert not any(topic in stream.tables for topic in ("team.enterprise", "waiting.convenience", "agents"))


def test_the_core_is_asked_for_calls_only_while_a_supervisor_looks(core: FakeCore, boss: httpx.Client) -> None:
    with watching(boss, "wall") as stream:
        stream.until("agents", bool)
    assert "calls" not in {each["verb"] for each in core.asked}


def test_a_page_without_teams_says_whom_to_ask(console: Console) -> None:
    account(console, "new", "supervisor", number="9001", teams=())
    with signed_in(console, "new") as browser:
        page = browser.get("/supervise")
        assert (page.status_code, '"teams": []' in page.text) == (200, True)


# -- what is ordered ---------------------------------------------------------------------------------------------------

ORDERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "force": ({"agent": "1001", "what": "pause", "reason": "lunch"},
              {"agent": "1001", "what": "pause", "reason": "lunch", "by": "9001"}),
    "move": ({"contact": "c2", "agent": "1001", "reason": "熟悉此事"},
             {"contact": "c2", "agent": "1001", "reason": "熟悉此事", "by": "9001"}),
    "takeover": ({"agent": "1001", "seat": "1002"}, {"agent": "1001", "at": "1002", "by": "9001"}),
    "listen": ({"agent": "1001", "mode": "listen", "seat": "1002"}, {"agent": "1001", "at": "1002", "by": "9001"}),
    "whisper": ({"agent": "1001", "mode": "whisper", "seat": "1002"}, {"agent": "1001", "at": "1002", "by": "9001"}),
    "barge": ({"agent": "1001", "mode": "barge", "seat": "1002"}, {"agent": "1001", "at": "1002", "by": "9001"}),
    "leave": ({}, {"by": "9001"}),
}  # fmt: skip


def address(verb: str) -> str:
    return "/supervise/join" if verb in ("listen", "whisper", "barge") else f"/supervise/{verb}"


def orders(console: Console) -> list[tuple[str, str, str]]:
    with reading(console.engine) as connection:
        rows = connection.execute(
            select(audit_entry).where(audit_entry.c.action == "order").order_by(audit_entry.c.seq)
        )
        return [(row.actor, row.subject, row.outcome) for row in rows]


@pytest.mark.parametrize("verb", ORDERS)
def test_an_order_reaches_the_core_and_the_audit_log(
    console: Console, core: FakeCore, boss: httpx.Client, verb: str
) -> None:
    body, expected = ORDERS[verb]
    core.answers[verb] = {"said": "done"}
    answer = boss.post(address(verb), json=body)
    assert (answer.status_code, answer.json()) == (200, {"said": "done"})
    assert [each["args"] for each in core.asked if each["verb"] == verb] == [expected]
    (actor, subject, outcome), = orders(console)
    assert (actor, subject.split()[0], outcome) == ("boss", verb, "done")


@pytest.mark.parametrize("verb", [verb for verb in ORDERS if verb != "leave"])
def test_nobody_acts_beyond_their_teams(console: Console, core: FakeCore, boss: httpx.Client, verb: str) -> None:
    answer = boss.post(address(verb), json={**ORDERS[verb][0], "agent": "1201"})
    assert (answer.status_code, answer.json()["title"]) == (403, "不在您的班组范围内")
    assert verb not in {each["verb"] for each in core.asked}
    assert [outcome for _, _, outcome in orders(console)] == ["refused"]


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"contact": "c3", "queue": "voice"}, 403),  # waits for another team
        ({"contact": "c2", "queue": "convenience"}, 403),
        ({"contact": "c2", "queue": "nix"}, 403),
        ({"contact": "c9", "queue": "voice"}, 404),
        ({"contact": "c2"}, 422),
        ({"contact": "c2", "queue": "voice", "reason": " "}, 422),
    ],
)
def test_a_caller_is_moved_within_the_queues_of_the_teams(
    core: FakeCore, boss: httpx.Client, wish: dict[str, Any], status: int
) -> None:
    assert boss.post("/supervise/move", json={"reason": "分流", **wish}).status_code == status
    assert "move" not in {each["verb"] for each in core.asked}


def test_a_pause_needs_one_of_the_reasons(core: FakeCore, boss: httpx.Client) -> None:
    body = {"agent": "1001", "what": "pause", "reason": "因为"}
    assert boss.post("/supervise/force", json=body).status_code == 422
    assert boss.post("/supervise/force", json={**body, "what": "logout", "reason": ""}).status_code == 422


def test_what_the_core_refuses_is_told_in_chinese_with_what_to_do(core: FakeCore, boss: httpx.Client) -> None:
    said = "agent 1001 is wrap_up: there is no call to listen to"
    core.answers["listen"] = Exception({"kind": "CommandRefused", "message": said})
    answer = boss.post("/supervise/join", json=ORDERS["listen"][0])
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["message"] == "座席 1001 现在整理中，没有可监听的通话：请在其通话时再试"
    core.close()
    assert boss.post("/supervise/join", json=ORDERS["listen"][0]).status_code == 503


def test_why_a_caller_waits_names_the_own_agents_only(core: FakeCore, boss: httpx.Client) -> None:
    core.answers["explain"] = [
        {"agent": "1001", "verdict": "busy", "why": "通话中", "figure": None, "about": ""},
        {"agent": "1201", "verdict": "skill", "why": "技能不符", "figure": None, "about": ""},
    ]
    told = boss.get("/supervise/waiting", params={"contact": "c2"}).json()
    assert ([each["agent"] for each in told["agents"]], told["others"]) == (["1001"], 1)
    assert boss.get("/supervise/waiting", params={"contact": "c3"}).status_code == 403
    assert boss.get("/supervise/waiting", params={"contact": "c9"}).status_code == 404
