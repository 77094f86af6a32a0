"""What a talk costs is the slope over the stairs; the seats of the measurement are settings like any."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.talking import Stair, project, reach, slope
from callcenter.config import load_config
from callcenter.testing.sipp import Sighting


def test_the_slope_is_what_each_talk_adds() -> None:
    stairs = [Stair(talks, 50_000 + 12.5 * talks, 90_000, 0.1, 0.2) for talks in (10, 100, 1000)]
    assert slope(stairs, "core_kb") == pytest.approx(12.5)
    assert slope(stairs, "asterisk_kb") == pytest.approx(0)


def test_who_never_reached_a_seat_is_not_counted() -> None:
    answered = [Sighting(1.0, "a", "answered", "138"), Sighting(2.0, "b", "answered", "139")]
    assert reach(answered, [Sighting(1.5, "x", "invited", "138")]) == [0.5]


def test_as_many_seats_as_wanted(tmp_path: Path) -> None:
    config = load_config(project(tmp_path, 1000), {"CALLCENTER_STATE_DIR": str(tmp_path / "state")})
    assert len(config.seats) == len(config.agents) == 1000
    assert config.flows_dir.resolve() == Path("bench/flows").resolve()
