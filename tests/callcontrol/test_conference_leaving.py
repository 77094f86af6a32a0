"""Consultations in which somebody leaves, at any stage and while they move between the rooms."""

from __future__ import annotations

from callcenter.errors import CommandRefused
from callcenter.facts import (
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallTransferred,
    ConsultStarted,
    TalkEnded,
)
from tests.callcontrol.conferences import OUTSIDE, Conferring


class TheyLeave(Conferring):
    async def test_the_agent_while_it_rings_and_somebody_answers(self) -> None:
        call = await self.talking()
        self.login("1002")
        guest = await self.asks("1002")
        self.host.hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        await self.a_while()
        self.assertEqual(call.music, "default")
        self.assertEqual(guest.state, "ringing", "it goes on ringing")
        guest.answer()
        await self.meet(call, guest)
        self.assertEqual(await self.talks_ended(), [("1001", 10, "transfer")])
        self.assertEqual((await self.outcome())[0], "transferred")
        transferred, first = await self.fact(CallTransferred), (await self.facts(CallConnected))[0]
        self.assertEqual((transferred.agent, transferred.target, transferred.actor, transferred.offer),
                         ("1001", "1002", "agent 1001", first.offer))  # fmt: skip

    async def test_the_agent_while_it_rings_and_nobody_answers(self) -> None:
        call = await self.talking()
        entered = self.house.calls[call.uniqueid].entered
        self.login("1002")
        guest = await self.asks("1002")
        self.host.hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        guest.reject()
        await self.until(lambda: call.dial is not None)
        assert call.dial is not None
        self.assertEqual(call.dial.phone.extension, "1002", "in line again, and 1002 is free")
        self.assertEqual((await self.outcome())[0], "unanswered")
        await self.talks(call)
        second = (await self.facts(CallConnected))[1]
        self.assertEqual(second.at - second.waited, entered)
        self.assertEqual(await self.facts(CallerAbandoned), [])

    async def test_the_agent_and_then_the_caller_while_it_rings(self) -> None:
        call = await self.talking()
        self.login("1002")
        guest = await self.asks("1002")
        self.host.hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        call.hang_up()
        await self.until(lambda: guest.state == "over")
        await self.until(lambda: self.state_of("1002") == "available")
        self.assertEqual((await self.outcome())[0], "caller_gone")
        self.assertEqual(await self.tried(), [("1002", "cancelled")])
        await self.fact(CallEnded)
        self.assertEqual(await self.facts(CallerAbandoned), [])

    async def test_the_caller_while_it_rings(self) -> None:
        call = await self.talking()
        self.login("1002")
        guest = await self.asks("1002")
        call.hang_up()
        await self.until(lambda: guest.state == "over" and self.host.hung_up)
        await self.until(lambda: self.state_of("1002") == "available" and self.state_of("1001") == "wrap_up")
        self.assertEqual(await self.talks_ended(), [("1001", 10, "caller")])
        self.assertEqual(await self.tried(), [("1002", "cancelled")])

    async def test_an_agent_who_takes_it_back_while_it_rings(self) -> None:
        call = await self.talking()
        self.login("1002")
        guest = await self.asks("1002")
        await self.order("retrieve")
        await self.meet(call, self.host)
        await self.until(lambda: guest.state == "over" and self.state_of("1002") == "available")
        self.assertEqual(await self.tried(), [("1002", "cancelled")])
        self.assertEqual(await self.outcome(), ("unanswered", 0))

    async def test_taken_back_and_asking_the_next_before_the_first_phone_is_silent(self) -> None:
        call = await self.talking()
        self.login("1002", "1003")
        first = await self.asks("1002")
        await self.order("retrieve")
        second = await self.asks("1003")
        await self.until(lambda: first.state == "over" and self.state_of("1002") == "available")
        self.assertEqual(second.state, "ringing")
        await self.order("retrieve")
        await self.until(lambda: second.state == "over" and self.state_of("1003") == "available")
        await self.meet(call, self.host)

    async def test_answered_in_the_moment_in_which_it_is_taken_back(self) -> None:
        call = await self.talking()
        self.login("1002")
        guest = await self.asks("1002")
        guest.answer()
        await self.order("retrieve")
        await self.meet(call, self.host)
        await self.until(lambda: guest.hung_up and self.state_of("1002") == "available")
        self.assertNotIn("1002", {each.agent for each in await self.facts(CallConnected)})

    async def test_the_guest_on_the_way_to_the_caller(self) -> None:
        """The agent is done, and nobody is there after all: the caller waits for somebody."""
        call = await self.talking()
        entered = self.house.calls[call.uniqueid].entered
        guest = await self.aside()
        conference = self.house.calls[call.uniqueid].conference
        assert conference is not None
        conference.hand_over("test")
        guest.hang_up()
        await self.until(lambda: call.uniqueid in self.house.floor.line or call.dial is not None)
        self.assertEqual(self.house.calls[call.uniqueid].entered, entered)
        self.assertEqual((await self.facts(CallerQueued))[-1].queue, "voice")

    async def test_the_agent_and_the_guest_in_the_same_moment(self) -> None:
        call = await self.talking()
        guest = await self.aside()
        self.host.hang_up()
        guest.hang_up()
        await self.until(lambda: call.uniqueid in self.house.floor.line or call.dial is not None)
        self.assertEqual((await self.talks_ended())[0], ("1001", 10, "transfer"))

    async def test_all_in_the_same_moment(self) -> None:
        call = await self.talking()
        guest = await self.all_three(call)
        for party in (guest, call, self.host):
            party.hang_up()
        await self.until(lambda: not self.house.calls)
        await self.until(lambda: {self.state_of("1001"), self.state_of("1002")} == {"wrap_up"})
        self.assertEqual(len(await self.facts(TalkEnded)), 2)
        await self.fact(CallEnded)

    async def test_the_agent_and_the_caller_while_the_three_part(self) -> None:
        """Who stays alone in a room without a caller is done."""
        call = await self.talking()
        guest = await self.all_three(call)
        call.hang_up()
        self.host.hang_up()
        await self.until(lambda: guest.hung_up)
        await self.until(lambda: self.state_of("1002") == "wrap_up")

    async def test_the_caller_between_the_rooms(self) -> None:
        """Nobody is credited with a talk with a caller who is gone."""
        call = await self.talking()
        guest = await self.aside()
        self.asterisk.enter_seconds = 0.2
        await self.order("join")
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        guest.hang_up()
        await self.until(lambda: self.host.hung_up and self.state_of("1001") == "wrap_up")
        self.assertEqual(len(await self.facts(CallConnected)), len(await self.facts(TalkEnded)))
        self.assertEqual((await self.facts(TalkEnded))[0].ended_by, "caller")

    async def test_the_caller_before_the_agents_phone_has_its_session(self) -> None:
        call = await self.talking()
        self.login("1002")
        self.asterisk.members_begin = False
        with self.assertRaises(CommandRefused):
            asking = self.order("consult", to="1002")
            call.hang_up()
            await asking
        await self.until(lambda: not self.house.calls)
        self.assertEqual(await self.facts(ConsultStarted), [])
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        self.assertEqual(await self.talks_ended(), [("1001", 10, "caller")])
        self.assertEqual(self.agent("1001").view.calls, 1)


