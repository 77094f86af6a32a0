"""A hotline on a fake Asterisk whose record is read as its users read it: by command, by page, over the link."""

from __future__ import annotations

import io
import json
import os
from contextlib import redirect_stdout
from time import monotonic
from typing import Any
from unittest.mock import patch
from urllib.request import urlopen

from twisted.internet.threads import deferToThread

from callcenter.__main__ import main
from callcenter.link import LinkClient
from callcenter.testing import FakeCall, FakeDial
from tests.callcontrol.test_agents_at_work import Working

__all__ = ["Desk"]


class Desk(Working):
    """What agents, callers and supervisors get is asked from outside, never from the core's memory."""

    def about(self, found: float, seconds: float) -> None:
        """A duration is what virtual time says, and the little that the test itself took."""
        took = monotonic() - self.began
        self.assertTrue(seconds - 0.1 <= found <= seconds + took, f"{found} s, not {seconds} s (+ {took:.1f} s)")

    async def shown(self, *words: str) -> Any:
        """What ``callcenter … --json`` prints of everything that has happened so far."""
        await self.facts()
        said = io.StringIO()
        with patch.dict(os.environ, {"CALLCENTER_STATE_DIR": str(self.state)}), redirect_stdout(said):
            self.assertEqual(main((*words, "--json")), 0)
        return json.loads(said.getvalue())

    async def record_of(self, call: FakeCall) -> dict[str, Any]:
        """The one row of ``call list`` about a call."""
        rows = [row for row in await self.shown("call", "list") if row["contact"] == call.uniqueid]
        self.assertEqual(len(rows), 1, rows)
        row: dict[str, Any] = rows[0]
        return row

    async def legs_of(self, call: FakeCall) -> list[tuple[str, str]]:
        """Agent and outcome of each offer of a call, in order."""
        legs = (await self.shown("call", "show", call.uniqueid))["legs"]
        return [(leg["agent"], leg["outcome"]) for leg in legs]

    async def page(self) -> str:
        """The Prometheus page, over HTTP."""
        await self.facts()
        url = f"http://127.0.0.1:{self.core._config.metrics.port}/metrics"

        def read() -> str:
            with urlopen(url, timeout=10) as answer:
                return str(answer.read().decode())

        text: str = await deferToThread(read)
        return text

    async def by_link(self, verb: str, **args: Any) -> Any:
        """The answer to a command over the control link's socket."""

        def ask() -> Any:
            with LinkClient(self.core._config.socket_path) as core:
                return core.ask(verb, **args)

        return await deferToThread(ask)

    async def agent_row(self, number: str) -> dict[str, Any]:
        """An agent as supervisors see them."""
        rows = await self.by_link("agents", all=True)
        return next(row for row in rows if row["agent"] == number)

    async def rings_at(self, call: FakeCall, seat: str) -> FakeDial:
        """The dial of a caller, once the phone of this seat rings for them."""
        await self.until(
            lambda: call.dial is not None and call.dial.state == "ringing" and call.dial.phone.extension == seat
        )
        assert call.dial is not None
        return call.dial

    async def talks_at(self, call: FakeCall, seat: str) -> FakeDial:
        """A caller's dial, once the agent at this seat has answered it."""
        dial = await self.rings_at(call, seat)
        dial.answer()
        await self.until(lambda: self.house.roster.by_seat[seat].state.value == "on_call")
        return dial

    async def put_forward_slowly(self, seconds: int) -> None:
        """Second by second, as timers do."""
        for _ in range(seconds):
            self.put_forward(1)
            await self.a_while()
