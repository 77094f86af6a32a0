"""Consultations in which something fails, or the core goes away: nobody is lost or doubled."""

from __future__ import annotations

from typing import Any, ClassVar
from unittest.mock import Mock

from twisted.internet.defer import Deferred

from callcenter.callcontrol.place import OfferMark
from callcenter.callcontrol.takeover import take_over
from callcenter.errors import CommandRefused
from callcenter.facts import (
    CallConnected,
    CallOffered,
    CallTransferred,
    ConsultEnded,
    ConsultStarted,
    OutsideTalkEnded,
    RecordingEnded,
    RecordingStarted,
)
from callcenter.testing import FakeCall
from tests.callcontrol.conferences import OUTSIDE, Conferring


class Asterisk(Conferring):
    async def test_redirect_is_refused_and_they_talk_on(self) -> None:
        call = await self.talking()
        self.login("1002")
        self.asterisk.refuses_redirect = True
        self.assertIn("could not be connected", await self.refusal("consult", to="1002"))
        self.assertIsNone(self.house.calls[call.uniqueid].conference)
        self.assertEqual((self.state_of("1001"), self.state_of("1002")), ("on_call", "available"))
        self.assertEqual(await self.facts(ConsultStarted), [])
        self.asterisk.refuses_redirect = False
        assert call.dial is not None
        call.dial.hang_up()
        await call.left
        self.assertEqual(await self.talks_ended(), [("1001", 10, "agent")])

    async def test_a_phone_that_never_begins_its_session(self) -> None:
        call = await self.talking()
        self.login("1002")
        self.asterisk.members_begin = False
        await self.order("consult", to="1002")
        await self.until(lambda: self.last.phone.extension == "1002")
        self.put_forward(6)
        await self.until(lambda: self.host.hung_up and self.state_of("1001") == "wrap_up")
        self.last.answer()
        await self.meet(call, self.last)
        self.assertEqual((await self.outcome())[0], "transferred")

    async def test_the_answer_is_learnt_from_the_session_when_no_event_tells(self) -> None:
        await self.talking()
        self.login("1002")
        guest = await self.asks("1002")
        self.patch(self.house.outbound, "responded", lambda event, call=None: None)
        guest.answer()
        await self.until(lambda: self.room_of(guest) == self.room_of(self.host) != "")
        self.assertEqual(self.state_of("1002"), "on_call")

    async def test_while_the_manager_is_away_orders_are_refused(self) -> None:
        call = await self.talking()
        guest = await self.all_three(call)
        await self.lose_manager()
        for verb in ("join", "hand_over", "retrieve"):
            self.assertIn("not connected", await self.refusal(verb))
        self.host.hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        guest.hang_up()
        await self.until(lambda: self.state_of("1002") == "wrap_up")
        self.put_forward(3)
        await call.left
        self.assertEqual([each[0] for each in await self.talks_ended()], ["1001", "1002"])

    async def test_a_hang_up_that_no_event_tells(self) -> None:
        call = await self.talking()
        guest = await self.all_three(call)
        self.patch(self.house.conferences, "gone", lambda uniqueid: None)
        self.host.hang_up()
        await self.a_while()
        self.patch(self.house.conferences, "gone", type(self.house.conferences).gone.__get__(self.house.conferences))
        self.assertEqual(self.state_of("1001"), "on_call")
        self.put_forward(4)
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        await self.meet(call, guest)

    async def test_somebody_who_is_in_no_conference_is_hung_up(self) -> None:
        stranger = await self.asterisk.call(self.core._config.agi.port, "member", context="member")
        await stranger.left
        self.assertEqual(stranger.commands, [])


