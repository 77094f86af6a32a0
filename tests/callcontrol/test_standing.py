"""What the house knows of a number: marks, a call given up just now, the agent talked to last."""

from __future__ import annotations

from typing import Any, ClassVar

from twisted.logger import eventAsText, globalLogPublisher

from callcenter import errors
from callcenter.callcontrol.news import news_of
from callcenter.facts import (
    CallerAbandoned,
    CallerMarked,
    CallerQueued,
    CallerUnmarked,
    CallOffered,
    MessageLeft,
)
from callcenter.testing import FakeCall
from tests.callcontrol.test_agents_at_work import Working
from tests.callcontrol.test_recovery import Recovering

NUMBER = "13912345678"
OTHER = "13987654321"
DAY = 86400.0


class Standings(Working, Recovering):
    """Callers by number, and where they stand."""

    async def setUp(self) -> None:
        await super().setUp()
        self.asterisk.on_leave = FakeCall.hang_up

    async def mark(self, kind: str, number: str = NUMBER, **more: Any) -> Any:
        return await self.ask("mark", **{"number": number, "kind": kind, "reason": "试验", "by": "anna", **more})

    async def waits_as(self, number: str) -> FakeCall:
        """A caller of a number, in line and hearing music."""
        call = await self.waits(number, will_press=("", "1"))
        await self.until(lambda: call.music)
        return call

    async def gives_up(self, number: str) -> None:
        """A caller waits and hangs up."""
        (await self.waits_as(number)).hang_up()
        await self.until(lambda: not self.house.calls)

    async def is_served(self, number: str, agent: str) -> None:
        """A caller talks to an agent, and is gone."""
        call = await self.arrives(number, will_press=("", "1"))
        dial = await self.talks(call)
        self.assertEqual(dial.phone.extension, agent)
        dial.hang_up()
        await call.left
        await self.until(lambda: call.uniqueid not in self.house.calls)

    async def queued(self, call: FakeCall) -> CallerQueued:
        """How a caller came into line."""
        (found,) = [fact for fact in await self.facts(CallerQueued) if fact.contact == call.uniqueid]
        return found

    def place(self, call: FakeCall) -> int:
        return self.house.floor.line.position(call.uniqueid)

    def mark_in_flow(self, call: FakeCall) -> Any:
        """The variable ``mark`` of a caller's flow."""
        session = self.house.calls[call.uniqueid].session
        return session and session.variables["mark"]


