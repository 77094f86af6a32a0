"""Whom a supervisor may act on: their teams, and nobody by default."""

from __future__ import annotations

import pytest

from callcenter.acd.floor import QueueRule
from callcenter.callcontrol.scope import may_act_on, may_move_in, supervisor_of
from callcenter.config import Agent, Config, Supervisor
from callcenter.errors import OutOfScope, SupervisorUnknown

BOSS = Supervisor(supervisor="9001", name="班长", teams=("day",))
CONFIG = Config(
    agents={
        "1001": Agent(agent="1001", name="A", skills={"voice": 5}, team="day"),
        "1002": Agent(agent="1002", name="B", skills={"network": 5}, team="night"),
        "1003": Agent(agent="1003", name="C", skills={"voice": 5}),
    },
    supervisors={"9001": BOSS},
)


@pytest.mark.parametrize(
    ("agent", "why"), [("1001", ""), ("1002", "agent 1002 is in team night"), ("1003", "agent 1003 is in no team")]
)
def test_agents(agent: str, why: str) -> None:
    if not why:
        may_act_on(CONFIG, BOSS, agent)
        return
    with pytest.raises(OutOfScope, match=f"{why}, supervisor 9001 has day"):
        may_act_on(CONFIG, BOSS, agent)


def test_queues() -> None:
    may_move_in(CONFIG, BOSS, QueueRule.simple("voice", "voice"))
    with pytest.raises(OutOfScope, match="queue network"):
        may_move_in(CONFIG, BOSS, QueueRule.simple("network", "network"))


@pytest.mark.parametrize("args", [{}, {"by": ""}, {"by": "ctl"}, {"by": "1001"}])
def test_nobody_else_is_a_supervisor(args: dict[str, str]) -> None:
    with pytest.raises(SupervisorUnknown):
        supervisor_of(CONFIG, args)


def test_a_number_is_a_supervisor_however_it_is_written() -> None:
    assert supervisor_of(CONFIG, {"by": 9001}) is BOSS
