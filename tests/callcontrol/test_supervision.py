"""Supervisors: within their teams only, on record, and no call of theirs is taken for an agent's."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred

from callcenter.ami import LiveChannel
from callcenter.config import Config
from callcenter.errors import (
    CommandRefused,
    ContactUnknown,
    OutOfScope,
    SeatUnknown,
    SeatWithoutPhone,
    SupervisorUnknown,
)
from callcenter.facts import (
    AgentForced,
    AgentStateChanged,
    CallEnded,
    CallerMoved,
    CallOffered,
    CallTransferred,
    Fact,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSwitched,
    TalkEnded,
)
from callcenter.testing import FakeCall
from tests.callcontrol.hotline import SECOND
from tests.callcontrol.test_agents_at_work import Working
from tests.callcontrol.test_recovery import Recovering

WITH_SKILL = ("1001", "1002", "1003", "1101")


def shown(name: str, uniqueid: str, context: str) -> LiveChannel:
    return LiveChannel(
        name=name, state="Up", caller_num="", connected_num="", context=context, exten="listen", application="ChanSpy",
        application_data="", uniqueid=uniqueid, linkedid=uniqueid, bridge_id="", duration=1,
    )  # fmt: skip


class Floor(Working):
    """Supervisor 9001 has the teams voice and enterprise; agent 1101 is in the team network."""

    phones = WITH_SKILL

    async def talking(self, agent: str = "1001", caller: str = "13800001234") -> FakeCall:
        """A caller who talks to an agent; nobody else is logged in."""
        self.login(agent)
        call = await self.arrives(caller, will_press=("", "1"))
        await self.talks(call)
        return call

    async def supervise(self, verb: str = "listen", /, agent: str = "1001", at: str = "1003", by: str = "9001") -> str:
        """Order a listening; the channel's id."""
        await self.ask(verb, agent=agent, at=at, by=by)
        return self.placed()[-1]["ChannelId"]

    def told(self, name: str, uniqueid: str, **more: str) -> None:
        """Asterisk tells of the supervisor's channel."""
        seat = self.house.supervision.live[uniqueid].wanted.seat
        pairs = [("Channel", f"PJSIP/{seat}-000000ff"), ("Uniqueid", uniqueid), *more.items()]
        self.asterisk.event(name, pairs)

    async def answered(self, uniqueid: str) -> None:
        """The supervisor's phone is answered."""
        dest = {"DestChannel": "PJSIP/1003-000000ff", "DestUniqueid": uniqueid}
        self.asterisk.event("DialBegin", list(dest.items()))
        self.asterisk.event("DialEnd", [*dest.items(), ("DialStatus", "ANSWER")])
        self.told("OriginateResponse", uniqueid, Response="Success", Reason="4")
        await self.until(lambda: self.house.supervision.live[uniqueid].began)

    async def listens(self, verb: str = "listen", /, **more: str) -> str:
        uniqueid = await self.supervise(verb, **more)
        await self.answered(uniqueid)
        return uniqueid

    async def hangs_up(self, uniqueid: str) -> None:
        self.told("Hangup", uniqueid, Cause="16")
        await self.until(lambda: uniqueid not in self.house.supervision.live)

    async def row(self, agent: str = "1001") -> dict[str, Any]:
        rows = await self.ask("agents", all=True)
        return next(row for row in rows if row["agent"] == agent)

    async def refuses(self, kind: type[CommandRefused], text: str, verb: str, /, **args: Any) -> None:
        self.assertIn(text, await self.refused(kind, verb, **args))

    async def acted(self, name: str, channel: str) -> dict[str, str]:
        """The last manager action, once it is this one."""

        def last() -> dict[str, str]:
            return self.asterisk.actions[-1]

        await self.until(lambda: (last()["Action"].lower(), last().get("Channel")) == (name, channel))
        return last()

    async def names(self, *kinds: type[Fact]) -> list[str]:
        return [type(fact).__name__ for fact in await self.facts(*kinds)]


