"""What figures are measured by goes on record when a core starts or reloads with something else than is on record."""

from __future__ import annotations

from typing import Any

from callcenter.callcontrol.targets import recorded
from callcenter.facts import TargetsSet
from callcenter.journal import reading
from callcenter.projections import fold_forward
from tests.callcontrol.test_reload import Reloading


class Recorded(Reloading):
    def targets(self, **values: Any) -> None:
        self.change("config/callcenter.yaml", lambda file: file.setdefault("targets", {}).update(values))

    async def test_the_first_core_records_what_its_settings_say(self) -> None:
        fact = await self.fact(TargetsSet)
        self.assertEqual((fact.answer, fact.short_abandon, fact.connect_per_mille), (15_000_000, 5_000_000, 950))
        self.assertEqual(fact.skills, {"voice": "voice", "enterprise": "enterprise"})

    async def test_a_reload_records_only_what_is_different(self) -> None:
        await self.ask("reload")
        await self.fact(TargetsSet)
        self.targets(answer_seconds=20, connect_percent=97.5)
        await self.ask("reload")
        _, second = await self.facts(TargetsSet)
        self.assertEqual((second.answer, second.short_abandon, second.connect_per_mille), (20_000_000, 5_000_000, 975))
        self.queue(wrap_up_seconds=20)
        await self.ask("reload")
        self.assertEqual(len(await self.facts(TargetsSet)), 2, "no target is different")

    async def test_the_next_core_knows_what_is_on_record(self) -> None:
        await self.facts()
        engine = self.core._engine
        fold_forward(engine)
        with reading(engine) as connection:
            known = recorded(connection)
        keeper = self.house.targets
        keeper.restore(known)
        keeper.keep()
        await self.fact(TargetsSet)
        keeper.restore(None)
        keeper.keep()
        self.assertEqual(len(await self.facts(TargetsSet)), 2, "said once more; the fold passes it over")
        fold_forward(engine)
        with reading(engine) as connection:
            self.assertEqual(recorded(connection), known)
