"""What the house believes is compared with what lives in Asterisk: lost events cost nobody more than seconds."""

from __future__ import annotations

from typing import Any, ClassVar

from twisted.internet.defer import Deferred, fail, succeed
from twisted.logger import eventAsText, globalLogPublisher

from callcenter.ami.snapshot import LiveChannel
from callcenter.errors import AmiTimeout
from callcenter.facts import (
    AgentStateChanged,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallOffered,
    OfferWithdrawn,
    TalkEnded,
)
from callcenter.journal.evidence import Evidence, Talk
from callcenter.testing import FakeCall
from tests.callcontrol.hotline import SECOND
from tests.callcontrol.test_agents_at_work import Working


class Comparing(Working):
    """Asterisk's channels are shown at the test's word: ``looks``."""

    settings: ClassVar[dict[str, str]] = {"ACD__REAP_SECONDS": "300"}

    async def looks(self, times: int = 1) -> None:
        """The reaper compares, so often; some time has passed each time."""
        for _ in range(times):
            self.house.clock.ahead += 5 * SECOND  # type: ignore[attr-defined]
            asked = self.asked()
            self.house.reaper.look()
            await self.until(lambda asked=asked: self.asked() > asked)
            await self.until(lambda: not self.house.reaper._looking)

    def asked(self) -> int:
        """How often Asterisk was asked for its channels."""
        return sum(action["Action"] == "CoreShowChannels" for action in self.asterisk.actions)

    def foreign(self, seat: str = "1001") -> None:
        """A call that we did not dial comes to a seat; Asterisk shows no channel of it."""
        self.asterisk.event("DialBegin", [("Uniqueid", "haian1-1.1"), ("DestUniqueid", "haian1-1.2"),
                                          ("DestChannel", f"PJSIP/{seat}-000000aa")])  # fmt: skip

    def shown(self, *channels: LiveChannel) -> None:
        """Let Asterisk show these channels."""
        self.patch(self.house.node, "channels", lambda: succeed(channels))

    def hears_no(self, name: str) -> None:
        """From now on events of this name get lost."""
        event = self.asterisk.event
        self.patch(self.asterisk, "event", lambda each, pairs: event(each, pairs) if each != name else None)

    def vanishes(self, call: FakeCall) -> None:
        """A caller's channel is gone and nobody tells of it, not even on the session."""
        del self.asterisk.calls[call.uniqueid]

    async def repairs(self) -> dict[str, int]:
        """The metric, by what was put right; zeros left out."""
        await self.facts()
        names = ("agent_freed", "agent_busy", "session_ended")
        page = self.core._registry.get_sample_value
        found = {what: int(page("callcenter_repairs_total", {"what": what}) or 0) for what in names}
        return {what: count for what, count in found.items() if count}

    async def moved(self) -> list[AgentStateChanged]:
        """Agents whom the reaper moved."""
        return [fact for fact in await self.facts(AgentStateChanged) if fact.actor == "reaper"]


def channel(name: str, uniqueid: str, linkedid: str = "") -> LiveChannel:
    """A channel as Asterisk lists it."""
    return LiveChannel(
        name=name, state="Up", caller_num="", connected_num="", context="seats", exten="", application="AppDial",
        application_data="", uniqueid=uniqueid, linkedid=linkedid or uniqueid, bridge_id="", duration=1,
    )  # fmt: skip


