"""A whole house under random callers, agents and accidents: real AGI bytes, time and events in the test's hand.

Manager events may lag behind what AGI tells, as they do under load. Whatever happens: no agent has two live
legs, no caller is lost, the first in line is served first, and in the end the books are complete.

Numbers are marked, call again and are known to agents; settings change while all this goes on; the house is
compared with Asterisk, whose events may get lost.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from twisted.internet.defer import succeed
from twisted.internet.task import Clock as Timers
from twisted.logger import LogLevel, eventAsText, globalLogPublisher
from twisted.test import iosim

from callcenter.acd import AgentView, WaitingCaller, meets, order
from callcenter.acd.agent_states import IN_CALL, AgentState
from callcenter.agi import AgiServer
from callcenter.ami import LiveChannel, Message, Snapshot
from callcenter.ami.snapshot import live_channel
from callcenter.callcontrol.clock import Clock
from callcenter.callcontrol.house import House
from callcenter.callcontrol.observe import EVENTS, seat_of
from callcenter.callcontrol.reload import Everything, go_by
from callcenter.config import Config, Queue, load_config
from callcenter.errors import CommandRefused, MarkRefused
from callcenter.facts import (
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallOffered,
    ConsultEnded,
    ConsultStarted,
    Fact,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    QueueLeft,
    RingNoAnswer,
    TalkEnded,
)
from callcenter.ivr import load_library
from callcenter.testing import FakeCall, FakeDial
from callcenter.workdays import Calendar
from tests.callcontrol.conference_rules import AGENTS, Asterisk, ConferenceRules
from tests.callcontrol.hotline import ARGUMENTS

ROOT = Path(__file__).parents[2]
NUMBERS = ("", "13800000001", "13800000002", "13800000003")
STATE = tempfile.TemporaryDirectory()
SHIPPED = load_config(
    ROOT / "config" / "callcenter.yaml",
    {
        "CALLCENTER_IVR__FLOWS": "tests/callcontrol/flows",
        "CALLCENTER_STATE_DIR": STATE.name,
        "CALLCENTER_ACD__PRIORITY_SECONDS": "1",
        "CALLCENTER_OUTBOUND__TO": "127.0.0.1:5999",
        "CALLCENTER_CALLBACKS__ENABLED": "false",
    },
)
SLACK = 10_000
"""What is due is done within so many µs."""
LATER = {"after_seconds": 5, "needs": {"voice": 1}}


def settings_with(levels: tuple[int, ...] = (5, 5, 5), **voice: Any) -> Config:
    """Settings with other ones for the queue of voice, and the agents' levels of that skill."""
    usual = {"wrap_up_seconds": 3, "max_wrap_up_seconds": 9, "sticky_hours": 1, "sticky_seconds": 4}
    queue = Queue.model_validate({**SHIPPED.queues["voice"].model_dump(), **usual, **voice})
    skilled = {
        number: SHIPPED.agents[number].model_copy(update={"skills": {"voice": level}})
        for number, level in zip(AGENTS, levels, strict=True)
    }
    update = {"queues": {**SHIPPED.queues, "voice": queue}, "agents": {**SHIPPED.agents, **skilled}}
    return SHIPPED.model_copy(update=update)


CONFIG = settings_with()
OTHERS = (
    CONFIG,
    settings_with(strategy="fewest_calls", wrap_up_seconds=0),
    settings_with((5, 7, 9), strategy="skill_best", priority=5),
    settings_with((5, 7, 5), needs={"voice": 6}, relax=[LATER]),
    settings_with(strategy="round_robin", sticky_hours=0, max_waiting=2),
    settings_with(strategy="least_talk", sticky_seconds=30, leave_when_empty=True),
)
"""What a reload may bring."""
CALENDAR = Calendar.load(CONFIG.calendar_file, CONFIG.site.timezone)
LIBRARY = load_library(CONFIG.flows_dir, CONFIG.prompts_file, CALENDAR, queues=CONFIG.queues, entries={"main"})
START = 1_800_000_000


class StillClock(Clock):
    """Moves only when the timers do; no two moments are the same."""

    __slots__ = ("_last", "_timers")

    def __init__(self, timers: Timers) -> None:
        self._timers = timers
        self._last = 0

    def now(self) -> int:
        self._last = max(self._last + 1, int((START + self._timers.seconds()) * 1_000_000))
        return self._last


