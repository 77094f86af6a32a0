"""Rules of the house's machine for callers who are sent on, and for agents who ask somebody."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock as Timers
from twisted.python.failure import Failure
from twisted.test import iosim

from callcenter.agi import AgiServer
from callcenter.ami import Message
from callcenter.callcontrol.consult_commands import ConsultCommands
from callcenter.errors import AmiError, CommandRefused
from callcenter.testing import FakeAsterisk, FakeCall, FakeMember
from callcenter.testing.fake_actions import ACTIONS, Action

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["AGENTS", "Asterisk", "ConferenceRules"]

AGENTS = ("1001", "1002", "1003")
OUTSIDE = "13900000000"
_CARRIED_OUT = frozenset({"ConfbridgeKick", "ControlPlayback", "Hangup", "Originate", "Redirect", "Setvar"})


class Asterisk(FakeAsterisk):
    """Its events go to the house, sooner or later; actions are carried out at once."""

    def __init__(self, timers: Timers) -> None:
        super().__init__(clock=timers, reactor=timers)
        self.on_leave = lambda call: call.hang_up() if call.variables.get("CC_DONE") == "1" else None
        self.told: list[Message] = []
        self.entering: list[FakeMember] = []
        """Phones whose ``AGI()`` is about to begin."""
        self._answer: Deferred[Message] = Deferred()

    def event(self, name: str, pairs: list[tuple[str, str]]) -> None:
        message = Message()
        message.update({"Event": name, **dict(pairs)})
        self.told.append(message)

    def enter(self, member: FakeMember) -> None:
        self.entering.append(member)

    def act(self, name: str, **headers: str) -> Deferred[Message]:
        """Carry out one action."""
        if name not in _CARRIED_OUT:
            return succeed(Message())
        self._serial += 1
        self._answer = answer = Deferred()
        action = {"Action": [name], "ActionID": [f"a{self._serial}"], **{key: [text] for key, text in headers.items()}}
        ACTIONS[name.lower()](self, action)  # type: ignore[arg-type]
        return answer

    # -- as the connection that the action came by

    @property
    def asterisk(self) -> FakeAsterisk:
        return self

    def success(self, action: Action, message: str, more: object = None) -> None:
        self._answer.callback(Message({"Response": "Success", "ActionID": action["ActionID"][0]}))

    def error(self, action: Action, message: str) -> None:
        self._answer.errback(Failure(AmiError(message)))


class ConferenceRules(RuleBasedStateMachine):
    """Whatever is ordered may be refused; what is not must leave everybody somewhere."""

    house: House
    asterisk: Asterisk
    server: AgiServer
    pumps: list[iosim.IOPump]

    def settle(self) -> None:
        """Carry bytes and events to and fro until nothing moves."""
        raise NotImplementedError

    def members_enter(self) -> bool:
        """Phones that are to run ``AGI()`` do; were there any?"""
        entering, self.asterisk.entering = self.asterisk.entering, []
        for member in entering:
            if not member.hung_up:
                protocol = self.server.buildProtocol(None)
                assert protocol is not None
                here, there = iosim.FakeTransport(protocol, isServer=True), iosim.FakeTransport(member, isServer=False)
                self.pumps.append(iosim.connect(protocol, here, member, there, greet=False))
        return bool(entering)

    def members_in(self, state: str) -> list[FakeMember]:
        """Phones of agents who ask, and of whoever is asked."""
        return [member for member in self.asterisk.members if member.state == state]

    def talking(self) -> list[str]:
        """Agents who are with a caller whom we hold."""
        talks = (call.dialling for call in self.house.calls.values() if not call.agi.hung_up)
        return [talk.offer.agent for talk in talks if talk is not None and talk.answered]

    def asking(self) -> list[str]:
        """Those of them who ask somebody."""
        agents = self.house.roster.agents
        return [agent for agent in self.talking() if self.house.conferences.holds(agents[agent])]

    @precondition(lambda self: self.talking())
    @rule(data=st.data(), to=st.sampled_from([*AGENTS, "voice"]))
    def the_caller_is_sent_on(self, data: st.DataObject, to: str) -> None:
        with suppress(CommandRefused):
            self.house.transfers.order(data.draw(st.sampled_from(self.talking())), to, "test")
        self.settle()

    def order(self, verb: str, **args: Any) -> None:
        """An order of an agent; the answer may come later."""
        ordered = Deferred.fromCoroutine(getattr(ConsultCommands(self.house), verb)({"by": "test", **args}))
        ordered.addErrback(lambda failure: failure.trap(CommandRefused) and None)
        self.settle()

    @precondition(lambda self: self.talking())
    @rule(
        data=st.data(), to=st.sampled_from([*AGENTS, "voice", OUTSIDE]), at_once=st.booleans(), answers=st.booleans()
    )
    def somebody_is_asked(self, data: st.DataObject, to: str, at_once: bool, answers: bool) -> None:
        before = self.members_in("ringing")
        idle = [agent for agent in self.talking() if agent not in self.asking()]
        self.order("consult", agent=data.draw(st.sampled_from(idle or self.talking())), to=to, three_party=at_once)
        for member in self.members_in("ringing"):
            if answers and member not in before:
                member.answer()
        self.settle()

    @precondition(lambda self: self.members_in("ringing"))
    @rule(data=st.data(), how=st.sampled_from(["answer", "answer", "answer", "reject", "no_answer"]))
    def who_is_asked(self, data: st.DataObject, how: str) -> None:
        getattr(data.draw(st.sampled_from(self.members_in("ringing"))), how)()
        self.settle()

    @precondition(lambda self: self.asking())
    @rule(data=st.data(), verb=st.sampled_from(["join", "hand_over", "retrieve"]))
    def they_go_on(self, data: st.DataObject, verb: str) -> None:
        self.order(verb, agent=data.draw(st.sampled_from(self.asking())))

    @precondition(lambda self: self.members_in("ringing") and self.asking())
    @rule(data=st.data(), verb=st.sampled_from(["retrieve", "hand_over"]))
    def answered_and_ordered_in_the_same_moment(self, data: st.DataObject, verb: str) -> None:
        data.draw(st.sampled_from(self.members_in("ringing"))).answer()
        self.order(verb, agent=data.draw(st.sampled_from(self.asking())))

    @precondition(lambda self: self.members_in("talking"))
    @rule(data=st.data())
    def a_party_hangs_up(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.members_in("talking"))).hang_up()
        self.settle()

    @precondition(lambda self: self.members_in("talking"))
    @rule(data=st.data())
    def a_party_hangs_up_while_they_move(self, data: st.DataObject) -> None:
        member = data.draw(st.sampled_from(self.members_in("talking")))
        for agent in self.asking():
            ordered = Deferred.fromCoroutine(ConsultCommands(self.house).hand_over({"agent": agent, "by": "test"}))
            ordered.addErrback(lambda failure: failure.trap(CommandRefused) and None)
        member.hang_up()
        self.settle()

    @precondition(lambda self: self.asterisk.rooms)
    @rule(data=st.data())
    def everybody_in_a_room_hangs_up(self, data: st.DataObject) -> None:
        room = data.draw(st.sampled_from(sorted(self.asterisk.rooms)))
        calls: list[FakeCall] = list(self.asterisk.rooms[room])
        for call in calls:
            call.hang_up()
        self.settle()


