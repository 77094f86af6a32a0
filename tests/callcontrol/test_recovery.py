"""After a start, and when the manager connection was away: nobody is lost, stuck, or served out of turn."""

from __future__ import annotations

from typing import Any

from callcenter.ami import LiveChannel, Snapshot
from callcenter.callcontrol.place import Place
from callcenter.facts import (
    AgentStateChanged,
    AmiLost,
    AppealOpened,
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallOffered,
    CallResumed,
    NodeEntered,
    OfferWithdrawn,
    RatingGiven,
    TalkEnded,
)
from callcenter.journal.evidence import Evidence, Talk
from callcenter.testing import FakeCall
from tests.callcontrol.hotline import ARGUMENTS, SECOND, Hotline


def channel(context: str, uniqueid: str, name: str) -> LiveChannel:
    """One of the call ``haian1-7.7``."""
    return LiveChannel(
        name=name, uniqueid=uniqueid, linkedid="haian1-7.7", context=context, exten="", application="Queue",
        application_data="", caller_num="", connected_num="", bridge_id="bridge", state="Up", duration=3,
    )  # fmt: skip


class Recovering(Hotline):
    """Callers stay in Asterisk when a core ends; ``left`` are those who are out of AGI()."""

    async def setUp(self) -> None:
        await super().setUp()
        self.asterisk.on_leave = lambda call: None

    async def restart(self) -> None:
        """The core ends; another one starts."""
        await self.end()
        await self.begin()

    async def restart_with_callers(self, calls: list[FakeCall]) -> None:
        """The core ends while ``calls`` wait; the next one is there, held until they are back."""
        await self.end()
        for call in calls:
            await call.left
        with_ami, self.with_ami = self.with_ami, False
        await self.begin()
        self.with_ami = with_ami
        await self.until(lambda: self.house.node.up and self.house.recovery._ready)

    def told(self, **talk: Any) -> None:
        """Asterisk's own record tells of a talk."""

        async def evidence(contact: str) -> Evidence:
            return Evidence(contact, talks=[Talk(**talk)] if talk else [])

        self.patch(self.house.books, "evidence", evidence)

    async def lose_manager(self) -> None:
        """The manager cannot be reached."""
        port, self.asterisk._port = self.asterisk._port, None
        await port.stopListening()
        self.asterisk.drop_managers()
        await self.until(lambda: not self.house.node.up)

    async def find_manager(self) -> None:
        """It can be reached again."""
        self.asterisk.listen(self.ami_port)
        await self.until(lambda: self.house.node.up)
        await self.a_while()


