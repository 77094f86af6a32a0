"""Who does not get into a line: it is full, it would last too long, nobody is there to serve it."""

from __future__ import annotations

from typing import Any, ClassVar

from callcenter.facts import CallerQueued, QueueLeft
from callcenter.testing import FakeCall
from tests.callcontrol.hotline import ARGUMENTS
from tests.callcontrol.test_agents_at_work import Working
from tests.callcontrol.test_recovery import Recovering


class Limits(Working, Recovering):
    async def setUp(self) -> None:
        await super().setUp()
        self.asterisk.on_leave = FakeCall.hang_up
        self.asterisk.record_seconds = 30.0
        self.came = 0

    async def comes(self, *keys: str) -> FakeCall:
        """Another caller, who has entered a queue."""
        self.came += 1
        call = await self.arrives(f"1380000{self.came:04d}", will_press=keys or ("",))
        await self.until(lambda: call.music or any(name.startswith("record:") for name in call.played))
        return call

    async def left(self, call: FakeCall) -> list[tuple[str, str]]:
        """Queue and reason of each queue that a caller was sent on from."""
        return [(fact.queue, fact.why) for fact in await self.facts(QueueLeft) if fact.contact == call.uniqueid]

    def waiting(self, *calls: FakeCall) -> list[bool]:
        return [call.uniqueid in self.house.floor.line for call in calls]


class AFullLine(Limits):
    queues: ClassVar[dict[str, dict[str, Any]]] = {"voice": {"max_waiting": 2}}

    async def test_one_more_leaves_a_message(self) -> None:
        first, second, third = [await self.comes() for _ in range(3)]
        self.assertEqual(self.waiting(first, second, third), [True, True, False])
        self.assertEqual(await self.left(third), [("voice", "full")])
        self.assertIn("message_invite", third.played)
        self.assertNotIn("please_wait", third.played)
        self.assertEqual((await self.story(third.uniqueid))[:3], ["CallArrived", "CallerQueued", "QueueLeft"])
        self.assertEqual(await self.left(first) + await self.left(second), [])

    async def test_whoever_comes_when_there_is_room_gets_in(self) -> None:
        first, second, third = [await self.comes() for _ in range(3)]
        first.hang_up()
        await self.until(lambda: first.uniqueid not in self.house.calls)
        fourth = await self.comes()
        self.assertEqual(self.waiting(second, third, fourth), [True, False, True])
        self.login("1001")
        await self.rings(second)
        self.assertEqual(self.waiting(await self.comes()), [True])

    async def test_who_could_be_served_at_once_is(self) -> None:
        self.login("1001", "1002", "1003")
        for _ in range(3):
            await self.rings(await self.arrives(will_press=("",)))

    async def test_back_at_the_front_there_is_always_room(self) -> None:
        """Nobody answered, and meanwhile the line has filled up."""
        self.login("1001")
        first = await self.arrives(will_press=("",))
        dial = await self.rings(first)
        others = [await self.comes() for _ in range(2)]
        dial.no_answer()
        await self.until(lambda: first.uniqueid in self.house.floor.line)
        self.assertEqual(self.waiting(*others), [True, True])
        self.assertEqual(self.house.floor.line.position(first.uniqueid), 1)

    async def test_who_is_back_after_a_restart_is_never_sent_away(self) -> None:
        self.asterisk.on_leave = lambda call: None
        calls = [await self.comes() for _ in range(2)]
        await self.restart_with_callers(calls)
        newcomers = [await self.comes() for _ in range(2)]
        back = [await self.returns(call) for call in calls]
        await self.until(lambda: len(self.house.floor.line) == 4)
        self.assertEqual(self.waiting(*back, *newcomers), [True] * 4)
        self.assertEqual([self.house.floor.line.position(call.uniqueid) for call in back], [1, 2])
        self.assertEqual(await self.facts(QueueLeft), [])
        refused = await self.comes()
        self.assertEqual(await self.left(refused), [("voice", "full")])


    async def test_who_waited_in_the_fallback_queue_is_never_sent_away(self) -> None:
        """The core was away when they called: no place of ours is on the channel, only when the wait began."""
        others = [await self.comes() for _ in range(2)]
        began = self.house.clock.now() // 1_000_000 - 30
        arguments = tuple({"CC_DID": "12345", "CC_ROUND": "2", "CC_ENTERED": str(began)}.get(n, "") for n in ARGUMENTS)
        back = await self.arrives("13800000077", will_press=("",), arguments=arguments)
        await self.until(lambda: back.uniqueid in self.house.floor.line)
        self.assertEqual(self.house.floor.line.position(back.uniqueid), 1)
        self.assertEqual(self.waiting(*others), [True, True])


