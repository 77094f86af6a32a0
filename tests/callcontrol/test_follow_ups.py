"""Appellants whom the system calls: who is due, what is asked, what is on record of it; once, and nobody twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from twisted.internet.defer import succeed

from callcenter import errors
from callcenter.ami import LiveChannel, Snapshot
from callcenter.appeals import Role
from callcenter.callcontrol.commands import verbs
from callcenter.facts import (
    CallArrived,
    CallbackAnswered,
    CallbackAttempted,
    CallbackBegun,
    CallEnded,
    CallerQueued,
    OutboundStarted,
)
from callcenter.testing import FakeCall
from tests.callcontrol.appellants import Appellants
from tests.callcontrol.hotline import SECOND, Hotline

NUMBER = "13800005555"
OTHER = "13800006666"
HOUR = 3600


class FollowUpHotline(Hotline):
    """With a way out, and a desk that brings appeals to their callback."""

    flows = "ivr_flows"
    settings: ClassVar[dict[str, str]] = {
        "OUTBOUND__TO": "127.0.0.1:5999",
        "APPEALS__CALLBACKS": '{automatic: true, hours: "00:00-24:00"}',
    }

    async def setUp(self) -> None:
        await super().setUp()
        self.asterisk.add_phone("trunk")
        self.appeals = Appellants(self.house.config, lambda: self.house.clock.now())
        self.addCleanup(self.appeals.close)

    async def looks(self) -> None:
        """The core looks who is due, and begins to call."""
        await self.until(lambda: not self.house.follow_ups._looking)
        self.house.follow_ups.look()
        await self.until(lambda: not self.house.follow_ups._looking)
        await self.core.journal.committed()
        await self.a_while()

    async def calls(self, count: int = 1) -> list[dict[str, str]]:
        """The core has placed so many calls in all."""
        await self.looks()
        await self.until(lambda: len(self.placed()) >= count)
        self.assertEqual(len(self.placed()), count)
        return self.placed()

    async def answers(self, *will_press: str, nth: int = -1) -> FakeCall:
        """Whoever is rung answers and presses these keys; ``""`` stands for none in time."""
        order = self.placed()[nth]
        self.asterisk.event("OriginateResponse", [("ActionID", order["ActionID"]), ("Response", "Success"),
                                                  ("Reason", "4"), ("Uniqueid", order["ChannelId"])])  # fmt: skip
        call = await self.session(order)
        call.will_press(*will_press)
        return call

    async def session(self, order: dict[str, str]) -> FakeCall:
        """What the dialplan does with somebody who answered."""
        attempt = order["Variable"].partition("=")[2]
        return await self.asterisk.call(
            self.core._config.agi.port, "follow_up", caller=order["CallerID"].strip("<>"), arguments=(attempt,),
            uniqueid=order["ChannelId"],
        )  # fmt: skip

    async def takes(self, contact: str) -> FakeCall:
        """The agent's phone, which was rung to dial a number, is answered."""
        return await self.asterisk.call(
            self.core._config.agi.port, "dial", caller="1001", did="s", endpoint="1001", context="dial",
            uniqueid=contact,
        )  # fmt: skip

    async def outcome(self, number: str) -> dict[str, Any]:
        """What the last attempt came to, once it is on record."""
        await self.until(lambda: not self.house.follow_ups.running)
        await self.core.journal.committed()
        return self.appeals.attempts(number)[-1]

    async def asked(self, *will_press: str) -> tuple[str, FakeCall, dict[str, Any]]:
        """An appellant is called and presses these keys: the appeal, the call, the attempt."""
        number = self.appeals.due(NUMBER)
        await self.calls()
        call = await self.answers(*will_press)
        await call.left
        return number, call, await self.outcome(number)


