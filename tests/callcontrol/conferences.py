"""A hotline whose agents ask somebody, for tests of consultations and three-party calls."""

from __future__ import annotations

from typing import Any, ClassVar

from callcenter.callcontrol.commands import verbs
from callcenter.config import Config
from callcenter.config.commissioners import Department
from callcenter.errors import CommandRefused
from callcenter.facts import AgentStateChanged, ConsultEnded, ConsultTried, TalkEnded
from callcenter.testing import FakeCall, FakeMember
from tests.callcontrol.test_recovery import Recovering

__all__ = ["FIRST", "OUTSIDE", "SECOND_PERSON", "Conferring"]

OUTSIDE = "13900000000"
FIRST, SECOND_PERSON = "13900000001", "13900000002"
"""The people of the department ``housing``, in the order in which they are rung."""
_DEPARTMENTS = {
    "housing": {"name": "住建局", "topics": ["物业", "燃气"],
                "duty": [{"people": [{"name": "甲", "number": FIRST}, {"name": "乙", "number": SECOND_PERSON}]}]},
    "justice": {"name": "司法局", "topics": ["公证", "燃气"],
                "duty": [{"people": [{"name": "丙", "number": "1003"}]}]},
}  # fmt: skip


class Conferring(Recovering):
    """Agent 1001 talks to a caller and asks others; after-call work is 30 s, so that it shows."""

    settings: ClassVar[dict[str, str]] = {"OUTBOUND__TO": "127.0.0.1:5999"}
    queues: ClassVar[dict[str, dict[str, Any]]] = {"voice": {"wrap_up_seconds": 30}}
    departments: ClassVar[dict[str, Any]] = _DEPARTMENTS

    def config(self) -> Config:
        found = {ident: Department.model_validate(each) for ident, each in self.departments.items()}
        return super().config().model_copy(update={"commissioners": found})

    # -- people ---------------------------------------------------------------------------------------

    async def talking(self, *will_press: str) -> FakeCall:
        """A caller who has talked to agent 1001 for ten seconds."""
        self.login("1001")
        call = await self.arrives(will_press=("", *will_press))
        await self.talks(call)
        self.put_forward(10)
        return call

    async def order(self, verb: str, /, agent: str = "1001", **args: Any) -> Any:
        """An order of an agent, as the control link carries it out."""
        return await verbs(self.house)[verb]({"agent": agent, "by": "test", **args})

    async def refusal(self, verb: str, /, agent: str = "1001", **args: Any) -> str:
        """What a refused order says."""
        with self.assertRaises(CommandRefused) as refused:
            await self.order(verb, agent, **args)
        return str(refused.exception)

    async def asks(self, to: str, **more: Any) -> FakeMember:
        """The phone that rings for whoever agent 1001 asks; the agent's own phone has its session."""
        before = len(self.asterisk.members)
        await self.order("consult", to=to, **more)
        await self.until(lambda: len(self.asterisk.members) > before and self.last.state == "ringing")
        await self.until(lambda: not self.house.closing and self.host.application != "AppDial2")
        await self.a_while()
        return self.last

    async def aside(self, to: str = "1002") -> FakeMember:
        """Whoever is asked has answered, and is alone with agent 1001."""
        if to in self.house.config.seats:
            self.login(to)
        guest = await self.asks(to)
        guest.answer()
        await self.until(lambda: self.room_of(guest) == self.room_of(self.host) != "")
        return guest

    async def all_three(self, call: FakeCall, to: str = "1002") -> FakeMember:
        """Caller, agent 1001 and whoever was asked are in one room."""
        guest = await self.aside(to)
        await self.order("join")
        await self.meet(call, self.host, guest)
        return guest

    @property
    def host(self) -> FakeMember:
        """The phone of agent 1001, once it has left the caller's ``Dial``."""
        return next(each for each in self.asterisk.members if each.phone.extension == "1001")

    @property
    def last(self) -> FakeMember:
        """The phone that came last."""
        return self.asterisk.members[-1]

    # -- where they are -------------------------------------------------------------------------------

    def room_of(self, call: FakeCall) -> str:
        """The room that somebody is in; empty: in none."""
        return next((room for room, present in self.asterisk.rooms.items() if call in present), "")

    async def meet(self, *parties: FakeCall) -> None:
        """Until exactly these are in the call's own room."""
        room = next(call.uniqueid for call in parties if not isinstance(call, FakeMember))
        await self.until(lambda: self.asterisk.rooms.get(room, {}).keys() == set(parties))

    async def with_music(self, call: FakeCall) -> None:
        """Until somebody hears music, or that a phone rings."""
        await self.until(lambda: call.music and not self.room_of(call))

    # -- the record -----------------------------------------------------------------------------------

    async def talks_ended(self) -> list[tuple[str, int, str]]:
        """Each talk that is over: agent, whole seconds, who ended it."""
        return [(fact.agent, round(fact.talked / 1e6), fact.ended_by) for fact in await self.facts(TalkEnded)]

    async def outcome(self) -> tuple[str, int]:
        """How the only consultation went, and for how many seconds."""
        ended = await self.fact(ConsultEnded)
        return ended.outcome, round(ended.talked / 1e6)

    async def tried(self) -> list[tuple[str, str]]:
        """Whom was rung in vain: seat or number, and why."""
        return [(fact.target or fact.callback_number, fact.outcome) for fact in await self.facts(ConsultTried)]

    async def life(self, agent: str) -> list[str]:
        """What happened to an agent after the login."""
        return [fact.event for fact in await self.facts(AgentStateChanged) if fact.agent == agent][1:]
