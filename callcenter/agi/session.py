"""One call's FastAGI session, as the conductor of the call holds it in its hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, cast

from twisted.logger import Logger

from callcenter.agi.codec import Reply
from callcenter.agi.commands import AgiCommands
from callcenter.agi.errors import AGIAppError, AGIError, AGIResultHangup

__all__ = ["AgiSession", "Dialled", "Recording"]

_DIAL_RESULT = "${DIALSTATUS},${HANGUPCAUSE}"
_SAMPLES_PER_MS = 8
_KEYS = "CC_KEYS"
"""Channel variable in which ``Read()`` leaves what was pressed."""
_BETWEEN_MS = 50
"""Pause between two files of one prompt."""
_HEARD = frozenset({"ConfBridge", "Dial"})
"""Applications that bring the caller together with somebody, who would not be heard through tones."""
_log = Logger()
_MEDIA_SECONDS = 600.0
"""No prompt is longer; without a limit a frozen Asterisk would hold the session for ever."""


class Recording(NamedTuple):
    """How ``record_file`` ended."""

    ended_by: Literal["timeout", "dtmf", "hangup", "error"]
    """``timeout`` stands for silence and for the longest time."""
    digit: str
    milliseconds: int


class Dialled(NamedTuple):
    """How ``dial`` ended."""

    status: str
    """``ANSWER``, ``NOANSWER``, ``BUSY``, ``CHANUNAVAIL``, ``CONGESTION``… (Asterisk's DIALSTATUS)."""
    cause: int
    """Hang-up cause (Q.850); 0 when unknown."""


class AgiSession(AgiCommands):
    """The call's session with a verb for each command that the hotline uses.

    Every verb raises what ``command`` raises; AGIHangup means that the caller is gone.
    """

    __slots__ = ()

    async def answer(self) -> None:
        """Take the call."""
        await self.command("ANSWER")

    async def hangup(self) -> None:
        """End the call."""
        await self.command("HANGUP")

    async def stream_file(self, name: str, escape: str = "") -> str:
        """Play one file; the digit of ``escape`` that ended it, or ``""``. No lull follows: it would end the sound."""
        return _digit(await self.command("STREAM FILE", name, escape, timeout=self._media()))

    async def playback(self, names: Sequence[str]) -> None:
        """Play files one after another; nothing for none. A missing file is passed over."""
        if names:
            await self.command("EXEC", "Playback", "&".join(names), timeout=self._media(), lull=True)

    async def get_data(self, names: Sequence[str], timeout_ms: int, max_digits: int) -> tuple[str, bool]:
        """Play files and collect keys: the digits, and whether the time ran out.

        ``timeout_ms`` is the pause allowed before the first key and between two; ``#`` ends the input
        and is not part of it. With a file missing, those that are there are played before the keys count.
        """
        first = ""
        if names[:-1]:
            first, status = await self._read(names[:-1], _BETWEEN_MS, 1)
            if status == "OK" and (not first or max_digits == 1):
                return first, False
        # the keys of all but the last file are taken apart: Read() has a pause of its own between keys there
        prompt = names[-1:] if not first else ()
        rest, status = await self._read(prompt, timeout_ms, max_digits - len(first))
        if status == "ERROR" and prompt:
            _log.error("AGI: contact {contact}: is the sound {name} there?", contact=self.contact, name=prompt[0])
            rest, status = await self._read((), timeout_ms, max_digits)
        return first + rest, status == "TIMEOUT"

    async def _read(self, names: Sequence[str], timeout_ms: int, most: int) -> tuple[str, str]:
        """``Read()`` once: the keys, and ``OK``, ``TIMEOUT`` or ``ERROR``.

        Not ``GET DATA``: that ends as soon as anything comes from the core, and so would have no lull.
        """
        if not names:
            await self._hush()
        data = f"{_KEYS},{'&'.join(names)},{most},,1,{timeout_ms / 1000:g}"
        longest = _MEDIA_SECONDS + timeout_ms / 1000 * (most + 1)
        await self.command("EXEC", "Read", data, timeout=longest, lull=True)
        status, _, keys = (await self.get_full_variable(f"${{READSTATUS}}|${{{_KEYS}}}")).partition("|")
        if status == "HANGUP":
            raise AGIResultHangup("Read: the channel is gone")
        return (keys, status) if status in ("OK", "TIMEOUT") else ("", "ERROR")

    async def wait_for_digit(self, timeout_ms: int) -> str:
        """One key, or ``""`` when none came in time. No lull follows: it would end the wait."""
        await self._hush()
        return _digit(await self.command("WAIT FOR DIGIT", timeout_ms, timeout=self._patience(timeout_ms / 1000)))

    async def get_variable(self, name: str) -> str:
        """A variable of the channel; ``""`` when it is not set."""
        return (await self.command("GET VARIABLE", name)).value

    async def get_full_variable(self, expression: str) -> str:
        """``expression`` with its ``${…}`` replaced: never build it from what a caller sent."""
        return (await self.command("GET FULL VARIABLE", expression)).value

    async def set_variable(self, name: str, value: str | int) -> None:
        """Set a variable, or a dialplan function such as ``TIMEOUT(absolute)``."""
        await self.command("SET VARIABLE", name, value)

    async def exec(self, application: str, *arguments: str | int, timeout: float | None = None) -> str:
        """Run a dialplan application, its arguments joined by commas; waits for ever by default.

        Gives the application's result, mostly ``"0"``. AGIAppError when Asterisk has no such application.
        """
        joined = ",".join(map(str, arguments))
        heard = application in _HEARD
        if heard:
            await self._hush()
        reply = await self.command("EXEC", application, joined, timeout=timeout, lull=heard)
        if reply.result == "-2":
            raise AGIAppError(f"Asterisk has no application {application}: load its module")
        return reply.result

    async def dial(self, target: str, seconds: int, options: str = "g") -> Dialled:
        """Ring ``target`` (``PJSIP/1001``) and, once answered, wait for the talk's end.

        ``g`` lets the caller's session go on when the other end hangs up; when the caller does,
        AGIHangup is raised. Asterisk's ANSWEREDTIME is not the talk's length here: it counts from the
        moment the *caller* was answered.
        """
        await self.exec("Dial", target, seconds, options)
        text = await self.get_full_variable(_DIAL_RESULT)
        status, _, cause = text.partition(",")
        return Dialled(status, int(cause) if cause.isdecimal() else 0)

    async def start_music(self, music_class: str = "default") -> None:
        """Music on hold, also while no command is outstanding."""
        await self.command("EXEC", "StartMusicOnHold", music_class)
        self.lulled = False

    async def stop_music(self) -> None:
        """End it."""
        await self.command("EXEC", "StopMusicOnHold", "")

    async def record_file(
        self,
        path: str,
        *,
        seconds: int,
        silence_seconds: int = 0,
        file_format: str = "wav",
        escape: str = "#",
        beep: bool = True,
    ) -> Recording:
        """Record the caller into ``<path>.<file_format>``.

        A hang-up is no error here: what was recorded until then is kept.
        """
        words: list[str | int] = [path, file_format, escape, seconds * 1000]
        if beep:
            words.append("BEEP")
        if silence_seconds:
            words.append(f"s={silence_seconds}")
        await self._hush()
        reply = await self.command("RECORD FILE", *words, timeout=self._patience(seconds + 10), lull=True)
        return _recording(reply)

    async def verbose(self, text: str, level: int = 3) -> None:
        """A line on Asterisk's console."""
        await self.command("VERBOSE", text, level)

    async def _hush(self) -> None:
        """End the lull before something that would not do so itself."""
        if self.lulled:
            self.lulled = False
            await self.command("EXEC", "StopPlaytones", "")

    def _media(self) -> float:
        return self._patience(_MEDIA_SECONDS)

    def _patience(self, seconds: float) -> float:
        return self.limits.reply_seconds + seconds


def _digit(reply: Reply) -> str:
    try:
        code = int(reply.result)
    except ValueError:
        raise AGIError(f"not the code of a key: {reply.result!r}") from None
    return chr(code) if code > 0 else ""


def _recording(reply: Reply) -> Recording:
    samples = reply.extra.partition("endpos=")[2]
    milliseconds = int(samples) // _SAMPLES_PER_MS if samples.isdigit() else 0
    known = {"timeout", "dtmf", "hangup"}
    ended_by = reply.value if reply.value in known else "error"
    digit = _digit(reply) if ended_by == "dtmf" else ""
    return Recording(cast(Literal["timeout", "dtmf", "hangup", "error"], ended_by), digit, milliseconds)