class Asked(FollowUpHotline):
    async def test_who_is_due_is_rung_through_the_trunk_into_our_own_context(self) -> None:
        number = self.appeals.due(NUMBER)
        (order,) = await self.calls()
        self.assertEqual(order["Channel"], f"PJSIP/trunk/sip:{NUMBER}@127.0.0.1:5999")
        self.assertEqual((order["Context"], order["Exten"]), ("follow-up", "s"))
        self.assertNotIn("Application", order)
        begun = await self.fact(CallbackBegun)
        self.assertEqual((begun.number, begun.call), (number, order["ChannelId"]))
        self.assertEqual(order["Variable"], f"CC_FOLLOW_UP={begun.attempt}")

    async def test_it_is_on_record_before_the_phone_rings(self) -> None:
        on_record: list[int] = []
        self.core.journal.subscribe(
            lambda fact: on_record.append(len(self.placed())) if isinstance(fact, CallbackBegun) else None
        )
        self.appeals.due(NUMBER)
        await self.calls()
        self.assertEqual(on_record, [0])

    async def test_resolved_and_satisfied_closes_the_appeal(self) -> None:
        number, call, attempt = await self.asked("1", "1")
        self.assertEqual((attempt["mode"], attempt["outcome"]), ("automatic", "reached"))
        self.assertEqual((attempt["resolved"], attempt["satisfaction"]), (True, "satisfied"))
        self.assertEqual(attempt["call"], call.uniqueid)
        self.assertIn("follow_up_thanks", call.played)
        self.appeals.tick()
        case = self.appeals.case(number)
        self.assertEqual((case.state, case.resolved, case.satisfaction), ("closed", True, "satisfied"))

    async def test_the_call_names_number_and_day_of_the_appeal(self) -> None:
        number, call, _ = await self.asked("1", "1")
        digits = [name.removeprefix("digits/") for name in call.played if name.startswith("digits/")]
        self.assertTrue("".join(digits).endswith(number.split("-")[2]), digits)
        self.assertIn("date/month", call.played)

    async def test_who_is_not_content_is_left_to_a_person_and_redone_after_the_deadline(self) -> None:
        number, call, attempt = await self.asked("2", "3")
        self.assertEqual((attempt["resolved"], attempt["satisfaction"]), (False, "dissatisfied"))
        self.assertIn("follow_up_will_ask", call.played)
        self.appeals.tick()
        self.assertEqual(self.appeals.case(number).state, "callback_due")
        self.put_forward(24 * HOUR)
        await self.looks()
        self.assertEqual(len(self.placed()), 1, "nobody is asked by the system twice")
        self.appeals.tick(later=10 * 24 * HOUR)
        case = self.appeals.case(number)
        self.assertEqual((case.state, case.redone, case.satisfaction), ("redo", 1, "dissatisfied"))

    async def test_nine_is_refused_and_closes_without_a_rating(self) -> None:
        number, call, attempt = await self.asked("9")
        self.assertEqual((attempt["outcome"], attempt["resolved"]), ("refused", None))
        self.assertIn("follow_up_not_asked", call.played)
        self.appeals.tick()
        case = self.appeals.case(number)
        self.assertEqual((case.state, case.rated), ("closed", None))

    async def test_a_machine_presses_no_key(self) -> None:
        number, call, attempt = await self.asked("", "")
        self.assertEqual(attempt["outcome"], "unreachable")
        self.assertEqual(call.played.count("follow_up_resolved"), 2)
        self.assertNotIn("follow_up_satisfaction", call.played)
        self.assertIsNotNone(self.appeals.case(number).next_try)

    async def test_who_hangs_up_after_the_first_answer_has_answered(self) -> None:
        number = self.appeals.due(NUMBER)
        await self.calls()
        call = await self.answers("1")
        await self.until(lambda: any(each.answers for each in self.house.follow_ups.running.values()))
        call.hang_up()
        attempt = await self.outcome(number)
        self.assertEqual((attempt["outcome"], attempt["resolved"], attempt["satisfaction"]), ("reached", True, ""))
        self.appeals.tick()
        self.assertEqual(self.appeals.case(number).state, "closed")

    async def test_who_hangs_up_at_once_is_tried_again(self) -> None:
        number = self.appeals.due(NUMBER)
        await self.calls()
        call = await self.answers()
        call.hang_up()
        self.assertEqual((await self.outcome(number))["outcome"], "unreachable")

    async def test_no_second_answer_is_the_first_one_alone(self) -> None:
        _, call, attempt = await self.asked("2", "", "")
        self.assertEqual((attempt["outcome"], attempt["resolved"], attempt["satisfaction"]), ("reached", False, ""))
        self.assertIn("follow_up_satisfaction", call.played)

    async def test_each_answer_is_on_record_at_once(self) -> None:
        await self.asked("1", "2")
        answered = await self.facts(CallbackAnswered)
        self.assertEqual([fact.answer for fact in answered], ["resolved", "neutral"])

    async def test_it_is_a_call_of_its_own_direction_and_nobody_is_put_in_line(self) -> None:
        number, call, _ = await self.asked("1", "1")
        arrived = await self.fact(CallArrived)
        self.assertEqual((arrived.direction, arrived.appeal, arrived.caller), ("follow_up", number, NUMBER))
        ended = await self.fact(CallEnded)
        self.assertEqual(ended.contact, call.uniqueid)
        self.assertEqual(await self.facts(CallerQueued), [])

    async def test_it_is_none_of_the_callers_earlier_calls(self) -> None:
        await self.asked("1", "1")
        self.assertFalse((await self.house.lookups.ask("caller_history", {"caller": NUMBER})).found)

    async def test_a_flow_that_is_gone_ends_with_good_bye(self) -> None:
        flows = {name: flow for name, flow in self.house.library.flows.items() if name != "follow_up"}
        self.house.library = type(self.house.library)(flows, self.house.library.prompts, "voice")
        _, call, attempt = await self.asked()
        self.assertEqual((attempt["outcome"], call.played), ("unreachable", ["goodbye"]))
        self.assertEqual(await self.facts(CallerQueued), [])
        self.flushLoggedErrors()

    async def test_figures(self) -> None:
        await self.asked("1", "1")
        page = self.core._registry
        count = page.get_sample_value("callcenter_follow_up_calls_total", {"outcome": "reached"})
        self.assertEqual(count, 1.0)
        self.assertEqual(page.get_sample_value("callcenter_calls_total", {"result": "ivr"}), 0.0)


