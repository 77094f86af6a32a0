"""Messages from the time without a core: each on record once, none lost by another's fault."""

from __future__ import annotations

import json
import os
from typing import Any

from callcenter.facts import MessageLeft
from tests.callcontrol.hotline import Hotline


class Offline(Hotline):
    async def setUp(self) -> None:
        await super().setUp()
        self.spool = self.state / "spool" / "offline"
        self.spool.mkdir(parents=True, exist_ok=True)

    def note(self, contact: str, suffix: str = ".json", **changed: Any) -> None:
        """What the offline script leaves."""
        note = {"contact": contact, "at": 1763900000000000, "caller": "13800001234", "callback_number": "",
                "audio": f"{contact}.wav", "seconds": 4.5, "pid": 0, **changed}  # fmt: skip
        (self.spool / f"{contact}{suffix}").write_text(json.dumps(note))
        (self.spool / f"{contact}.wav").write_bytes(b"RIFF")

    async def taken_in(self) -> list[MessageLeft]:
        self.core._offline.take_in()
        await self.until(lambda: not self.core._offline._busy)
        return await self.facts(MessageLeft)

    async def test_a_message_is_taken_in_once(self) -> None:
        self.note("haian1-1.1", callback_number="051388800001")
        (message,) = await self.taken_in()
        self.assertEqual((message.contact, message.source, message.seconds), ("haian1-1.1", "offline", 4.5))
        self.assertEqual((message.file, message.callback_number), ("messages/haian1-1.1.wav", "051388800001"))
        self.assertTrue((self.state / message.file).exists())
        self.assertEqual([*self.spool.iterdir()], [])
        self.note("haian1-1.1")  # as if the core had died before it removed the note
        self.assertEqual(len(await self.taken_in()), 1)

    async def test_one_that_is_still_being_spoken_is_left_alone(self) -> None:
        self.note("haian1-1.1", ".partial", pid=os.getpid())
        self.assertEqual(await self.taken_in(), [])
        self.note("haian1-1.1", ".partial", pid=2**22 + 1)
        self.assertEqual(len(await self.taken_in()), 1)

    async def test_what_is_no_note_is_put_aside_and_holds_nobody_up(self) -> None:
        (self.spool / "a.json").write_bytes(b'{"contact": "\xff')
        (self.spool / "b.json").write_text("{}")
        self.note("haian1-1.2")
        self.assertEqual([message.contact for message in await self.taken_in()], ["haian1-1.2"])
        self.assertEqual(sorted(path.name for path in self.spool.iterdir()), ["a.json.unreadable", "b.json.unreadable"])

    async def test_a_name_that_leads_elsewhere_is_not_followed(self) -> None:
        self.note("haian1-1.3", audio="../../secrets.json")
        (message,) = await self.taken_in()
        self.assertEqual(message.file, "")
        self.assertTrue((self.state / "secrets.json").exists())

    async def test_a_recording_that_cannot_be_kept_is_tried_again(self) -> None:
        (self.state / "messages").write_text("in the way")
        self.note("haian1-1.4")
        self.assertEqual(await self.taken_in(), [])
        (self.state / "messages").unlink()
        self.assertEqual(len(await self.taken_in()), 1)