class Listens(Floor):
    async def test_the_phone_is_rung_into_the_one_context_with_the_channel_that_asterisk_named(self) -> None:
        call = await self.talking()
        await self.supervise("whisper")
        order = self.placed()[-1]
        self.assertEqual((order["Channel"], order["Context"], order["Exten"]), ("PJSIP/1003", "supervision", "whisper"))
        self.assertEqual(order["Variable"], f"CC_SPIED={call.dial.channel if call.dial else ''}")
        self.assertFalse({"Application", "Data"} & order.keys())

    async def test_it_is_on_record_and_the_agent_sees_it(self) -> None:
        call = await self.talking()
        news: list[Fact] = []
        self.core.journal.subscribe(news.append)
        uniqueid = await self.supervise()
        self.assertEqual((await self.row())["listened_by"], "", "it only rings")
        await self.answered(uniqueid)
        self.assertEqual((await self.row())["listened_by"], "9001 listen")
        self.put_forward(10)
        await self.hangs_up(uniqueid)
        began, ended = await self.fact(SupervisionStarted), await self.fact(SupervisionEnded)
        self.assertEqual((began.contact, began.supervisor, began.agent, began.seat, began.mode),
                         (call.uniqueid, "9001", "1001", "1003", "listen"))  # fmt: skip
        self.assertEqual((ended.contact, ended.mode, round(ended.listened / SECOND)), (call.uniqueid, "listen", 10))
        self.assertEqual((await self.row())["listened_by"], "")
        self.assertLessEqual({"SupervisionStarted", "SupervisionEnded"}, {type(fact).__name__ for fact in news})
        self.assertEqual(self.state_of("1001"), "on_call")

    async def test_the_mode_changes_by_keys_and_by_command(self) -> None:
        await self.talking()
        uniqueid = await self.listens()
        for key in ("5", "5", "9", "6"):
            self.told("DTMFEnd", uniqueid, Digit=key, Direction="Received")
        await self.until(lambda: self.house.supervision.live[uniqueid].mode == "barge")
        said = await self.ask("listen", agent="1001", by="9001")
        self.assertEqual(said["mode"], "listen")
        redirect = await self.acted("redirect", uniqueid)
        self.assertEqual((redirect["Context"], redirect["Exten"]), ("supervision", "listen"))
        modes = [fact.mode for fact in await self.facts(SupervisionSwitched)]
        self.assertEqual(modes, ["whisper", "barge", "listen"])

    async def test_an_agents_own_keys_change_nothing(self) -> None:
        call = await self.talking()
        await self.listens()
        self.asterisk.event("DTMFEnd", [("Uniqueid", call.uniqueid), ("Digit", "6"), ("Direction", "Received")])
        await self.a_while()
        self.assertEqual(await self.facts(SupervisionSwitched), [])

    async def test_a_phone_that_is_not_answered_leaves_nothing(self) -> None:
        await self.talking()
        self.login("1003")
        uniqueid = await self.supervise()
        self.assertEqual(self.state_of("1003"), "paused")
        self.put_forward(30)
        await self.a_while()
        self.assertEqual(self.state_of("1003"), "available")
        self.assertNotIn(uniqueid, self.house.supervision.live)
        self.assertEqual(await self.facts(SupervisionStarted, SupervisionEnded), [])

    async def test_leave(self) -> None:
        await self.talking()
        await self.refuses(CommandRefused, "is on no call", "leave", by="9001")
        uniqueid = await self.listens()
        await self.ask("leave", by="9001")
        await self.acted("hangup", uniqueid)