class OtherOrders(Conferring):
    async def test_no_blind_transfer_and_no_takeover_while_somebody_is_asked(self) -> None:
        call = await self.talking()
        self.login("1003")
        guest = await self.aside()
        for _ in ("aside", "together"):
            self.assertIn("asks somebody", await self.refusal("transfer", to="1003"))
            with self.assertRaises(CommandRefused) as refused:
                await take_over(self.house, "1001", "1003", "9001")
            self.assertIn("asks somebody", str(refused.exception))
            self.assertEqual(self.state_of("1003"), "available")
            await self.order("join")
            await self.meet(call, self.host, guest)
        self.assertEqual(await self.facts(CallTransferred), [])

    async def test_a_blind_transfer_after_a_consultation(self) -> None:
        call = await self.talking()
        await self.aside()
        await self.order("retrieve")
        await self.meet(call, self.host)
        self.login("1003")
        await self.order("transfer", to="1003")
        await self.until(lambda: call.dial is not None and call.dial.phone.extension == "1003")
        await self.talks(call)
        self.assertEqual(await self.talks_ended(), [("1001", 10, "transfer")])
        self.assertEqual(self.house.transfers.talk_of("1003").call.contact, call.uniqueid)
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        self.assertFalse(self.house.calls[call.uniqueid].talk_ended)

    async def test_two_orders_at_once(self) -> None:
        await self.talking()
        self.login("1002", "1003")
        done = Deferred.fromCoroutine(self.order("consult", to="1002"))
        self.assertIn("asking somebody already", await self.refusal("consult", to="1003"))
        self.assertIn("asks somebody", await self.refusal("transfer", to="1003"))
        await done
        await self.fact(ConsultStarted)

    async def test_what_else_is_refused(self) -> None:
        self.login("1002")
        self.assertIn("in no call", await self.refusal("consult", "1002", to="1003"))
        self.house.roster.logout("1002", "test")
        call = await self.talking()
        self.assertIn("the seat that it is at", await self.refusal("consult", to="1001"))
        self.assertIn("nobody is logged in at seat 1002", await self.refusal("consult", to="1002"))
        self.assertIn("nobody in queue voice is free", await self.refusal("consult", to="voice"))
        self.assertIn("is asking nobody", await self.refusal("retrieve"))
        self.login("1002")
        await self.order("pause", "1002", reason="rest")
        self.assertIn("is paused", await self.refusal("consult", to="1002"))
        self.assertIsNotNone(call.dial)
        guest = await self.asks(OUTSIDE)
        for verb in ("join", "hand_over"):
            self.assertIn("nobody has answered yet", await self.refusal(verb))
        self.assertIn("asking somebody already", await self.refusal("consult", to="110"))
        guest.answer()
        await self.until(lambda: self.room_of(guest))
        self.assertIn("asking somebody already", await self.refusal("consult", to="110"))

    async def test_a_pause_begins_when_the_part_is_over(self) -> None:
        await self.talking()
        await self.aside()
        await self.order("pause", reason="rest")
        await self.order("pause", "1002", reason="rest")
        await self.order("retrieve")
        await self.until(lambda: self.state_of("1002") == "paused")
        self.assertEqual(self.state_of("1001"), "on_call")


class OutsideTaken(Conferring):
    async def test_the_caller_goes_on_with_an_outside_number(self) -> None:
        call = await self.talking("2")
        guest = await self.aside(OUTSIDE)
        await self.order("hand_over")
        await self.meet(call, guest)
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        self.put_forward(9)
        guest.hang_up()
        await call.left
        transferred = await self.fact(CallTransferred)
        self.assertEqual((transferred.where, transferred.target, transferred.callback_number),
                         ("number", "", OUTSIDE))  # fmt: skip
        ended = await self.fact(OutsideTalkEnded)
        self.assertEqual((ended.callback_number, round(ended.talked / 1e6)), (OUTSIDE, 9))
        self.assertEqual(await self.talks_ended(), [("1001", 10, "transfer")])
        self.assertEqual(len(await self.facts(CallOffered)), 1)


class Recorded(Conferring):
    settings: ClassVar[dict[str, str]] = {
        **Conferring.settings,
        "RECORDING__ENABLED": "true",
        "RECORDING__MIN_FREE_MB": "0",
        "RECORDING__MAX_LAG_MS": "60000",
    }

    async def begin(self) -> None:
        self.asterisk.recordings = self.state / "recordings"
        await super().begin()
        await self.until(lambda: self.house.recordings.room._seen)

    async def test_each_talk_has_its_own(self) -> None:
        call = await self.talking()
        guest = await self.all_three(call)
        await self.until(lambda: guest.recording is not None)
        self.assertEqual(len(self.house.recordings.running()), 2)
        self.host.hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        self.assertEqual(self.house.recordings.state(call.uniqueid), "on")
        guest.hang_up()
        await call.left
        for _ in range(20):
            self.timers.advance(0.5)
            await self.a_while()
            if len(await self.facts(RecordingEnded)) == 2:
                break
        started = {each.segment: each for each in await self.facts(RecordingStarted)}
        ended = {each.segment: each for each in await self.facts(RecordingEnded)}
        connected = await self.facts(CallConnected)
        self.assertEqual([(started[n].agent, started[n].offer) for n in (1, 2)],
                         [(each.agent, each.offer) for each in connected])  # fmt: skip
        for n in (1, 2):
            self.assertEqual(ended[n].seconds, self.asterisk.talk_sound)
            self.assertTrue((self.state / started[n].file).exists())

    async def test_a_pause_is_for_both(self) -> None:
        """What the caller says then must be on neither recording."""
        call = await self.talking()
        guest = await self.all_three(call)
        await self.until(lambda: guest.recording is not None)
        await self.order("recording", "1002", switch="pause")
        assert guest.recording is not None
        assert self.host.recording is not None
        self.assertEqual((guest.recording.muted, self.host.recording.muted), (True, True))
        await self.order("recording", "1001", switch="resume")
        self.assertEqual((guest.recording.muted, self.host.recording.muted), (False, False))

    async def test_who_is_only_asked_is_not_recorded(self) -> None:
        call = await self.talking()
        guest = await self.aside()
        self.assertIsNone(guest.recording)
        await self.order("retrieve")
        await self.meet(call, self.host)
        await self.fact(RecordingStarted)