class Books:
    """Asterisk's own record cannot be read."""

    async def evidence(self, contact: str) -> None:
        return None


class HouseMachine(ConferenceRules):
    def __init__(self) -> None:
        super().__init__()
        self.timers = Timers()
        self.asterisk = Asterisk(self.timers)
        self.facts: list[Fact] = []
        self.errors: list[str] = []
        globalLogPublisher.addObserver(self.observe)
        journal = SimpleNamespace(append=self.append, committed=lambda: succeed(None))
        control = SimpleNamespace(send_action=self.asterisk.act)
        node = SimpleNamespace(up=True, control=control, channels=lambda: succeed(self.channels()[1]))
        lookups = SimpleNamespace(change_config=lambda config: None)
        self.house = House(
            CONFIG, library=LIBRARY, calendar=CALENDAR, journal=journal, node=node, lookups=lookups, web=None,  # type: ignore[arg-type]
            reactor=self.timers, clock=StillClock(self.timers),
        )  # fmt: skip
        self.house.books = Books()  # type: ignore[assignment]
        self.house.floor.release()

        async def conduct(session: Any, house: House) -> None:
            await house.conduct(session)

        async def member(session: Any, house: House) -> None:
            await house.conferences.serve(session)

        self.server = AgiServer({"hotline": conduct, "member": member}, house=self.house, reactor=self.timers)
        self.pumps: list[iosim.IOPump] = []
        self.callers: list[FakeCall] = []
        self.broken: list[FakeCall] = []
        self.lagging = False
        self.dials: list[FakeDial] = []
        self.asterisk.on_dial = self.dials.append

    def observe(self, event: Any) -> None:
        if event.get("log_failure") is not None or event.get("log_level") is LogLevel.critical:
            self.errors.append(eventAsText(event))

    def append(self, *facts: Fact) -> None:
        self.facts.extend(facts)
        for fact in facts:
            if isinstance(fact, AgentStateChanged) and fact.event == "offer":
                call, view = self.house.calls[fact.contact], self.house.roster.agents[fact.agent].view
                if call.waiting is None:
                    continue  # an agent or the caller's present one chose this agent
                mine = order(call.waiting.waiting)
                if any(order(each) < mine and self.could_serve(view, each) for each in self.house.floor.line):
                    self.errors.append(f"somebody who stands ahead of {fact.contact} still waits")

    def could_serve(self, agent: AgentView, caller: WaitingCaller) -> bool:
        """Would this agent, if free, be the one for this caller?"""
        now = self.house.clock.now() - SLACK
        if caller.held_for(now) not in ("", agent.agent):
            return False
        return meets(agent.skills, self.house.floor.asks(caller.queue, now - caller.since))

    # -- the world turns ------------------------------------------------------------------------------

    def settle(self) -> None:
        """Carry bytes and, unless they lag, events to and fro until nothing moves."""
        for _ in range(1000):
            moved = sum(pump.flush() for pump in self.pumps) > 0 or self.members_enter()
            self.timers.advance(0)
            if self.asterisk.told and not self.lagging:
                message = self.asterisk.told.pop(0)
                if handler := EVENTS.get(message["Event"]):
                    handler(self.house, message)
                moved = True
            if not moved:
                return
        raise AssertionError("it never comes to rest")

    def connect(self, call: FakeCall) -> None:
        protocol = self.server.buildProtocol(None)
        assert protocol is not None
        self.asterisk.calls[call.uniqueid] = call
        here, there = iosim.FakeTransport(protocol, isServer=True), iosim.FakeTransport(call, isServer=False)
        self.pumps.append(iosim.connect(protocol, here, call, there))
        self.callers.append(call)
        self.settle()

    @property
    def live(self) -> list[FakeCall]:
        """Callers with a session."""
        return [call for call in self.callers if not call.hung_up and not call.left.called and call not in self.broken]

    def dials_in(self, state: str) -> list[FakeDial]:
        return [dial for dial in self.dials if dial.state == state]

    # -- what may happen ------------------------------------------------------------------------------

    @initialize(present=st.sets(st.sampled_from(AGENTS), min_size=1))
    def begin(self, present: set[str]) -> None:
        for extension in AGENTS:
            self.asterisk.add_phone(extension)
        for extension in AGENTS:
            self.house.roster.phone_found(extension, registered=True)
        self.house.roster.phones_known = True
        for agent in sorted(present):
            self.house.roster.login(agent, agent, "test")

    @precondition(lambda self: len(self.live) < 6)
    @rule(announced=st.booleans(), voice=st.booleans(), number=st.sampled_from(NUMBERS))
    def a_caller_arrives(self, announced: bool, voice: bool, number: str) -> None:
        self.asterisk.sound_lengths = {"please_wait": 8.0} if announced else {}
        call = FakeCall(
            self.asterisk, route="hotline", caller=number, did="12345", arguments=("12345",), variables={},
            exit_on_hangup=True,
        )  # fmt: skip
        call.will_press("" if voice else "2", "1")
        self.connect(call)

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def a_caller_hangs_up(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.live)).hang_up()
        self.settle()

    @precondition(lambda self: self.dials_in("ringing"))
    @rule(data=st.data(), how=st.sampled_from(["answer", "answer", "answer", "reject", "no_answer"]))
    def a_phone_that_rings(self, data: st.DataObject, how: str) -> None:
        getattr(data.draw(st.sampled_from(self.dials_in("ringing"))), how)()
        self.settle()

    @precondition(lambda self: self.dials_in("talking"))
    @rule(data=st.data())
    def an_agent_hangs_up(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.dials_in("talking"))).hang_up()
        self.settle()

    @precondition(lambda self: self.dials_in("ringing"))
    @rule(data=st.data())
    def answered_and_hung_up_in_the_same_moment(self, data: st.DataObject) -> None:
        dial = data.draw(st.sampled_from(self.dials_in("ringing")))
        dial.answer()
        dial.call.hang_up()
        self.settle()

    @rule(agent=st.sampled_from(AGENTS), what=st.sampled_from(["login", "logout", "pause", "unpause", "ready"]))
    def an_agent_does(self, agent: str, what: str) -> None:
        roster = self.house.roster
        try:
            if what == "login":
                roster.login(agent, agent, "test")
            elif what == "pause":
                roster.pause(agent, "lunch", "test")
            elif what == "ready":
                roster.move(roster.logged_in(agent), "ready")
            else:
                getattr(roster, what)(agent, "test")
        except CommandRefused:
            pass
        self.settle()

    @rule(agent=st.sampled_from(AGENTS), seconds=st.sampled_from([1, 4, 60]))
    def an_agent_wants_more_time(self, agent: str, seconds: int) -> None:
        live = self.house.roster.agents[agent]
        if live.state is AgentState.WRAP_UP:
            with suppress(CommandRefused):
                self.house.shift.extend_wrap_up(live, seconds, "test")
        self.settle()

    @rule(number=st.sampled_from(NUMBERS[1:]), kind=st.sampled_from(["priority", "abusive", ""]))
    def a_number_is_marked(self, number: str, kind: str) -> None:
        with suppress(MarkRefused):
            if kind:
                self.house.standing.mark(number, kind, 1, "why not", "test")
            else:
                self.house.standing.unmark(number, "", "test")

    @rule(config=st.sampled_from(OTHERS))
    def settings_are_read_anew(self, config: Config) -> None:
        go_by(self.house, Everything(config, CALENDAR, LIBRARY))
        self.settle()

    @rule(seat=st.sampled_from(AGENTS), registered=st.booleans())
    def a_phone(self, seat: str, registered: bool) -> None:
        self.asterisk.register(seat, registered)
        self.settle()

    @rule(seconds=st.sampled_from([1, 3, 7, 21]))
    def time_passes(self, seconds: int) -> None:
        for _ in range(seconds):
            self.timers.advance(1)
            for waiter in tuple(self.house.floor.waiters.values()):
                waiter.tick(self.house.clock.now())
            self.settle()

    @precondition(lambda self: not any(call.dial or call.asterisk.rooms for call in self.broken))
    @rule()
    def events_lag(self) -> None:
        """Not together with a dial that no session follows: then nobody knows where the agent is."""
        self.lagging = True

    @rule()
    def the_core_looks(self) -> None:
        """The minute's comparison with what lives in Asterisk."""
        began, channels = self.channels()
        phones = frozenset(phone.extension for phone in self.asterisk.phones.values() if phone.registered)
        self.house.recovery.compare(Snapshot(channels, phones), began)
        self.settle()

    def channels(self) -> tuple[int, tuple[LiveChannel, ...]]:
        """What Asterisk shows now."""
        began = self.house.clock.now()
        shown = [Message(dict(pairs)) for pairs in self.asterisk.shown_channels()]
        return began, tuple(map(live_channel, shown))

    def reaps(self, began: int, channels: tuple[LiveChannel, ...]) -> None:
        """The reaper gets an answer to what it asked at ``began``."""
        reaper = self.house.reaper
        reaper.compare(channels, began)
        reaper._sessions({channel.uniqueid for channel in channels}, began)
        self.house.floor.distribute()
        self.settle()

    @rule()
    def the_reaper_looks(self) -> None:
        self.reaps(*self.channels())

    @precondition(lambda self: self.lagging)
    @rule()
    def phones_hang_up_unheard(self) -> None:
        """Those events get lost; two looks of the reaper make up for it."""
        self.asterisk.told = [
            message
            for message in self.asterisk.told
            if message["Event"] != "Hangup" or seat_of(message["Channel"]) not in AGENTS
        ]
        self.events_come()
        for _ in range(2):
            self.time_passes(1)
            self.the_reaper_looks()

    @rule()
    def events_come(self) -> None:
        self.lagging = False
        self.settle()

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def a_session_breaks(self, data: st.DataObject) -> None:
        """The connection is reset; a dial goes on, then the dialplan does; the caller comes back later."""
        calls = [call for call in self.live if call.dial is None or not self.lagging]
        if not calls:
            return
        call = data.draw(st.sampled_from(calls))
        call.reset()
        self.settle()
        call.interrupt("done")
        self.settle()
        self.broken.append(call)

    @property
    def outside(self) -> list[FakeCall]:
        """Callers whom the dialplan has."""
        return [call for call in self.broken if call.left.called and not call.hung_up]

    @precondition(lambda self: self.outside)
    @rule(data=st.data())
    def who_broke_hangs_up(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.outside)).hang_up()
        self.settle()

    @precondition(lambda self: self.outside)
    @rule(data=st.data())
    def who_broke_comes_back(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(self.outside))
        self.broken.remove(call)
        known = {"CC_DID": "12345", "CC_ROUND": "1", **call.variables}
        back = FakeCall(
            self.asterisk, route="hotline", caller=call.caller, did="12345",
            arguments=tuple(known.get(name, "") for name in ARGUMENTS), variables=call.variables, exit_on_hangup=True,
        )  # fmt: skip
        back.uniqueid, back.channel, back.answered = call.uniqueid, call.channel, True
        back.will_press(*(["1"] if call.variables.get("DIALSTATUS") == "ANSWER" else ["", "1"]))
        self.connect(back)

    # -- what must be so at any time --------------------------------------------------------------------

    @invariant()
    def nothing_fails(self) -> None:
        assert self.errors == []

    @invariant()
    def no_agent_has_two_live_legs(self) -> None:
        legs = (*self.dials, *self.asterisk.members)
        seats = Counter(leg.phone.extension for leg in legs if leg.state != "over" and leg.phone.extension in AGENTS)
        assert all(count == 1 for count in seats.values()), seats

    @invariant()
    def nobody_is_offered_while_talking(self) -> None:
        for leg in (*self.dials_in("talking"), *self.members_in("talking")):
            agent = self.house.roster.by_seat.get(leg.phone.extension)
            if agent is not None:
                assert agent.state is not AgentState.AVAILABLE, leg.channel

    @invariant()
    def no_caller_is_lost(self) -> None:
        for call in self.live:
            assert call.uniqueid in self.house.calls
        line = {waiting.contact for waiting in self.house.floor.line}
        assert line == self.house.floor.waiters.keys()
        assert line <= self.house.calls.keys()

    @invariant()
    def nobody_waits_while_an_agent_is_free(self) -> None:
        now = self.house.clock.now()
        views = [agent.view for agent in self.house.roster.agents.values()]
        free = [view for view in views if view.free and view.rest_until + SLACK <= now]
        for caller in self.house.floor.line:
            assert not any(self.could_serve(view, caller) for view in free), "one for the other, and no offer"

    @invariant()
    def after_call_work_ends(self) -> None:
        now = self.house.clock.now()
        for agent in self.house.roster.agents.values():
            if agent.state is AgentState.WRAP_UP:
                assert now <= agent.wrap_up_until + SLACK, agent.view
                assert agent.wrap_up_until <= agent.wrap_up_began + agent.wrap_up_most, agent.view

    @invariant()
    def agents_in_calls_are_in_calls(self) -> None:
        if self.lagging:
            return
        for agent in self.house.roster.agents.values():
            if agent.state in IN_CALL:
                legs = (*self.dials, *self.asterisk.members)
                theirs = agent.seat_channel in {leg.uniqueid for leg in legs if leg.state != "over"}
                assert theirs or self.house.shift.is_ours(agent), (agent.view, agent.contact)

    # -- and in the end ---------------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            self.lagging = False
            self.settle()
            for call in (*self.broken, *self.live):
                call.hang_up()
            self.settle()
            for member in tuple(self.asterisk.members):
                member.hang_up()
            self.settle()
            self.time_passes(7)
            self.books_are_complete()
        finally:
            globalLogPublisher.removeObserver(self.observe)

    def books_are_complete(self) -> None:
        house = self.house
        assert self.errors == []
        assert (house.calls, house.adopted, house.known, house._awaited_ends) == ({}, {}, set(), {})
        assert house.finished == set()
        assert house.conferences._parties == {}
        assert {agent.state for agent in house.roster.agents.values()}.isdisjoint(IN_CALL)
        once = {fact.id: fact for fact in self.facts}.values()
        contacts = {call.uniqueid for call in self.callers}
        count = {kind: Counter(getattr(fact, "contact", "") for fact in once if isinstance(fact, kind))
                 for kind in (CallArrived, CallEnded, CallConnected, TalkEnded, CallerAbandoned)}  # fmt: skip
        for contact in contacts:
            assert count[CallArrived][contact] == 1
            assert count[CallEnded][contact] == 1
            assert count[CallConnected][contact] == count[TalkEnded][contact]
            assert count[CallerAbandoned][contact] <= 1
        for kind in (CallConnected, TalkEnded):
            assert set(Counter(fact.offer for fact in once if isinstance(fact, kind)).values()) <= {1}
        asked = Counter(fact.consult for fact in once if isinstance(fact, ConsultStarted))
        assert asked == Counter(fact.consult for fact in once if isinstance(fact, ConsultEnded))
        outcomes = (CallConnected, RingNoAnswer, OfferRejected, OfferUnreachable, OfferWithdrawn)
        offers = Counter(fact.offer for fact in once if isinstance(fact, CallOffered))
        ended = Counter(fact.offer for fact in once if isinstance(fact, outcomes))
        assert offers == ended
        queued = {fact.contact for fact in self.facts if type(fact).__name__ == "CallerQueued"}
        explained = {fact.contact for fact in once if isinstance(fact, CallConnected | CallerAbandoned | QueueLeft)}
        assert queued <= explained


class ConferringHouse(HouseMachine):
    """The same with little else but callers, agents who ask, and sessions that break."""

    a_number_is_marked = None  # type: ignore[assignment]
    an_agent_wants_more_time = None  # type: ignore[assignment]
    settings_are_read_anew = None  # type: ignore[assignment]
    a_phone = None  # type: ignore[assignment]
    an_agent_does = None  # type: ignore[assignment]
    the_core_looks = None  # type: ignore[assignment]
    phones_hang_up_unheard = None  # type: ignore[assignment]

    @initialize()
    def begin(self) -> None:  # type: ignore[override]
        super().begin(set(AGENTS))
        self.a_caller_arrives(announced=False, voice=True, number=NUMBERS[1])
        for dial in self.dials_in("ringing"):
            dial.answer()
        self.settle()


TestHouse = HouseMachine.TestCase
TestConferringHouse = ConferringHouse.TestCase
TestHouse.settings = TestConferringHouse.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