class Marking(Standings):
    async def test_what_is_refused(self) -> None:
        digits = "a number consists of digits, with a + before them at most"
        for changed, why in (
            ({"kind": "vip"}, "a number is marked as one of priority, abusive, blocked, not 'vip'"),
            ({"reason": ""}, "say why: give --reason"),
            ({"kind": "blocked", "days": 30.5}, "a number is marked blocked for up to 30 days: give --days"),
            ({"kind": "priority", "days": 366}, "a number is marked priority for up to 365 days: give --days"),
            ({"days": 0}, "a number is marked abusive for up to 365 days: give --days"),
            ({"number": "0513-8888"}, digits),
            ({"number": "+"}, digits),
            ({"number": "１３９"}, digits),
            ({"number": "1" * 21}, digits),
        ):
            given = {"number": NUMBER, "kind": "abusive", "reason": "骚扰", **changed}
            self.assertEqual(await self.refused(errors.MarkRefused, "mark", **given), why)
        self.assertEqual(await self.facts(CallerMarked), [])
        self.assertEqual(await self.ask("marks"), [])

    async def test_what_is_missing_or_no_number_of_days(self) -> None:
        for given, why in (
            ({"kind": "abusive"}, "number is missing"),
            ({"number": NUMBER}, "kind is missing"),
            ({"number": NUMBER, "kind": "abusive", "days": "soon"}, "days must be a number, not 'soon'"),
            ({"number": NUMBER, "kind": "abusive", "days": "nan"}, "days must be a number from 0 up"),
            ({"number": NUMBER, "kind": "abusive", "days": -1}, "days must be a number from 0 up"),
        ):
            self.assertEqual(await self.refused(errors.CommandRefused, "mark", reason="x", **given), why)

    async def test_a_mark_is_on_record_and_ends_by_itself(self) -> None:
        said = await self.mark("blocked", days=2)
        self.assertEqual(said["said"], "139****5678 is marked blocked for 2 days")
        fact = await self.fact(CallerMarked)
        self.assertEqual((fact.caller, fact.kind, fact.reason, fact.actor), (NUMBER, "blocked", "试验", "anna"))
        self.assertEqual(fact.until - fact.at, int(2 * DAY * 1e6))
        self.put_forward(2 * DAY - 10)
        (row,) = await self.ask("marks")
        self.assertEqual((row["kind"], row["days"], row["actor"]), ("blocked", 0.0, "anna"))
        self.put_forward(11)
        self.assertEqual(await self.ask("marks"), [])
        call = await self.waits_as(NUMBER)
        self.assertEqual((self.mark_in_flow(call), (await self.queued(call)).because), ("", ()))

    async def test_less_than_a_day_is_not_called_none(self) -> None:
        self.assertIn("for 0.5 days", (await self.mark("blocked", days=0.5))["said"])

    async def test_a_later_mark_takes_the_place_of_the_first(self) -> None:
        await self.mark("abusive")
        await self.mark("priority", days=1)
        self.assertEqual([row["kind"] for row in await self.ask("marks")], ["priority"])

    async def test_taken_away(self) -> None:
        await self.mark("abusive")
        said = await self.ask("unmark", number=NUMBER, reason="误标", by="berta")
        self.assertEqual(said["said"], "139****5678 is not marked any more")
        fact = await self.fact(CallerUnmarked)
        self.assertEqual((fact.caller, fact.reason, fact.actor), (NUMBER, "误标", "berta"))
        self.assertEqual(await self.ask("marks"), [])
        why = await self.refused(errors.MarkRefused, "unmark", number=NUMBER)
        self.assertEqual(why, "this number is not marked")

    async def test_numbers_in_full_only_for_who_asks(self) -> None:
        await self.mark("priority")
        self.assertEqual([row["number"] for row in await self.ask("marks")], ["139****5678"])
        self.assertEqual([row["number"] for row in await self.ask("marks", numbers=True)], [NUMBER])

    async def test_marks_outlive_their_core(self) -> None:
        await self.mark("abusive")
        await self.mark("priority", OTHER)
        await self.ask("unmark", number=OTHER)
        before = await self.ask("marks", numbers=True)
        await self.restart()
        self.assertEqual(await self.ask("marks", numbers=True), before)
        call = await self.waits_as(NUMBER)
        self.assertEqual((self.mark_in_flow(call), (await self.queued(call)).priority), ("abusive", -20))
        await self.ask("unmark", number=NUMBER)
        await self.restart()
        self.assertEqual(await self.ask("marks"), [])

    async def test_an_old_mark_takes_no_memory(self) -> None:
        await self.mark("abusive", days=1)
        self.put_forward(DAY + 1)
        self.house.standing.forget_old(self.house.clock.now())
        why = await self.refused(errors.MarkRefused, "unmark", number=NUMBER)
        self.assertEqual(why, "this number is not marked")

    async def test_a_mark_that_is_over_cannot_be_taken_away(self) -> None:
        await self.mark("abusive", days=1)
        self.put_forward(DAY + 1)
        await self.refused(errors.MarkRefused, "unmark", number=NUMBER)
        self.assertEqual(await self.facts(CallerUnmarked), [])


class MarkedInTheFlow(Standings):
    """The shipped flows."""

    flows = "ivr_flows"

    async def test_who_is_blocked_hears_why_and_may_leave_a_message(self) -> None:
        self.login("1001")
        await self.mark("blocked")
        self.asterisk.record_seconds = 30.0
        call = await self.arrives(NUMBER)
        await self.until(lambda: any(name.startswith("record:") for name in call.played))
        self.put_forward(4)
        call.press("#")
        await self.until(lambda: call.uniqueid not in self.house.calls or call.left.called)
        self.assertIn("number_blocked", call.played)
        self.assertEqual((await self.fact(MessageLeft)).callback_number, NUMBER)
        self.assertEqual(await self.facts(CallerQueued, CallOffered), [])

    async def test_who_is_abusive_is_told_so_and_waits(self) -> None:
        await self.mark("abusive")
        call = await self.arrives(NUMBER, will_press=("",))
        await self.until(lambda: "abusive_notice" in call.played)
        other = await self.waits_as(OTHER)
        self.assertNotIn("abusive_notice", other.played)


