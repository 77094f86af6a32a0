"""An appeal from a caller's words on the real Asterisk to the archive, with a real call back to the citizen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import yaml

from callcenter.casework import CaseDesk
from callcenter.journal import open_engine
from callcenter.projections import verify
from callcenter.testing.instance import Instance
from callcenter.testing.ports import free_port
from callcenter.testing.scenarios import Hangup, Key, Pause, WaitForBye, callee, caller, seat
from callcenter.workdays import Calendar
from tests.e2e.conftest import staffed
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e

CITIZEN, NEIGHBOUR = "13900000701", "13900000702"
LAMP = "人民路12号门前的路灯已经三天不亮了，晚上走路很不安全"
DAY = 86_400_000_000


@pytest.fixture(scope="module")
def network() -> int:
    """The port on which the telephone network takes our calls."""
    return free_port()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, network: int) -> Iterator[Instance]:
    """The shipped hotline; who is called back is asked at once, without a greeting."""
    flows = tmp_path_factory.mktemp("flows")
    for file in (Path(__file__).parents[2] / "ivr_flows").glob("*.yaml"):
        shutil.copy(file, flows)
    follow_up = yaml.safe_load((flows / "follow_up.yaml").read_text(encoding="utf-8"))
    follow_up["start"] = "resolved"
    before = ("greeting", "opened", "number")
    follow_up["nodes"] = {name: node for name, node in follow_up["nodes"].items() if name not in before}
    (flows / "follow_up.yaml").write_text(yaml.safe_dump(follow_up, allow_unicode=True), encoding="utf-8")
    settings = {
        "IVR__FLOWS": str(flows),
        "OUTBOUND__TO": f"127.0.0.1:{network}",
        "APPEALS__CALLBACKS": '{automatic: true, hours: "00:00-24:00", pause_hours: 0.001, between_minutes: 0}',
    }
    with Instance(tmp_path_factory.mktemp("whole_life"), settings) as instance:
        yield instance


def deed(line: Instance, name: str, number: str, *words: str, unit: str = "") -> str:
    """Carry a deed out as people do; the state after it."""
    by = ("--as-unit", unit) if unit else ()
    return str(line.json("appeal", name, number, "--actor", "甲", "--reason", "因故", *by, *words)["state"])


def called_in(line: Instance, number: str) -> str:
    """A caller talks to an agent; the number of the appeal that was opened for it."""
    steps = [Pause(15), Hangup()]
    with (
        staffed(line, {"1001": seat(ring=0.2, talk=20.0)}),
        line.phone(caller("12345", steps), fields=[(number,)], calls=1) as phone,
    ):
        phone.finish()
    return str(contact_of(line, number)["appeal"])


def states(line: Instance, number: str) -> Any:
    return line.json("appeal", "show", number)


def test_from_a_call_to_the_archive(line: Instance, network: int) -> None:
    first = called_in(line, NEIGHBOUR)
    deed(line, "describe", first, "--text", LAMP, "--place", "人民路12号")
    assert deed(line, "submit", first, "--appeal-type", "求助") == "pending_dispatch"

    number = called_in(line, CITIZEN)
    (alike, *_) = line.json("appeal", "similar", "--text", "人民路12号路灯三天不亮", "--place", "人民路12号")
    assert (alike["number"], alike["band"]) == (first, "probable")
    deed(line, "describe", number, "--text", LAMP, "--place", "人民路12号", "--urgency", "一般")
    assert deed(line, "submit", number, "--appeal-type", "求助") == "pending_dispatch"
    assert deed(line, "link", first, "--parent", number) == "linked"

    for unit in ("transport", "water"):
        assert deed(line, "dispatch", number, "--unit", unit) == "dispatched"
        assert deed(line, "return", number, "--code", "not_ours", unit=unit) == "return_review"
        assert deed(line, "approve", number) == "pending_dispatch"
    refused = line.command("appeal", "dispatch", number, "--unit", "urban_management", check=False)
    assert "a supervisor must appoint" in refused.stderr
    assert deed(line, "appoint", number, "--unit", "urban_management") == "dispatched"
    for name, after in (("sign", "signed"), ("start", "in_progress"), ("contact", "in_progress")):
        assert deed(line, name, number, unit="urban_management") == after
    reply = ("--text", "已更换灯泡和线路，现场测试亮灯正常，并纳入夜间巡查", "--outcome", "已解决")
    assert deed(line, "reply", number, *reply, unit="urban_management") == "replied"
    assert deed(line, "review", number) == "result_review"

    answers = [Pause(2), Key("1"), Pause(2), Key("1"), WaitForBye(40)]
    with line.phone(callee(steps=answers), port=network) as phone:
        assert deed(line, "pass", number) == "callback_due"
        phone.await_sightings("bye_received", 2, seconds=120)
        rung = {sighting.seat for sighting in phone.await_sightings("invited", 2)}
    assert rung == {CITIZEN, NEIGHBOUR}
    for each in (number, first):
        closed = await_state(line, each, "closed")
        assert (closed["resolved"], closed["satisfaction"], closed["attempts"]) == (True, "satisfied", 1)

    engine = open_engine(line.config.database_url)
    calendar = Calendar.load(line.config.calendar_file)
    later = max(states(line, each)["closed_us"] for each in (number, first)) + 30 * DAY
    CaseDesk(engine, line.config, calendar, clock=lambda: later).tick()
    assert [states(line, each)["state"] for each in (number, first)] == ["archived", "archived"]
    told = [fact["type"] for fact in line.json("appeal", "history", number)]
    assert told[0] == "AppealOpened"
    assert told[-1] == "AppealArchived"
    assert told.count("ReturnApproved") == 2
    assert list(verify(engine)) == []
    engine.dispose()


def await_state(line: Instance, number: str, state: str) -> dict[str, Any]:
    """The appeal when it is in a state; what follows from a callback is done by the projector."""
    limit = monotonic() + 20
    while (row := states(line, number))["state"] != state:
        assert monotonic() < limit, row
    return row  # type: ignore[no-any-return]