class WhileTheManagerIsAway(Recovering):
    async def test_a_call_without_events(self) -> None:
        """The answer is learnt from DIALSTATUS, its moment from Asterisk's own record."""
        self.login("1001")
        await self.lose_manager()
        call = await self.arrives(will_press=("", "1"))
        dial = await self.rings(call)
        dial.answer()
        answered = self.house.clock.now()
        self.told(seat="1001", application="Dial", began=answered)
        self.put_forward(20)
        dial.hang_up()
        await call.left
        await self.a_while()
        connected = await self.fact(CallConnected)
        self.assertEqual((connected.at, connected.uncertain), (answered, False))
        self.assertGreater((await self.fact(TalkEnded)).talked, 19 * SECOND)
        await self.fact(AppealOpened)
        await self.fact(RatingGiven)
        self.assertEqual(self.state_of("1001"), "available")

    async def test_the_end_of_a_talk_that_a_core_hears_of_late_is_dated_by_asterisks_own_record(self) -> None:
        """The core stood still for a while: what it hears now happened then."""
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        dial = await self.talks(call)
        answered = (await self.fact(CallConnected)).at
        self.told(seat="1001", application="Dial", began=answered, ended=answered + 3 * SECOND)
        self.put_forward(9)
        self.house.late = lambda: True
        dial.hang_up()
        await call.left
        ended = await self.fact(TalkEnded)
        self.assertEqual((ended.at, ended.talked), (answered + 3 * SECOND, 3 * SECOND))

    async def test_a_hang_up_that_a_core_hears_of_late_is_dated_so_too(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        await self.talks(call)
        answered = (await self.fact(CallConnected)).at

        async def evidence(contact: str) -> Evidence:
            return Evidence(contact, ended=answered + 2 * SECOND)

        self.patch(self.house.books, "evidence", evidence)
        self.put_forward(9)
        self.house.late = lambda: True
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        self.assertEqual((await self.fact(TalkEnded)).talked, 2 * SECOND)
        self.assertEqual((await self.fact(CallEnded)).at, answered + 2 * SECOND)

    async def test_an_answer_that_is_heard_of_late_has_asterisks_time(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        await self.rings(call)
        await self.until(lambda: self.state_of("1001") == "ringing")
        answered = self.house.clock.now()
        self.put_forward(5)
        self.asterisk.event("DialEnd", [
            ("Uniqueid", call.uniqueid), ("DestUniqueid", "x"), ("DestChannel", "PJSIP/1001-000000aa"),
            ("DialStatus", "ANSWER"), ("Timestamp", f"{answered / SECOND:.6f}"),
        ])  # fmt: skip
        await self.until(lambda: self.state_of("1001") == "on_call")
        self.assertLess((await self.fact(CallConnected)).at, answered + SECOND)

    async def test_a_call_whose_session_ended_meanwhile_is_over_once(self) -> None:
        """Its channel is there still when the manager is back, and gone a moment later: no second end."""
        self.login("1001")
        call = await self.arrives()
        dial = await self.talks(call)
        await self.lose_manager()
        dial.hang_up()
        await call.left
        await self.find_manager()
        call.hang_up()
        await self.a_while()
        self.assertEqual(len(await self.facts(CallEnded)), 1)
        self.assertEqual(await self.facts(CallerAbandoned), [])
        self.assertEqual((self.house.finished, self.house.adopted), (set(), {}))

    async def test_one_loss_is_told_once(self) -> None:
        await self.lose_manager()
        await self.find_manager()
        self.house.recovery.lost("first reason")
        self.house.recovery.lost("another reason")
        self.assertEqual(len(await self.facts(AmiLost)), 2)

    async def test_an_answer_that_nobody_dates_is_uncertain(self) -> None:
        self.login("1001")
        await self.lose_manager()
        call = await self.arrives(will_press=("", "1"))
        dial = await self.rings(call)
        dial.answer()
        dial.hang_up()
        await call.left
        connected = await self.fact(CallConnected)
        self.assertTrue(connected.uncertain)
        self.assertEqual(connected.at, (await self.fact(CallOffered)).at)

    async def test_the_caller_ends_a_talk_that_no_event_told_of(self) -> None:
        self.login("1001")
        await self.lose_manager()
        call = await self.arrives(will_press=("",))
        dial = await self.rings(call)
        dial.answer()
        self.told(seat="1001", application="Dial", began=self.house.clock.now())
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        self.assertEqual(await self.facts(CallerAbandoned, OfferWithdrawn), [])
        self.assertEqual((await self.fact(TalkEnded)).ended_by, "caller")
        await self.fact(CallConnected)
        await self.fact(AppealOpened)

    async def test_a_caller_who_gave_up_ringing_is_still_abandoned(self) -> None:
        self.login("1001")
        await self.lose_manager()
        self.told()
        call = await self.arrives(will_press=("",))
        await self.rings(call)
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        self.assertTrue((await self.fact(CallerAbandoned)).ringing)
        self.assertEqual(self.state_of("1001"), "available")

    async def test_a_talk_that_began_meanwhile_is_seen_when_it_is_back(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        dial = await self.rings(call)
        await self.until(lambda: self.state_of("1001") == "ringing")
        await self.lose_manager()
        dial.answer()
        answered = self.house.clock.now()
        self.told(seat="1001", application="Dial", began=answered)
        await self.find_manager()
        await self.until(lambda: self.state_of("1001") == "on_call")
        self.assertEqual((await self.fact(CallConnected)).at, answered)
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        self.assertEqual(await self.facts(CallerAbandoned), [])

    async def test_an_agent_who_is_reserved_stays_so(self) -> None:
        """The snapshot comes before the phone is dialled: the agent must not be offered a second caller."""
        self.asterisk.sound_lengths = {"please_wait": 30.0}
        first = await self.waits("13800000001", will_press=("",))
        await self.until(lambda: "please_wait" in first.played)
        self.patch(self.house, "interrupt", lambda call: None)
        self.login("1001")
        second = await self.waits("13800000002", will_press=("",))
        self.assertEqual((self.state_of("1001"), self.agent("1001").contact), ("reserved", first.uniqueid))
        await self.lose_manager()
        await self.find_manager()
        self.assertEqual((self.state_of("1001"), self.agent("1001").contact), ("reserved", first.uniqueid))
        self.assertIn(second.uniqueid, self.house.floor.line)
        first.interrupt("done")
        await self.rings(first)
        self.assertIsNone(second.dial)

    async def test_who_is_free_while_asterisk_is_asked_is_looked_at_once_more(self) -> None:
        """The end of the agent's talk comes late; the fallback queue has given them the next caller long since."""
        looks: list[int] = []
        there = (channel("from-trunk", "haian1-7.7", "PJSIP/trunk-7"), channel("", "haian1-7.8", "PJSIP/1001-8"))

        async def snapshot() -> Snapshot:
            looks.append(self.house.clock.now())
            if len(looks) == 1:
                self.login("1001")
            return Snapshot(there, frozenset({"1001"}))

        self.patch(self.house.node, "snapshot", snapshot)
        await self.house.recovery.connected()
        self.assertEqual(len(looks), 2)
        self.assertEqual((self.state_of("1001"), self.agent("1001").contact), ("on_call", "haian1-7.7"))

    async def test_a_phone_that_registered_meanwhile_rings_for_who_waits(self) -> None:
        self.asterisk.phones["1001"].registered = False
        self.asterisk.register("1001", False)
        await self.until(lambda: "1001" not in self.house.roster.phones)
        self.login("1001")
        call = await self.waits(will_press=("",))
        await self.lose_manager()
        self.asterisk.phones["1001"].registered = True
        await self.find_manager()
        await self.rings(call)

    async def test_what_it_tells_when_it_is_back_frees_and_adopts(self) -> None:
        self.login("1001", "1002")
        self.asterisk.event("DialBegin", [("Uniqueid", "haian1-1.1"), ("DestUniqueid", "haian1-1.2"),
                                          ("DestChannel", "PJSIP/1001-000000aa")])  # fmt: skip
        await self.until(lambda: self.state_of("1001") == "on_call")
        self.house.clock.ahead += SECOND  # type: ignore[attr-defined]
        await self.lose_manager()
        await self.find_manager()
        await self.until(lambda: self.state_of("1001") == "available")
        freed = [fact for fact in await self.facts(AgentStateChanged) if fact.event == "found_free"]
        self.assertEqual([fact.reason for fact in freed], ["channel gone, last seen 1 s ago"])

    async def test_the_minutes_look_frees_an_agent_whose_end_was_missed(self) -> None:
        self.login("1001")
        self.asterisk.event("DialBegin", [("Uniqueid", "haian1-1.1"), ("DestUniqueid", "haian1-1.2"),
                                          ("DestChannel", "PJSIP/1001-000000aa")])  # fmt: skip
        await self.until(lambda: self.state_of("1001") == "on_call")
        self.house.clock.ahead += SECOND  # type: ignore[attr-defined]
        self.house.books.look_again()
        await self.until(lambda: self.state_of("1001") == "available")
        call = await self.arrives(will_press=("",))
        await self.talks(call)
        self.house.clock.ahead += SECOND  # type: ignore[attr-defined]
        self.house.books.look_again()
        await self.a_while()
        self.assertEqual(self.state_of("1001"), "on_call")

    async def test_fallback_members_follow_pauses_made_meanwhile(self) -> None:
        self.login("1001", "1002")
        self.house.roster.pause("1002", "lunch", "test")
        await self.until(lambda: self.asterisk.paused_members == {"PJSIP/1002"})
        await self.lose_manager()
        self.house.roster.pause("1001", "lunch", "test")
        self.house.roster.unpause("1002", "test")
        self.house.roster.login("1003", "1003", "test")
        await self.find_manager()
        await self.until(lambda: self.asterisk.paused_members == {"PJSIP/1001"})
        await self.until(lambda: len(self.asterisk.queue_members["fallback"]) == 3)

    async def test_a_snapshot_that_fails_is_tried_again(self) -> None:
        await self.lose_manager()
        tries: list[int] = []
        real = self.house.node.snapshot

        def snapshot() -> Any:
            tries.append(1)
            if len(tries) == 1:
                self.asterisk.drop_managers()  # in the middle of it
            return real()

        self.patch(self.house.node, "snapshot", snapshot)
        await self.find_manager()
        await self.until(lambda: len(tries) >= 2 and self.house.node.up)


class AfterAStart(Recovering):
    async def test_those_who_waited_keep_their_order(self) -> None:
        calls = [await self.waits(f"1380000000{n}", will_press=("",)) for n in range(3)]
        entered = {call.uniqueid: self.house.floor.line.find(call.uniqueid).entered for call in calls}  # type: ignore[union-attr]
        await self.restart_with_callers(calls)
        self.assertTrue(self.house.floor.held)
        self.login("1001")
        newcomer = await self.waits("13899999999", will_press=("",))
        back = [await self.returns(call) for call in reversed(calls)]
        await self.until(lambda: not self.house.floor.held)
        first = await self.rings(back[-1])
        self.assertEqual(first.call.uniqueid, calls[0].uniqueid)
        line = self.house.floor.line
        self.assertEqual([line.position(call.uniqueid) for call in (calls[1], calls[2], newcomer)], [1, 2, 3])
        for call in calls[1:]:
            self.assertEqual(line.find(call.uniqueid).entered, entered[call.uniqueid])  # type: ignore[union-attr]
        queued = [fact.contact for fact in await self.facts(CallerQueued)]
        self.assertEqual(len(queued), 4, "nobody is queued twice")

    async def test_who_does_not_come_back_is_waited_for_only_so_long(self) -> None:
        lost, other = [await self.waits(f"1380000000{n}", will_press=("",)) for n in range(2)]
        await self.restart_with_callers([lost, other])
        self.login("1001")
        back = await self.returns(other)
        await self.a_while()
        self.assertIsNone(back.dial)
        self.house.recovery.start_anyway()
        self.assertTrue(self.house.floor.held, "the manager is there: its word counts")
        self.put_forward(self.core._config.acd.fallback_seconds + 1.1)
        await self.rings(back)

    async def test_who_hangs_up_meanwhile_is_not_waited_for(self) -> None:
        lost, other = [await self.waits(f"1380000000{n}", will_press=("",)) for n in range(2)]
        await self.restart_with_callers([lost, other])
        self.login("1001")
        back = await self.returns(other)
        lost.hang_up()
        await self.rings(back)
        abandoned = await self.fact(CallerAbandoned)
        self.assertEqual((abandoned.contact, abandoned.queue), (lost.uniqueid, "voice"))
        self.assertEqual((await self.fact(CallEnded)).contact, lost.uniqueid)

    async def test_without_callers_and_without_manager(self) -> None:
        await self.end()
        port, self.asterisk._port = self.asterisk._port, None
        await port.stopListening()
        self.with_ami = False
        await self.begin()
        self.assertTrue(self.house.floor.held)
        self.house.recovery.start_anyway()
        self.assertFalse(self.house.floor.held)

    async def test_a_talk_goes_on_and_is_rated(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        dial = await self.talks(call)
        await self.facts()
        await self.restart()
        self.assertEqual((self.state_of("1001"), self.agent("1001").contact), ("on_call", call.uniqueid))
        self.put_forward(5)
        dial.hang_up()
        await call.left
        ended = self.house.clock.now()
        back = await self.returns(call, CC_BACK=str(ended // 1000))
        back.will_press("2")
        await self.until(lambda: back.variables.get("CC_DONE") == "1")
        talk, rating = await self.fact(TalkEnded), await self.fact(RatingGiven)
        self.assertEqual((talk.agent, talk.ended_by, talk.at), ("1001", "agent", ended // 1000 * 1000))
        self.assertEqual((rating.score, rating.agent, rating.queue), (2, "1001", "voice"))
        self.assertEqual(len(await self.facts(CallConnected)), 1)
        self.assertEqual(len(await self.facts(AppealOpened)), 1)
        await self.until(lambda: self.state_of("1001") == "available")

    async def test_a_talk_that_ended_without_a_session(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        await self.talks(call)
        await self.facts()
        await self.restart()
        self.put_forward(5)
        call.hang_up()
        await self.until(lambda: self.state_of("1001") == "available")
        await self.until(lambda: not self.house.adopted)
        self.assertEqual((await self.fact(TalkEnded)).ended_by, "caller")
        self.assertEqual((await self.fact(CallEnded)).evidence, "ami")
        self.assertEqual(await self.facts(CallerAbandoned), [])
        self.assertEqual(self.house.known, set())

    async def test_back_before_the_manager_is_there(self) -> None:
        """What the journal knows of the talk is not written again under other names."""
        self.login("1001")
        call = await self.arrives(will_press=("",))
        dial = await self.talks(call)
        await self.facts()
        await self.end()
        dial.hang_up()
        await call.left
        port, self.asterisk._port = self.asterisk._port, None
        await port.stopListening()
        self.with_ami = False
        await self.begin()
        opened: list[object] = []
        self.core.journal.subscribe(lambda fact: opened.append(fact) if isinstance(fact, AppealOpened) else None)
        back = await self.returns(call)
        back.will_press("1")
        await self.until(lambda: back.variables.get("CC_DONE") == "1")
        self.assertEqual(len(await self.facts(CallConnected)), 1)
        self.assertEqual(opened, [], "no second draft")
        await self.fact(TalkEnded)

    async def test_after_call_work_ends_although_its_core_did_not_live_to_see_it(self) -> None:
        self.login("1001")
        self.house.roster.move(self.agent("1001"), "found_in_call")
        self.house.roster.move(self.agent("1001"), "talk_over")
        await self.facts()
        await self.restart()
        self.assertEqual(self.state_of("1001"), "wrap_up")
        self.put_forward(31)
        self.assertEqual(self.state_of("1001"), "available")

    def config(self) -> Any:
        config = super().config()
        queues = {**config.queues, "voice": config.queues["voice"].model_copy(update={"wrap_up_seconds": self.wrap_up})}
        return config.model_copy(update={"queues": queues})

    @property
    def wrap_up(self) -> int:
        return 30 if "after_call_work" in self._testMethodName else 0

    async def test_agents_are_where_they_were(self) -> None:
        self.login("1001", "1002", "1003")
        self.house.roster.pause("1002", "lunch", "test")
        self.house.roster.logout("1003", "test")
        await self.facts()
        await self.restart()
        self.assertEqual(
            [(each, self.state_of(each), self.agent(each).view.seat) for each in ("1001", "1002", "1003")],
            [("1001", "available", "1001"), ("1002", "paused", "1002"), ("1003", "offline", "")],
        )
        self.assertEqual(self.agent("1002").reason, "lunch")


class ComingBack(Recovering):
    """What the dialplan hands over decides where a caller goes on."""

    async def back(self, **arguments: str) -> FakeCall:
        """A caller of another time comes to this core."""
        given = {"CC_DID": "12345", **arguments}
        return await self.arrives(arguments=tuple(given.get(name, "") for name in ARGUMENTS))

    async def test_a_place_with_an_unknown_session_starts_the_flow_anew(self) -> None:
        entered = self.house.clock.now() - 60 * SECOND
        place = Place(entered=entered, queue="voice", priority=0, session="1garbage", arrived=entered - SECOND)
        call = await self.back(CC_PLACE=place.text(), CC_ENTERED=str(entered))
        call.will_press("")
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.assertEqual(self.house.floor.line.find(call.uniqueid).entered, entered)  # type: ignore[union-attr]
        self.assertEqual((await self.fact(CallResumed)).entered, entered)
        self.assertIn("greeting", call.played)

    async def test_talked_with_an_unknown_session_goes_to_the_survey(self) -> None:
        place = Place(entered=1, queue="voice", priority=0, session="nonsense")
        call = await self.back(CC_PLACE=place.text(), CC_TALKED="1", CC_OFFER="abc~voice~1001~1001")
        call.will_press("3")
        await self.until(lambda: call.variables.get("CC_DONE") == "1")
        rating = await self.fact(RatingGiven)
        self.assertEqual((rating.score, rating.agent), (3, "1001"))
        self.assertEqual(await self.facts(CallerQueued), [])

    async def test_dialstatus_tells_of_a_talk_as_well(self) -> None:
        call = await self.back(DIALSTATUS="ANSWER", CC_OFFER="abc~voice~1001~1001")
        call.will_press("3")
        await self.until(lambda: call.variables.get("CC_DONE") == "1")
        self.assertEqual(next(fact.node for fact in await self.facts(NodeEntered)), "question")

    async def test_a_talk_that_was_over_before_the_dialplan_went_on(self) -> None:
        """The core was frozen, and killed later: Asterisk's own record tells when the agent hung up."""
        self.login("1001")
        now = self.house.clock.now()
        self.told(seat="1001", application="Dial", began=now - 20 * SECOND, ended=now - 15 * SECOND)
        call = await self.back(
            DIALSTATUS="ANSWER", CC_TALKED="1", CC_OFFER="abc~voice~1001~1001", CC_BACK=str((now - 5 * SECOND) // 1000)
        )
        call.will_press("1")
        await self.until(lambda: call.variables.get("CC_DONE") == "1")
        self.assertEqual((await self.fact(TalkEnded)).at, now - 15 * SECOND)

    async def test_a_talk_of_the_fallback_queue(self) -> None:
        self.login("1002")
        now = self.house.clock.now() // SECOND * 1000
        call = await self.back(
            CC_TALKED="1", CC_FB_SEAT="PJSIP/1002", CC_FB_AT=str(now - 9000), CC_FB_END=str(now - 1000), CC_ROUND="1",
            CC_ENTERED=str(now // 1000 - 12),
        )  # fmt: skip
        call.will_press("1")
        await self.until(lambda: call.variables.get("CC_DONE") == "1")
        connected, ended = await self.fact(CallConnected), await self.fact(TalkEnded)
        self.assertEqual((connected.via, connected.agent, connected.seat), ("fallback", "1002", "1002"))
        self.assertEqual((connected.at, ended.talked), ((now - 9000) * 1000, 8 * SECOND))
        self.assertEqual((await self.fact(AppealOpened)).agent, "1002")
        arrived = await self.fact(CallArrived)
        self.assertEqual((arrived.at, arrived.did, arrived.caller), ((now - 12000) * 1000, "12345", "13800001234"))
        self.assertEqual(connected.waited, 3 * SECOND)

    async def test_a_talk_of_the_fallback_queue_that_begins_the_moment_the_session_is_lost(self) -> None:
        """Its events come while the caller's hang-up is still waited for: the seat is taken, the talk is on record."""
        self.login("1001")
        call = await self.arrives()
        await self.until(lambda: call.played)
        call.reset()
        await self.until(lambda: self.house.calls[call.uniqueid].agi.hung_up)
        there = [("Uniqueid", call.uniqueid), ("DestUniqueid", "haian1-9.9"), ("DestChannel", "PJSIP/1001-000000aa")]
        self.asterisk.event("DialBegin", there)
        self.asterisk.event("DialEnd", [*there, ("DialStatus", "ANSWER")])
        await self.until(lambda: self.state_of("1001") == "on_call")
        connected = await self.fact(CallConnected)
        self.assertEqual((connected.contact, connected.via, connected.seat), (call.uniqueid, "fallback", "1001"))
        self.asterisk.event("Hangup", [("Uniqueid", "haian1-9.9"), ("Channel", "PJSIP/1001-000000aa")])
        await self.until(lambda: self.state_of("1001") == "available")

    async def test_garbage_is_a_new_call(self) -> None:
        garbage = ("12345", "~~~~", "yes", "²", "PJSIP/", "²³", "9" * 5000, "x", "a~b", "-1")
        call = await self.arrives(arguments=garbage, will_press=("",))
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.assertEqual((await self.fact(CallArrived)).did, "12345")

    async def test_a_moment_that_no_clock_tells_does_not_reach_the_journal(self) -> None:
        call = await self.back(CC_PLACE=f"{10**30}~voice~0~{10**30}~x", CC_FB_AT="9" * 30)
        call.will_press("")
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.assertEqual(len(await self.facts(CallerQueued)), 1)

    async def test_an_unknown_number_gets_the_first_flow(self) -> None:
        call = await self.arrives(arguments=("99999",), will_press=("",))
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.assertEqual((await self.fact(CallArrived)).flow, "main")

    async def test_an_unknown_flow_leads_to_a_person(self) -> None:
        call = await self.asterisk.call(self.core._config.agi.port, "flow?name=nonsense", caller="13800000000")
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.assertEqual(self.house.floor.line.find(call.uniqueid).queue, "voice")  # type: ignore[union-attr]