class NotReached(FollowUpHotline):
    async def test_again_after_the_pause_and_not_before(self) -> None:
        number = self.appeals.due(NUMBER)
        await self.calls()
        await self.does_not_pick_up()
        attempt = await self.outcome(number)
        self.assertEqual(attempt["outcome"], "unreachable")
        case = self.appeals.case(number)
        self.assertEqual((case.attempts, case.next_try), (1, attempt["at"] + 3 * HOUR * SECOND))
        self.put_forward(3 * HOUR - 60)
        await self.looks()
        self.assertEqual(len(self.placed()), 1)
        self.put_forward(120)
        await self.calls(2)
        await self.does_not_pick_up("5")
        await self.outcome(number)
        self.assertEqual(self.appeals.case(number).attempts, 2)

    async def test_given_up_after_so_many_on_so_many_days(self) -> None:
        number = self.appeals.due(NUMBER)
        for count in (1, 2, 3):
            await self.calls(count)
            await self.does_not_pick_up()
            await self.outcome(number)
            self.put_forward(24 * HOUR)
        self.assertIsNone(self.appeals.case(number).next_try)
        await self.looks()
        self.assertEqual(len(self.placed()), 3)
        self.appeals.tick()
        case = self.appeals.case(number)
        self.assertEqual((case.state, case.rated, case.reach), ("closed", None, "unreachable"))

    async def test_answered_but_never_asked_is_unreachable(self) -> None:
        number = self.appeals.due(NUMBER)
        (order,) = await self.calls()
        self.asterisk.event("OriginateResponse", [("ActionID", order["ActionID"]), ("Response", "Success"),
                                                  ("Reason", "4"), ("Uniqueid", order["ChannelId"])])  # fmt: skip
        await self.a_while()
        self.assertEqual(len(self.house.follow_ups.running), 1)
        self.timers.advance(10.0)
        self.assertEqual((await self.outcome(number))["outcome"], "unreachable")

    async def test_an_attempt_that_is_over_gets_no_session(self) -> None:
        number = self.appeals.due(NUMBER)
        (order,) = await self.calls()
        await self.does_not_pick_up()
        await self.outcome(number)
        call = await self.session(order)
        await call.left
        self.assertEqual((call.played, call.variables.get("CC_DONE", "")), ([], ""))

    async def test_a_trunk_that_is_away_does_not_use_up_the_attempts(self) -> None:
        callers = [f"138000077{n:02}" for n in range(9)]
        for caller in callers:
            self.appeals.due(caller)
        for nth in range(5):
            await self.looks()
            await self.until(lambda nth=nth: len(self.placed()) > nth)
            await self.does_not_pick_up("0", nth=nth)
            await self.a_while()
        placed = len(await self.facts(CallbackBegun))
        await self.until(lambda: len(self.placed()) == placed)
        for nth in range(5, placed):
            await self.does_not_pick_up("0", nth=nth)
        self.assertLess(placed, 9)
        await self.looks()
        self.assertEqual(len(self.placed()), placed)
        self.put_forward(11 * 60)
        await self.looks()
        self.assertGreater(len(self.placed()), placed)


