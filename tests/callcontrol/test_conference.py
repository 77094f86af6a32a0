"""An agent asks somebody: who is where, what is on record of it, and what each agent is doing meanwhile."""

from __future__ import annotations

from typing import Any, ClassVar

from callcenter.facts import (
    AppealOpened,
    CallArrived,
    CallConnected,
    CallEnded,
    CallerQueued,
    CallOffered,
    CallTransferred,
    ConsultAnswered,
    ConsultEnded,
    ConsultStarted,
    OutsideTalkEnded,
    RatingGiven,
    TicketProposed,
)
from tests.callcontrol.conferences import FIRST, OUTSIDE, SECOND_PERSON, Conferring


class Aside(Conferring):
    async def test_a_colleague_is_asked_while_the_caller_hears_music(self) -> None:
        call = await self.talking()
        self.login("1002")
        guest = await self.asks("1002")
        await self.with_music(call)
        self.assertEqual(self.host.music, "tone ring")
        self.assertEqual((self.state_of("1001"), self.state_of("1002")), ("hold", "ringing"))
        self.assertEqual(guest.caller, "1002")
        guest.answer()
        await self.until(lambda: self.room_of(guest) == self.room_of(self.host) == f"{call.uniqueid}-aside")
        self.assertEqual((self.state_of("1001"), self.state_of("1002")), ("hold", "on_call"))
        self.assertEqual(call.music, "default")
        started, answered = await self.fact(ConsultStarted), await self.fact(ConsultAnswered)
        connected = await self.fact(CallConnected)
        self.assertEqual((started.agent, started.seat, started.where, started.target, started.offer, started.actor),
                         ("1001", "1001", "seat", "1002", connected.offer, "test"))  # fmt: skip
        self.assertFalse(started.at_once)
        self.assertEqual((answered.consult, answered.target), (started.consult, "1002"))

    async def test_the_caller_goes_on_with_who_was_asked(self) -> None:
        call = await self.talking("2")
        entered = self.house.calls[call.uniqueid].entered
        guest = await self.aside()
        self.put_forward(5)
        await self.order("hand_over")
        await self.meet(call, guest)
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        self.assertTrue(self.host.hung_up)
        self.assertEqual(self.state_of("1002"), "on_call")
        self.put_forward(20)
        guest.hang_up()
        await call.left
        await self.until(lambda: self.state_of("1002") == "wrap_up")
        self.assertEqual(await self.talks_ended(), [("1001", 15, "transfer"), ("1002", 20, "agent")])
        self.assertEqual(await self.outcome(), ("transferred", 5))
        first, second = await self.facts(CallConnected)
        self.assertEqual(second.at - second.waited, entered, "the wait was not restarted")
        transferred = await self.fact(CallTransferred)
        self.assertEqual((transferred.offer, transferred.agent, transferred.where, transferred.target),
                         (first.offer, "1001", "seat", "1002"))  # fmt: skip
        self.assertEqual([each.reason for each in await self.facts(CallOffered)][1:], ["transfer"])
        self.assertEqual((await self.fact(RatingGiven)).agent, "1002")
        for once in (CallArrived, CallerQueued, AppealOpened, CallEnded):
            await self.fact(once)
        self.assertEqual((self.agent("1001").view.calls, self.agent("1002").view.calls), (1, 1))
        self.assertEqual(self.agent("1001").view.talk // 10**6, 15)

    async def test_hanging_up_hands_the_caller_over(self) -> None:
        call = await self.talking()
        guest = await self.aside()
        self.host.hang_up()
        await self.meet(call, guest)
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        self.assertEqual((await self.fact(CallTransferred)).actor, "agent 1001")
        self.assertEqual((await self.outcome())[0], "transferred")
        guest.hang_up()
        await call.left
        self.assertEqual(await self.talks_ended(), [("1001", 10, "transfer"), ("1002", 0, "agent")])

    async def test_back_to_the_caller_and_once_more(self) -> None:
        call = await self.talking()
        for turn in (1, 2):
            await self.aside()
            await self.order("retrieve")
            await self.meet(call, self.host)
            await self.until(lambda: self.last.hung_up and self.state_of("1002") == "available")
            self.assertEqual(self.state_of("1001"), "on_call")
            self.assertEqual([each.outcome for each in await self.facts(ConsultEnded)], ["returned"] * turn)
        self.assertIn("is asking nobody", await self.refusal("join"))
        self.assertEqual(await self.life("1002"), ["offer", "ring", "answer", "talk_over_ready"] * 2)
        self.host.hang_up()
        await call.left
        self.assertEqual(await self.talks_ended(), [("1001", 10, "agent")])
        self.assertEqual(self.agent("1002").view.calls, 0, "who was only asked is credited with nothing")

    async def test_who_was_asked_hangs_up(self) -> None:
        call = await self.talking()
        guest = await self.aside()
        self.put_forward(4)
        guest.hang_up()
        await self.meet(call, self.host)
        self.assertEqual(await self.outcome(), ("returned", 4))
        await self.until(lambda: self.state_of("1002") == "available")
        self.assertEqual(self.state_of("1001"), "on_call")

    async def test_the_caller_hangs_up(self) -> None:
        """They may finish what they say; the talk with the caller ended when the caller went."""
        call = await self.talking()
        guest = await self.aside()
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        self.put_forward(8)
        self.assertEqual(self.room_of(guest), self.room_of(self.host))
        self.assertIn("in no call", await self.refusal("hand_over"))
        guest.hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up" and self.state_of("1002") == "available")
        self.assertEqual(await self.talks_ended(), [("1001", 10, "caller")])
        self.assertEqual(await self.outcome(), ("caller_gone", 0))
        self.assertEqual((await self.fact(CallEnded)).ended_by, "caller")


class Together(Conferring):
    async def test_all_three_and_each_is_credited_with_their_own_part(self) -> None:
        call = await self.talking("2")
        guest = await self.all_three(call)
        self.assertEqual((self.state_of("1001"), self.state_of("1002")), ("on_call", "on_call"))
        self.put_forward(5)
        guest.hang_up()
        await self.meet(call, self.host)
        await self.until(lambda: self.state_of("1002") == "wrap_up")
        self.assertFalse(self.house.calls[call.uniqueid].talk_ended)
        self.put_forward(3)
        self.host.hang_up()
        await call.left
        self.assertEqual(await self.talks_ended(), [("1002", 5, "agent"), ("1001", 18, "agent")])
        self.assertEqual((await self.outcome())[0], "joined")
        self.assertEqual((await self.fact(RatingGiven)).agent, "1001", "the survey is about whom they talked to last")
        self.assertEqual(await self.facts(CallTransferred), [])

    async def test_the_agent_leaves_and_the_two_go_on(self) -> None:
        call = await self.talking("2")
        guest = await self.all_three(call)
        self.host.hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        await self.meet(call, guest)
        self.assertEqual(self.house.transfers.talk_of("1002").call.contact, call.uniqueid)
        mark = self.house.transfers.talk_of("1002").mark.text()
        await self.until(lambda: call.variables["CC_OFFER"] == mark)
        self.put_forward(7)
        guest.hang_up()
        await call.left
        self.assertEqual(await self.talks_ended(), [("1001", 10, "agent"), ("1002", 7, "agent")])
        self.assertEqual((await self.fact(RatingGiven)).agent, "1002")

    async def test_the_caller_leaves_first(self) -> None:
        call = await self.talking()
        guest = await self.all_three(call)
        self.put_forward(2)
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        self.assertEqual(await self.talks_ended(), [("1001", 12, "caller"), ("1002", 2, "caller")])
        self.put_forward(60)
        self.host.hang_up()
        await self.until(lambda: guest.hung_up)
        await self.until(lambda: {self.state_of("1001"), self.state_of("1002")} == {"wrap_up"})

    async def test_the_guest_is_let_go(self) -> None:
        call = await self.talking()
        guest = await self.all_three(call)
        await self.order("retrieve")
        await self.meet(call, self.host)
        await self.until(lambda: guest.hung_up and self.state_of("1002") == "wrap_up")
        self.assertEqual((await self.outcome())[0], "joined")

    async def test_the_caller_is_handed_over_out_of_it(self) -> None:
        call = await self.talking()
        guest = await self.all_three(call)
        await self.order("hand_over")
        await self.meet(call, guest)
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        transferred, first = await self.fact(CallTransferred), (await self.facts(CallConnected))[0]
        self.assertEqual((transferred.offer, transferred.agent), (first.offer, "1001"))
        self.assertIn("in no call", await self.refusal("retrieve"))

    async def test_who_took_the_caller_over_asks_the_next(self) -> None:
        call = await self.talking()
        await self.aside()
        await self.order("hand_over")
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        self.login("1003")
        await self.until(lambda: self.house.calls[call.uniqueid].dialling)
        await self.order("consult", "1002", to="1003")
        third = self.last
        third.answer()
        await self.until(lambda: self.room_of(third) == f"{call.uniqueid}-aside")
        await self.order("hand_over", "1002")
        await self.meet(call, third)
        third.hang_up()
        await call.left
        self.assertEqual([each[0] for each in await self.talks_ended()], ["1001", "1002", "1003"])
        second = (await self.facts(CallConnected))[1]
        self.assertEqual((await self.facts(CallTransferred))[1].offer, second.offer)
        self.assertEqual((await self.facts(ConsultStarted))[1].offer, second.offer)

    async def test_after_a_guest_has_gone_the_next_consultation_belongs_to_the_agent(self) -> None:
        call = await self.talking()
        guest = await self.all_three(call)
        guest.hang_up()
        await self.until(lambda: self.state_of("1002") == "wrap_up")
        self.login("1003")
        await self.asks("1003")
        first = (await self.facts(CallConnected))[0]
        self.assertEqual([each.offer for each in await self.facts(ConsultStarted)], [first.offer] * 2)


class AtOnce(Conferring):
    async def test_the_police_while_the_caller_stays(self) -> None:
        call = await self.talking()
        guest = await self.asks("110", three_party=True)
        await self.meet(call, self.host)
        self.assertEqual(self.state_of("1001"), "on_call")
        self.assertEqual(call.music, "")
        guest.answer()
        await self.meet(call, self.host, guest)
        self.put_forward(6)
        guest.hang_up()
        await self.until(lambda: self.room_of(guest) == "")
        await self.meet(call, self.host)
        started = await self.fact(ConsultStarted)
        self.assertEqual((started.where, started.target, started.callback_number), ("number", "", "110"))
        self.assertTrue(started.at_once)
        self.assertEqual(await self.outcome(), ("joined", 0))
        ended = await self.fact(OutsideTalkEnded)
        self.assertEqual((ended.callback_number, round(ended.talked / 1e6), ended.outcome), ("110", 6, "answered"))
        self.host.hang_up()
        await call.left
        self.assertEqual(await self.talks_ended(), [("1001", 16, "agent")])

    async def test_the_agent_leaves_the_caller_with_the_police(self) -> None:
        call = await self.talking("2")
        guest = await self.asks("110", three_party=True)
        guest.answer()
        await self.meet(call, self.host, guest)
        self.host.hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        await self.meet(call, guest)
        self.assertFalse(self.house.calls[call.uniqueid].talk_ended)
        guest.hang_up()
        await call.left
        self.assertEqual((await self.fact(RatingGiven)).agent, "1001")
        self.assertEqual((await self.fact(CallEnded)).ended_by, "agent")

    async def test_an_agent_who_hangs_up_while_it_rings(self) -> None:
        """The caller was with the agent in a room that is empty now: music, not the survey."""
        call = await self.talking()
        self.login("1002")
        guest = await self.asks("1002", three_party=True)
        await self.meet(call, self.host)
        self.host.hang_up()
        await self.with_music(call)
        guest.answer()
        await self.meet(call, guest)
        self.assertEqual(await self.talks_ended(), [("1001", 10, "transfer")])
        self.assertEqual((await self.outcome())[0], "transferred")

    async def test_nobody_answers_and_they_talk_on(self) -> None:
        call = await self.talking()
        guest = await self.asks(OUTSIDE, three_party=True)
        guest.no_answer()
        await self.until(lambda: guest.state == "over")
        await self.a_while()
        await self.meet(call, self.host)
        self.assertEqual(await self.tried(), [(OUTSIDE, "no_answer")])
        self.assertEqual(await self.outcome(), ("unanswered", 0))


class Whom(Conferring):
    async def test_a_queue_rings_those_who_are_free_one_after_another(self) -> None:
        call = await self.talking()
        self.login("1002", "1003")
        first = await self.asks("voice")
        first.reject()
        await self.until(lambda: self.last is not first)
        second = self.last
        self.assertEqual({first.phone.extension, second.phone.extension}, {"1002", "1003"})
        second.answer()
        await self.until(lambda: self.room_of(second))
        self.assertEqual(await self.tried(), [(first.phone.extension, "busy")])
        self.assertEqual((await self.fact(ConsultAnswered)).target, second.phone.extension)
        self.assertEqual(await self.life(first.phone.extension), ["offer", "ring", "withdraw"])
        self.assertEqual(self.agent(first.phone.extension).misses, 0)
        self.assertEqual((await self.fact(ConsultStarted)).target, "voice")
        self.assertEqual(call.music, "default")

    async def test_nobody_answers_and_the_agent_is_back_and_hears_that(self) -> None:
        call = await self.talking()
        self.login("1002")
        guest = await self.asks("1002")
        guest.no_answer()
        await self.meet(call, self.host)
        self.assertIn("consult_unanswered", self.host.played)
        self.assertNotIn("consult_unanswered", call.played)
        self.assertEqual((self.state_of("1001"), self.state_of("1002")), ("on_call", "available"))
        self.assertEqual(await self.tried(), [("1002", "no_answer")])
        self.assertEqual(await self.outcome(), ("unanswered", 0))
        self.assertEqual(await self.facts(TicketProposed), [])

    async def test_the_people_of_a_department_in_their_order(self) -> None:
        await self.talking()
        first = await self.asks("物业")
        self.assertEqual(first.phone.extension, FIRST)
        first.reject()
        await self.until(lambda: self.last is not first)
        self.assertEqual(self.last.phone.extension, SECOND_PERSON)
        self.last.answer()
        await self.until(lambda: self.room_of(self.last))
        started, answered = await self.fact(ConsultStarted), await self.fact(ConsultAnswered)
        self.assertEqual((started.where, started.target), ("department", "housing"))
        self.assertEqual((answered.target, answered.callback_number), ("", SECOND_PERSON))
        self.assertEqual(await self.tried(), [(FIRST, "busy")])

    async def test_a_department_of_which_nobody_answers_is_to_get_a_ticket(self) -> None:
        call = await self.talking()
        first = await self.asks("housing")
        first.no_answer()
        await self.until(lambda: self.last is not first)
        self.last.no_answer()
        await self.meet(call, self.host)
        self.assertEqual((await self.fact(TicketProposed)).department, "housing")

    async def test_an_agent_of_a_department(self) -> None:
        await self.talking()
        self.login("1003")
        guest = await self.asks("公证")
        self.assertEqual(guest.phone.extension, "1003")
        guest.answer()
        await self.until(lambda: self.state_of("1003") == "on_call")

    async def test_a_topic_of_two_departments_is_asked_back(self) -> None:
        await self.talking()
        self.assertIn("housing, justice", await self.refusal("consult", to="燃气"))

    async def test_somebody_whose_agent_is_not_there_is_passed_over(self) -> None:
        call = await self.talking()
        await self.order("consult", to="公证")
        await self.meet(call, self.host)
        self.assertEqual(await self.tried(), [("1003", "busy")])


class Limits(Conferring):
    settings: ClassVar[dict[str, str]] = {**Conferring.settings, "OUTBOUND__PER_HOUR": "1"}

    async def test_the_budget_counts_outside_calls_and_never_stops_emergencies(self) -> None:
        call = await self.talking()
        (await self.asks(OUTSIDE)).reject()
        await self.meet(call, self.host)
        await self.order("consult", to=OUTSIDE)
        await self.meet(call, self.host)
        self.assertEqual(await self.tried(), [(OUTSIDE, "busy"), (OUTSIDE, "failed")])
        self.assertEqual((await self.asks("110")).phone.extension, "110")

    async def test_only_numbers_that_may_be_called(self) -> None:
        await self.talking()
        for to in ("0044123456", "00861", "nonsense", ""):
            self.assertTrue(await self.refusal("consult", to=to))
        self.assertEqual(self.asterisk.members, [])
        self.assertEqual(await self.facts(ConsultStarted), [])


class NothingOutside(Conferring):
    settings: ClassVar[dict[str, str]] = {}

    async def test_without_a_way_out(self) -> None:
        await self.talking()
        self.assertIn("outbound.to", await self.refusal("consult", to="110"))


class Duty(Conferring):
    departments: ClassVar[dict[str, Any]] = {
        "night": {"name": "夜", "duty": [{"hours": "00:00-00:01", "people": [{"name": "丁", "number": FIRST}]}]},
    }

    async def test_nobody_on_duty_is_a_ticket_at_once(self) -> None:
        call = await self.talking()
        said = await self.order("consult", to="night")
        self.assertIn("nobody of 夜 is on duty", said["said"])
        self.assertEqual((await self.fact(TicketProposed)).why, "nobody_on_duty")
        self.assertEqual(self.state_of("1001"), "on_call")
        self.assertIsNotNone(call.dial)
