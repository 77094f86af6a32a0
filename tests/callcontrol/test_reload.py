"""Settings, flows and prompts read anew by a core at work: all of them or none, and nobody is disturbed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from callcenter import errors
from callcenter.config import Config, load_config
from callcenter.config.duty import on_duty
from callcenter.core import Core
from callcenter.facts import CallConnected, CallOffered, RatingGiven, SettingsReloaded
from callcenter.testing import FakeCall
from tests.callcontrol.hotline import reactor
from tests.callcontrol.test_agents_at_work import Working

_ROOT = Path(__file__).parents[2]
_QUEUES = {
    "voice": {"title": "话务", "skill": "voice"},
    "enterprise": {"title": "一企来", "skill": "enterprise", "enterprise": True, "leave_when_empty": True},
}
_SEATS = [
    {"extension": "1001-1010", "seat_type": "voice"},
    {"extension": "1201-1201", "seat_type": "enterprise"},
]


class Reloading(Working):
    """A project folder of its own: ``change`` edits a file of it, ``reload`` has it read."""

    flows = "flows"

    async def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        shutil.copytree(_ROOT / "config", self.root / "config")
        self.write("config/queues.yaml", {"queues": _QUEUES})
        self.write("config/seats.yaml", {"seats": _SEATS})
        self.agents()
        shutil.copytree(_ROOT / "tests/callcontrol/flows", self.root / "flows")
        (self.root / "ivr_flows").mkdir()
        shutil.copy(_ROOT / "ivr_flows/prompts.yaml", self.root / "ivr_flows")
        (self.root / "agi_scripts").symlink_to(_ROOT / "agi_scripts")
        self.given: dict[str, str] = {}
        await super().setUp()
        self.house.read_settings = self.config
        self.spoken: list[Config] = []
        """Settings whose prompts were to be spoken."""
        self.house.speak = self.spoken.append

    def config(self) -> Config:
        self.given = self.given or self.environment()
        return load_config(self.root / "config/callcenter.yaml", self.given)

    def change(self, file: str, edit: Callable[[dict[str, Any]], object]) -> None:
        """Change what stands in a YAML file."""
        content = yaml.safe_load((self.root / file).read_text(encoding="utf-8"))
        edit(content)
        self.write(file, content)

    def write(self, file: str, content: object) -> None:
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (self.root / file).write_text(text, encoding="utf-8")

    def queue(self, name: str = "voice", **settings: Any) -> None:
        """Other settings of a queue, or another queue."""
        self.change("config/queues.yaml", lambda file: file["queues"].setdefault(name, {}).update(settings))

    def agents(self, *rows: dict[str, Any], without: str = "") -> None:
        """Ten voice agents and one for enterprises, but for these."""

        def edit(file: dict[str, Any]) -> None:
            others = {str(row["agent"]) for row in rows} | {without}
            numbers = [str(number) for number in range(1001, 1011)]
            plain = [{"agent": n, "name": n, "skills": {"voice": 5}, "seat": n} for n in numbers if n not in others]
            more = [{"agent": "1201", "name": "企业", "skills": {"enterprise": 5}, "seat": "1201"}]
            file["agents"] = [*plain, *more, *rows]

        self.change("config/seats.yaml", edit)

    def node(self, name: str, **settings: Any) -> None:
        """Other settings of a node of the main flow."""
        self.change("flows/main.yaml", lambda flow: flow["nodes"].setdefault(name, {}).update(settings))

    async def is_refused(self) -> str:
        """What a reload says that is refused; nothing has changed by it."""
        house = self.house
        self.spoken.clear()
        before = (house.config, house.library, house.calendar, house.floor.rules, dict(house.roster.agents))
        why = await self.refused(errors.CommandRefused, "reload")
        after = (house.config, house.library, house.calendar, house.floor.rules, dict(house.roster.agents))
        self.assertEqual([old is new for old, new in zip(before[:4], after[:4], strict=True)], [True] * 4)
        self.assertEqual(before[4], after[4])
        self.assertEqual(await self.facts(SettingsReloaded), [])
        return why


class AllOrNothing(Reloading):
    async def test_nothing_is_different(self) -> None:
        said = await self.ask("reload")
        self.assertEqual(said["said"], "settings and flows are read anew: no setting is different")
        self.assertEqual((said["changed"], (await self.fact(SettingsReloaded)).changed), ([], ()))

    async def test_what_is_different_is_named(self) -> None:
        self.queue(wrap_up_seconds=20)
        self.queue("complaints", title="投诉", skill="voice")
        self.change("config/callcenter.yaml", lambda file: file.setdefault("acd", {}).update(rest_seconds=9))
        said = await self.ask("reload")
        self.assertEqual(said["changed"], ["acd", "queues.complaints", "queues.voice"])
        self.assertEqual(
            said["said"], "settings and flows are read anew: acd, queues.complaints, queues.voice"
        )
        self.assertEqual((await self.fact(SettingsReloaded)).changed, ("acd", "queues.complaints", "queues.voice"))

    async def test_other_commissioners_are_asked_from_then_on(self) -> None:
        person = {"name": "专员丙", "number": "13900000099"}

        def edit(file: dict[str, Any]) -> None:
            file["commissioners"]["housing"]["duty"] = [{"people": [person]}]

        self.change("config/commissioners.yaml", edit)
        self.assertEqual((await self.ask("reload"))["changed"], ["commissioners.housing"])
        people = on_duty(self.house.config.commissioners["housing"], self.house.clock.now(), self.house.calendar)
        self.assertEqual([each.number for each in people], ["13900000099"])
        person["number"] = "00861390000"
        self.change("config/commissioners.yaml", edit)
        self.assertIn("commissioners.housing.duty.0.people.0.number: 00861390000 may not be", await self.refused(
            errors.CommandRefused, "reload"))

    async def test_a_queue_has_its_new_number_from_then_on(self) -> None:
        self.queue(number="7005")
        self.assertEqual((await self.ask("reload"))["changed"], ["queues.voice"])
        self.assertEqual(self.house.transfers.target("7005"), ("queue", "voice"))
        self.assertEqual([row["number"] for row in await self.ask("queues")], ["7005", ""])
        self.queue(number="1001")
        self.assertIn("queues.voice.number: 1001 is the number of a seat", await self.refused(
            errors.CommandRefused, "reload"))

    async def test_every_mistake_is_in_the_message(self) -> None:
        """Also those of flows, when the settings are wrong already."""
        self.queue(ring_seconds=0, wrap_up_secnds=3)
        self.node("greeting", keys={"2": "nowhere"})
        self.change("flows/survey.yaml", lambda flow: flow["nodes"]["thanks"].update(prompt="no_such_prompt"))
        why = await self.is_refused()
        self.assertTrue(why.startswith("nothing was changed:\n"), why)
        for part in ("queues.voice.ring_seconds", "queues.voice.wrap_up_secnds", "nowhere", "no_such_prompt"):
            self.assertIn(part, why)

    async def test_a_broken_flow(self) -> None:
        self.queue(wrap_up_seconds=20)
        (self.root / "flows/main.yaml").write_text("title: [", encoding="utf-8")
        self.assertIn("flows/main.yaml", await self.is_refused())
        self.assertEqual(self.house.config.queues["voice"].wrap_up_seconds, 0)

    async def test_a_broken_calendar(self) -> None:
        (self.root / "config/calendar.yaml").write_text("years: {2026: nonsense}", encoding="utf-8")
        self.node("greeting", keys={"2": "nowhere"})
        why = await self.is_refused()
        self.assertIn("calendar.yaml", why)
        self.assertIn("nowhere", why)

    async def test_a_flow_that_names_a_queue_which_is_wrong_is_not_blamed_for_it(self) -> None:
        self.queue("complaints", title="投诉", skill="voice", ring_seconds=0)
        self.node("voice", queue="complaints")
        why = await self.is_refused()
        self.assertIn("queues.complaints.ring_seconds", why)
        self.assertNotIn("main.yaml", why)

    async def test_a_strategy_that_does_not_exist(self) -> None:
        self.queue(strategy="fairest")
        self.queue("complaints", title="投诉", skill="voice")
        why = await self.is_refused()
        self.assertIn("queues.voice.strategy: there is no strategy `fairest`", why)
        self.assertIn("longest_idle", why)

    async def test_nor_does_a_core_start_with_it(self) -> None:
        self.queue(strategy="fairest")
        with self.assertRaisesRegex(errors.ConfigError, "there is no strategy `fairest`"):
            Core(self.config(), reactor)

    async def test_what_needs_a_restart_is_named(self) -> None:
        self.queue(wrap_up_seconds=20)

        def edit(file: dict[str, Any]) -> None:
            file["trunk"]["max_calls"] = 5
            file["acd"] = {"fallback_seconds": 7, "reap_seconds": 10}

        self.change("config/callcenter.yaml", edit)
        self.change("config/seats.yaml", lambda file: file["seats"].append({"extension": 1401, "seat_type": "voice"}))
        why = await self.is_refused()
        self.assertEqual(
            why,
            "nothing was changed: trunk, seats, acd.fallback_seconds, acd.reap_seconds can only be changed by a new "
            "start of `callcenter run`",
        )

    async def test_prompts_are_spoken_before_anybody_hears_them(self) -> None:
        self.node("greeting", prompt="lines_busy")
        before = self.house.library
        heard: list[bool] = []
        self.house.speak = lambda config: heard.append(self.house.library is before)
        await self.ask("reload")
        self.assertEqual((heard, self.house.library is before), ([True], False))

    async def test_a_prompt_that_cannot_be_spoken(self) -> None:
        def speak(config: Config) -> None:
            raise errors.PromptMissing("no sound for greeting")

        self.queue(wrap_up_seconds=20)
        self.house.speak = speak
        self.assertEqual(await self.is_refused(), "nothing was changed: no sound for greeting")

    async def test_a_file_that_is_gone(self) -> None:
        (self.root / "config/callcenter.yaml").unlink()
        self.assertIn("callcenter.yaml", await self.is_refused())


class AgentsStay(Reloading):
    async def test_in_their_states_and_calls(self) -> None:
        self.login("1001", "1002", "1003")
        call = await self.arrives(will_press=("", "1"))
        talk = await self.talks(call)
        busy, idle = (talk.phone.extension, *(n for n in ("1002", "1003") if n != talk.phone.extension))[:2]
        self.house.roster.pause(idle, "lunch", "test")
        seen = {each: self.agent(each) for each in ("1001", "1002", "1003")}
        rows = await self.ask("agents")
        self.queue(wrap_up_seconds=30, strategy="fewest_calls")
        self.agents({"agent": "1004", "name": "新", "skills": {"voice": 9}, "seat": "1004"})
        await self.ask("reload")
        self.assertEqual({each: self.agent(each) for each in seen}, seen)
        same = ("agent", "seat", "state", "reason", "contact", "calls", "phone")
        again = await self.ask("agents")
        self.assertEqual([[row[key] for key in same] for row in again], [[row[key] for key in same] for row in rows])
        self.assertEqual((self.state_of(busy), self.agent(busy).contact), ("on_call", call.uniqueid))
        talk.hang_up()
        await call.left
        await self.fact(RatingGiven)
        self.assertEqual(self.state_of(busy), "wrap_up", "the queue grants it from here on")

    async def test_who_is_logged_in_cannot_be_taken_away(self) -> None:
        self.login("1001", "1002")
        self.agents(without="1001")
        why = await self.is_refused()
        self.assertEqual(why, "agent 1001 cannot be taken away while logged in; log out first")
        self.assertEqual(self.spoken, [], "not even the sounds")
        self.house.roster.logout("1001", "test")
        call = await self.waits_for_nobody()
        await self.ask("reload")
        self.assertIn("no agent '1001'", await self.refused(errors.AgentUnknown, "login", agent="1001", seat="1001"))
        listed = {row["agent"] for row in await self.ask("explain", contact=call.uniqueid)}
        self.assertIn("1002", listed)
        self.assertNotIn("1001", listed)

    async def waits_for_nobody(self) -> FakeCall:
        self.house.roster.pause("1002", "lunch", "test")
        return await self.waits(will_press=("",))

    async def test_a_new_one_can_log_in(self) -> None:
        self.agents({"agent": "1990", "name": "新", "skills": {"voice": 3}})
        await self.ask("reload")
        row = await self.ask("login", agent="1990", seat="1003")
        self.assertEqual((row["state"], row["skills"]), ("available", {"voice": 3}))
        self.assertEqual((await self.rings(await self.arrives(will_press=("",)))).phone.extension, "1003")

    async def test_new_skills_count_at_once(self) -> None:
        self.queue(needs={"english": 1})
        self.agents({"agent": "1002", "name": "二", "skills": {"voice": 5, "english": 1}, "seat": "1002"})
        await self.ask("reload")
        self.login("1001")
        call = await self.waits(will_press=("",))
        await self.a_while()
        self.assertIsNone(call.dial)
        self.agents({"agent": "1001", "name": "一", "skills": {"voice": 5, "english": 3}, "seat": "1001"},
                    {"agent": "1002", "name": "二", "skills": {"voice": 5, "english": 1}, "seat": "1002"})  # fmt: skip
        await self.ask("reload")
        self.assertEqual((await self.rings(call)).phone.extension, "1001")
        self.assertEqual(self.agent("1001").view.skills, {"voice": 5, "english": 3})

    async def test_skills_that_are_taken_away_count_at_once(self) -> None:
        self.login("1001")
        self.agents({"agent": "1001", "name": "一", "skills": {"network": 5}, "seat": "1001"})
        await self.ask("reload")
        call = await self.waits(will_press=("",))
        self.assertIsNone(call.dial)
        self.login("1002")
        self.assertEqual((await self.rings(call)).phone.extension, "1002")


class QueuesChange(Reloading):
    async def test_another_strategy(self) -> None:
        self.login("1001")
        (await self.talks(await self.arrives(will_press=("", "1")))).hang_up()
        await self.until(lambda: self.state_of("1001") == "available")
        self.login("1002")
        self.queue(strategy="skill_best")
        self.agents({"agent": "1002", "name": "二", "skills": {"voice": 9}, "seat": "1002"})
        await self.ask("reload")
        call = await self.arrives("13800000002", will_press=("",))
        self.assertEqual((await self.rings(call)).phone.extension, "1002")
        (offered,) = [fact for fact in await self.facts(CallOffered) if fact.contact == call.uniqueid]
        self.assertEqual((offered.reason, offered.passed), ("skill_best", {"ranked_lower": ["1001 5"]}))

    async def test_those_who_wait_keep_their_places(self) -> None:
        self.login("1002")
        await self.talks(await self.arrives("13800000009", will_press=("",)))
        calls = [await self.waits(f"1380000000{n}", will_press=("",)) for n in range(3)]
        self.queue(strategy="round_robin", needs={"voice": 6}, relax=[{"after_seconds": 30, "needs": {"voice": 1}}])
        self.agents({"agent": "1002", "name": "二", "skills": {"voice": 9}, "seat": "1002"})
        await self.ask("reload")
        self.assertEqual([self.house.floor.line.position(call.uniqueid) for call in calls], [1, 2, 3])
        self.login("1001")
        await self.a_while()
        self.assertEqual([call.dial for call in calls], [None] * 3, "level 5 is not enough at first")
        self.put_forward(31)
        self.assertEqual((await self.rings(calls[0])).phone.extension, "1001")

    async def test_a_new_queue(self) -> None:
        self.queue("complaints", title="投诉", skill="voice", priority=5)
        self.node("voice", queue="complaints")
        await self.ask("reload")
        call = await self.waits(will_press=("",))
        row = next(row for row in await self.ask("queues") if row["queue"] == "complaints")
        self.assertEqual((row["waiting"], row["title"]), (1, "投诉"))
        self.login("1001")
        (await self.talks(call)).hang_up()
        self.assertEqual((await self.fact(CallConnected)).queue, "complaints")

    async def without_enterprise(self) -> None:
        """Nothing leads to the queue of enterprises any more."""
        self.change("config/queues.yaml", lambda file: file["queues"].pop("enterprise"))
        self.node("greeting", keys={"2": "voice"})
        self.change("flows/main.yaml", lambda flow: flow["nodes"].pop("enterprise"))

    async def test_one_in_which_somebody_waits_stays(self) -> None:
        self.login_at_the_enterprise_seat()
        self.house.roster.pause("1201", "lunch", "test")
        call = await self.waits(will_press=("2",))
        await self.without_enterprise()
        why = await self.is_refused()
        self.assertEqual(
            why, "nothing was changed: queue enterprise cannot be taken away while somebody waits"
        )
        self.house.roster.unpause("1201", "test")
        dial = await self.rings(call)
        self.assertIn("while somebody waits", await self.is_refused(), "or is being put through")
        dial.no_answer()
        await self.until(lambda: call.uniqueid in self.house.floor.line)

    async def test_one_that_is_empty_goes(self) -> None:
        self.login_at_the_enterprise_seat()
        call = await self.arrives(will_press=("2", "1"))
        talk = await self.talks(call)
        talk.hang_up()
        await call.left
        await self.until(lambda: not self.house.calls)
        await self.without_enterprise()
        self.assertEqual((await self.ask("reload"))["changed"], ["queues.enterprise"])
        self.assertEqual([row["queue"] for row in await self.ask("queues")], ["voice"])
        call = await self.waits("13800000002", will_press=("2",))
        self.assertEqual(self.house.floor.line.count("voice"), 1)

    def login_at_the_enterprise_seat(self) -> None:
        self.asterisk.register("1201")
        self.house.roster.login("1201", "1201", "test")
        self.house.roster.phone("1201", "sip:1201@127.0.0.1:9", registered=True)

    async def test_other_limits(self) -> None:
        self.queue(max_waiting=1)
        await self.ask("reload")
        self.asterisk.record_seconds = 30.0
        await self.waits(will_press=("",))
        refused = await self.arrives("13800000002", will_press=("",))
        await self.until(lambda: "message_invite" in refused.played)

    async def test_other_handling_times_while_none_were_measured(self) -> None:
        self.queue(handling_seconds=77)
        await self.ask("reload")
        self.assertEqual(self.house.handling.mean("voice"), 77.0)


class FlowsChange(Reloading):
    async def test_a_department_that_a_flow_rings_cannot_be_taken_away(self) -> None:
        exits = dict.fromkeys(("talked", "busy", "no_answer", "failed", "unavailable"), "leave_message")
        self.node("mobile", type="dial", duty="housing", exits=exits)
        self.change("flows/main.yaml", lambda flow: flow["nodes"]["voice"]["exits"].update(no_agent="mobile"))
        await self.ask("reload")
        self.change("config/commissioners.yaml", lambda file: file["commissioners"].pop("housing"))
        why = await self.refused(errors.CommandRefused, "reload")
        self.assertIn("main.mobile.duty: there is no department `housing`", why)
        self.assertIn("housing", self.house.config.commissioners)

    async def test_new_calls_go_the_new_way(self) -> None:
        self.node("greeting", prompt="lines_busy")
        await self.ask("reload")
        call = await self.waits(will_press=("",))
        self.assertIn("lines_busy", call.played)
        self.assertNotIn("greeting", call.played)

    async def test_a_caller_in_line_goes_on_by_the_new_one(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        talk = await self.talks(call)
        self.node("rating", type="play", prompt="goodbye", flow=None, next="end")
        self.change("flows/main.yaml", lambda flow: flow["nodes"]["rating"].pop("flow"))
        await self.ask("reload")
        talk.hang_up()
        await call.left
        self.assertIn("goodbye", call.played)
        self.assertEqual(await self.facts(RatingGiven), [])

    async def test_a_caller_whose_node_is_gone_is_not_lost(self) -> None:
        waiting = await self.waits(will_press=("",))

        def rename(flow: dict[str, Any]) -> None:
            flow["nodes"]["people"] = flow["nodes"].pop("voice")
            flow["nodes"]["greeting"]["exits"] = {"timeout": "people", "invalid": "people"}
            flow["nodes"]["enterprise"]["exits"].update(timeout="people", full="people", no_agent="people")

        self.change("flows/main.yaml", rename)
        await self.ask("reload")
        self.assertIn(waiting.uniqueid, self.house.floor.line)
        self.login("1001")
        (await self.talks(waiting)).hang_up()
        await waiting.left
        self.assertEqual(waiting.variables["CC_DONE"], "1")

    async def test_known_enterprises(self) -> None:
        self.change("config/enterprises.yaml", lambda file: file["enterprises"].update({"051388800009": "新企业"}))
        await self.ask("reload")
        self.assertEqual(self.house.lookups._config.enterprises["051388800009"], "新企业")