class Accidents(FollowUpHotline):
    """An attempt that was made ends on record, whenever the appellant goes and however that is heard of."""

    async def moments(self) -> int:
        """Commands of a call in which the first question is answered, and half of what follows is heard."""
        number = self.appeals.due(NUMBER)
        await self.calls()
        call = await self.answers("1")
        await self.until(lambda: call.played[-1:] == ["follow_up_satisfaction"])
        call.hang_up()
        self.assertEqual((await self.outcome(number))["outcome"], "reached")
        return len(call.commands)

    async def ends(self, nth: int, accident: Callable[[FakeCall], None]) -> dict[str, Any]:
        """What is on record of an attempt to which something happens as its command of this number comes."""
        number = self.appeals.due(f"139000{nth:05}")
        await self.calls(len(self.placed()) + 1)
        call = await self.answers("1")
        hear = call.lineReceived

        def heard(line: bytes) -> None:
            if len(call.commands) == nth:
                accident(call)
            hear(line)

        call.lineReceived = heard  # type: ignore[method-assign]
        return await self.outcome(number)

    async def every_moment(self, accident: Callable[[FakeCall], None]) -> list[dict[str, Any]]:
        """The same accident at each command of a call, with somebody else each time."""
        return [await self.ends(nth, accident) for nth in range(1, await self.moments())]

    async def test_who_hangs_up_at_whatever_moment_is_on_record(self) -> None:
        attempts = await self.every_moment(FakeCall.hang_up)
        outcomes = [attempt["outcome"] for attempt in attempts]
        first = outcomes.index("reached")
        self.assertEqual(outcomes, ["unreachable"] * first + ["reached"] * (len(outcomes) - first))
        self.assertTrue(0 < first < len(outcomes))
        self.assertTrue(all(attempt["resolved"] for attempt in attempts[first:]))
        self.assertEqual(len(await self.facts(CallEnded)), len(attempts) + 1)

    async def test_a_connection_that_breaks_at_whatever_moment_is_on_record(self) -> None:
        def breaks(call: FakeCall) -> None:
            call.reset()
            call.hang_up()

        for attempt in await self.every_moment(breaks):
            self.assertIn(attempt["outcome"], ("unreachable", "reached"))

    async def test_without_asterisks_events_too(self) -> None:
        number = self.appeals.due(NUMBER)
        await self.calls()
        call = await self.answers("1")
        await self.until(lambda: any(each.answers for each in self.house.follow_ups.running.values()))
        self.asterisk.users = {}
        self.asterisk.drop_managers()
        await self.until(lambda: not self.house.node.up)
        call.hang_up()
        self.assertEqual((await self.outcome(number))["outcome"], "reached")

    async def test_a_phone_that_is_gone_without_a_word_is_asked_to_the_end(self) -> None:
        """No BYE came: Asterisk asks an empty line, and the first answer counts."""
        number, call, attempt = await self.asked("1", "", "")
        self.assertEqual(call.played.count("follow_up_satisfaction"), 2)
        self.assertEqual((attempt["outcome"], attempt["resolved"], attempt["number"]), ("reached", True, number))


