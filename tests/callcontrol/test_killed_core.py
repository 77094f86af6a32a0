"""A core that is killed has its last facts in memory only: what the next one puts on record of those calls."""

from __future__ import annotations

from twisted.internet.defer import fail

from callcenter.ami.node import AmiNode
from callcenter.callcontrol.place import OfferMark
from callcenter.errors import AmiDisconnected
from callcenter.facts import (
    AppealOpened,
    CallArrived,
    CallConnected,
    CallerQueued,
    CallOffered,
    CallResumed,
    Fact,
    NobodyFree,
    NodeEntered,
    TalkEnded,
    WaitPromised,
)
from callcenter.testing import FakeCall
from callcenter.testing.fake_dial import FakeDial
from tests.callcontrol.test_recovery import Recovering


class KilledBeforeItWrote(Recovering):
    def lose(self, *types: type[Fact]) -> None:
        """Facts of these types do not get to the store: this core is killed before they are written."""
        record = self.house.record
        self.patch(self.house, "record", lambda *some: record(*(each for each in some if not isinstance(each, types))))

    async def test_a_talk_whose_core_could_not_write_any_more(self) -> None:
        """Killed with its last facts in memory: the channel tells which offer it was, and there is one talk."""
        self.login("1001")
        self.lose(CallerQueued, CallOffered, CallConnected, AppealOpened)
        call = await self.arrives(will_press=("",))
        dial = await self.talks(call)
        mark = OfferMark.parse(call.variables["CC_OFFER"])
        await self.restart()
        connected = await self.fact(CallConnected)
        self.assertEqual((connected.offer, connected.via, connected.agent), (mark and mark.offer, "core", "1001"))
        await self._returns_from(call, dial)
        self.assertEqual((await self.fact(TalkEnded)).offer, connected.offer)

    async def test_an_answer_that_is_met_before_its_offer_is_one_talk(self) -> None:
        """The manager's event names the seat only: until the caller comes back it looks like the fallback queue's."""
        self.login("1001")
        self.lose(CallerQueued, CallOffered, CallConnected, AppealOpened)
        call = await self.arrives(will_press=("",))
        dial = await self.talks(call)
        self.patch(AmiNode, "variable", lambda *_: fail(AmiDisconnected("test")))
        await self.restart()
        connected = await self.fact(CallConnected)
        self.assertEqual(connected.via, "fallback")
        await self._returns_from(call, dial)
        self.assertEqual((await self.fact(TalkEnded)).offer, connected.offer)

    async def test_a_caller_of_whom_a_killed_core_could_not_write(self) -> None:
        """Nothing is on record when the caller comes back: the arrival is told then, as of when it was."""
        self.lose(CallArrived, CallResumed, NodeEntered, CallerQueued, NobodyFree, WaitPromised)
        call = await self.waits(will_press=("",))
        arrived = self.house.calls[call.uniqueid].arrived
        await self.restart_with_callers([call])
        self.put_forward(3)
        await self.returns(call)
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.assertEqual((await self.fact(CallArrived)).at, arrived)

    async def _returns_from(self, call: FakeCall, dial: FakeDial) -> None:
        """The agent hangs up; the caller goes through the survey."""
        self.put_forward(5)
        dial.hang_up()
        await call.left
        back = await self.returns(call, CC_BACK=str(self.house.clock.now() // 1000))
        back.will_press("2")
        await self.until(lambda: back.variables.get("CC_DONE") == "1")
