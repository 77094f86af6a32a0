"""Callbacks on appeals on the real Asterisk: SIPp is the appellant's phone, rung through the trunk."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from callcenter.testing.instance import Instance
from callcenter.testing.ports import free_port
from callcenter.testing.scenarios import Hangup, Key, Pause, Step, WaitForBye, callee, seat
from callcenter.testing.sipp import Phone
from tests.callcontrol.appellants import Appellants
from tests.e2e.conftest import staffed
from tests.e2e.project import project_with
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e

GREETED = Pause(27)
"""Greeting, day and number are over, and the first question is asked, once or for the second time."""
ASKED = Pause(2)
"""A question is asked, and the key interrupts it."""
DAY = 86_400.0
TWO_LOOKS = 11.0
"""In so many seconds the core has looked twice who is due."""
_numbers = count(13700000501)


@pytest.fixture(scope="module")
def network() -> int:
    """The port on which the telephone network takes our calls."""
    return free_port()


@pytest.fixture(scope="module")
def flows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped flows, in a folder of their own."""
    folder = tmp_path_factory.mktemp("flows")
    for file in (Path(__file__).parents[2] / "ivr_flows").glob("*.yaml"):
        shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings file of a project like the shipped one."""
    return project_with(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, network: int, project: Path, flows: Path) -> Iterator[Instance]:
    settings = {
        "IVR__FLOWS": str(flows),
        "OUTBOUND__TO": f"127.0.0.1:{network}",
        "OUTBOUND__RING_SECONDS": "32",
    }
    with Instance(tmp_path_factory.mktemp("follow_ups"), settings, project) as instance:
        yield instance


def called_at(line: Instance, project: Path, hours: str) -> None:
    """The system calls at these hours from now on."""
    settings = yaml.safe_load(project.read_text(encoding="utf-8"))
    callbacks = {"automatic": True, "hours": hours, "pause_hours": 0.001, "between_minutes": 0}
    settings["appeals"]["callbacks"] = callbacks
    project.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    line.ask("reload")


@pytest.fixture
def all_day(line: Instance, project: Path) -> None:
    """It calls at any hour."""
    called_at(line, project, "00:00-24:00")


@pytest.fixture
def at_once(line: Instance, all_day: None, flows: Path) -> None:
    """It calls at any hour, and the first question is asked at once, without the greeting."""
    file = flows / "follow_up.yaml"
    flow = yaml.safe_load(file.read_text(encoding="utf-8"))
    flow["start"] = "resolved"
    flow["nodes"] = {name: node for name, node in flow["nodes"].items() if name not in ("greeting", "opened", "number")}
    file.write_text(yaml.safe_dump(flow, allow_unicode=True), encoding="utf-8")
    line.ask("reload")


@pytest.fixture
def appeals(line: Instance) -> Iterator[Appellants]:
    found = Appellants(line.config)
    yield found
    found.close()


@pytest.fixture
def number() -> str:
    """An appellant's number that no other test calls."""
    return str(next(_numbers))


def citizen(line: Instance, network: int, *steps: Step) -> Phone:
    """The appellant's phone: answers, and goes through these steps."""
    return line.phone(callee(steps=steps), port=network)


def test_outside_hours_nothing_is_dialled(
    line: Instance, network: int, project: Path, appeals: Appellants, number: str
) -> None:
    clock = datetime.now(ZoneInfo(line.config.site.timezone)).hour
    called_at(line, project, f"{(clock + 6) % 24:02}:00-{(clock + 6) % 24:02}:59")
    with citizen(line, network, WaitForBye(60)) as phone:
        appeal = appeals.due(number)
        began = line.ask("status")["uptime"]
        while line.ask("status")["uptime"] < began + TWO_LOOKS:
            assert phone.sightings("invited") == []
            time.sleep(0.5)
        assert appeals.attempts(appeal) == []
        called_at(line, project, "00:00-24:00")
        phone.await_sightings("invited", seconds=30)
        appeals.do("rate", appeal, resolved=True, satisfaction="satisfied")  # or it is called again in other tests


def test_satisfied_is_closed(line: Instance, network: int, all_day: None, appeals: Appellants, number: str) -> None:
    with citizen(line, network, GREETED, Key("1"), ASKED, Key("1"), WaitForBye(40)) as phone:
        appeal = appeals.due(number)
        phone.await_sightings("bye_received", seconds=90)
        invited = phone.await_sightings("invited")
        case = appeals.until(appeal, lambda case: case.state == "closed")
    assert (invited[0].number, invited[0].seat) == ("12345", number)
    assert (case.resolved, case.satisfaction, case.attempts) == (True, "satisfied", 1)
    (attempt,) = appeals.attempts(appeal)
    contact = contact_of(line, number)
    assert (attempt["call"], contact["direction"], contact["appeal"]) == (contact["contact"], "follow_up", appeal)
    assert contact["queued"] is None
    assert 'callcenter_follow_up_calls_total{outcome="reached"} 1.0' in line.metrics()