class Chosen(FollowUpHotline):
    async def test_never_two_calls_to_one_citizen_at_once_and_a_pause_between(self) -> None:
        first, second = self.appeals.due(NUMBER), self.appeals.due(NUMBER)
        await self.calls()
        await self.looks()
        self.assertEqual(len(self.placed()), 1)
        call = await self.answers("1", "1")
        await call.left
        await self.outcome(first)
        await self.looks()
        self.assertEqual(len(self.placed()), 1, "not at once after the other")
        self.put_forward(11 * 60)
        await self.calls(2)
        self.assertEqual((await self.facts(CallbackBegun))[-1].number, second)

    async def test_so_many_at_once(self) -> None:
        for n in range(6):
            self.appeals.due(f"138000088{n:02}")
        await self.calls(4)
        await self.looks()
        self.assertEqual(len(self.placed()), 4)
        call = await self.answers("9", nth=0)
        await call.left
        await self.calls(5)

    async def test_whose_deadline_is_next_comes_first(self) -> None:
        late, soon = self.appeals.due(NUMBER), self.appeals.due(OTHER)
        self.assertLessEqual(self.appeals.case(late).callback_due or 0, self.appeals.case(soon).callback_due or 0)
        self.house.config = self.house.config.model_copy(
            update={"appeals": self.house.config.appeals.model_copy(update={
                "callbacks": self.house.config.appeals.callbacks.model_copy(update={"at_once": 1})})}
        )  # fmt: skip
        await self.calls()
        self.assertEqual((await self.fact(CallbackBegun)).number, late)

    async def test_who_is_on_the_line_with_us_is_not_rung(self) -> None:
        self.appeals.due(NUMBER)
        caller = await self.waits(NUMBER, will_press=("",))
        await self.looks()
        self.assertEqual(self.placed(), [])
        caller.hang_up()
        await caller.left
        await self.until(lambda: not self.house.calls)
        self.house.callbacks.owed.clear()  # the caller who gave up would be rung back first
        self.house.callbacks._by_number.clear()
        await self.calls()

    async def test_what_a_person_began_is_left_to_the_person(self) -> None:
        number = self.appeals.due(NUMBER)
        self.appeals.do("attempt", number, Role.AGENT, outcome="unreachable")
        self.put_forward(24 * HOUR)
        await self.looks()
        self.assertEqual(self.placed(), [])

    async def test_numbers_that_may_not_be_called_are_left_to_people(self) -> None:
        self.appeals.due("0012025550123")
        await self.looks()
        self.assertEqual((self.placed(), await self.facts(CallbackBegun)), ([], []))

    async def test_no_budget_no_attempt(self) -> None:
        self.house.config = self.house.config.model_copy(
            update={"outbound": self.house.config.outbound.model_copy(update={"per_hour": 0})}
        )
        self.appeals.due(NUMBER)
        await self.looks()
        self.assertEqual((self.placed(), await self.facts(CallbackBegun)), ([], []))

    async def test_nobody_is_called_while_the_store_is_away(self) -> None:
        self.appeals.due(NUMBER)
        self.patch(type(self.core.journal), "store_away", property(lambda _: True))
        await self.looks()
        self.assertEqual(self.placed(), [])

    async def test_who_rated_meanwhile_is_settled_by_that(self) -> None:
        """Online, while the phone rings: the attempt is on record and changes nothing."""
        number = self.appeals.due(NUMBER)
        await self.calls()
        self.appeals.do("rate", number, Role.CITIZEN, resolved=False, satisfaction="dissatisfied")
        self.assertEqual(self.appeals.case(number).state, "redo")
        await self.does_not_pick_up()
        await self.outcome(number)
        case = self.appeals.case(number)
        self.assertEqual((case.state, case.reach, case.satisfaction), ("redo", "reached", "dissatisfied"))
        rows = sorted((row["outcome"], row["round"]) for row in self.appeals.attempts(number))
        self.assertEqual(rows, [("reached", 0), ("unreachable", 0)])