class TheCoreGoes(Conferring):
    """What stands on the caller's channel leads them on when no core is there."""

    def place(self, call: FakeCall) -> tuple[str, str]:
        seat = call.variables["CC_OFFER"].rpartition("~")[2]
        return call.variables["CC_TALKED"], seat

    async def test_who_waits_is_in_line_again_and_who_talks_has_talked(self) -> None:
        call = await self.talking()
        guest = await self.aside()
        self.assertEqual((self.place(call), call.variables["DIALSTATUS"]), (("", ""), ""))
        await self.order("join")
        await self.meet(call, self.host, guest)
        self.assertEqual(self.place(call), ("1", "1001"))
        await self.order("hand_over")
        await self.until(lambda: self.place(call) == ("1", "1002"))

    async def test_a_caller_who_waited_meanwhile_is_served_at_the_old_place(self) -> None:
        call = await self.talking()
        entered = self.house.calls[call.uniqueid].entered
        await self.aside()
        await self.restart_with_callers([call])
        again = await self.returns(call)
        await self.until(lambda: again.uniqueid in self.house.floor.line)
        caller = self.house.floor.line.find(again.uniqueid)
        assert caller is not None
        self.assertEqual(caller.entered, entered)
        self.assertEqual(len(await self.facts(CallConnected)), 1)

    async def test_a_core_that_stops_leaves_everybody_in_the_room(self) -> None:
        call = await self.talking()
        await self.aside()
        await self.order("retrieve")
        await self.meet(call, self.host)
        await self.restart()
        self.put_forward(5)
        await self.a_while()
        await self.meet(call, self.host)
        self.host.hang_up()
        await call.left
        await self.until(lambda: self.state_of("1001") == "wrap_up")

    async def test_who_stayed_longest_is_credited_although_the_channel_names_the_first(self) -> None:
        """Asterisk tells of the second one's hang-up only after the caller is back."""
        call = await self.talking("2")
        guest = await self.all_three(call)
        await self.restart_with_callers([])
        self.host.hang_up()
        await self.until(lambda: self.state_of("1001") in ("wrap_up", "available"))
        adopted = self.house.adopted[call.uniqueid]
        found = await adopted.settle(self.house, self.carrying(call))
        self.assertEqual(found.agent, "1002")
        self.assertEqual(sorted(each[0] for each in await self.talks_ended()), ["1001", "1002"])
        guest.hang_up()

    def carrying(self, call: FakeCall) -> Any:
        """A session that came back with the mark of the first agent on the channel."""
        mark = OfferMark.parse(call.variables["CC_OFFER"])
        self.assertEqual(mark.agent if mark else "", "1001")
        carried = Mock(offer=mark, ended=0, entered=0, fallback_answered=0)
        return Mock(carried=carried, now=self.house.clock.now)

    async def test_a_caller_of_whom_the_two_have_let_go_goes_to_the_survey(self) -> None:
        call = await self.talking("2")
        guest = await self.all_three(call)
        await self.restart_with_callers([])
        self.assertEqual({self.host.hung_up, guest.hung_up, call.hung_up}, {False})
        self.host.hang_up()
        guest.hang_up()
        await call.left
        again = await self.returns(call, CC_BACK=str(self.house.clock.now() // 1000))
        again.will_press("2")
        await again.left
        again.hang_up()
        await self.until(lambda: not self.house.calls)
        self.assertEqual(sorted(each[0] for each in await self.talks_ended()), ["1001", "1002"])
        self.assertEqual((len(await self.facts(CallConnected)), len(await self.facts(ConsultEnded))), (2, 1))
        await self.until(lambda: {self.state_of("1001"), self.state_of("1002")} <= {"wrap_up", "available"})
