"""An agent asks somebody on the real Asterisk: who hears whom, who is credited with what, and nobody is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from callcenter.errors import CommandRefused
from callcenter.testing.instance import Instance
from callcenter.testing.ports import free_port
from callcenter.testing.rtp import Ear, level
from callcenter.testing.scenarios import Hangup, Pause, WaitForBye, callee, caller, seat
from callcenter.testing.sipp import Phone
from tests.e2e.conftest import FLOWS
from tests.e2e.project import project_with
from tests.e2e.timeline import close, contact_of, seen

pytestmark = pytest.mark.e2e

CALLER, AGENT, GUEST = 425, 725, 1125
"""Tones that the three phones send, Hz."""
_BUSY, _ANSWERS = "13900000001", "13900000002"
"""The people of the department that is asked."""


@pytest.fixture(scope="module")
def network() -> int:
    """The port on which the telephone network takes our calls."""
    return free_port()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, network: int) -> Iterator[Instance]:
    """A hotline with a telephone network, and a department of two people."""
    people = [{"name": "甲", "number": _BUSY}, {"name": "乙", "number": _ANSWERS}]
    departments = {"housing": {"name": "住建局", "topics": ["物业"], "duty": [{"people": people}]}}
    config = project_with(tmp_path_factory.mktemp("project"), commissioners={"commissioners": departments})
    settings = {"IVR__FLOWS": str(FLOWS), "ACD__REST_SECONDS": "2", "OUTBOUND__TO": f"127.0.0.1:{network}"}
    settings["RECORDING__ENABLED"] = "true"
    with Instance(tmp_path_factory.mktemp("consult"), settings, config=config) as instance:
        yield instance


class Talk:
    """A caller who talks to agent 1001, and the phone of whoever is asked; each sends a tone."""

    def __init__(self, line: Instance, number: str, guest: str, *, at: str = "", port: int = 0) -> None:
        """``guest`` is a scenario: of the seat ``at``, or of the network on ``port``."""
        self.line, self.number = line, number
        self._guest, self._at, self._port = guest, at, port

    def __enter__(self) -> Talk:
        with ExitStack() as stack:  # a talk that does not come about leaves no phone behind
            self._begin(stack)
            self._stack = stack.pop_all()
        return self

    def _begin(self, stack: ExitStack) -> None:
        keep, line = stack.enter_context, self.line
        self.ears = {hertz: keep(Ear(hertz)) for hertz in (CALLER, AGENT, GUEST)}
        for agent in filter(None, ("1001", self._at)):
            stack.callback(line.release, agent)
            stack.callback(line.hang_up, agent)
        if self._at:
            self.guest: Phone = keep(line.seats([self._at], self._with_ear(self._guest, GUEST)))
            line.ask("pause", agent=self._at, reason="later")
        else:
            self.guest = keep(line.phone(self._with_ear(self._guest, GUEST), port=self._port))
        scenario = self._with_ear(caller("12345", [WaitForBye(60)]), CALLER)
        self.caller = keep(line.phone(scenario, fields=[(self.number,)], calls=1))
        self._await(lambda: self.ears[CALLER].mark() > 0)  # with the music the phone learns where to send
        self.agent = keep(line.seats(["1001"], self._with_ear(seat(), AGENT)))
        self.agent.await_sightings("talking")
        if self._at:
            line.ask("unpause", agent=self._at)

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    @staticmethod
    def _await(happened: Callable[[], bool], seconds: float = 10.0) -> None:
        limit = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < limit
            time.sleep(0.02)

    def _with_ear(self, scenario: str, hertz: int) -> str:
        return scenario.replace("[media_port]", str(self.ears[hertz].port))

    def _levels(self, seconds: float) -> dict[tuple[int, int], float]:
        """(ear, tone) → level."""
        time.sleep(0.3)  # what was sent before is heard by then
        since = {hertz: ear.mark() for hertz, ear in self.ears.items()}
        time.sleep(seconds)
        sound = {hertz: self.ears[hertz].heard(mark) for hertz, mark in since.items()}
        return {(ear, tone): level(sound[ear], tone) for ear in sound for tone in sound if ear != tone}

    def heard(self, seconds: float = 0.8) -> set[tuple[int, int]]:
        """Who hears whom: (ear, tone); a level in between is no answer."""
        for _ in range(4):  # a machine that halts the phones for a moment tells nothing: listen again
            levels = self._levels(seconds)
            if not any(-50.0 < found < -25.0 for found in levels.values()):
                break
        assert not {pair: found for pair, found in levels.items() if -50.0 < found < -25.0}, levels
        return {pair for pair, found in levels.items() if found >= -25.0}

    def await_heard(self, expected: set[tuple[int, int]]) -> None:
        """Once a word that the agent alone hears is over."""
        limit = time.monotonic() + 8.0
        while {pair for pair, found in self._levels(0.5).items() if found >= -25.0} != expected:
            assert time.monotonic() < limit
        assert self.heard() == expected

    def over(self) -> dict[str, Any]:
        """The caller's call, once it is over for the caller."""
        self.caller.finish(30)
        return contact_of(self.line, self.number)