class AtTheSeat(Floor):
    async def test_the_agent_there_is_paused_and_no_call_is_believed_in(self) -> None:
        await self.talking()
        self.login("1003")
        uniqueid = await self.listens()
        self.assertEqual((self.state_of("1003"), self.agent("1003").reason), ("paused", "supervision"))
        other = await self.waits("13800000002", will_press=("", "1"))
        await self.a_while()
        self.assertIsNone(other.dial)
        await self.hangs_up(uniqueid)
        await self.rings(other)
        changes = [fact for fact in await self.facts(AgentStateChanged) if fact.agent == "1003"]
        self.assertEqual([(fact.event, fact.actor) for fact in changes][1:3], [("pause", "9001"), ("unpause", "9001")])

    async def test_a_pause_of_their_own_goes_on(self) -> None:
        await self.talking()
        self.login("1003")
        await self.ask("pause", agent="1003", reason="lunch")
        await self.hangs_up(await self.listens())
        self.assertEqual((self.state_of("1003"), self.agent("1003").reason), ("paused", "lunch"))

    async def test_who_logs_in_there_meanwhile_is_offered_nothing(self) -> None:
        await self.talking()
        uniqueid = await self.listens()
        self.login("1003")
        other = await self.waits("13800000002", will_press=("", "1"))
        await self.a_while()
        self.assertIsNone(other.dial)
        await self.hangs_up(uniqueid)
        await self.rings(other)

    async def test_a_comparison_with_asterisk_takes_it_for_no_call(self) -> None:
        await self.talking()
        self.login("1003")
        uniqueid = await self.listens()
        self.put_forward(1)
        channels = [shown("PJSIP/1003-000000ff", uniqueid, "supervision")]
        self.house.reaper.compare(channels, self.house.clock.now())
        self.assertEqual(self.state_of("1003"), "paused")
        self.assertIn(uniqueid, self.house.supervision.live)

    async def test_a_lost_hangup_is_found(self) -> None:
        await self.talking()
        self.login("1003")
        await self.listens()
        for _ in range(2):
            self.put_forward(1)
            self.house.supervision.compare([], self.house.clock.now())
        self.assertTrue((await self.fact(SupervisionEnded)).uncertain)
        self.assertEqual(self.state_of("1003"), "available")

    async def test_nobody_listens_unrecorded(self) -> None:
        await self.talking()
        self.house.supervision.compare([shown("PJSIP/1003-000000fe", "haian1-1.99", "supervision")], 0)
        await self.acted("hangup", "PJSIP/1003-000000fe")


class Refusals(Floor):
    async def test_scope(self) -> None:
        await self.talking()
        ask: dict[str, Any] = {"agent": "1001", "at": "1003"}
        for verb in ("listen", "whisper", "barge", "takeover"):
            await self.refuses(SupervisorUnknown, "give --by", verb, **ask)
            await self.refuses(SupervisorUnknown, "no supervisor 'ctl'", verb, **ask, by="ctl")
            await self.refuses(OutOfScope, "team network, supervisor 9001 has voice", verb, agent="1101", by="9001")
        await self.refuses(OutOfScope, "team network", "force", agent="1101", by="9001", what="pause", reason="x")
        self.assertEqual(self.placed(), [])
        self.assertEqual(await self.facts(SupervisionStarted, AgentForced), [])

    async def test_a_seat_of_another_team(self) -> None:
        await self.talking()
        self.login("1101")
        await self.refuses(OutOfScope, "team network", "listen", agent="1001", at="1101", by="9001")
        self.assertEqual(self.state_of("1101"), "available")

    async def test_what_cannot_be_listened_to_or_with(self) -> None:
        self.login("1001")
        await self.refuses(CommandRefused, "is available", "listen", agent="1001", at="1003", by="9001")
        await self.talks(await self.arrives(will_press=("", "1")))
        await self.refuses(CommandRefused, "at is missing", "listen", agent="1001", by="9001")
        await self.refuses(SeatUnknown, "no seat", "listen", agent="1001", at="7777", by="9001")
        await self.refuses(SeatWithoutPhone, "no phone", "listen", agent="1001", at="1020", by="9001")
        await self.refuses(CommandRefused, "is on_call", "listen", agent="1001", at="1001", by="9001")
        uniqueid = await self.supervise()
        await self.refuses(CommandRefused, "still ringing", "whisper", agent="1001", by="9001")
        await self.answered(uniqueid)
        self.login("1002")
        await self.talks(await self.arrives("13800000002", will_press=("", "1")))
        await self.refuses(CommandRefused, "on a call already", "listen", agent="1002", at="1101", by="9001")