class OutsideHours(FollowUpHotline):
    settings: ClassVar[dict[str, str]] = {
        **FollowUpHotline.settings, "APPEALS__CALLBACKS": '{automatic: true, hours: "00:00-00:00"}',
    }  # fmt: skip

    async def test_nothing_is_dialled(self) -> None:
        self.appeals.due(NUMBER)
        await self.looks()
        self.assertEqual((self.placed(), await self.facts(CallbackBegun)), ([], []))


class NotAutomatic(FollowUpHotline):
    settings: ClassVar[dict[str, str]] = {**FollowUpHotline.settings, "APPEALS__CALLBACKS": "{automatic: false}"}

    async def test_nothing_is_dialled(self) -> None:
        self.appeals.due(NUMBER)
        await self.looks()
        self.assertEqual(self.placed(), [])


class Restarted(FollowUpHotline):
    async def again(self) -> None:
        """The core ends while somebody is called, and another one begins."""
        await self.end()
        await self.begin()

    async def test_who_rings_still_is_not_called_a_second_time(self) -> None:
        number = self.appeals.due(NUMBER)
        (order,) = await self.calls()
        await self.again()
        ringing = LiveChannel(
            name="PJSIP/trunk-00000001", state="Ringing", caller_num=NUMBER, connected_num="", context="from-trunk",
            exten="s", application="AppDial2", application_data="(Outgoing Line)", uniqueid=order["ChannelId"],
            linkedid=order["ChannelId"], bridge_id="", duration=3,
        )  # fmt: skip
        self.house.recovery._callers(Snapshot((ringing,)))
        self.assertEqual(self.house.adopted, {}, "it is no caller whose return is waited for")
        self.patch(self.house.node, "channels", lambda: succeed((ringing,)))
        await self.looks()
        self.assertEqual(len(self.placed()), 1)
        self.assertEqual([row["outcome"] for row in self.appeals.attempts(number)], [""])
        call = await self.session(order)
        call.will_press("1", "1")
        await call.left
        attempt = await self.outcome(number)
        self.assertEqual((attempt["outcome"], attempt["satisfaction"]), ("reached", "satisfied"))
        self.assertEqual(len(self.appeals.attempts(number)), 1)

    async def test_who_was_not_reached_meanwhile_counts_once(self) -> None:
        number = self.appeals.due(NUMBER)
        await self.calls()
        begun = await self.fact(CallbackBegun)
        await self.again()
        await self.looks()
        attempt = await self.outcome(number)
        self.assertEqual((attempt["outcome"], attempt["at"]), ("unreachable", begun.at))
        self.assertEqual(len(self.placed()), 1)
        self.assertEqual(self.appeals.case(number).next_try, begun.at + 3 * HOUR * SECOND)

    async def test_what_was_answered_before_is_not_lost(self) -> None:
        number = self.appeals.due(NUMBER)
        await self.calls()
        await self.answers("2")
        await self.until(lambda: any(each.answers for each in self.house.follow_ups.running.values()))
        await self.again()
        await self.looks()
        attempt = await self.outcome(number)
        self.assertEqual((attempt["outcome"], attempt["resolved"], attempt["satisfaction"]), ("reached", False, ""))
        self.assertEqual(len(await self.facts(CallbackAttempted)), 1)


