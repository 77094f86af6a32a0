"""Opening and closing: half a core serves nobody, and the second one harms not the first."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import Any
from unittest.mock import patch

from twisted.internet.threads import deferToThread

from callcenter.core import Core
from callcenter.errors import PortInUse, StateDirectoryUnusable
from callcenter.facts import CoreStarted, CoreStopped
from callcenter.link import LinkClient
from tests.callcontrol.hotline import Hotline, reactor


class Opening(Hotline):
    async def test_a_taken_port_is_named_with_its_setting(self) -> None:
        config = self.core._config
        pid = (self.state / "core.pid").read_text()
        second = Core(config, reactor)
        with patch("callcenter.core.gc"), self.assertRaisesRegex(PortInUse, "agi.port"):
            second.start()
        await second.stop()
        second.journal.stop()
        self.assertEqual((self.state / "core.pid").read_text(), pid, "the first core's")
        self.assertEqual(len(await self.facts(CoreStarted)), 1)
        self.assertEqual(await self.facts(CoreStopped), [])
        call = await self.waits(will_press=("",))
        self.assertTrue(call.answered)

    async def test_the_control_link_of_a_running_core(self) -> None:
        def ask() -> Any:
            with LinkClient(self.core._config.socket_path) as core:
                return core.ask("status")

        status = await deferToThread(ask)
        self.assertEqual((status["ready"], status["asterisk"]), (True, "connected"))

    async def test_a_core_that_stops_takes_no_new_call_and_offers_nothing(self) -> None:
        self.asterisk.on_leave = lambda call: None
        self.login("1001", "1002")
        talking = await self.arrives("13800000001", will_press=("",))
        await self.talks(talking)
        self.house.roster.pause("1002", "lunch", "test")
        waiting = await self.waits("13800000002", will_press=("",))
        port = self.core._config.agi.port
        core = self.core
        await self.end()
        self.assertEqual(len(self.ringing), 1, "the agent whose session was closed still talks")
        with socket.socket() as probe:
            self.assertNotEqual(probe.connect_ex(("127.0.0.1", port)), 0)
        self.assertFalse((self.state / "core.pid").exists())
        self.assertEqual(dict(core.house.floor.waiters), {})
        waiting.hang_up()

    async def test_memory_does_not_grow_with_calls(self) -> None:
        self.login("1001")
        for n in range(4):
            call = await self.arrives(f"1380000000{n}", will_press=("", "1"))
            dial = await self.rings(call)
            if n % 2:
                call.hang_up()
            else:
                dial.answer()
                dial.hang_up()
                await call.left
            await self.until(lambda: not self.house.calls)
        house = self.house
        await self.facts()
        self.assertEqual((house.adopted, house.known, house._awaited_ends), ({}, set(), {}))
        self.assertEqual((dict(house.floor.waiters), len(house.floor.line)), ({}, 0))
        self.assertEqual(self.core._metrics.open_calls, 0)
        self.assertEqual(self.core._server.sessions, 0)


class Starting(Hotline):
    """``callcenter core`` as a process: a start that fails ends it."""

    with_ami = False

    async def test_what_cannot_be_opened_ends_the_process(self) -> None:
        """Also a failure that nobody thought of must not leave a core without its control link."""
        config = self.core._config
        await self.end()
        program = (
            "import sys; from unittest.mock import patch; from callcenter.process import run_core, Core;"
            "from callcenter.config import load_config; c = load_config();"
            "patch.object(Core, '_listen', side_effect=RuntimeError('unthought-of')).start(); run_core(c)"
        )
        environment = {
            "CALLCENTER_STATE_DIR": str(self.state),
            "CALLCENTER_AGI__PORT": str(config.agi.port),
            "CALLCENTER_METRICS__PORT": str(config.metrics.port),
        }

        def run() -> subprocess.CompletedProcess[str]:
            return subprocess.run([sys.executable, "-c", program], env=environment, cwd=config.root, text=True,
                                  capture_output=True, timeout=15, check=False)  # fmt: skip

        done = await deferToThread(run)
        self.assertEqual(done.returncode, 1)
        self.assertIn("unthought-of", done.stderr)

    async def test_a_folder_where_the_socket_should_be(self) -> None:
        config = self.core._config
        await self.end()
        config.socket_path.mkdir()
        second = Core(config, reactor)
        with patch("callcenter.core.gc"), self.assertRaisesRegex(StateDirectoryUnusable, "in the way"):
            second.start()
        for port in second._ports:
            await port.stopListening()
        await second.journal.stop()
