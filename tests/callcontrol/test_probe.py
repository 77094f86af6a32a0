"""A test call is answered like a caller, and is none: no fact, no agent, no line."""

from __future__ import annotations

from tests.callcontrol.hotline import Hotline


class Probing(Hotline):
    async def test_it_is_answered_with_a_tone(self) -> None:
        self.login("1001")
        before = await self.facts()
        call = await self.arrives(caller="", endpoint="probe", context="probe", route="probe", arguments=())
        await call.left
        self.assertEqual((call.answered, call.played), (True, ["beep"]))
        self.assertEqual(call.variables["CC_DONE"], "1")
        self.assertEqual((await self.facts(), self.house.calls, self.ringing), (before, {}, []))

    async def test_no_other_channel_is_answered(self) -> None:
        for endpoint in ("trunk", "1001"):
            call = await self.arrives(endpoint=endpoint, context="probe", route="probe", arguments=())
            await call.left
            self.assertEqual((call.answered, call.played), (False, []))
            self.assertNotIn("CC_DONE", call.variables)