WITH_AGENT = {(CALLER, AGENT), (AGENT, CALLER)}
WITH_GUEST = {(CALLER, GUEST), (GUEST, CALLER)}
ASIDE = {(AGENT, GUEST), (GUEST, AGENT)}


def legs_of(line: Instance, contact: dict[str, Any]) -> list[tuple[str, str, str]]:
    legs = line.json("call", "show", contact["contact"])["legs"]
    return [(leg["agent"], leg["outcome"], leg["ended_by"]) for leg in legs]


def consults_of(line: Instance, contact: dict[str, Any]) -> list[dict[str, Any]]:
    events = line.json("call", "show", contact["contact"])["events"]
    return [each["fact"] for each in events if each["type"] == "ConsultEnded"]


def test_a_colleague_is_asked_and_takes_the_caller_over(line: Instance) -> None:
    with Talk(line, "13500000001", seat(), at="1002") as talk:
        assert talk.heard() == WITH_AGENT
        line.ask("consult", agent="1001", to="1002", by="test")
        answered = talk.guest.await_sightings("talking")[0]
        assert talk.heard() == ASIDE
        line.await_state("1001", "hold")
        handed = time.time()
        line.ask("hand_over", agent="1001", by="test")
        talk.agent.await_sightings("bye_received")
        line.await_state("1001", "available")
        assert talk.heard() == WITH_GUEST
        line.await_state("1002", "on_call")
        line.hang_up("1002")
        contact = talk.over()
        talking = seen(talk.agent, "talking", talk.number)
        ended = seen(talk.caller, "bye_received")
    assert legs_of(line, contact) == [("1001", "answered", "transfer"), ("1002", "answered", "agent")]
    legs = line.json("call", "show", contact["contact"])["legs"]
    assert legs[0]["talked"] == pytest.approx(handed - talking.at, abs=1.0)
    assert legs[1]["talked"] == pytest.approx(ended.at - handed, abs=1.0)
    (consult,) = consults_of(line, contact)
    assert (consult["outcome"], consult["agent"]) == ("transferred", "1001")
    assert consult["talked"] / 1e6 == pytest.approx(handed - answered.at, abs=1.0)
    assert (contact["result"], contact["agent"], contact["offers"]) == ("answered", "1001", 2)
    assert contact["waited"] == pytest.approx(legs[0]["ringing"], abs=0.5)
    assert close(contact["ended_us"], ended)
    first, second = line.await_recordings(contact["contact"], 2)
    assert (first["agent"], second["agent"]) == ("1001", "1002")
    assert first["seconds"] == pytest.approx(legs[0]["talked"], abs=1.0)
    assert second["seconds"] == pytest.approx(legs[1]["talked"], abs=1.0)


