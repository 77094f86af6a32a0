"""What may be asked for, and every mistake in it at once."""

from __future__ import annotations

import pytest

from callcenter.errors import ConfigError
from callcenter.sim.play import busiest, play, scenario_case
from callcenter.sim.what_if import what_if
from tests.sim.people import Calls, agents, caller, case, watched
from tests.sim.test_scenario import changed, days_of, settings


def test_all_wishes_at_once() -> None:
    made = case(agents(3), voice={"ring_seconds": 20}, enterprise={})
    sets = ("queues.voice.wrap_up_seconds=10", "acd.rest_seconds=2", "queues.enterprise.needs={enterprise: 3}")
    found = what_if(made, "voice", ("+2",), "skill_best", sets)
    assert len(found.duties) == 5
    assert {queue.strategy for queue in found.queues.values()} == {"skill_best"}
    assert found.queues["voice"].wrap_up_seconds == 10
    assert found.queues["enterprise"].needs == {"enterprise": 3}
    assert found.acd.rest_seconds == 2
    assert found.changes == ("seats +2", "strategy skill_best", *sets)
    assert (found.name, made.queues["voice"].wrap_up_seconds) == ("what_if", 0)


def test_every_mistake_is_told_at_once() -> None:
    sets = ("voice=1", "queues.voice", "queues.voice.ring_seconds=x", "queues.voice.ring=3")
    with pytest.raises(ConfigError) as caught:
        what_if(case(agents(1)), "voice", ("two", "enterprise+1"), "", sets)
    found = sorted((mistake.file, mistake.where) for mistake in caught.value.mistakes)
    assert found == [
        ("--seats", ""),
        ("--seats", ""),
        ("--set", "queues.voice"),
        ("--set", "queues.voice.ring"),
        ("--set", "queues.voice.ring_seconds"),
        ("--set", "voice"),
    ]
    with pytest.raises(ConfigError, match="there is no strategy 'best'"):
        what_if(case(agents(1)), "voice", sets=("queues.voice.strategy=best",))
    with pytest.raises(ConfigError, match="nobody on duty has the skill 'voic'"):
        what_if(case(agents(1)), "voice", sets=("queues.voice.skill=voic",))


def test_after_call_work_that_is_set_counts_for_everybody() -> None:
    rows = Calls([caller(0, 60, wrap_up=100_000_000), caller(1, 60)])
    made = case(agents(1))
    assert list(watched(made, rows)[0].waits.values()) == [0, 159]
    changed_case = what_if(made, "voice", sets=("queues.voice.wrap_up_seconds=10",))
    assert list(watched(changed_case, rows)[0].waits.values()) == [0, 69]


def test_more_seats_help_the_shipped_scenario() -> None:
    scenario = changed()
    base, traffic = scenario_case(settings(), scenario, days_of(scenario), 1)
    assert busiest(base, traffic) == "voice"
    now, more = (play(each, traffic, 15) for each in (base, what_if(base, "voice", ("+1",))))
    assert more.figures.total.within > now.figures.total.within
    assert more.figures.total.abandoned < now.figures.total.abandoned
    assert more.figures.agent_hours > now.figures.agent_hours
    assert [each.queue for each in now.formulas] == ["voice"]


def test_the_shipped_scenario_comes_near_to_the_year_it_is_drawn_from() -> None:
    """99.08 % answered after 8.9 s on average, as the year's report says."""
    scenario = changed(days=100)
    base, traffic = scenario_case(settings(), scenario, days_of(scenario), 1)
    total = play(base, traffic, 15).figures.total
    assert total.answered / total.offered == pytest.approx(0.9908, abs=0.005)
    assert total.wait.mean == pytest.approx(8.9, abs=2)
