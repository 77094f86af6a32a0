"""Agents: logging in and out, pauses, after-call work; what is refused is told clearly."""

from __future__ import annotations

from typing import Any

from callcenter import errors
from callcenter.callcontrol.commands import verbs
from callcenter.facts import AgentStateChanged
from tests.callcontrol.hotline import Hotline


class Working(Hotline):
    async def ask(self, verb: str, /, **args: Any) -> Any:
        """One command, as the control link carries it out."""
        return await verbs(self.house)[verb](args)

    async def refused(self, error: type[errors.CallcenterError], verb: str, /, **args: Any) -> str:
        """What a refused command says."""
        try:
            await self.ask(verb, **args)
        except error as refusal:
            return str(refusal)
        raise AssertionError(f"{verb} {args} was not refused")


class LoggingIn(Working):
    async def test_who_may_not(self) -> None:
        await self.ask("login", agent="1001", seat="1001", by="anna")
        self.assertIn("no agent '9999'", await self.refused(errors.AgentUnknown, "login", agent="9999", seat="1002"))
        self.assertIn("no seat '77'", await self.refused(errors.SeatUnknown, "login", agent="1002", seat="77"))
        taken = await self.refused(errors.SeatTaken, "login", agent="1002", seat="1001")
        self.assertIn("agent 1001 is logged in at seat 1001", taken)
        elsewhere = await self.refused(errors.AgentAlreadyLoggedIn, "login", agent="1001", seat="1002")
        self.assertIn("at seat 1001", elsewhere)
        phoneless = await self.refused(errors.SeatWithoutPhone, "login", agent="1005", seat="1005")
        self.assertIn("--without-phone", phoneless)
        self.assertIn("agent is missing", await self.refused(errors.CommandRefused, "login", seat="1001"))
        self.assertIn("agent is missing", await self.refused(errors.CommandRefused, "login", agent=["1001"]))
        changed = await self.fact(AgentStateChanged)
        self.assertEqual((changed.agent, changed.actor, changed.event), ("1001", "anna", "login"))

    async def test_the_usual_seat_and_the_same_seat_again(self) -> None:
        row = await self.ask("login", agent=1002)
        self.assertEqual((row["seat"], row["state"], row["phone"]), ("1002", "available", "registered"))
        await self.ask("login", agent="1002", seat="1002")
        self.assertEqual(len(await self.facts(AgentStateChanged)), 1)

    async def test_without_a_phone_if_need_be(self) -> None:
        await self.ask("login", agent="1005", without_phone=True)
        call = await self.waits(will_press=("",))
        self.assertIsNone(call.dial, "nothing rings where no phone is")
        self.asterisk.register("1005")
        self.assertEqual((await self.rings(call)).phone.extension, "1005")

    async def test_a_phone_that_registered_unseen_is_found_at_login(self) -> None:
        self.asterisk.add_phone("1007")
        row = await self.ask("login", agent="1007")
        self.assertEqual(row["phone"], "registered")

    async def test_logging_out(self) -> None:
        self.login("1001")
        await self.until(lambda: "PJSIP/1001" in self.asterisk.queue_members.get("fallback", {}))
        self.assertEqual((await self.ask("logout", agent="1001"))["state"], "offline")
        await self.until(lambda: not self.asterisk.queue_members["fallback"])
        self.assertIn("not logged in", await self.refused(errors.AgentNotLoggedIn, "logout", agent="1001"))
        self.assertIn("not logged in", await self.refused(errors.AgentNotLoggedIn, "pause", agent="1001"))
        await self.ask("login", agent="1002", seat="1001")

    async def test_not_during_a_call(self) -> None:
        self.login("1001")
        await self.talks(await self.arrives(will_press=("",)))
        why = await self.refused(errors.AgentTransitionInvalid, "logout", agent="1001")
        self.assertIn("agent 1001: logout is not possible while on_call", why)