def test_a_department_whose_first_person_is_busy(line: Instance, network: int) -> None:
    """The next on duty; then all three talk; the agent leaves, and the other two go on."""
    with Talk(line, "13500000002", callee(busy=_BUSY, steps=[Pause(9), Hangup()]), port=network) as talk:
        line.ask("consult", agent="1001", to="物业", by="test")
        answered = talk.guest.await_sightings("talking")[0]
        assert [each.seat for each in talk.guest.sightings("invited")] == [_BUSY, _ANSWERS]
        assert talk.heard() == ASIDE
        line.ask("join", agent="1001", by="test")
        joined = time.time()
        assert talk.heard() == WITH_AGENT | WITH_GUEST | ASIDE
        line.hang_up("1001")
        left = talk.agent.await_sightings("bye_received")[0]
        line.await_state("1001", "available")
        assert talk.heard() == WITH_GUEST
        contact = talk.over()
        ended = talk.guest.await_sightings("bye_sent")[0]
    (consult,) = consults_of(line, contact)
    assert consult["outcome"] == "joined"
    assert consult["talked"] / 1e6 == pytest.approx(joined - answered.at, abs=1.0)
    facts = {each["type"]: each["fact"] for each in line.json("call", "show", contact["contact"])["events"]}
    assert (facts["ConsultStarted"]["where"], facts["ConsultStarted"]["target"]) == ("department", "housing")
    assert (facts["ConsultTried"]["callback_number"], facts["ConsultTried"]["outcome"]) == (_BUSY, "busy")
    assert facts["OutsideTalkEnded"]["talked"] / 1e6 == pytest.approx(ended.at - joined, abs=1.0)
    (leg,) = line.json("call", "show", contact["contact"])["legs"]
    assert leg["talked"] == pytest.approx(left.at - seen(talk.agent, "talking", talk.number).at, abs=1.0)
    assert (contact["result"], contact["agent"]) == ("answered", "1001")
    assert close(contact["ended_us"], ended)


def test_the_police_at_once(line: Instance, network: int) -> None:
    """The caller stays with the agent while it rings; the police leave first, and the two talk on."""
    with Talk(line, "13500000003", callee(ring=1.5, steps=[Pause(3), Hangup()]), port=network) as talk:
        line.ask("consult", agent="1001", to="110", three_party=True, by="test")
        talk.guest.await_sightings("invited")
        assert talk.heard(0.6) == WITH_AGENT
        talk.guest.await_sightings("talking")
        assert talk.heard() == WITH_AGENT | WITH_GUEST | ASIDE
        talk.guest.await_sightings("bye_sent")
        assert talk.heard() == WITH_AGENT
        line.await_state("1001", "on_call")
        line.hang_up("1001")
        contact = talk.over()
    facts = {each["type"]: each["fact"] for each in line.json("call", "show", contact["contact"])["events"]}
    assert facts["ConsultStarted"]["at_once"] is True
    assert facts["OutsideTalkEnded"]["talked"] / 1e6 == pytest.approx(3.0, abs=0.5)
    assert legs_of(line, contact) == [("1001", "answered", "agent")]


def test_back_to_the_caller_and_once_more(line: Instance, network: int) -> None:
    """The guest is let go; the next one hangs up by themselves; each time the agent is back with the caller."""
    with Talk(line, "13500000004", callee(steps=[Pause(2.5), Hangup()]), port=network) as talk:
        for turn, leaves in enumerate(("let go", "hangs up"), 1):
            line.ask("consult", agent="1001", to=_ANSWERS, by="test")
            talk.guest.await_sightings("talking", turn)
            assert talk.heard(0.6) == ASIDE
            if leaves == "let go":
                line.ask("retrieve", agent="1001", by="test")
            else:
                talk.guest.await_sightings("bye_sent", 1)
            line.await_state("1001", "on_call")
            assert talk.heard() == WITH_AGENT
        with pytest.raises(CommandRefused, match="is asking nobody"):
            line.ask("join", agent="1001", by="test")
        line.hang_up("1001")
        contact = talk.over()
    assert [each["outcome"] for each in consults_of(line, contact)] == ["returned", "returned"]
    assert legs_of(line, contact) == [("1001", "answered", "agent")]


def test_nobody_answers(line: Instance) -> None:
    """The agent hears that, and is back with the caller; whoever did not answer is not blamed for it."""
    with Talk(line, "13500000005", seat(reject=486), at="1002") as talk:
        line.ask("consult", agent="1001", to="1002", by="test")
        talk.guest.await_sightings("rejected")
        line.await_state("1001", "on_call")
        line.await_state("1002", "available")
        talk.await_heard(WITH_AGENT)
        line.hang_up("1001")
        contact = talk.over()
    (consult,) = consults_of(line, contact)
    assert (consult["outcome"], consult["talked"]) == ("unanswered", 0)
    assert legs_of(line, contact) == [("1001", "answered", "agent")]


def test_a_department_where_nobody_answers_gets_a_ticket(line: Instance, network: int) -> None:
    with Talk(line, "13500000010", callee(status=486), port=network) as talk:
        line.ask("consult", agent="1001", to="housing", by="test")
        talk.guest.await_sightings("rejected", 2)
        line.await_state("1001", "on_call")
        talk.await_heard(WITH_AGENT)
        line.hang_up("1001")
        contact = talk.over()
    (consult,) = consults_of(line, contact)
    assert consult["outcome"] == "unanswered"
    (appeal,) = [row for row in line.json("appeal", "list") if row["contact"] == contact["contact"]]
    assert (appeal["state"], appeal["mode"], appeal["unit"]) == ("draft", "department_ticket", "housing")