class StandingInLine(Standings):
    settings: ClassVar[dict[str, str]] = {"ACD__PRIORITY_SECONDS": "1"}

    async def test_abusive_callers_stand_behind_and_are_served(self) -> None:
        await self.mark("abusive")
        marked, other = await self.waits_as(NUMBER), await self.waits_as(OTHER)
        self.assertEqual([self.place(call) for call in (other, marked)], [1, 2])
        queued = await self.queued(marked)
        self.assertEqual((queued.priority, queued.because), (-20, ("abusive -20",)))
        self.login("1001")
        await self.rings(other)
        self.assertIsNone(marked.dial)
        self.login("1002")
        self.assertEqual((await self.rings(marked)).phone.extension, "1002")

    async def test_alone_they_do_not_wait_at_all(self) -> None:
        self.login("1001")
        await self.mark("abusive")
        await self.rings(await self.arrives(NUMBER, will_press=("",)))

    async def test_they_stand_no_further_behind_than_their_points(self) -> None:
        await self.mark("abusive")
        marked = await self.waits_as(NUMBER)
        self.put_forward(19)
        within = await self.waits_as("13800000001")
        self.put_forward(2)
        beyond = await self.waits_as("13800000002")
        self.assertEqual([self.place(call) for call in (within, marked, beyond)], [1, 2, 3])

    async def test_priority_goes_ahead_no_further_than_its_points(self) -> None:
        await self.mark("priority")
        beyond = await self.waits_as("13800000001")
        self.put_forward(2)
        within = await self.waits_as("13800000002")
        self.put_forward(19)
        marked = await self.waits_as(NUMBER)
        self.assertEqual([self.place(call) for call in (beyond, marked, within)], [1, 2, 3])
        queued = await self.queued(marked)
        self.assertEqual((queued.priority, queued.because), (20, ("vip 20",)))
        self.login("1001")
        await self.rings(beyond)
        self.login("1002")
        await self.rings(marked)

    async def test_the_place_is_kept_over_a_restart(self) -> None:
        """Points count as they were when the caller came."""
        self.asterisk.on_leave = lambda call: None
        await self.mark("priority")
        other, marked = await self.waits_as(OTHER), await self.waits_as(NUMBER)
        await self.ask("unmark", number=NUMBER)
        await self.restart_with_callers([other, marked])
        back = [await self.returns(call) for call in (other, marked)]
        await self.until(lambda: len(self.house.floor.line) == 2)
        self.assertEqual([self.place(call) for call in back], [2, 1])


class CallingAgain(Standings):
    """Who gave up waiting and calls again within ten minutes comes first."""

    settings: ClassVar[dict[str, str]] = {"ACD__PRIORITY_SECONDS": "100"}

    async def comes_first(self) -> CallerQueued:
        """Somebody waits, then the number calls again: whether it stands before them."""
        other, again = await self.waits_as(OTHER), await self.waits_as(NUMBER)
        queued = await self.queued(again)
        self.assertEqual(self.place(again), 1 if queued.priority else 2)
        self.assertEqual(self.place(other), 2 if queued.priority else 1)
        return queued

    async def test_within_ten_minutes(self) -> None:
        await self.gives_up(NUMBER)
        self.put_forward(590)
        self.assertEqual((await self.comes_first()).because, ("repeat 10",))

    async def test_not_later(self) -> None:
        await self.gives_up(NUMBER)
        self.put_forward(601)
        self.assertEqual((await self.comes_first()).because, ())

    async def test_not_after_a_talk(self) -> None:
        await self.gives_up(NUMBER)
        self.login("1001")
        await self.is_served(NUMBER, "1001")
        self.house.roster.logout("1001", "test")
        self.assertEqual((await self.comes_first()).because, ())

    async def test_who_hides_the_number_is_nobody_in_particular(self) -> None:
        await self.gives_up("")
        self.assertEqual((await self.queued(await self.waits_as(""))).because, ())

    async def test_after_a_restart_too(self) -> None:
        await self.gives_up(NUMBER)
        await self.restart()
        self.assertEqual((await self.comes_first()).because, ("repeat 10",))

    async def test_after_a_restart_not_later(self) -> None:
        await self.gives_up(NUMBER)
        await self.facts()
        self.put_forward(601)
        await self.restart()
        self.assertEqual((await self.comes_first()).because, ())

    async def test_after_a_restart_not_after_a_talk(self) -> None:
        await self.gives_up(NUMBER)
        self.login("1001")
        await self.is_served(NUMBER, "1001")
        self.house.roster.logout("1001", "test")
        await self.restart()
        self.assertEqual((await self.comes_first()).because, ())

    async def test_who_gave_up_while_there_was_no_core(self) -> None:
        self.asterisk.on_leave = lambda call: None
        call = await self.waits_as(NUMBER)
        await self.restart_with_callers([call])
        call.hang_up()
        await self.until(lambda: not self.house.adopted)
        await self.fact(CallerAbandoned)
        self.asterisk.on_leave = FakeCall.hang_up
        self.assertEqual((await self.comes_first()).because, ("repeat 10",))

    async def test_old_ones_take_no_memory(self) -> None:
        await self.gives_up(NUMBER)
        self.put_forward(601)
        self.house.standing.forget_old(self.house.clock.now())
        self.assertEqual(self.house.standing._gave_up, {})