class Forces(Floor):
    async def test_each_is_on_record_with_who_and_why(self) -> None:
        self.login("1001")
        force: dict[str, Any] = {"agent": "1001", "by": "9001"}
        await self.ask("force", **force, what="pause", reason="2")
        self.assertEqual(self.agent("1001").reason, "lunch", "a code stands for its reason")
        await self.ask("force", **force, what="unpause", reason="many wait")
        await self.ask("force", **force, what="logout", reason="gone home")
        self.assertEqual(self.state_of("1001"), "offline")
        forced = [(fact.what, fact.reason, fact.supervisor) for fact in await self.facts(AgentForced)]
        expected = [("pause", "2", "9001"), ("unpause", "many wait", "9001"), ("logout", "gone home", "9001")]
        self.assertEqual(forced, expected)
        actors = [fact.actor for fact in await self.facts(AgentStateChanged)]
        self.assertEqual(actors[1:], ["9001"] * 3)

    async def test_a_pause_in_a_call_is_noted(self) -> None:
        call = await self.talking()
        said = await self.ask("force", agent="1001", by="9001", what="pause", reason="rest")
        self.assertIn("after the present call", said["said"])
        assert call.dial is not None
        call.dial.hang_up()
        await self.until(lambda: self.state_of("1001") == "paused")

    async def test_refusals(self) -> None:
        self.login("1001")
        await self.refuses(CommandRefused, "say why", "force", agent="1001", by="9001", what="pause")
        await self.refuses(CommandRefused, "not 'dance'", "force", agent="1001", by="9001", what="dance", reason="x")
        await self.refuses(CommandRefused, "not possible", "force", agent="1001", by="9001", what="ready", reason="x")
        self.assertEqual(await self.facts(AgentForced), [])


class Places(Floor):
    async def test_to_the_front(self) -> None:
        calls = [await self.waits(f"1380000000{n}", will_press=("", "1")) for n in range(3)]
        last = calls[-1]
        said = await self.ask("move", contact=last.uniqueid, by="9001", front=True, reason="old lady")
        self.assertEqual(said["position"], 1)
        moved = await self.fact(CallerMoved)
        self.assertEqual((moved.before, moved.queue, moved.supervisor, moved.reason),
                         ("voice", "voice", "9001", "old lady"))  # fmt: skip
        self.login("1001")
        await self.rings(last)

    async def test_into_another_queue_with_the_entry_kept(self) -> None:
        call = await self.waits(will_press=("", "1"))
        entered = self.house.floor.waiters[call.uniqueid].waiting.entered
        self.put_forward(30)
        await self.ask("move", contact=call.uniqueid, by="9001", queue="enterprise")
        await self.until(lambda: "~enterprise~" in call.variables.get("CC_PLACE", ""))
        waiting = self.house.floor.waiters[call.uniqueid].waiting
        self.assertEqual((waiting.queue, waiting.entered), ("enterprise", entered))
        self.login("1001")
        await self.talks(call)
        self.assertEqual((await self.fact(CallOffered)).queue, "enterprise")

    async def test_to_a_chosen_agent_who_is_waited_for(self) -> None:
        first, second = [await self.waits(f"1380000000{n}", will_press=("", "1")) for n in range(2)]
        self.login("1003")
        await self.talks(first)
        said = await self.ask("move", contact=second.uniqueid, by="9001", agent="1003", front=True, reason="asked for")
        self.assertIn("for agent 1003", said["said"])
        self.assertEqual((await self.fact(CallerMoved)).to_agent, "1003")
        self.login("1001")
        self.assertEqual(self.state_of("1001"), "available")  # is not given the caller
        self.put_forward(61)  # waited for long enough
        await self.rings(second)
        self.assertEqual(self.state_of("1001"), "ringing")

    async def test_an_agent_who_cannot_be_chosen(self) -> None:
        call = await self.waits(will_press=("", "1"))
        at: dict[str, Any] = {"contact": call.uniqueid, "by": "9001"}
        await self.refuses(CommandRefused, "choose one who is at work", "move", **at, agent="1001")
        await self.refuses(OutOfScope, "network", "move", **at, agent="1101")
        self.login("1201")
        await self.refuses(CommandRefused, "does not serve", "move", **at, agent="1201")
        await self.refuses(CommandRefused, "must be a number", "move", **at, agent="1001", seconds="long")
        self.assertEqual(await self.facts(CallerMoved), [])

    async def test_points(self) -> None:
        first, second = [await self.waits(f"1380000000{n}", will_press=("", "1")) for n in range(2)]
        await self.ask("priority", contact=first.uniqueid, points="-5", by="9001")
        self.assertEqual(self.house.floor.line.position(second.uniqueid), 1)
        self.assertEqual((await self.fact(CallerMoved)).priority, -5)

    async def test_refusals(self) -> None:
        call = await self.waits(will_press=("", "1"))
        at: dict[str, Any] = {"contact": call.uniqueid, "by": "9001"}
        await self.refuses(CommandRefused, "say where to", "move", **at)
        await self.refuses(CommandRefused, "no queue", "move", **at, queue="gone")
        await self.refuses(CommandRefused, "whole number", "priority", **at, points="many")
        await self.refuses(CommandRefused, "-9999 to 9999", "priority", **at, points="10000")
        await self.refuses(ContactUnknown, "waits now", "priority", contact="x", by="9001", points="1")
        await self.refuses(SupervisorUnknown, "give --by", "priority", contact=call.uniqueid, points="1")
        self.assertEqual(await self.facts(CallerMoved), [])


