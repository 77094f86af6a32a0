"""The core's end of a test call: it answers, and a tone is heard. No contact, no fact, no agent.

The call comes from the endpoint ``probe`` of Asterisk (``callcenter doctor --call``) and takes a caller's way: SIP,
dialplan, FastAGI, this process, and back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twisted.logger import Logger

if TYPE_CHECKING:
    from callcenter.agi import AgiSession

__all__ = ["ENDPOINT", "EXTENSION", "answer_probe"]

ENDPOINT, EXTENSION = "probe", "test"
"""Who places it, by a name that is the SIP user too, and what is dialled."""
_TONE = "beep"
_log = Logger()


async def answer_probe(agi: AgiSession) -> None:
    """Answer, let a tone be heard, and be done; the dialplan hangs up. Any other channel is not answered."""
    channel = agi.env.get("channel", "")
    if not channel.startswith(f"PJSIP/{ENDPOINT}-"):
        _log.warn("{channel} is no test call", channel=channel)
        return
    await agi.exec("Answer", "", "i")
    await agi.playback((_TONE,))
    await agi.set_variable("CC_DONE", "1")