class TheAgentOfLastTime(Standings):
    queues: ClassVar[dict[str, dict[str, Any]]] = {"voice": {"sticky_hours": 1.0, "sticky_seconds": 100.0}}

    async def knows(self, agent: str) -> None:
        """The number has talked to an agent, who is alone at work."""
        self.login(agent)
        await self.is_served(NUMBER, agent)

    async def is_busy(self) -> tuple[FakeCall, Any]:
        """The one agent at work talks to another caller."""
        call = await self.arrives(OTHER, will_press=("", "1"))
        return call, await self.talks(call)

    async def offered(self, call: FakeCall) -> CallOffered:
        await self.rings(call)
        (found,) = [fact for fact in await self.facts(CallOffered) if fact.contact == call.uniqueid]
        return found

    async def verdicts(self, call: FakeCall) -> dict[str, str]:
        rows = await self.ask("explain", contact=call.uniqueid)
        return {row["agent"]: row["verdict"] for row in rows if row["verdict"] != "offline"}

    async def test_is_chosen_before_who_has_been_idle_longer(self) -> None:
        self.login("1002")
        self.house.roster.pause("1002", "lunch", "test")
        await self.knows("1001")
        self.house.roster.unpause("1002", "test")
        self.house.roster.pause("1001", "lunch", "test")
        self.house.roster.unpause("1001", "test")
        call = await self.arrives(NUMBER, will_press=("",))
        offered = await self.offered(call)
        self.assertEqual((offered.agent, offered.reason), ("1001", "last_agent"))
        self.assertEqual({why: [each.split()[0] for each in who] for why, who in offered.passed.items()},
                         {"held": ["1002"]})  # fmt: skip
        self.assertEqual((await self.queued(call)).prefers, "1001")

    async def test_gets_the_call_when_free_in_time(self) -> None:
        await self.knows("1001")
        _, talk = await self.is_busy()
        self.login("1002")
        call = await self.waits_as(NUMBER)
        self.assertEqual((await self.queued(call)).prefers, "1001")
        self.assertEqual(await self.verdicts(call), {"1001": "on_call", "1002": "held"})
        self.put_forward(99)
        await self.a_while()
        self.assertIsNone(call.dial)
        talk.hang_up()
        offered = await self.offered(call)
        self.assertEqual((offered.agent, offered.reason), ("1001", "last_agent"))

    async def test_is_not_waited_for_any_longer(self) -> None:
        await self.knows("1001")
        await self.is_busy()
        self.login("1002")
        call = await self.waits_as(NUMBER)
        self.put_forward(100.1)
        offered = await self.offered(call)
        self.assertEqual((offered.agent, offered.reason), ("1002", "longest_idle"))

    async def test_others_are_served_meanwhile(self) -> None:
        await self.knows("1001")
        await self.is_busy()
        held = await self.waits_as(NUMBER)
        behind = await self.waits_as("13800000001")
        self.login("1002")
        await self.rings(behind)
        self.assertIsNone(held.dial)

    async def test_is_not_waited_for_when_not_at_work(self) -> None:
        await self.knows("1001")
        for leave in (
            lambda: self.house.roster.pause("1001", "lunch", "test"),
            lambda: self.house.roster.logout("1001", "test"),
        ):
            leave()
            call = await self.waits_as(NUMBER)
            self.assertEqual((await self.queued(call)).prefers, "")
            call.hang_up()
            await self.until(lambda: not self.house.calls)

    async def test_is_not_waited_for_without_a_phone(self) -> None:
        await self.knows("1001")
        self.asterisk.register("1001", False)
        await self.until(lambda: "1001" not in self.house.roster.phones)
        self.assertEqual((await self.queued(await self.waits_as(NUMBER))).prefers, "")

    async def test_is_not_waited_for_once_paused(self) -> None:
        await self.knows("1001")
        _, talk = await self.is_busy()
        self.login("1002")
        call = await self.waits_as(NUMBER)
        self.house.roster.pause("1001", "lunch", "test")
        talk.hang_up()
        await self.until(lambda: self.state_of("1001") == "paused")
        self.assertEqual((await self.offered(call)).agent, "1002")

    async def test_is_not_waited_for_once_gone(self) -> None:
        await self.knows("1001")
        self.house.roster.move(self.agent("1001"), "found_in_call")
        self.house.roster.move(self.agent("1001"), "talk_over")
        self.login("1002")
        call = await self.waits_as(NUMBER)
        self.house.roster.logout("1001", "test")
        self.assertEqual((await self.offered(call)).agent, "1002")

    async def test_is_not_waited_for_without_the_skill(self) -> None:
        """Talked to in the queue of enterprises, of no use in the other one."""
        self.asterisk.add_phone("1201")
        await self.ask("login", agent="1201")
        call = await self.arrives(NUMBER, will_press=("2", "1"))
        (await self.talks(call)).hang_up()
        await call.left
        self.login("1002")
        call = await self.arrives(NUMBER, will_press=("",))
        self.assertEqual((await self.offered(call)).agent, "1002")
        self.assertEqual((await self.queued(call)).prefers, "")

    async def test_is_forgotten_after_some_hours(self) -> None:
        await self.knows("1001")
        self.put_forward(3601)
        self.assertEqual((await self.queued(await self.waits_as_soon_as_free(NUMBER))).prefers, "")
        self.house.standing.forget_old(self.house.clock.now() + 3602 * 1_000_000)
        self.assertEqual(self.house.standing._talked, {})

    async def waits_as_soon_as_free(self, number: str) -> FakeCall:
        call = await self.arrives(number, will_press=("",))
        await self.rings(call)
        return call

    async def test_is_known_after_a_restart(self) -> None:
        await self.knows("1001")
        await self.restart()
        call = await self.waits_as_soon_as_free(NUMBER)
        self.assertEqual((await self.queued(call)).prefers, "1001")
        self.assertEqual((await self.offered(call)).reason, "last_agent")

    async def test_giving_up_after_the_talk_is_known_after_a_restart_as_well(self) -> None:
        await self.knows("1001")
        self.house.roster.logout("1001", "test")
        await self.gives_up(NUMBER)
        await self.restart()
        self.assertEqual((await self.queued(await self.waits_as(NUMBER))).because, ("repeat 10",))

    async def test_who_misses_the_call_is_not_waited_for_again(self) -> None:
        await self.knows("1001")
        call = await self.waits_as_soon_as_free(NUMBER)
        self.login("1002")
        assert call.dial is not None
        self.put_forward(100.1)
        call.dial.no_answer()
        await self.until(lambda: call.dial is not None and call.dial.phone.extension == "1002")