class ForeignQueue(Floor):
    def config(self) -> Config:
        """Supervisor 9001 has a team only that serves no queue."""
        config = super().config()
        changed = config.supervisors["9001"].model_copy(update={"teams": ("network",)})
        return config.model_copy(update={"supervisors": {"9001": changed}})

    async def test_callers_of_a_queue_that_the_teams_do_not_serve(self) -> None:
        call = await self.waits(will_press=("", "1"))
        await self.refuses(OutOfScope, "queue voice", "move", contact=call.uniqueid, by="9001", front=True)
        self.assertEqual(await self.facts(CallerMoved), [])


class TakesOver(Floor):
    async def test_the_caller_goes_to_the_supervisors_phone(self) -> None:
        call = await self.talking()
        await self.refuses(CommandRefused, "nobody is logged in", "takeover", agent="1001", at="1003", by="9001")
        self.login("1003")
        await self.ask("pause", agent="1003", reason="meeting")
        uniqueid = await self.listens()
        taking = Deferred.fromCoroutine(self.ask("takeover", agent="1001", at="1003", by="9001"))
        await self.acted("hangup", uniqueid)
        self.assertNoResult(taking)
        await self.hangs_up(uniqueid)
        await taking
        await self.until(lambda: call.dial is not None and call.dial.phone.extension == "1003")
        dial = await self.talks(call)
        self.assertNotEqual(self.state_of("1001"), "on_call")
        dial.hang_up()
        await call.left
        self.assertEqual((self.state_of("1003"), self.agent("1003").reason), ("paused", "meeting"))
        self.assertEqual([fact.agent for fact in await self.facts(TalkEnded)], ["1001", "1003"])
        self.assertEqual((await self.fact(CallTransferred)).actor, "9001")
        await self.fact(CallEnded)

    async def test_without_listening_before(self) -> None:
        call = await self.talking()
        self.login("1003")
        await self.ask("takeover", agent="1001", at="1003", by="9001")
        self.assertIn(self.state_of("1003"), ("reserved", "ringing"), "nobody else may get the phone meanwhile")
        await self.until(lambda: call.dial is not None and call.dial.phone.extension == "1003")
        await self.talks(call)

    async def test_refusals(self) -> None:
        self.login("1001", "1003")
        await self.refuses(CommandRefused, "in no call", "takeover", agent="1001", at="1003", by="9001")
        self.login("1101")
        call = await self.arrives(will_press=("", "1"))
        await self.talks(call)
        talking = next(number for number in ("1001", "1003") if self.state_of(number) == "on_call")
        await self.refuses(OutOfScope, "network", "takeover", agent=talking, at="1101", by="9001")
        await self.refuses(CommandRefused, "is on_call", "takeover", agent=talking, at=talking, by="9001")


class Restarts(Floor, Recovering):
    async def test_a_listening_that_ended_meanwhile_is_closed_and_the_agent_free(self) -> None:
        await self.talking()
        self.login("1003")
        uniqueid = await self.listens()
        await self.restart()
        self.assertIn(uniqueid, self.house.supervision.live)
        self.assertEqual((self.state_of("1003"), self.agent("1003").reason), ("paused", "supervision"))
        for _ in range(2):
            self.put_forward(1)
            self.house.supervision.compare([], self.house.clock.now())
        self.assertTrue((await self.fact(SupervisionEnded)).uncertain)
        self.assertEqual(self.state_of("1003"), "available")

    async def test_a_caller_who_was_moved_stays_moved(self) -> None:
        call = await self.waits(will_press=("", "1"))
        await self.ask("move", contact=call.uniqueid, by="9001", queue="enterprise", front=True)
        await self.until(lambda: "~enterprise~" in call.variables.get("CC_PLACE", ""))
        await self.restart_with_callers([call])
        await self.returns(call)
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.assertEqual(self.house.floor.waiters[call.uniqueid].waiting.queue, "enterprise")
