"""The announcement of a surge: switched by a supervisor, heard by every new caller until it is switched off."""

from __future__ import annotations

from callcenter import errors
from callcenter.facts import SurgeSwitched
from callcenter.journal.tables import announcement
from callcenter.projections import fold_forward
from callcenter.testing import FakeCall
from tests.callcontrol.test_agents_at_work import Working
from tests.callcontrol.test_recovery import Recovering

SURGE = "surge_announcement"


class Surging(Working, Recovering):
    flows = "ivr_flows"

    async def setUp(self) -> None:
        await super().setUp()
        self.asterisk.on_leave = FakeCall.hang_up

    async def hears_it(self) -> bool:
        """Is it announced to a new caller?"""
        call = await self.waits(will_press=("",))
        await self.until(lambda: call.music)
        return SURGE in call.played

    async def test_new_callers_hear_it_until_it_is_over(self) -> None:
        self.assertFalse(await self.hears_it())
        said = await self.ask("surge", switch="on", tag="台风", by="anna")
        self.assertEqual((said["said"], said["surge"]), ("the surge announcement is on", "台风"))
        self.assertTrue(await self.hears_it())
        self.assertEqual((await self.ask("status"))["surge"], "台风")
        said = await self.ask("surge", switch="off", by="berta")
        self.assertEqual((said["said"], said["surge"]), ("the surge announcement is off", ""))
        self.assertFalse(await self.hears_it())
        switched = [(fact.tag, fact.actor) for fact in await self.facts(SurgeSwitched)]
        self.assertEqual(switched, [("台风", "anna"), ("", "berta")])

    async def test_who_waits_already_hears_nothing_of_it(self) -> None:
        call = await self.waits(will_press=("",))
        await self.ask("surge", switch="on")
        await self.a_while()
        self.assertNotIn(SURGE, call.played)
        self.assertIn(call.uniqueid, self.house.floor.line)

    async def test_the_same_again_changes_nothing(self) -> None:
        await self.ask("surge", switch="off")
        for _ in range(2):
            await self.ask("surge", switch="on", tag="台风")
        self.assertEqual([fact.tag for fact in await self.facts(SurgeSwitched)], ["台风"])

    async def test_another_surge_ends_the_first(self) -> None:
        for tag in ("台风", "停水"):
            await self.ask("surge", switch="on", tag=tag)
        await self.ask("surge", switch="off")
        await self.facts()
        fold_forward(self.core._engine)
        rows = await self.core.journal.read(lambda store: store.execute(announcement.select()).all())
        found = sorted((row.began, row.tag, row.ended) for row in rows)
        self.assertEqual([tag for _, tag, _ in found], ["台风", "停水"])
        self.assertEqual(found[0][2], found[1][0], "one ends as the other begins")
        self.assertIsNotNone(found[1][2])

    async def test_it_has_a_name_if_nobody_gives_one(self) -> None:
        self.assertEqual((await self.ask("surge", switch="on"))["surge"], "surge")

    async def test_on_or_off(self) -> None:
        why = await self.refused(errors.CommandRefused, "surge", switch="perhaps")
        self.assertEqual(why, "a surge is switched on or off, not 'perhaps'")
        self.assertEqual(await self.refused(errors.CommandRefused, "surge"), "switch is missing")
        self.assertEqual(await self.facts(SurgeSwitched), [])

    async def test_it_outlives_its_core(self) -> None:
        await self.ask("surge", switch="on", tag="台风")
        await self.restart()
        self.assertEqual(self.house.surge, "台风")
        self.assertTrue(await self.hears_it())
        await self.ask("surge", switch="off")
        for call in tuple(self.asterisk.calls.values()):
            call.hang_up()
        await self.until(lambda: not self.house.calls)
        await self.restart()
        self.assertEqual(self.house.surge, "")
        self.assertFalse(await self.hears_it())