class Pausing(Working):
    async def test_at_once(self) -> None:
        self.login("1001")
        row = await self.ask("pause", agent="1001", reason="lunch")
        self.assertEqual((row["state"], row["reason"]), ("paused", "lunch"))
        call = await self.waits(will_press=("",))
        self.assertIsNone(call.dial)
        await self.ask("unpause", agent="1001")
        await self.rings(call)

    async def test_during_a_call_it_begins_after_it(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        dial = await self.talks(call)
        row = await self.ask("pause", agent="1001", reason="lunch")
        self.assertEqual((row["state"], row["pause_wanted"]), ("on_call", "lunch"))
        waiting = await self.waits("13800000002", will_press=("",))
        dial.hang_up()
        await self.until(lambda: self.state_of("1001") == "paused")
        await self.a_while()
        self.assertEqual(self.agent("1001").reason, "lunch")
        self.assertIsNone(waiting.dial)

    async def test_one_that_was_asked_for_can_be_taken_back(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        dial = await self.talks(call)
        await self.ask("pause", agent="1001", reason="lunch")
        await self.ask("unpause", agent="1001")
        dial.hang_up()
        await self.until(lambda: self.state_of("1001") == "available")

    async def test_while_ringing_unanswered(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        dial = await self.rings(call)
        await self.ask("pause", agent="1001", reason="lunch")
        dial.no_answer()
        await self.until(lambda: self.state_of("1001") == "paused")
        self.assertIn(call.uniqueid, self.house.floor.line)


class AfterCallWork(Working):
    def config(self) -> Any:
        config = super().config()
        queues = {**config.queues, "voice": config.queues["voice"].model_copy(update={"wrap_up_seconds": 30})}
        return config.model_copy(update={"queues": queues})

    async def after_a_call(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        (await self.talks(call)).hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")

    async def test_it_ends_by_itself(self) -> None:
        await self.after_a_call()
        call = await self.waits("13800000002", will_press=("",))
        self.put_forward(29)
        await self.a_while()
        self.assertIsNone(call.dial)
        self.put_forward(2)
        await self.rings(call)

    async def test_it_can_be_ended(self) -> None:
        await self.after_a_call()
        self.assertEqual((await self.ask("ready", agent="1001"))["state"], "available")
        call = await self.arrives("13800000002", will_press=("",))
        await self.rings(call)
        await self.until(lambda: self.state_of("1001") == "ringing")
        self.put_forward(31)
        self.assertEqual(self.state_of("1001"), "ringing", "the old timer touches nobody")

    async def test_the_latest_reason_of_a_pause_counts(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        dial = await self.talks(call)
        await self.ask("pause", agent="1001", reason="lunch")
        dial.hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        await self.ask("pause", agent="1001", reason="training")
        self.assertEqual((self.state_of("1001"), self.agent("1001").reason), ("paused", "training"))

    async def test_hold_counts_as_the_call(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        dial = await self.talks(call)
        self.asterisk.event("Hold", [("Channel", dial.channel), ("Uniqueid", dial.uniqueid)])
        await self.until(lambda: self.state_of("1001") == "hold")
        self.asterisk.event("Unhold", [("Channel", dial.channel), ("Uniqueid", dial.uniqueid)])
        await self.until(lambda: self.state_of("1001") == "on_call")
        self.asterisk.event("Hold", [("Channel", dial.channel), ("Uniqueid", dial.uniqueid)])
        await self.until(lambda: self.state_of("1001") == "hold")
        dial.hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")


class Looking(Working):
    async def test_status_queues_and_calls(self) -> None:
        self.login("1001", "1002")
        talking = await self.arrives("13912345678", will_press=("",))
        await self.talks(talking)
        self.house.roster.pause("1002", "lunch", "test")
        waiting = await self.waits("13987654321", will_press=("",))
        status = await self.ask("status")
        self.assertEqual((status["ready"], status["calls"], status["waiting"], status["free"]), (True, 2, 1, 0))
        voice = next(row for row in await self.ask("queues") if row["queue"] == "voice")
        self.assertEqual((voice["waiting"], voice["staffed"], voice["free"]), (1, 2, 0))
        rows = {row["contact"]: row for row in await self.ask("calls")}
        self.assertEqual((rows[talking.uniqueid]["doing"], rows[talking.uniqueid]["agent"]), ("talking", "1001"))
        self.assertEqual(rows[waiting.uniqueid]["doing"], "waiting")
        self.assertEqual(rows[waiting.uniqueid]["caller"], "139****4321")
        self.assertNotIn("number", rows[waiting.uniqueid])
        self.put_forward(40)
        later = {row["contact"]: row for row in await self.ask("calls")}
        self.assertEqual(later[talking.uniqueid]["waited"], rows[talking.uniqueid]["waited"])  # until the answer
        self.assertGreaterEqual(later[waiting.uniqueid]["waited"], rows[waiting.uniqueid]["waited"] + 40)
        full = {row["contact"]: row["number"] for row in await self.ask("calls", numbers=True)}
        self.assertEqual(full[waiting.uniqueid], "13987654321")
        verdicts = {row["agent"]: row["verdict"] for row in await self.ask("explain", contact=waiting.uniqueid)}
        self.assertEqual((verdicts["1001"], verdicts["1002"], verdicts["1003"]), ("on_call", "paused", "offline"))
        self.assertIn("no call", await self.refused(errors.ContactUnknown, "explain", contact=talking.uniqueid))
        self.assertEqual({row["agent"] for row in await self.ask("agents")}, {"1001", "1002"})
        self.assertGreater(len(await self.ask("agents", all=True)), 30)
