"""Codes on the seat's phone: what each does and says, what is refused, and what happens to calls meanwhile."""

from __future__ import annotations

from typing import Any

from callcenter import errors
from callcenter.ami import LiveChannel
from callcenter.callcontrol.agent_commands import AgentCommands
from callcenter.callcontrol.feature_codes import CODES, Say, dial_patterns, dials_a_code
from callcenter.config import Agent
from callcenter.config.distribution import PauseReason
from callcenter.facts import AgentStateChanged, OfferRejected
from callcenter.testing import FakeCall
from tests.callcontrol.hotline import Hotline


class Phones(Hotline):
    async def dials(self, seat: str, code: str) -> FakeCall:
        """The phone of a seat has dialled a code, and the core has the call."""
        return await self.asterisk.call(
            self.core._config.agi.port, "feature", caller=seat, did=code, endpoint=seat, context="features"
        )

    async def hears(self, seat: str, code: str) -> list[str]:
        """What the phone of a seat plays after a code was dialled."""
        call = await self.dials(seat, code)
        await call.left
        await self.until(lambda: not self.house.codes._phones)
        self.assertTrue(call.answered)
        self.assertEqual(call.variables["CC_DONE"], "1")
        return call.played

    async def refused(self, seat: str, code: str, *why: str) -> None:
        """The code is refused: a tone and a reason are heard, and nothing is changed."""
        before = len(await self.facts(AgentStateChanged))
        self.assertEqual(await self.hears(seat, code), [Say.REFUSED, *why])
        self.assertEqual(len(await self.facts(AgentStateChanged)), before)

    async def last(self) -> AgentStateChanged:
        """The newest change of an agent's state."""
        return (await self.facts(AgentStateChanged))[-1]


class LoggingIn(Phones):
    async def test_the_usual_agent_of_the_seat(self) -> None:
        self.assertEqual(await self.hears("1002", "*45"), ["code_logged_in"])
        changed = await self.fact(AgentStateChanged)
        self.assertEqual((changed.agent, changed.seat, changed.event), ("1002", "1002", "login"))
        self.assertEqual(changed.actor, "seat 1002")
        self.assertEqual(await self.hears("1002", "*45"), ["code_logged_in"], "once more changes nothing")
        await self.fact(AgentStateChanged)

    async def test_another_agent_at_this_seat(self) -> None:
        self.assertEqual(await self.hears("1002", "*451001"), ["code_logged_in"])
        self.assertEqual((self.agent("1001").view.seat, self.state_of("1001")), ("1002", "available"))

    async def test_an_agent_who_sits_elsewhere_stays_there(self) -> None:
        self.login("1001")
        where = ["digits/1", "digits/0", "digits/0", "digits/1"]
        await self.refused("1002", "*451001", "code_elsewhere", *where)
        self.assertEqual(self.agent("1001").view.seat, "1001")

    async def test_a_seat_that_is_taken_stays_so(self) -> None:
        self.house.roster.login("1003", "1001", "test")
        who = ["digits/1", "digits/0", "digits/0", "digits/3"]
        await self.refused("1001", "*45", "code_seat_taken", *who)
        await self.refused("1001", "*451002", "code_seat_taken", *who)
        self.assertEqual(self.agent("1003").view.seat, "1001")

    async def test_an_unknown_agent(self) -> None:
        await self.refused("1001", "*459999", "code_agent_unknown")

    async def test_a_phone_that_calls_but_is_not_registered(self) -> None:
        await self.refused("1005", "*45", "code_no_phone")
        self.assertEqual(self.state_of("1005"), "offline")

    async def test_a_seat_without_an_agent_of_its_own(self) -> None:
        config = self.house.config
        self.house.config = config.model_copy(update={"agents": {"1002": config.agents["1002"]}})
        await self.refused("1001", "*45", "code_which_agent")

    async def test_a_seat_with_two_agents_of_its_own(self) -> None:
        second = Agent(agent="2001", name="夜班1", skills={"voice": 5}, seat="1001")
        config = self.house.config
        self.house.config = config.model_copy(update={"agents": {**config.agents, "2001": second}})
        await self.refused("1001", "*45", "code_which_agent")