class OnToTheNextQueue(Limits):
    """Enterprises wait for the voice seats when their own line is full."""

    queues: ClassVar[dict[str, dict[str, Any]]] = {"enterprise": {"max_waiting": 1, "leave_when_empty": False}}

    async def test_the_wait_counts_from_the_first_one(self) -> None:
        first, second = await self.comes("2"), await self.comes("2")
        self.assertEqual(await self.left(second), [("enterprise", "full")])
        line = self.house.floor.line
        self.assertEqual((line.count("enterprise"), line.count("voice")), (1, 1))
        queued = [fact for fact in await self.facts(CallerQueued) if fact.contact == second.uniqueid]
        self.assertEqual([fact.queue for fact in queued], ["enterprise", "voice"])
        found = line.find(second.uniqueid)
        assert found is not None
        self.assertEqual(found.entered, queued[0].at)
        self.assertEqual(self.waiting(first), [True])


class ALineThatWouldLastTooLong(Limits):
    """Three agents, a call of 180 seconds each: in a minute they serve one, but each of them may have one waiting."""

    queues: ClassVar[dict[str, dict[str, Any]]] = {"voice": {"target_wait_seconds": 60}}

    async def three_at_work(self) -> None:
        self.login("1001", "1002", "1003")
        for agent in ("1001", "1002", "1003"):
            self.house.roster.pause(agent, "lunch", "test")

    async def test_one_more_leaves_a_message(self) -> None:
        await self.three_at_work()
        calls = [await self.comes() for _ in range(4)]
        self.assertEqual(self.waiting(*calls), [True, True, True, False])
        self.assertEqual(await self.left(calls[3]), [("voice", "full")])

    async def test_short_calls_let_more_wait(self) -> None:
        await self.three_at_work()
        for _ in range(10):
            self.house.handling.add("voice", 36.0)
        calls = [await self.comes() for _ in range(6)]
        self.assertEqual(self.waiting(*calls), [True] * 5 + [False])

    async def test_who_goes_home_makes_it_shorter(self) -> None:
        await self.three_at_work()
        calls = [await self.comes() for _ in range(2)]
        self.house.roster.logout("1001", "test")
        calls.append(await self.comes())
        self.assertEqual(self.waiting(*calls), [True, True, False])

    async def test_without_agents_it_says_nothing(self) -> None:
        """Nobody can tell how long it would last: the callers wait for somebody to log in."""
        calls = [await self.comes() for _ in range(4)]
        self.assertEqual(self.waiting(*calls), [True] * 4)

    async def test_who_is_back_after_a_restart_is_never_sent_away(self) -> None:
        self.asterisk.on_leave = lambda call: None
        await self.three_at_work()
        calls = [await self.comes() for _ in range(3)]
        await self.facts()
        await self.restart_with_callers(calls)
        for agent in ("1002", "1003"):
            self.house.roster.logout(agent, "test")
        back = [await self.returns(call) for call in calls]
        await self.until(lambda: len(self.house.floor.line) == 3)
        self.assertEqual(self.waiting(*back), [True] * 3)