class StickinessIsOff(Standings):
    async def test_nobody_is_waited_for(self) -> None:
        self.login("1001")
        await self.is_served(NUMBER, "1001")
        call = await self.arrives(NUMBER, will_press=("",))
        await self.rings(call)
        self.assertEqual((await self.queued(call)).prefers, "")
        self.assertEqual({fact.reason for fact in await self.facts(CallOffered)}, {"longest_idle"})


class Hidden(Standings):
    async def test_no_number_in_logs_and_news(self) -> None:
        logged: list[str] = []

        def observe(event: Any) -> None:
            logged.append(eventAsText(event))

        globalLogPublisher.addObserver(observe)
        self.addCleanup(globalLogPublisher.removeObserver, observe)
        told: list[str] = []
        self.core.journal.subscribe(lambda fact: told.append(str(news_of(fact))))
        answers = [await self.mark("abusive"), await self.ask("marks")]
        await self.gives_up(NUMBER)
        (await self.waits_as(NUMBER)).hang_up()
        await self.until(lambda: not self.house.calls)
        answers += [await self.ask("unmark", number=NUMBER), await self.ask("calls")]
        await self.refused(errors.MarkRefused, "unmark", number=NUMBER)
        await self.refused(errors.MarkRefused, "mark", number=f"{NUMBER}x", kind="abusive", reason="x")
        await self.facts()
        self.assertIn("CallerMarked", "\n".join(told))
        self.assertNotIn(NUMBER, "\n".join([*logged, *told, *map(str, answers)]))