class Pausing(Phones):
    async def test_pause_and_back(self) -> None:
        self.login("1001")
        self.assertEqual(await self.hears("1001", "*46"), ["code_paused"])
        self.assertEqual((self.state_of("1001"), (await self.last()).actor), ("paused", "seat 1001"))
        self.assertEqual(await self.hears("1001", "*46"), ["code_unpaused"])
        self.assertEqual((self.state_of("1001"), (await self.last()).event), ("available", "unpause"))

    async def test_for_a_reason(self) -> None:
        self.login("1001")
        self.assertEqual(await self.hears("1001", "*462"), ["code_paused", "pause_reason_lunch"])
        self.assertEqual((self.state_of("1001"), self.agent("1001").reason), ("paused", "lunch"))
        self.assertEqual(await self.hears("1001", "*463"), ["code_paused", "pause_reason_training"])
        self.assertEqual(self.agent("1001").reason, "training")

    async def test_a_reason_of_two_digits_that_has_no_prompt(self) -> None:
        self.login("1001")
        reasons = {**self.house.config.acd.pause_reasons, "yoga": PauseReason(title="瑜伽", code="12")}
        acd = self.house.config.acd.model_copy(update={"pause_reasons": reasons})
        self.house.config = self.house.config.model_copy(update={"acd": acd})
        self.assertEqual(await self.hears("1001", "*4612"), ["code_paused"])
        self.assertEqual(self.agent("1001").reason, "yoga")

    async def test_an_unknown_reason(self) -> None:
        self.login("1001")
        await self.refused("1001", "*469", "code_reason_unknown")
        await self.refused("1001", "*460", "code_reason_unknown")
        self.assertEqual(self.state_of("1001"), "available")

    async def test_during_a_call_it_is_noted_and_can_be_taken_back(self) -> None:
        self.login("1001")
        dial = await self.talks(await self.arrives(will_press=("", "1")))
        self.assertEqual(await self.hears("1001", "*462"), ["code_pause_noted", "pause_reason_lunch"])
        self.assertEqual(self.agent("1001").pause_wanted, "lunch")
        self.assertEqual(await self.hears("1001", "*46"), ["code_pause_dropped"])
        self.assertIsNone(self.agent("1001").pause_wanted)
        self.assertEqual(await self.hears("1001", "*46"), ["code_pause_noted"])
        dial.hang_up()
        await self.until(lambda: self.state_of("1001") == "paused")

    async def test_it_is_the_agent_who_sits_there(self) -> None:
        self.house.roster.login("1003", "1001", "test")
        await self.hears("1001", "*46")
        self.assertEqual((self.state_of("1003"), self.state_of("1001")), ("paused", "offline"))


class LoggingOut(Phones):
    async def test_out(self) -> None:
        self.login("1001")
        self.assertEqual(await self.hears("1001", "*47"), ["code_logged_out"])
        changed = await self.last()
        self.assertEqual((changed.event, changed.actor, self.state_of("1001")), ("logout", "seat 1001", "offline"))

    async def test_not_during_a_call(self) -> None:
        self.login("1001")
        await self.talks(await self.arrives(will_press=("",)))
        await self.refused("1001", "*47", "code_not_now")
        self.assertEqual(self.state_of("1001"), "on_call")

    async def test_nobody_sits_there(self) -> None:
        for code in ("*46", "*462", "*47", "*48"):
            await self.refused("1001", code, "code_not_logged_in")


class AfterCallWork(Phones):
    def config(self) -> Any:
        config = super().config()
        queues = {**config.queues, "voice": config.queues["voice"].model_copy(update={"wrap_up_seconds": 30})}
        return config.model_copy(update={"queues": queues})

    async def after_a_call(self, *, during: str = "") -> None:
        self.login("1001")
        dial = await self.talks(await self.arrives(will_press=("", "1")))
        if during:
            await self.hears("1001", during)
        dial.hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")

    async def test_it_is_ended(self) -> None:
        await self.after_a_call()
        self.assertEqual(await self.hears("1001", "*48"), ["code_ready"])
        self.assertEqual((self.state_of("1001"), (await self.last()).actor), ("available", "seat 1001"))
        await self.refused("1001", "*48", "code_not_now")

    async def test_a_pause_that_was_noted_begins_then(self) -> None:
        await self.after_a_call(during="*462")
        self.assertEqual(await self.hears("1001", "*48"), ["code_paused", "pause_reason_lunch"])
        self.assertEqual(self.state_of("1001"), "paused")