class NobodyThere(Limits):
    queues: ClassVar[dict[str, dict[str, Any]]] = {"voice": {"leave_when_empty": True}}

    async def test_callers_are_sent_on_at_once(self) -> None:
        call = await self.comes()
        self.assertEqual(await self.left(call), [("voice", "no_agent")])

    async def test_a_paused_agent_will_be_back(self) -> None:
        self.login("1001")
        self.house.roster.pause("1001", "lunch", "test")
        self.assertEqual(self.waiting(await self.comes()), [True])

    async def test_one_with_another_skill_is_no_help(self) -> None:
        self.asterisk.add_phone("1201")
        await self.ask("login", agent="1201")
        call = await self.comes()
        self.assertEqual(await self.left(call), [("voice", "no_agent")])

    async def test_who_waits_already_stays(self) -> None:
        self.login("1001")
        self.house.roster.pause("1001", "lunch", "test")
        call = await self.comes()
        self.house.roster.logout("1001", "test")
        await self.a_while()
        self.assertEqual(self.waiting(call), [True])

    async def test_who_is_back_after_a_restart_is_never_sent_away(self) -> None:
        self.asterisk.on_leave = lambda call: None
        self.login("1001")
        self.house.roster.pause("1001", "lunch", "test")
        call = await self.comes()
        await self.facts()
        await self.restart_with_callers([call])
        self.house.roster.logout("1001", "test")
        back = await self.returns(call)
        await self.until(lambda: back.uniqueid in self.house.floor.line)
        self.assertEqual(await self.facts(QueueLeft), [])


class AfterSomeTimeOthersHelp(Limits):
    """A queue whose demands relax is staffed by those who may serve it after a wait."""

    async def test_they_count(self) -> None:
        self.login("1001")
        self.assertEqual(self.house.refuses("enterprise"), "")
        self.assertEqual(self.house.staffed("enterprise"), 1)

    def config(self) -> Any:
        config = super().config()
        enterprise = type(config.queues["enterprise"]).model_validate(
            {**config.queues["enterprise"].model_dump(), "relax": [{"after_seconds": 20, "needs": {"voice": 1}}]}
        )
        return config.model_copy(update={"queues": {**config.queues, "enterprise": enterprise}})


class OthersHelpAtOnce(Limits):
    """Level 6 is asked for at first; when nobody at work has it, others need not wait."""

    async def the_one_who_knows(self) -> FakeCall:
        """1002 is in a call and asks for a pause after it; a caller waits although 1001 is free."""
        self.login("1002")
        talking = await self.arrives("13800000009", will_press=("", "1"))
        self.talk = await self.talks(talking)
        self.login("1001")
        call = await self.comes()
        self.assertEqual(self.waiting(call), [True])
        self.house.roster.pause("1002", "lunch", "test")
        return call

    async def test_when_the_only_one_who_knows_pauses(self) -> None:
        call = await self.the_one_who_knows()
        self.talk.hang_up()
        await self.until(lambda: self.state_of("1002") == "paused")
        self.assertEqual((await self.rings(call)).phone.extension, "1001")

    async def test_when_the_only_one_who_knows_goes_home(self) -> None:
        call = await self.the_one_who_knows()
        self.house.roster.unpause("1002", "test")
        self.talk.hang_up()
        dial = await self.rings(call)
        dial.reject()
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.house.roster.logout("1002", "test")
        self.assertEqual((await self.rings(call)).phone.extension, "1001")

    def config(self) -> Any:
        config = super().config()
        settings = {"needs": {"voice": 6}, "relax": [{"after_seconds": 500, "needs": {"voice": 1}}]}
        queue = config.queues["voice"]
        voice = type(queue).model_validate({**queue.model_dump(), **settings})
        expert = config.agents["1002"].model_copy(update={"skills": {"voice": 7}})
        agents, queues = {**config.agents, "1002": expert}, {**config.queues, "voice": voice}
        return config.model_copy(update={"agents": agents, "queues": queues})