def test_an_agent_who_hangs_up_while_it_rings_leaves_the_caller_there(line: Instance) -> None:
    with Talk(line, "13500000006", seat(ring=2.0, talk=2.0), at="1002") as talk:
        line.ask("consult", agent="1001", to="1002", by="test")
        talk.guest.await_sightings("invited")
        line.hang_up("1001")
        talk.guest.await_sightings("talking")
        contact = talk.over()
    assert legs_of(line, contact) == [("1001", "answered", "transfer"), ("1002", "answered", "agent")]


def test_a_caller_who_hangs_up_meanwhile(line: Instance, network: int) -> None:
    """What they say aside they may finish; the agent's talk with the caller is over when the caller goes."""
    with Talk(line, "13500000007", callee(steps=[Pause(6), Hangup()]), port=network) as talk:
        line.ask("consult", agent="1001", to=_ANSWERS, by="test")
        talk.guest.await_sightings("talking")
        line.hang_up("trunk", talk.number)
        gone = talk.caller.await_sightings("bye_received")[0]
        assert talk.heard() == ASIDE
        assert line.ask("agents")[0]["state"] in ("hold", "on_call")
        talk.guest.await_sightings("bye_sent")
        line.await_state("1001", "available")
        contact = talk.over()
    (consult,) = consults_of(line, contact)
    assert consult["outcome"] == "caller_gone"
    (leg,) = line.json("call", "show", contact["contact"])["legs"]
    assert leg["ended_by"] == "caller"
    assert leg["talked"] == pytest.approx(gone.at - seen(talk.agent, "talking", talk.number).at, abs=1.0)


def test_what_cannot_be(line: Instance, network: int) -> None:
    with pytest.raises(CommandRefused, match="agent 1001 is not logged in"):
        line.ask("consult", agent="1001", to="1002", by="test")
    with Talk(line, "13500000008", callee(ring=1.0, steps=[WaitForBye(20)]), port=network) as talk:
        for to, why in (
            ("1002", "nobody is logged in at seat 1002"),
            ("1001", "cannot be transferred to the seat that it is at"),
            ("00861", "neither a seat nor a queue nor a number that may be called"),
            ("voice", "nobody in queue voice is free"),
        ):
            with pytest.raises(CommandRefused, match=why):
                line.ask("consult", agent="1001", to=to, by="test")
        assert talk.heard() == WITH_AGENT
        line.ask("consult", agent="1001", to=_ANSWERS, by="test")
        for order in ("join", "hand_over"):
            with pytest.raises(CommandRefused, match="nobody has answered yet"):
                line.ask(order, agent="1001", by="test")
        with pytest.raises(CommandRefused, match="is asking somebody already"):
            line.ask("consult", agent="1001", to=_ANSWERS, by="test")
        talk.guest.await_sightings("talking")
        line.ask("retrieve", agent="1001", by="test")
        line.hang_up("1001")
        talk.over()


def test_a_core_that_dies_meanwhile_cuts_nobody_off(line: Instance, network: int) -> None:
    """All three talk on; when the agent and the guest have left, the caller goes on with the next core."""
    with Talk(line, "13500000009", callee(steps=[Pause(8), Hangup()]), port=network) as talk:
        line.ask("consult", agent="1001", to=_ANSWERS, three_party=True, by="test")
        talk.guest.await_sightings("talking")
        assert talk.heard() == WITH_AGENT | WITH_GUEST | ASIDE
        line.kill_core()
        assert talk.heard() == WITH_AGENT | WITH_GUEST | ASIDE
        line.await_ready()
        line.hang_up("1001")
        left = talk.agent.await_sightings("bye_received")[0]
        assert talk.heard() == WITH_GUEST
        contact = talk.over()
        line.await_state("1001", "available")
    (leg,) = line.json("call", "show", contact["contact"])["legs"]
    assert (leg["agent"], leg["outcome"]) == ("1001", "answered")
    assert leg["talked"] == pytest.approx(left.at - seen(talk.agent, "talking", talk.number).at, abs=1.5)
