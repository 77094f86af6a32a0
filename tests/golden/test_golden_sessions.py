"""Every golden session gives what its file says; ``pytest --bless`` writes what it gives now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from callcenter.config import load_config
from callcenter.ivr import FlowLibrary, load_library
from callcenter.ivr.golden import dump_case, replay
from callcenter.workdays import Calendar

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CASES = sorted(path for path in HERE.glob("*/*.yaml") if path.parent.name != "flows")


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar.load(ROOT / "config" / "calendar.yaml")


@pytest.fixture(scope="module")
def library(calendar: Calendar, tmp_path_factory: pytest.TempPathFactory) -> FlowLibrary:
    """The shipped flows and those in ``tests/golden/flows``."""
    folder = tmp_path_factory.mktemp("flows")
    for path in (*(ROOT / "ivr_flows").glob("*.yaml"), *(HERE / "flows").glob("*.yaml")):
        (folder / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    queues = load_config(ROOT / "config" / "callcenter.yaml", {}).queues
    return load_library(folder, folder / "prompts.yaml", calendar, queues=queues, entries={"main"})


def read(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return case


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_session(path: Path, library: FlowLibrary, calendar: Calendar, request: pytest.FixtureRequest) -> None:
    case = read(path)
    given = replay(case, library, calendar)
    if request.config.getoption("--bless"):
        path.write_text(dump_case(given), encoding="utf-8")
    assert given == (given if request.config.getoption("--bless") else case)
    assert path.parent.name == case["flow"]
    assert case["turns"][-1].get("ended"), "a golden session plays the call to its end"


@pytest.mark.parametrize("flow", sorted(path.stem for path in (ROOT / "ivr_flows").glob("*.yaml")))
def test_every_shipped_flow_has_sessions(flow: str) -> None:
    assert flow == "prompts" or sum(path.parent.name == flow for path in CASES) >= 3


def test_sessions_pass_every_node_of_every_flow(library: FlowLibrary) -> None:
    passed = {
        (fact["flow"], fact["node"])
        for path in CASES
        for turn in read(path)["turns"]
        for fact in turn.get("facts", ())
        if fact["fact"] == "NodeEntered"
    }
    nodes = {(name, node) for name, flow in library.flows.items() for node in flow.nodes}
    assert nodes - passed == set()