class ByAgents(FollowUpHotline):
    settings: ClassVar[dict[str, str]] = {**FollowUpHotline.settings, "APPEALS__CALLBACKS": "{automatic: false}"}

    async def follow_up(self, number: str, **args: Any) -> Any:
        return await verbs(self.house)["follow_up"]({"number": number, "agent": "1001", **args})

    async def test_the_agent_reads_what_it_is_about_then_both_are_rung(self) -> None:
        number = self.appeals.due(NUMBER, place="人民路")
        self.login("1001")
        shown = await self.follow_up(number)
        self.assertEqual((shown["text"], shown["place"], shown["unit"]), ("路灯不亮", "人民路", "housing"))
        self.assertEqual((shown["caller"], shown["tries"]), ("138****5555", []))
        self.assertNotIn(NUMBER, str(shown))
        (order,) = self.placed()
        self.assertEqual((order["Channel"], order["Context"]), ("PJSIP/1001", "dial"))
        self.assertEqual((shown["call"], self.state_of("1001")), (order["ChannelId"], "outbound"))

    async def test_the_call_is_the_appeals(self) -> None:
        number = self.appeals.due(NUMBER)
        self.login("1001")
        shown = await self.follow_up(number)
        call = await self.takes(shown["call"])
        await self.until(lambda: call.dial is not None)
        arrived = next(fact for fact in await self.facts(CallArrived))
        self.assertEqual((arrived.direction, arrived.appeal, arrived.caller), ("out", number, NUMBER))
        self.assertTrue((await self.fact(OutboundStarted)).clicked)
        with self.assertRaisesRegex(errors.CommandRefused, "an agent is calling"):
            self.login("1002")
            await self.follow_up(number, agent="1002")

    async def test_what_was_said_before_is_shown(self) -> None:
        number = self.appeals.due(NUMBER)
        self.appeals.do("attempt", number, Role.AGENT, outcome="unreachable")
        shown = await self.follow_up(number, preview=True)
        self.assertEqual(self.placed(), [])
        (told,) = shown["tries"]
        self.assertEqual((told["mode"], told["outcome"], told["actor"]), ("agent", "unreachable", "test"))

    async def test_only_what_is_due(self) -> None:
        number = self.appeals.due(NUMBER)
        self.appeals.do("rate", number, Role.AGENT, resolved=True, satisfaction="satisfied")
        self.login("1001")
        with self.assertRaisesRegex(errors.CommandRefused, "no callback is due"):
            await self.follow_up(number)
        with self.assertRaises(errors.AppealNumberInvalid):
            await self.follow_up("HA12345-1")
        with self.assertRaises(errors.AppealUnknown):
            await self.follow_up("HA12345-20200101-000001-9" if number else "")


class BothWays(FollowUpHotline):
    async def test_not_while_the_system_calls(self) -> None:
        number = self.appeals.due(NUMBER)
        await self.calls()
        self.login("1001")
        with self.assertRaisesRegex(errors.CommandRefused, "the system is calling"):
            await verbs(self.house)["follow_up"]({"number": number, "agent": "1001"})

    async def test_what_an_agent_called_about_is_left_to_the_agent(self) -> None:
        number = self.appeals.due(NUMBER)
        self.login("1001")
        shown = await verbs(self.house)["follow_up"]({"number": number, "agent": "1001"})
        call = await self.takes(shown["call"])
        await self.until(lambda: call.dial is not None)
        call.hang_up()
        await call.left
        await self.until(lambda: not self.house.seat_calls.engaged())
        placed = len(self.placed())
        await self.looks()
        self.assertEqual(len(self.placed()), placed)