class Agents(Comparing):
    async def test_one_whose_hang_up_was_lost_is_free_again(self) -> None:
        self.login("1001")
        self.foreign()
        await self.until(lambda: self.state_of("1001") == "on_call")
        caller = await self.waits(will_press=("",))
        await self.looks()
        (freed,) = await self.moved()
        self.assertEqual((freed.event, freed.before, freed.contact), ("found_free", "on_call", "haian1-1.1"))
        self.assertRegex(freed.reason, r"^channel gone, last seen \d+ s ago$")
        await self.rings(caller)
        self.assertEqual(await self.repairs(), {"agent_freed": 1})

    async def test_the_reason_tells_when_the_channel_was_seen_last(self) -> None:
        """A talk goes on without our session, and its end is lost."""
        self.asterisk.on_leave = lambda call: None
        self.login("1001")
        call = await self.arrives(will_press=("",))
        dial = await self.talks(call)
        call.reset()
        await self.a_while()
        self.put_forward(3)
        await self.until(lambda: not self.house.calls)
        await self.looks(2)
        self.assertEqual(self.state_of("1001"), "on_call")
        self.assertEqual(await self.moved(), [])
        self.hears_no("Hangup")
        dial.hang_up()
        await call.left
        await self.a_while()
        self.assertEqual(self.state_of("1001"), "on_call", "nobody knows yet")
        await self.looks()
        self.assertEqual(self.state_of("1001"), "available")
        self.assertEqual([fact.reason for fact in await self.moved()], ["channel gone, last seen 5 s ago"])

    async def test_one_who_talks_to_a_caller_of_ours_is_left_alone(self) -> None:
        """The session itself knows; Asterisk's list may be incomplete."""
        self.login("1001")
        await self.talks(await self.arrives(will_press=("",)))
        self.patch(self.house.reaper, "_sessions", lambda live, began: None)
        self.house.clock.ahead += 5 * SECOND  # type: ignore[attr-defined]
        self.shown()
        self.house.reaper.look()
        self.assertEqual((self.state_of("1001"), await self.moved()), ("on_call", []))

    async def test_one_who_is_in_a_call_unseen_is_offered_nothing(self) -> None:
        self.login("1001", "1002")
        await self.talks(await self.arrives(will_press=("",)))  # somebody is in a call: the reaper looks
        self.assertEqual((self.state_of("1001"), self.state_of("1002")), ("on_call", "available"))
        self.house.clock.ahead += 5 * SECOND  # type: ignore[attr-defined]
        talking = [each async for each in self.channels()]
        self.shown(*talking, channel("PJSIP/1002-000000aa", "haian1-1.2", "haian1-1.1"),
                   channel("PJSIP/1003-000000ab", "haian1-1.1"))  # fmt: skip
        self.house.reaper.look()
        await self.until(lambda: self.state_of("1002") == "on_call")
        self.assertEqual(self.agent("1002").contact, "haian1-1.1")
        (found,) = await self.moved()
        self.assertEqual((found.agent, found.event), ("1002", "found_in_call"))
        self.assertEqual(await self.repairs(), {"agent_busy": 1})
        self.house.clock.ahead += 5 * SECOND  # type: ignore[attr-defined]
        self.shown(*talking)
        self.house.reaper.look()
        self.assertEqual(self.state_of("1002"), "available")

    async def channels(self) -> Any:
        """Asterisk's channels now."""
        for each in await self.house.node.channels():
            yield each

    async def test_a_paused_one_is_paused_again_after_it(self) -> None:
        self.login("1001")
        self.house.roster.pause("1001", "lunch", "test")
        self.foreign()
        await self.until(lambda: self.state_of("1001") == "on_call")
        await self.looks()
        self.assertEqual((self.state_of("1001"), self.agent("1001").reason), ("paused", "lunch"))
        self.assertEqual(await self.repairs(), {"agent_freed": 1})

    async def test_another_call_at_the_seat_whose_end_was_lost_is_not_waited_for(self) -> None:
        """It came while ours rang."""
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        talk = await self.talks(call)
        self.foreign()
        await self.until(lambda: self.agent("1001").seat_channel == "haian1-1.2")
        await self.looks()
        self.assertEqual(self.agent("1001").seat_channel, "haian1-1.2", "the look may be older than it")
        await self.looks()
        talk.hang_up()
        await call.left
        self.assertEqual((self.state_of("1001"), await self.moved()), ("available", []))

    async def test_who_changed_after_the_question_is_left_alone(self) -> None:
        """The answer may be older than the change."""
        self.login("1001", "1002")
        self.foreign("1002")
        await self.until(lambda: self.state_of("1002") == "on_call")
        self.house.clock.ahead += 5 * SECOND  # type: ignore[attr-defined]
        answer: Deferred[Any] = Deferred()
        self.patch(self.house.node, "channels", lambda: answer)
        self.house.reaper.look()
        self.foreign("1001")
        await self.until(lambda: self.state_of("1001") == "on_call")
        answer.callback(())
        await self.until(lambda: self.state_of("1002") == "available")
        self.assertEqual(self.state_of("1001"), "on_call")

    async def test_an_ordinary_call_at_the_seat_is_no_repair(self) -> None:
        self.login("1001")
        self.foreign()
        await self.until(lambda: self.state_of("1001") == "on_call")
        self.asterisk.event("Hangup", [("Uniqueid", "haian1-1.2"), ("Channel", "PJSIP/1001-000000aa")])
        await self.until(lambda: self.state_of("1001") == "available")
        self.assertEqual((await self.moved(), await self.repairs()), ([], {}))


