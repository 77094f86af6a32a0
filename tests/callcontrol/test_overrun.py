"""A command that Asterisk does not come back from, as when its clock is set back: the caller goes on all the same."""

from __future__ import annotations

from callcenter.facts import (
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallResumed,
    DigitsCollected,
    InputTimedOut,
    MessageLeft,
    OfferRejected,
    RingNoAnswer,
)
from callcenter.testing import FakeCall, fake_actions
from tests.callcontrol.hotline import Hotline

STUCK = 3600.0
SILENCE = 3.0
"""Nobody hears nothing for longer, seconds."""


class Stuck(Hotline):
    """Sounds of two seconds each, by their files."""

    async def setUp(self) -> None:
        await super().setUp()
        self.patch(self.house, "_duration", lambda name: 2.0)

    def told(self, *names: str) -> list[dict[str, str]]:
        """What Asterisk was told by its manager."""
        return [action for action in self.asterisk.actions if action.get("Action", "").lower() in names]

    async def stuck_in(self, sound: str, *will_press: str) -> FakeCall:
        """A caller for whom a file does not end."""
        self.asterisk.sound_lengths[sound] = STUCK
        call = await self.arrives(will_press=will_press)
        await self.until(lambda: sound in call.played)
        return call


class Moved(Stuck):
    async def test_a_menu_whose_prompt_does_not_end_is_a_menu_without_a_key(self) -> None:
        call = await self.stuck_in("greeting")
        self.put_forward(2.0 + 2.0 + 1.9)
        await self.a_while()
        self.assertEqual(self.told("playdtmf"), [], "it may be that long by itself")
        self.put_forward(0.2)
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        (order,) = self.told("playdtmf")
        self.assertEqual((order["Channel"], order["Digit"], order["Receive"]), (call.channel, "#", "true"))
        await self.fact(InputTimedOut)
        self.assertEqual(await self.facts(DigitsCollected), [])

    async def test_a_wait_for_a_key_that_does_not_end(self) -> None:
        lasts = FakeCall.activity
        self.patch(FakeCall, "activity", lambda call, seconds: lasts(call, STUCK if seconds else 0))
        call = await self.arrives()
        await self.until(lambda: call._activity is not None)
        self.put_forward(2.0 + 2.0 + SILENCE)
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        await self.fact(InputTimedOut)

    async def test_an_announcement_that_does_not_end(self) -> None:
        """The caller is in line already, and keeps the place."""
        call = await self.stuck_in("please_wait", "")
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.put_forward(2.0 + SILENCE)
        await self.until(lambda: call.music)
        self.assertEqual({order["Control"] for order in self.told("controlplayback")}, {"stop"})
        self.login("1001")
        await self.talks(call)
        queued, connected = await self.fact(CallerQueued), await self.fact(CallConnected)
        self.assertEqual(connected.at - connected.waited, queued.at)

    async def test_a_message_that_is_recorded_on_and_on(self) -> None:
        self.asterisk.record_seconds = STUCK
        call = await self.waits(will_press=("",))
        call.press("9")
        await self.until(lambda: any(name.startswith("record:") for name in call.played))
        self.put_forward(60 + 2 + SILENCE)
        await self.until(lambda: self.told("playdtmf"))
        await call.left
        await self.fact(MessageLeft)
        self.assertEqual(await self.facts(CallResumed), [])

    async def test_a_phone_that_rings_on_and_on_is_missed(self) -> None:
        call = await self.waits(will_press=("",))
        self.login("1001")
        dial = await self.rings(call)
        seconds = self.house.config.queues["voice"].ring_seconds
        self.put_forward(seconds + 4.0)
        await self.a_while()
        self.assertEqual(dial.state, "ringing", "it takes its time")
        self.put_forward(1.5)
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.assertEqual(dial.state, "over")
        self.assertEqual((await self.fact(RingNoAnswer)).agent, "1001")
        self.assertEqual(await self.facts(OfferRejected), [])
        self.login("1002")
        await self.talks(call)
        queued, connected = await self.fact(CallerQueued), await self.fact(CallConnected)
        self.assertEqual(connected.at - connected.waited, queued.at)

    async def test_who_cannot_be_moved_on_is_sent_to_the_core_anew_and_keeps_the_place(self) -> None:
        call = await self.stuck_in("please_wait", "")
        found = self.patch(self.asterisk, "find", lambda channel: (None, None))
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        for _ in range(6):
            self.put_forward(2.0)
            await self.a_while()
        order = self.told("redirect")[-1]
        where = (order["Channel"], order["Context"], order["Exten"], order["Priority"])
        self.assertEqual(where, (call.channel, "hotline", "s", "1"))
        self.assertEqual(len(self.told("redirect")), 1)
        found.restore()
        self.asterisk.sound_lengths.clear()
        call.taken_out()
        await call.left
        self.put_forward(2.0)
        again = await self.returns(call, CC_ROUND="")
        await self.until(lambda: again.uniqueid in self.house.floor.line)
        self.login("1001")
        await self.talks(again)
        queued, connected = (await self.facts(CallerQueued))[0], await self.fact(CallConnected)
        self.assertEqual(connected.at - connected.waited, queued.at)
        for once in (CallArrived, CallResumed):
            await self.fact(once)
        self.assertEqual(await self.facts(CallerAbandoned, CallEnded), [])

    async def test_asterisk_takes_the_order(self) -> None:
        call = await self.stuck_in("please_wait", "")
        self.patch(fake_actions, "ACTIONS", fake_actions.ACTIONS)
        fake_actions.ACTIONS.pop("controlplayback")
        self.addCleanup(fake_actions.ACTIONS.__setitem__, "controlplayback", fake_actions._control_playback)
        for _ in range(6):
            self.put_forward(2.0)
            await self.a_while()
        await call.left
        self.assertTrue(call.torn)


