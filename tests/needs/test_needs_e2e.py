"""Needs that only the real Asterisk can show to be met: phones that die, ring, hold, and hear."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml

from callcenter.testing.instance import Instance
from callcenter.testing.rtp import Ear, level
from callcenter.testing.scenarios import Hangup, Key, Pause, Step, WaitForBye, caller, seat
from callcenter.testing.sipp import Phone
from tests.e2e.conftest import FLOWS, staffed
from tests.e2e.timeline import contact_of, seen

pytestmark = pytest.mark.e2e

SILENCE = 4
"""Seconds without sound after which Asterisk gives a seat's phone up."""
FRAMES = 50
"""Packets of sound in a second."""


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    flows = tmp_path_factory.mktemp("flows")
    shutil.copy(FLOWS / "survey.yaml", flows)
    main = yaml.safe_load((FLOWS / "main.yaml").read_text(encoding="utf-8"))
    main["nodes"]["voice"]["announce"] = "greeting"
    main["nodes"]["voice"]["exits"]["talked"] = "rating"
    main["nodes"]["rating"] = {"type": "subflow", "flow": "survey", "next": "end"}
    (flows / "main.yaml").write_text(yaml.safe_dump(main, allow_unicode=True), encoding="utf-8")
    settings = {"IVR__FLOWS": str(flows), "ACD__REST_SECONDS": "2", "SIP__SEAT_RTP_TIMEOUT": str(SILENCE)}
    with Instance(tmp_path_factory.mktemp("needs"), settings) as instance:
        announcement(instance).write_bytes(announcement(instance).read_bytes() * 3)
        yield instance


def announcement(line: Instance) -> Path:
    """The file that who waits hears first; long enough to be in the way."""
    return Path(line.config.sounds_dir / line.config.site.language / "greeting.alaw")


def until(happened: Callable[[], object], seconds: float = 15.0) -> None:
    limit = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < limit
        time.sleep(0.05)


def calling(line: Instance, number: str, *steps: Step, ear: Ear | None = None) -> Phone:
    """A caller, heard by ``ear`` if there is one."""
    scenario = caller("12345", steps)
    if ear is not None:
        scenario = scenario.replace("[media_port]", str(ear.port))
    return line.phone(scenario, fields=[(number,)], calls=1)


@pytest.mark.parametrize(("number", "core_dies"), [("13700000901", False), ("13700000902", True)])
def test_need_01_when_the_call_is_over_my_agent_is_free_again_even_if_a_bye_is_lost(
    line: Instance, number: str, core_dies: bool
) -> None:
    """A phone that loses its power says no BYE: the agent is free soon after, be the core an old or a new one."""
    with ExitStack() as stack:
        mine, sound = stack.enter_context(Ear(425)), stack.enter_context(ExitStack())
        other = stack.enter_context(calling(line, number, WaitForBye(60), ear=mine))
        until(mine.mark)  # with the first sound it learns where to send
        ear = sound.enter_context(Ear(725))
        scenario = seat().replace("[media_port]", str(ear.port))
        phone = stack.enter_context(staffed(line, {"1001": scenario}))["1001"]
        began = phone.await_sightings("talking")[0].at
        until(lambda: ear.mark() > (SILENCE + 1) * FRAMES)  # a phone that sends sound is not given up
        line.await_state("1001", "on_call")
        if core_dies:
            line.kill_core()
            line.await_ready()
            line.await_state("1001", "on_call")
        phone.stop()
        sound.close()
        died = time.time()
        line.await_state("1001", "available", SILENCE + 8)
        freed = time.time()
        line.hang_up("trunk", number)
        other.finish()
    assert SILENCE - 2 < freed - died < SILENCE + 5
    contact = contact_of(line, number)
    assert (contact["result"], contact["agent"]) == ("answered", "1001")
    assert contact["talked"] == pytest.approx(freed - began, abs=2), "and the talk did not run on"
    assert "座席 1001 的话机(分机 1001)没有声音" in line.output()