class Moving(Conferring):
    async def test_the_kick_waits_until_asterisk_knows_who_is_in_the_room(self) -> None:
        call = await self.talking()
        self.login("1002")
        guest = await self.asks("1002", three_party=True)
        guest.answer()
        await self.meet(call, self.host, guest)
        self.asterisk.enter_seconds = 0.1
        await self.order("retrieve")
        await self.until(lambda: guest.hung_up)
        await self.order("consult", to=OUTSIDE)
        self.last.answer()
        await self.order("retrieve")
        await self.order("consult", to="110")
        self.last.answer()
        third = self.last
        await self.until(lambda: self.room_of(third) == self.room_of(self.host) == f"{call.uniqueid}-aside")
        kicks = [each for each in self.asterisk.actions if each["Action"] == "ConfbridgeKick"]
        self.assertTrue(kicks)
        self.assertEqual(self.asterisk.rooms.keys(), {f"{call.uniqueid}-aside"})
        self.assertEqual(call.music, "default")

    async def test_asked_and_taken_back_at_once_leaves_everybody_where_they_are(self) -> None:
        """The kicks are on their way when the parties are to be where they were."""
        call = await self.talking()
        guest = await self.asks(OUTSIDE)
        guest.reject()
        await self.meet(call, self.host)
        await self.order("consult", to=OUTSIDE)
        self.house.transfers.talk_of("1001").call.conference.retrieve()  # type: ignore[union-attr]
        await self.a_while()
        await self.meet(call, self.host)
        self.assertFalse(self.host.hung_up)
        self.assertEqual(self.state_of("1001"), "on_call")

    async def test_a_kick_that_got_lost_is_made_up_for(self) -> None:
        call = await self.talking()
        await self.aside()
        acts = self.patch(self.house, "act", lambda name, **headers: None)
        await self.order("join")
        await self.a_while()
        self.assertEqual(self.room_of(self.host), f"{call.uniqueid}-aside")
        acts.restore()
        for _ in range(3):
            self.put_forward(1)
            await self.a_while()
        await self.meet(call, *self.asterisk.members)

    async def test_an_entry_that_nobody_told_of_is_made_up_for(self) -> None:
        call = await self.talking()
        lost = self.patch(self.house.conferences, "entered", lambda uniqueid, room: None)
        guest = await self.aside()
        lost.restore()
        await self.order("join")
        for _ in range(3):
            self.put_forward(1)
            await self.a_while()
        await self.meet(call, self.host, guest)