class Sessions(Comparing):
    async def end_of(self, call: FakeCall) -> CallEnded:
        """Two looks find that a caller's channel is gone; the end on record."""
        self.vanishes(call)
        await self.looks()
        self.assertIn(call.uniqueid, self.house.calls, "the first look may have been asked for too early")
        await self.looks()
        await self.until(lambda: not self.house.calls)
        ended = await self.fact(CallEnded)
        self.assertEqual((ended.contact, ended.uncertain, ended.evidence), (call.uniqueid, True, "snapshot"))
        self.assertEqual(ended.ended_by, "unknown")
        self.assertEqual(await self.repairs(), {"session_ended": 1})
        self.assertEqual((self.house.adopted, self.house.known), ({}, set()))
        return ended

    async def test_of_a_waiting_caller(self) -> None:
        call = await self.waits(will_press=("",))
        await self.until(lambda: call.music)
        await self.end_of(call)
        self.assertEqual((await self.fact(CallerAbandoned)).contact, call.uniqueid)
        self.assertEqual((len(self.house.floor.line), dict(self.house.floor.waiters)), (0, {}))
        self.login("1001")
        await self.a_while()
        self.assertEqual(self.ringing, [])

    async def test_of_one_who_talks(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        await self.talks(call)
        await self.end_of(call)
        self.assertEqual((await self.fact(TalkEnded)).agent, "1001")
        self.assertEqual(await self.facts(CallerAbandoned), [])
        self.assertEqual(self.state_of("1001"), "available")
        await self.fact(CallConnected)

    async def test_of_one_for_whom_a_phone_rings(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        await self.rings(call)
        await self.until(lambda: self.state_of("1001") == "ringing")
        await self.end_of(call)
        self.assertEqual((await self.fact(OfferWithdrawn)).offer, (await self.fact(CallOffered)).offer)
        self.assertTrue((await self.fact(CallerAbandoned)).ringing)
        self.assertEqual(self.state_of("1001"), "available")

    async def test_of_one_whose_talk_nobody_saw(self) -> None:
        """Asterisk's own record tells of the answer."""
        self.login("1001")
        call = await self.arrives(will_press=("",))
        await self.rings(call)
        await self.until(lambda: self.state_of("1001") == "ringing")
        answered = self.house.clock.now()

        async def evidence(contact: str) -> Evidence:
            return Evidence(contact, talks=[Talk("1001", "Dial", answered)])

        self.patch(self.house.books, "evidence", evidence)
        await self.end_of(call)
        self.assertEqual((await self.fact(CallConnected)).at, answered)
        await self.fact(TalkEnded)
        self.assertEqual(await self.facts(CallerAbandoned), [])

    async def test_of_one_who_hears_the_greeting(self) -> None:
        self.asterisk.sound_lengths = {"greeting": 60.0}
        call = await self.arrives()
        await self.until(lambda: "greeting" in call.played)
        await self.end_of(call)
        self.assertEqual(await self.story(call.uniqueid), ["CallArrived", "CallEnded"])

    async def test_only_when_it_is_missed_twice_in_a_row(self) -> None:
        call = await self.waits(will_press=("",))
        for _ in range(3):
            self.vanishes(call)
            await self.looks()
            self.asterisk.calls[call.uniqueid] = call
            await self.looks()
        self.assertIn(call.uniqueid, self.house.floor.line)
        self.assertEqual(self.house.reaper._missed, {})

    async def test_one_that_began_after_the_question_is_left_alone(self) -> None:
        first = await self.waits(will_press=("",))
        answers: list[Deferred[Any]] = []

        def channels() -> Deferred[Any]:
            answers.append(Deferred())
            return answers[-1]

        self.patch(self.house.node, "channels", channels)
        self.house.clock.ahead += 5 * SECOND  # type: ignore[attr-defined]
        self.house.reaper.look()
        second = await self.waits("13800000002", will_press=("",))
        answers[0].callback(())
        self.assertEqual(self.house.reaper._missed, {first.uniqueid: 1})
        self.assertIn(second.uniqueid, self.house.floor.line)

    async def test_other_calls_go_on(self) -> None:
        self.login("1001")
        talking = await self.arrives(will_press=("",))
        await self.talks(talking)
        waiting = await self.waits("13800000002", will_press=("",))
        gone = await self.waits("13800000003", will_press=("",))
        self.vanishes(gone)
        await self.looks(3)
        await self.until(lambda: gone.uniqueid not in self.house.calls)
        self.assertEqual(self.house.calls.keys(), {talking.uniqueid, waiting.uniqueid})
        self.assertEqual(self.state_of("1001"), "on_call")

    async def test_a_hang_up_that_is_told_later_changes_nothing(self) -> None:
        call = await self.waits(will_press=("",))
        await self.until(lambda: call.music)
        await self.end_of(call)
        self.asterisk.event("Hangup", [("Uniqueid", call.uniqueid), ("Channel", call.channel)])
        await self.until(lambda: not self.house.finished)
        self.assertEqual(len(await self.facts(CallEnded)), 1)


class Looking(Comparing):
    async def test_asterisk_is_asked_only_when_somebody_is_in_a_call(self) -> None:
        self.login("1001")
        asked = self.asked()
        self.house.reaper.look()
        await self.a_while()
        self.assertEqual(self.asked(), asked)
        await self.rings(await self.arrives(will_press=("",)))
        await self.looks()
        self.assertEqual(self.asked(), asked + 1)

    async def test_one_look_at_a_time(self) -> None:
        await self.waits(will_press=("",))
        answers: list[Deferred[Any]] = []

        def channels() -> Deferred[Any]:
            answers.append(Deferred())
            return answers[-1]

        self.patch(self.house.node, "channels", channels)
        for _ in range(3):
            self.house.reaper.look()
        self.assertEqual(len(answers), 1)
        answers[0].callback(())
        self.house.reaper.look()
        self.assertEqual(len(answers), 2)

    async def test_an_asterisk_that_does_not_answer_is_asked_again(self) -> None:
        said: list[str] = []

        def observe(event: Any) -> None:
            said.append(eventAsText(event))

        globalLogPublisher.addObserver(observe)
        self.addCleanup(globalLogPublisher.removeObserver, observe)
        call = await self.waits(will_press=("",))
        silent = self.patch(self.house.node, "channels", lambda: fail(AmiTimeout("no answer in 4 s")))
        self.house.reaper.look()
        self.assertIn("Asterisk's channels could not be compared: no answer in 4 s", "\n".join(said))
        silent.restore()
        await self.looks()
        self.assertIn(call.uniqueid, self.house.floor.line)

    async def test_not_while_the_manager_is_away(self) -> None:
        await self.waits(will_press=("",))
        asked = self.asked()
        self.patch(type(self.house.node), "up", property(lambda node: False))
        self.house.reaper.look()
        self.assertEqual(self.asked(), asked)


class ByItself(Comparing):
    settings: ClassVar[dict[str, str]] = {"ACD__REAP_SECONDS": "1"}

    async def test_the_core_looks_from_time_to_time(self) -> None:
        self.login("1001")
        self.foreign()
        await self.until(lambda: self.state_of("1001") == "on_call")
        call = await self.waits(will_press=("",))
        await self.until(lambda: self.state_of("1001") != "on_call")
        await self.rings(call)