class CallsMeanwhile(Phones):
    """While the phone plays, its agent is offered nothing; afterwards at once."""

    async def a_long_prompt(self, seat: str, code: str) -> FakeCall:
        """A phone that hears what came of a code, until the test lets it end."""
        self.asterisk.sound_seconds = 50.0
        call = await self.dials(seat, code)
        await self.until(lambda: call.played)
        self.asterisk.sound_seconds = 0.0
        return call

    async def test_who_logs_in_is_offered_a_call_when_the_phone_is_free_again(self) -> None:
        waiting = await self.waits(will_press=("",))
        phone = await self.a_long_prompt("1001", "*45")
        self.assertEqual(self.state_of("1001"), "available")
        self.put_forward(1)
        await self.a_while()
        self.assertIsNone(waiting.dial)
        phone.interrupt("done")
        await self.rings(waiting)

    async def test_the_same_after_a_pause(self) -> None:
        self.login("1001")
        self.house.roster.pause("1001", "", "test")
        waiting = await self.waits(will_press=("",))
        phone = await self.a_long_prompt("1001", "*46")
        self.assertEqual((self.state_of("1001"), waiting.dial), ("available", None))
        phone.hang_up()
        await self.rings(waiting)

    async def test_who_is_free_and_dials_a_code_that_is_refused(self) -> None:
        self.login("1001")
        phone = await self.a_long_prompt("1001", "*469")
        waiting = await self.waits(will_press=("",))
        # a phone that registers anew is no less busy
        self.house.roster.phone("1001", "sip:1001@127.0.0.1:9", registered=True)
        self.house.floor.distribute()
        await self.a_while()
        self.assertEqual((self.state_of("1001"), waiting.dial), ("available", None))
        phone.interrupt("done")
        await self.rings(waiting)

    async def test_two_codes_at_once_on_one_phone(self) -> None:
        waiting = await self.waits(will_press=("",))
        first = await self.a_long_prompt("1001", "*45")
        await self.hears_beside(first, "1001", "*45")
        self.assertIsNone(waiting.dial)
        first.interrupt("done")
        await self.rings(waiting)

    async def hears_beside(self, first: FakeCall, seat: str, code: str) -> None:
        second = await self.dials(seat, code)
        await second.left
        await self.until(lambda: list(self.house.codes._phones) == [first.uniqueid])
        await self.a_while()

    async def test_a_phone_whose_end_nobody_tells_is_free_after_a_while(self) -> None:
        self.asterisk.on_leave = lambda _: None
        call = await self.dials("1001", "*45")
        await call.left
        waiting = await self.waits(will_press=("",))
        self.put_forward(4)
        await self.a_while()
        self.assertIsNone(waiting.dial)
        self.put_forward(2)
        await self.rings(waiting)

    async def test_a_call_that_the_busy_phone_refuses_is_no_miss(self) -> None:
        self.login("1001")
        waiting = await self.arrives(will_press=("",))
        dial = await self.rings(waiting)
        await self.until(lambda: self.state_of("1001") == "ringing")
        phone = await self.a_long_prompt("1001", "*46")
        self.assertEqual(phone.played, ["code_pause_noted"])
        dial.reject()
        await self.until(lambda: self.state_of("1001") == "paused")
        self.assertEqual(self.agent("1001").misses, 0)
        await self.fact(OfferRejected)
        self.assertIn(waiting.uniqueid, self.house.floor.line)

    async def test_a_refused_call_is_a_miss_all_the_same_without_a_code(self) -> None:
        self.login("1001")
        await self.hears("1001", "*48")
        self.put_forward(3)
        (await self.rings(await self.arrives(will_press=("",)))).reject()
        await self.until(lambda: self.agent("1001").misses == 1)

    async def test_the_phones_channel_is_not_taken_for_a_call(self) -> None:
        self.login("1001")
        await self.a_long_prompt("1001", "*48")
        self.put_forward(1)
        self.house.reaper.compare(await self.house.node.channels(), self.house.clock.now())
        self.assertEqual((self.state_of("1001"), self.agent("1001").seat_channel), ("available", ""))

    async def test_a_call_beside_the_code_is_still_found(self) -> None:
        self.login("1001")
        await self.a_long_prompt("1001", "*48")
        await self.asterisk.call(self.core._config.agi.port, caller="1001", endpoint="1001", arguments=("12345",))
        self.put_forward(1)
        self.house.reaper.compare(await self.house.node.channels(), self.house.clock.now())
        self.assertEqual(self.state_of("1001"), "on_call")


