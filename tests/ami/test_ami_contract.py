"""The manager's contract against the fake Asterisk."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import TestCase

from callcenter.testing import FakeAsterisk
from tests.ami import contract


class AgainstTheFake(TestCase):
    def setUp(self) -> None:
        self.asterisk = FakeAsterisk(users={"all": "secret"})
        self.door = contract.Door("127.0.0.1", self.asterisk.listen(), "all", "secret")

    async def tearDown(self) -> None:
        await self.asterisk.stop()


def _test_of(case: contract.Case) -> Any:
    async def test(self: AgainstTheFake) -> None:
        await contract.run_case(self.door, case)

    return test


for _case in contract.CASES:
    setattr(AgainstTheFake, f"test_{_case.__name__}", _test_of(_case))
