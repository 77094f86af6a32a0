"""The arrivals are the same for both systems, and what waits and spread are counted from."""

from __future__ import annotations

from contextlib import nullcontext
from xml.etree import ElementTree

import pytest

from bench import fairness as module
from bench.bursts import Group, Seen
from bench.fairness import Fairness, arrivals, fairness, measure, seat_that_talks_as_told, told
from callcenter.testing.sipp import Sighting


def test_the_same_seed_gives_the_same_arrivals_and_talks() -> None:
    assert arrivals(1, 300) == arrivals(1, 300)
    assert arrivals(1, 300) != arrivals(2, 300)


@pytest.mark.parametrize("seed", range(5))
def test_arrivals_are_as_many_as_wished_calm_and_bursts_in_turn(seed: int) -> None:
    groups, those = arrivals(seed, 300)
    numbers = [number for some in those for number in some]
    assert [group.calls for group in groups] == [len(some) for some in those]
    assert len({*numbers}) == 300
    assert numbers == sorted(numbers)
    assert all(1000 <= told(number) <= 5000 for number in numbers)
    assert all((group.rate == 100.0) == bool(turn % 2) for turn, group in enumerate(groups))
    assert max(group.calls for group in groups) <= 28


def test_the_seats_phone_pauses_as_long_as_the_callers_number_tells() -> None:
    steps = list(ElementTree.fromstring(seat_that_talks_as_told()))
    paused = next(place for place, step in enumerate(steps) if step.get("variable") == "talk")
    read = list(steps[paused - 1].iter())
    assert [(step.get("variable"), step.get("assign_to")) for step in read if step.get("assign_to")] == [
        ("number", "tail"),
        ("tail", "talk"),
    ]
    assert "BYE" in (next(step for step in steps[paused:] if step.tag == "send").text or "")
    assert not any(step.get("timeout") and step.get("request") == "BYE" for step in steps)


def _seen(*calls: tuple[float, float, float, str]) -> Seen:
    """Calls by moment of the answer, of the INVITE and of the end, and seat."""
    callers, at_seats = [], []
    for number, (answered, invited, ended, seat) in enumerate(calls):
        name = f"138{number:04d}1000"
        callers += [Sighting(answered, name, "answered", name), Sighting(ended, name, "bye_received")]
        for event, at in (("invited", invited), ("talking", invited), ("bye_sent", ended)):
            at_seats.append(Sighting(at, f"s{number}", event, name, seat))
    return Seen(callers, at_seats, {"asterisk": 1.0, "core": 1.0})


def test_waits_and_calls_per_agent() -> None:
    seen = _seen((0.0, 0.5, 1.5, "2001"), (0.0, 1.5, 2.5, "2001"), (0.0, 2.5, 3.5, "2002"))
    found = fairness(seen, [Group(3.5, 1.0)], ["2001", "2002", "2003"])
    assert (found.calls, found.failed, found.most_less_least) == (3, 0, 2)
    assert found.mean_wait == pytest.approx(1.0)
    assert found.longest_wait == pytest.approx(2.0)
    assert found.spread == pytest.approx((2 / 3) ** 0.5)


def test_of_an_empty_log_all_calls_failed() -> None:
    found = fairness(_seen(), [Group(2.5, 1.0)], ["2001"])
    assert (found.calls, found.failed, found.mean_wait, found.longest_wait) == (2, 2, 0.0, 0.0)


def test_the_figures_are_ours_over_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter([Fairness(300, 0, 0.5, 1.0, 3.0, 1.5, 5, 60.0), Fairness(300, 0, 1.0, 2.0, 4.0, 1.0, 4, 60.0)])
    monkeypatch.setattr(module, "_SWITCHES", {"longest_idle": nullcontext, "leastrecent": nullcontext})
    monkeypatch.setattr(module, "play", lambda *args, **options: None)
    monkeypatch.setattr(module, "fairness", lambda *args: next(found))
    figures = {figure.name: figure for figure in measure(quick=True)}
    assert figures["fairness.mean_wait"].runs == [0.5]
    assert figures["fairness.longest_wait"].runs == [0.75]
    assert figures["fairness.spread"].runs == [1.5]
    assert all(figure.reached for figure in figures.values())
    assert figures["fairness.mean_wait"].as_json()["details"]["runs"]["leastrecent"][0]["mean_wait"] == 1.0