class Refusing(Phones):
    async def test_a_channel_that_is_no_seats_is_left_to_the_dialplan(self) -> None:
        for endpoint in ("trunk", "9999"):
            call = await self.asterisk.call(
                self.core._config.agi.port, "feature", caller="1001", did="*45", endpoint=endpoint
            )
            await call.left
            self.assertEqual((call.commands, call.played), ([], []))
        self.assertEqual(await self.facts(AgentStateChanged), [])
        self.flushLoggedErrors()

    async def test_the_callers_number_does_not_count(self) -> None:
        call = await self.asterisk.call(
            self.core._config.agi.port, "feature", caller="1002", did="*45", endpoint="1001", context="features"
        )
        await call.left
        self.assertEqual((await self.fact(AgentStateChanged)).agent, "1001")

    async def test_what_is_no_code_is_refused(self) -> None:
        self.login("1001")
        for dialled in ("", "45", "*4", "*99", "*471", "*451", "*45123456789", "*45;reload", "*4６", "*45\u0661\u0662"):
            await self.refused("1001", dialled, "code_not_now")

    async def test_a_command_that_breaks_is_left_to_the_dialplan(self) -> None:
        async def broken(commands: AgentCommands, args: Any) -> Any:
            raise errors.AmiTimeout("no answer in time")

        self.patch(AgentCommands, "login", broken)
        call = await self.dials("1001", "*45")
        await call.left
        self.assertEqual((call.played, call.variables.get("CC_DONE", "")), ([], ""))
        self.flushLoggedErrors()

    async def test_a_phone_that_hangs_up_at_once(self) -> None:
        call = await self.dials("1001", "*45")
        call.hang_up()
        await call.left
        await self.a_while()
        self.put_forward(6)
        self.assertEqual(self.house.codes._phones, {})


class Tables(Hotline):
    async def test_every_prompt_is_in_the_catalogue(self) -> None:
        catalogue = self.house.library.prompts
        self.assertEqual([name for name in Say if name not in catalogue], [])
        named = {f"pause_reason_{name}" for name in self.house.config.acd.pause_reasons}
        self.assertEqual({name for name in catalogue.prompts if name.startswith("pause_reason_")}, named)
        said = {name for name in catalogue.prompts if name.startswith(("code_", "dial_"))}
        self.assertEqual(said, set(Say))

    async def test_patterns_are_strict(self) -> None:
        patterns = list(dial_patterns())
        self.assertEqual(patterns[:2], ["*45", "_*45XX"])
        self.assertEqual(patterns[8:], ["*46", "_*46X", "_*46XX", "*47", "*48"])
        self.assertEqual({pattern.strip("_X") for pattern in patterns}, set(CODES))

    async def test_channels_that_are_no_calls(self) -> None:
        def channel(context: str, exten: str) -> LiveChannel:
            return LiveChannel("PJSIP/1001-1", "1.1", "1.1", context, exten, "AGI", "", "", "", "", "Up", 1)

        self.assertTrue(dials_a_code(channel("features", "s")))
        self.assertTrue(dials_a_code(channel("seats", "*45")), "just before the dialplan's jump")
        self.assertFalse(dials_a_code(channel("hotline", "s")))
        self.assertFalse(dials_a_code(channel("seats", "")))
