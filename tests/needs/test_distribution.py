"""Who is offered whom, in what order, and what callers are told of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, ClassVar

from callcenter.acd import AgentState, AgentView, Distributor, QueueRule, WaitingCaller
from callcenter.journal.tables import wait_promise
from callcenter.testing import FakeCall
from tests.callcontrol.test_callbacks import CallbackHotline
from tests.needs.desk import Desk

MINUTE = 60


class KeepingMyPlace(Desk, CallbackHotline):
    async def test_need_03_a_callback_keeps_my_place_and_comes_once(self) -> None:
        """Who asks to be rung back is rung when their turn on the line would have come, and only that one time."""
        mine, behind = "13800005555", "13800006666"
        on_the_line = await self.waits(mine, will_press=("", "1"))
        self.put_forward(30)
        after_me = await self.waits(behind, will_press=("", "1"))
        self.put_forward(30)
        on_the_line.press("*")
        await on_the_line.left
        await self.asks(mine)  # asking again brings no second one
        self.put_forward(MINUTE)
        callback = await self.owed(mine)
        await self.until(lambda: callback in self.house.floor.line)
        self.login("1001")
        await self.until(self.placed)
        self.assertIsNone(after_me.dial, "the agent is kept for the one who came first")
        rung_back = await self.picks_up("1", "2")
        (await self.talks_at(rung_back, "1001")).hang_up()
        await rung_back.left
        (await self.talks_at(after_me, "1001")).hang_up()
        await after_me.left
        self.put_forward(3600)
        await self.a_while()
        self.assertEqual([order["Channel"].count(mine) for order in self.placed()], [1])
        row = await self.record_of(rung_back)
        self.assertEqual((row["caller"], row["result"], row["agent"]), (mine, "answered", "1001"))
        self.about(row["waited"], 120)
        self.assertEqual(await self.by_link("callbacks"), [])


class Offering(Desk):
    settings: ClassVar[dict[str, str]] = {"ACD__REST_SECONDS": "30"}
    phones = ("1001", "1002", "1003", "1201")

    async def test_need_09_who_rejects_or_misses_is_followed_by_the_next_neither_dropped_nor_looping(self) -> None:
        """A call that one agent refuses and another lets ring goes on to a third; nobody is asked twice at once."""
        call = await self.waits(will_press=("", "1"))
        self.login("1001", "1002")
        for _ in range(2):
            dial = await self.rings(call)
            (dial.reject if dial.phone.extension == "1001" else dial.no_answer)()
            await self.until(lambda: call.dial is None)
            await self.a_while()
        self.put_forward(20)
        await self.a_while()
        self.assertEqual(len(call.dials), 2, "both rest: the phones are left in peace")
        self.assertFalse(call.hung_up)
        self.assertTrue(call.music, "and the caller still waits")
        self.put_forward(11)
        third = await self.rings(call)
        third.no_answer()
        await self.until(lambda: call.dial is None)
        self.login("1003")
        if (await self.rings(call)).phone.extension != "1003":
            call.dials[-1].no_answer()
        (await self.talks_at(call, "1003")).hang_up()
        await call.left
        legs = await self.legs_of(call)
        self.assertEqual(sorted(legs[:2]), [("1001", "rejected"), ("1002", "ring_no_answer")])
        self.assertEqual(legs[-1], ("1003", "answered"))
        self.assertEqual((await self.record_of(call))["result"], "answered")

    async def test_need_16_idle_is_counted_from_when_i_could_last_be_offered_a_call(self) -> None:
        """Lunch is no waiting for a call: who is back stands behind those who stayed; a lost turn is given back."""
        self.login("1001")
        self.put_forward(10)
        self.login("1002")
        self.put_forward(10)
        self.login("1003")
        await self.by_link("pause", agent="1001", reason="lunch")
        self.put_forward(30 * MINUTE)
        await self.by_link("unpause", agent="1001")
        self.put_forward(5)
        robbed = await self.arrives("13800000001", will_press=("",))
        await self.rings_at(robbed, "1002")
        self.put_forward(5)
        robbed.hang_up()  # before 1002 could answer
        await self.until(lambda: self.state_of("1002") == "available")
        order = []
        for number in ("13800000002", "13800000003", "13800000004"):
            call = await self.arrives(number, will_press=("",))
            order.append((await self.talks(call)).phone.extension)
        self.assertEqual(order, ["1002", "1003", "1001"])

    async def test_need_18_my_wait_goes_on_when_i_am_offered_again(self) -> None:
        """Ringing that nobody answers, and another queue, are part of one wait that begins when I first queued."""
        mine = await self.waits("13800000001", will_press=("", "1"))
        self.put_forward(20)
        later = await self.waits("13800000002", will_press=("",))
        self.login("1001")
        dial = await self.rings(mine)
        self.put_forward(20)
        dial.no_answer()
        await self.until(lambda: mine.uniqueid in self.house.floor.line)
        rows = {row["contact"]: row["waited"] for row in await self.by_link("calls")}
        self.about(rows[mine.uniqueid], 40)
        voice = next(row for row in await self.by_link("queues") if row["queue"] == "voice")
        self.about(voice["longest_wait"], 40)
        await self.ask("move", contact=mine.uniqueid, queue="enterprise", by="9001", reason="x")
        self.put_forward(20)
        self.login("1201")
        (await self.talks_at(mine, "1201")).hang_up()
        await mine.left
        self.assertIsNone(later.dial)
        self.about((await self.record_of(mine))["waited"], 60)


class Told(Desk):
    flows = "ivr_flows"

    async def test_need_17_my_place_and_my_wait_are_told_honestly(self) -> None:
        """The place is the true one, the time told holds what really follows, and it never grows while I wait."""
        self.login("1001", "1002")
        talking = [await self.arrives(f"1380000000{n}", will_press=("", "1")) for n in range(2)]
        for call in talking:
            await self.talks(call)
        waiting = [await self.waits(f"1380000001{n}", will_press=("", "1")) for n in range(4)]
        mine = waiting[-1]
        await self.until(lambda: "wait/minutes" in mine.played)
        first = self.heard(mine)
        self.assertEqual(first[:3], ["wait/ahead", "digits/3", "wait/people"])
        self.assertIn("wait/expected", first)
        self.house.handling.change_defaults({"voice": 900.0})
        self.put_forward(61)
        await self.until(lambda: mine.played.count("wait/minutes") == 2)
        self.assertEqual(self.heard(mine), first, "calls get longer: what was said stands")
        self.house.handling.change_defaults({"voice": 180.0})
        for call, successor, seconds in zip([*talking, *waiting[:2]], waiting, (29, 90, 90, 90), strict=True):
            self.put_forward(seconds)  # two agents, calls of three minutes: one is over every 90 s
            assert call.dial is not None
            call.dial.hang_up()
            await call.left
            await self.talks(successor)
        low, high = await self.promised(mine)
        waited = (await self.record_of(mine))["waited"]
        self.assertTrue(low <= waited <= high, (low, waited, high))
        (score,) = [row for row in await self.shown("report", "ewt") if row["queue"] == "voice"]
        self.assertEqual(score["told"], score["promises"])

    def heard(self, call: FakeCall) -> list[str]:
        """What was said of place and wait, the latest time."""
        starts = [at for at, name in enumerate(call.played) if name in ("wait/ahead", "wait/next")]
        return [name for name in call.played[starts[-1] :] if name.startswith(("wait/", "digits/"))]

    async def promised(self, call: FakeCall) -> tuple[float, float]:
        """The first range that a caller was told, seconds."""
        await self.shown("call", "list")  # folds what is missing
        mine = wait_promise.select().where(wait_promise.c.contact == call.uniqueid).order_by(wait_promise.c.at)
        row = (await self.core.journal.read(lambda store: store.execute(mine).all()))[0]
        return row.low_us / 1e6, row.high_us / 1e6


# -- a large line -------------------------------------------------------------------------------------


def effort(work: Callable[[], object]) -> tuple[int, float]:
    """Lines of Python that ``work`` runs, and its CPU time, seconds: the loops of C count in the second only."""
    lines = 0

    def see(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return see

    before = time.thread_time()
    work()
    spent = time.thread_time() - before
    traced = sys.gettrace()
    sys.settrace(see)
    try:
        work()
    finally:
        sys.settrace(traced)
    return lines, spent


class Crowd:
    """So many callers in line, every agent busy; then one agent is free again and again."""

    def __init__(self, callers: int) -> None:
        self.floor = Distributor({"voice": QueueRule.simple("voice", "voice")})
        self.now = 0
        for number in range(300):
            self.agent(f"{number}", AgentState.ON_CALL)
        for _ in range(callers):
            self.comes()

    def agent(self, number: str, state: AgentState) -> None:
        view = AgentView(agent=number, seat=number, skills={"voice": 5}, state=state, idle_since=self.now)
        self.floor.agent(view, self.now)

    def comes(self) -> WaitingCaller:
        self.now += 1
        caller = WaitingCaller(contact=f"c{self.now:09d}", queue="voice", entered=self.now)
        self.floor.enter(caller, self.now)
        return caller

    def turn(self) -> None:
        """What one more caller and one free agent cost, with the reasons for the record and the place told."""
        caller = self.comes()
        self.agent("7", AgentState.AVAILABLE)
        (offer,) = self.floor.distribute(self.now).offers
        assert offer.contact != caller.contact
        self.floor.leave(offer.contact)
        self.floor.passed_over(caller, self.now)
        assert self.floor.line.position(caller.contact) > 1
        self.agent("7", AgentState.ON_CALL)


def test_need_10_a_large_queue_does_not_stall_the_switch() -> None:
    """A hundred times as many callers in line make the next connection hardly dearer."""
    few, many = Crowd(200), Crowd(20_000)
    cheap = [effort(few.turn) for _ in range(5)]
    dear = [effort(many.turn) for _ in range(5)]
    assert min(dear)[0] < 1.5 * min(cheap)[0]
    assert min(each[1] for each in dear) < 10 * min(each[1] for each in cheap)