class LeftAlone(Stuck):
    async def test_a_command_in_time(self) -> None:
        call = await self.waits(will_press=("",))
        self.put_forward(60)
        self.login("1001")
        dial = await self.talks(call)
        self.put_forward(3000)
        await self.a_while()
        self.assertEqual(dial.state, "talking")
        self.assertEqual(self.told("playdtmf", "redirect", "hangup"), [])

    async def test_a_talk_of_which_asterisk_shows_more_than_it_told(self) -> None:
        """The event of the answer is late: what is answered is not hung up."""
        call = await self.waits(will_press=("",))
        self.login("1001")
        dial = await self.rings(call)
        self.asterisk.event = lambda *_: None  # type: ignore[method-assign]
        dial.answer()
        for _ in range(6):
            self.put_forward(20)
            await self.a_while()
        self.assertEqual(dial.state, "talking")
        self.assertEqual(self.told("hangup", "redirect"), [])

    async def test_while_asterisk_stands_still(self) -> None:
        await self.stuck_in("greeting")
        self.house.asterisk_stood = lambda: 1
        self.put_forward(30)
        self.put_forward(2)
        await self.a_while()
        self.assertEqual(self.told("playdtmf"), [])
        self.house.asterisk_stood = lambda: 0
        self.put_forward(1)
        await self.until(lambda: self.told("playdtmf"))

    async def test_while_the_manager_is_away(self) -> None:
        await self.stuck_in("greeting")
        users, self.asterisk.users = self.asterisk.users, {}
        self.asterisk.drop_managers()
        await self.until(lambda: not self.house.node.up)
        self.put_forward(30)
        self.asterisk.users = users
        await self.until(lambda: self.house.node.up)
        self.put_forward(1)
        await self.until(lambda: self.told("playdtmf"))

    async def test_each_key_gives_the_next_one_its_time(self) -> None:
        call = await self.stuck_in("greeting")
        live = self.house.calls[call.uniqueid]
        assert live.overrun is not None
        until = live.overrun._until
        self.put_forward(3)
        live.overrun.key()
        self.assertGreater(live.overrun._until, until - 1_000_000)
        self.assertGreaterEqual(live.overrun._until, live.now() + 3_900_000)

    async def test_who_hangs_up_meanwhile(self) -> None:
        call = await self.stuck_in("please_wait", "")
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        self.put_forward(60)
        await self.a_while()
        self.assertEqual(self.told("redirect"), [])
        await self.fact(CallEnded)
        self.assertEqual(await self.facts(MessageLeft), [])
