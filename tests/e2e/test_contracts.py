"""The contracts that the fake Asterisk keeps, against the real one."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from twisted.internet import reactor as default_reactor
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase

from callcenter.agi import AgiServer
from callcenter.ami import AmiClient
from callcenter.testing.ports import free_port
from callcenter.testing.real_asterisk import RealAsterisk, real_asterisk
from tests.agi import contract as agi_contract
from tests.agi.real_world import DIALPLAN, RealWorld
from tests.ami import contract as ami_contract

pytestmark = pytest.mark.e2e
reactor: Any = default_reactor

_MODULES = "load = app_senddtmf.so\n"
_MANAGER = """
[contract]
secret = contract
permit = 127.0.0.1/255.255.255.255
read = all
write = all
"""


class OnTheRealAsterisk(TestCase):
    """One Asterisk for all cases, with a user who may do everything and the contract's own dialplan."""

    stack: ExitStack
    asterisk: RealAsterisk
    agi_port: int

    @classmethod
    def setUpClass(cls) -> None:
        cls.stack = ExitStack()
        state = Path(cls.stack.enter_context(tempfile.TemporaryDirectory(prefix="contract-")))
        cls.agi_port = free_port()
        dialplan = DIALPLAN.format(agi_port=cls.agi_port)
        appended = {"extensions.conf": dialplan, "manager.conf": _MANAGER, "modules.conf": _MODULES}
        cls.asterisk = cls.stack.enter_context(real_asterisk(state, appended=appended))
        for name, seconds in (("short", 0.2), ("long", 5.0)):
            (cls.asterisk.folders.sounds / f"{name}.alaw").write_bytes(b"\xd5" * int(8000 * seconds))
        cls.door = ami_contract.Door("127.0.0.1", cls.asterisk.config.ami.port, "contract", "contract")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.stack.close()

    async def run_agi(self, case: agi_contract.Case) -> None:
        server = AgiServer({})
        port = reactor.listenTCP(self.agi_port, server, interface="127.0.0.1")
        up: Deferred[None] = Deferred()
        ami = AmiClient(*self.door, on_up=lambda: up.callback(None), events=False)
        ami.start()
        await up
        world = RealWorld(
            ami, server, short_sound="short", long_sound="long",
            recording=str(self.asterisk.folders.spool / "contract"),
        )  # fmt: skip
        try:
            await agi_contract.run_case(world, case)
        finally:
            await ami.stop()
            await port.stopListening()


def _agi(case: agi_contract.Case) -> Any:
    async def test(self: OnTheRealAsterisk) -> None:
        await self.run_agi(case)

    return test


def _ami(case: ami_contract.Case) -> Any:
    async def test(self: OnTheRealAsterisk) -> None:
        await ami_contract.run_case(self.door, case)

    return test


for _case in agi_contract.CASES:
    setattr(OnTheRealAsterisk, f"test_agi_{_case.__name__}", _agi(_case))
for _ami_case in ami_contract.CASES:
    setattr(OnTheRealAsterisk, f"test_ami_{_ami_case.__name__}", _ami(_ami_case))