def test_dissatisfied_waits_for_a_person_then_it_is_redone(
    line: Instance, network: int, appeals: Appellants, number: str, at_once: None
) -> None:
    with citizen(line, network, ASKED, Key("2"), ASKED, Key("3"), WaitForBye(40)) as phone:
        appeal = appeals.due(number)
        phone.await_sightings("bye_received", seconds=90)
    case = appeals.until(appeal, lambda case: bool(case.reach))
    assert (case.state, case.resolved, case.satisfaction) == ("callback_due", False, "dissatisfied")
    row = next(row for row in line.json("appeal", "callbacks") if row["number"] == appeal)
    assert (row["what"], row["caller"]) == ("ask_why", f"{number[:3]}****{number[-4:]}")
    appeals.tick(later=10 * DAY)
    assert appeals.case(appeal).state == "redo"


def test_nine_is_refused(line: Instance, network: int, appeals: Appellants, number: str, at_once: None) -> None:
    with citizen(line, network, ASKED, Key("9"), WaitForBye(40)) as phone:
        appeal = appeals.due(number)
        phone.await_sightings("bye_received", seconds=90)
    case = appeals.until(appeal, lambda case: case.state == "closed")
    assert (case.reach, case.rated) == ("refused", None)


def test_who_hangs_up_after_one_answer_has_answered(
    line: Instance, network: int, appeals: Appellants, number: str, at_once: None
) -> None:
    with citizen(line, network, ASKED, Key("1"), Pause(1), Hangup()) as phone:
        appeal = appeals.due(number)
        phone.await_sightings("bye_sent", seconds=90)
        # within: SIPp tells of a BYE as it is about to send it, and one that is ended then sends none
        case = appeals.until(appeal, lambda case: case.state == "closed")
    assert (case.resolved, case.satisfaction) == (True, "")


def test_busy_and_unanswered_are_tried_again(
    line: Instance, network: int, appeals: Appellants, number: str, at_once: None
) -> None:
    with line.phone(callee(status=486), port=network) as busy:
        appeal = appeals.due(number)
        busy.await_sightings("rejected", seconds=30)
        case = appeals.until(appeal, lambda case: case.attempts >= 1)
    assert (case.state, case.reach) == ("callback_due", "unreachable")
    assert case.next_try is not None
    with line.phone(callee(silent=number), port=network) as silent:
        silent.await_sightings("invited", seconds=60)
        appeals.until(appeal, lambda case: case.attempts >= 2, seconds=90)
    with citizen(line, network, ASKED, Key("1"), ASKED, Key("2"), WaitForBye(40)) as phone:
        phone.await_sightings("bye_received", seconds=90)
    case = appeals.until(appeal, lambda case: case.state == "closed")
    assert case.satisfaction == "neutral"
    outcomes = [row["outcome"] for row in appeals.attempts(appeal)]
    assert outcomes[-1] == "reached"
    assert set(outcomes[:-1]) == {"unreachable"}


def test_a_core_that_is_killed_while_it_rings_calls_nobody_twice(
    line: Instance, network: int, appeals: Appellants, number: str, at_once: None
) -> None:
    steps = [ASKED, Key("1"), ASKED, Key("1"), WaitForBye(40)]
    with line.phone(callee(ring=28.0, steps=steps), port=network) as phone:
        appeal = appeals.due(number)
        phone.await_sightings("invited", seconds=30)
        line.kill_core()
        line.await_ready()
        assert phone.sightings("talking") == [], "the phone rings still when the core is back"
        case = appeals.until(appeal, lambda case: case.state == "closed", seconds=90)
        assert len(phone.sightings("invited")) == 1
    assert (case.satisfaction, case.attempts) == ("satisfied", 1)
    assert len(appeals.attempts(appeal)) == 1
    assert contact_of(line, number)["direction"] == "follow_up"


def test_who_answers_while_the_core_is_away_is_excused_and_called_again(
    line: Instance, network: int, appeals: Appellants, number: str, at_once: None
) -> None:
    with line.phone(callee(ring=1.0, steps=[WaitForBye(40)]), port=network) as phone:
        appeal = appeals.due(number)
        phone.await_sightings("invited", seconds=30)
        line.kill_core()
        phone.await_sightings("bye_received", seconds=30)
    line.await_ready()
    appeals.until(appeal, lambda case: case.attempts >= 1, seconds=60)
    with citizen(line, network, ASKED, Key("1"), ASKED, Key("1"), WaitForBye(40)):
        appeals.until(appeal, lambda case: case.state == "closed", seconds=90)
    outcomes = [row["outcome"] for row in appeals.attempts(appeal)]
    assert (outcomes[0], outcomes[-1]) == ("unreachable", "reached")


def test_an_agent_reads_and_calls(line: Instance, network: int, appeals: Appellants, number: str) -> None:
    appeals.do("attempt", appeal := appeals.due(number), outcome="unreachable")  # from now on it is a person's
    with (
        line.phone(callee(steps=[Pause(2), Hangup()]), port=network) as phone,
        staffed(line, {"1001": seat()}),
    ):
        shown = line.ask("follow_up", number=appeal, agent="1001")
        phone.await_sightings("bye_sent", seconds=30)
        contact = contact_of(line, number)
    assert [each["outcome"] for each in shown["tries"]] == ["unreachable"]
    assert (contact["direction"], contact["appeal"], contact["contact"]) == ("out", appeal, shown["call"])
    appeals.do("rate", appeal, resolved=True, satisfaction="satisfied", call=shown["call"])
    assert appeals.case(appeal).state == "closed"