def test_need_02_a_caller_who_hung_up_never_rings_an_agent(line: Instance) -> None:
    """Callers come and give up: a phone rings only for the living, and stops the moment that one is gone."""
    numbers = [f"137000009{n}" for n in range(10, 22)]
    rows = [(number,) for number in numbers]
    with (
        line.phone(caller("12345", [Pause(2.0), Hangup()]), fields=rows, calls=len(rows), rate=4) as callers,
        staffed(line, {"1001": seat(answer=False)}) as phones,
    ):
        callers.finish()
        until(lambda: len(phones["1001"].sightings("cancelled")) == len(phones["1001"].sightings("invited")))
        line.await_state("1001", "available")
        number_of = {sighting.call_id: sighting.number for sighting in callers.sightings("dialled")}
        gone = {number_of[sighting.call_id]: sighting.at for sighting in callers.sightings("bye_sent")}
        rung = {sighting.number: sighting.at for sighting in phones["1001"].sightings("invited")}
        stopped = {sighting.number: sighting.at for sighting in phones["1001"].sightings("cancelled")}
    assert len(gone) == len(numbers)
    assert len(rung) > 1
    assert len(phones["1001"].sightings("invited")) == len(rung), "for nobody twice"
    for number, at in rung.items():
        assert at < gone[number] + 0.1
        assert stopped[number] < gone[number] + 1.0
    until(lambda: {row["result"] for row in line.contacts() if row["caller"] in numbers} == {"abandoned"})


def test_need_19_an_announcement_neither_delays_nor_kills_the_connection(line: Instance) -> None:
    """An agent who is free cuts it short; without its sound the call goes on as if it had been heard."""
    sound = announcement(line)
    assert sound.stat().st_size > 8 * 8000
    with staffed(line, {"1001": seat(talk=1.0)}) as phones:
        for number, heard in (("13700000931", True), ("13700000932", False)):
            if not heard:
                sound.unlink()
            line.ask("pause", agent="1001", reason="rest")
            with Ear() as ear, calling(line, number, WaitForBye(30), ear=ear) as phone:
                until(lambda ear=ear: ear.mark() > FRAMES // 4)  # it plays, or the music does without it
                free = time.time()
                line.ask("unpause", agent="1001")
                until(lambda number=number: number in [each.number for each in phones["1001"].sightings("talking")])
                assert seen(phones["1001"], "talking", number).at - free < 1.0
                line.await_state("1001", "available")
                line.hang_up("trunk", number)
                phone.finish()
            assert contact_of(line, number)["result"] == "answered"


def test_need_21_hold_holds(line: Instance) -> None:
    """On hold the caller stays, with music, longer than a silent phone would; then they talk again."""
    number, agent_tone = "13700000941", 725
    with Ear(425) as ear, line.softphone("1001", tone=agent_tone) as phone:
        line.sit_down("1001")
        with calling(line, number, WaitForBye(60), ear=ear) as other:
            phone.await_event("CALL_INCOMING")
            phone.answer()
            phone.await_event("CALL_ESTABLISHED")
            began = time.time()

            def caller_hears(seconds: float) -> float:
                """How loud the agent is for the caller over that time, dB."""
                mark = ear.mark()
                until(lambda: ear.mark() >= mark + seconds * FRAMES, seconds + 10)
                return level(ear.heard(mark), agent_tone)

            assert caller_hears(1) > -30
            phone.hold()
            line.await_state("1001", "hold")
            incoming = len(phone.events("CALL_INCOMING"))
            with calling(line, "13700000942", Pause(SILENCE), Hangup()) as second:
                assert caller_hears(SILENCE + 2) < -30
                second.finish()
            assert len(phone.events("CALL_INCOMING")) == incoming, "an agent who holds is in a call"
            line.await_state("1001", "hold")
            phone.resume()
            line.await_state("1001", "on_call")
            assert caller_hears(1) > -30
            phone.hang_up()
            ended = time.time()
            line.await_state("1001", "available")
            line.hang_up("trunk", number)
            other.finish()
        line.release("1001")
    contact = contact_of(line, number)
    assert contact["talked"] == pytest.approx(ended - began, abs=1.0), "the hold is part of the talk"
    assert contact_of(line, "13700000942")["result"] == "abandoned"


@pytest.mark.parametrize(("number", "via", "rated"), [("13700000951", "", "1001"), ("13700000952", "1002", "1002")])
def test_need_24_the_survey_runs_whenever_the_agent_hangs_up(
    line: Instance, number: str, via: str, rated: str
) -> None:
    """The caller is asked after the agent's BYE, also when that agent got the call by a transfer."""
    with staffed(line, {"1001": seat(talk=None if via else 1.0), "1002": seat(talk=1.0)}) as phones:
        line.ask("pause", agent="1002", reason="rest")
        with calling(line, number, Pause(4), Key("2"), WaitForBye(30)) as phone:
            phones["1001"].await_sightings("talking")
            if via:
                line.ask("unpause", agent=via)
                line.ask("transfer", agent="1001", to=via, by="test")
            phones[rated].await_sightings("bye_sent")
            phone.finish()
    contact = contact_of(line, number)
    events = line.json("call", "show", contact["contact"])["events"]
    given = [each["fact"] for each in events if each["type"] == "RatingGiven"]
    assert contact["rating"] == 2
    assert [(fact["score"], fact["agent"]) for fact in given] == [(2, rated)]
