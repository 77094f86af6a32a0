"""The AGI contract against the fake Asterisk, with and without AGIEXITONHANGUP."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import TestCase

from tests.agi import contract
from tests.agi.fake_world import FakeWorld


class WithExitOnHangup(TestCase):
    """``AGIEXITONHANGUP=yes``: Asterisk closes the connection at a hang-up."""

    exit_on_hangup = True

    def setUp(self) -> None:
        self.world = FakeWorld(self.exit_on_hangup)

    async def tearDown(self) -> None:
        await self.world.stop()


class WithoutExitOnHangup(WithExitOnHangup):
    """The session lives on after a hang-up."""

    exit_on_hangup = False


def _test_of(case: contract.Case) -> Any:
    async def test(self: WithExitOnHangup) -> None:
        await contract.run_case(self.world, case)

    return test


for _case in contract.CASES:
    setattr(WithExitOnHangup, f"test_{_case.__name__}", _test_of(_case))  # type: ignore[attr-defined]
