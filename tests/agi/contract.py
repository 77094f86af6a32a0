"""What the core relies on in an AGI session: the same cases against the fake and the real Asterisk.

A case gets the session and the caller's ``FarEnd``. ``run_case(world, case)`` carries one out in any ``World``:
``tests/agi/test_agi_contract.py`` does so with the fake, ``RealWorld`` in ``tests/agi/real_world.py`` is for
the real one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from twisted.internet.defer import Deferred

from callcenter.agi import (
    AGIAppError,
    AGIHangup,
    AGIInvalidCommand,
    AgiServer,
    AgiSession,
    AGIUsageError,
)

AWKWARD = 'a "quoted" b\\c ;|$%&{}[](x) 中文,='
"""Text that must come back from a channel variable as it was sent."""


class FarEnd(Protocol):
    """The caller, and who can be dialled."""

    long_sound: str
    """A file that plays long enough to be interrupted."""
    short_sound: str
    missing_sound = "no-such-sound"
    answers: str
    """Dial target that answers and soon hangs up."""
    rings: str
    """Dial target that nobody answers."""
    talks: str
    """Dial target that answers and talks on."""
    busy: str
    unknown: str
    recording: str
    """Path that Asterisk may record into."""

    def press_soon(self, digits: str) -> None:
        """Press keys as soon as the command that is sent next runs."""

    def hang_up_soon(self) -> None:
        """The same with the receiver."""


class World(Protocol):
    """Somewhere a caller can arrive at ``server``."""

    server: AgiServer

    def arrive(self, route: str) -> Awaitable[Any]:
        """A call comes in and runs ``AGI(agi://…/route)``."""

    def far(self, call: AgiSession) -> FarEnd:
        """The far end of that call."""


Case = Callable[[AgiSession, FarEnd], Awaitable[None]]


async def run_case(world: World, case: Case) -> None:
    """Let a call arrive and carry the case out in its session; raises what the case raises."""
    done: Deferred[None] = Deferred()

    async def route(call: AgiSession, _: Any) -> None:
        try:
            await case(call, world.far(call))
        except Exception as error:  # noqa: BLE001 - run_case raises it
            done.errback(error)
        else:
            done.callback(None)

    world.server.routes = {"contract": route}
    await world.arrive("contract")
    await done


async def says_who_calls(call: AgiSession, far: FarEnd) -> None:
    assert call.route == "contract"
    assert call.env["uniqueid"] == call.contact != ""
    assert {"channel", "callerid", "dnid", "language", "threadid"} <= call.env.keys()


async def keeps_variables_as_they_are(call: AgiSession, far: FarEnd) -> None:
    await call.set_variable("CC_TEXT", AWKWARD)
    assert await call.get_variable("CC_TEXT") == AWKWARD
    assert await call.get_full_variable("<${CC_TEXT}>") == f"<{AWKWARD}>"
    await call.set_variable("CC_EMPTY", "")
    assert await call.get_variable("CC_EMPTY") == ""
    assert await call.get_variable("CC_NEVER_SET") == ""


async def sets_several_at_once(call: AgiSession, far: FarEnd) -> None:
    await call.exec("MSet", 'CC_A=1,CC_B="2,3",CC_C=x_-~.')
    assert await call.get_full_variable("${CC_A}/${CC_B}/${CC_C}") == "1/2,3/x_-~."


async def long_variables_only_come_whole_by_expression(call: AgiSession, far: FarEnd) -> None:
    await call.set_variable("CC_LONG", "x" * 3000)
    assert len(await call.get_full_variable("${CC_LONG}")) == 3000
    assert len(await call.get_variable("CC_LONG")) == 1023


async def names_unknown_commands(call: AgiSession, far: FarEnd) -> None:
    await _raises(AGIInvalidCommand, call.command("FOO"))
    await _raises(AGIUsageError, call.command("SET VARIABLE", "ONLY_ONE"))
    await _raises(AGIAppError, call.exec("NoSuchApplication"))
    await call.verbose("and the session goes on")


async def missing_sound_is_no_hangup(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    error = await _raises(AGIAppError, call.stream_file(far.missing_sound))
    assert not isinstance(error, AGIHangup)
    await call.playback([far.missing_sound, far.short_sound])
    far.press_soon("4")
    assert await call.get_data([far.missing_sound], 2000, 1) == ("4", False)
    assert not call.hung_up


async def collects_keys(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    far.press_soon("12")
    assert await call.get_data([far.long_sound], 2000, 2) == ("12", False)
    far.press_soon("7")
    assert await call.get_data([far.short_sound], 500, 3) == ("7", True)
    far.press_soon("1#")
    assert await call.get_data([far.short_sound, far.short_sound], 2000, 4) == ("1", False)
    far.press_soon("#")
    assert await call.get_data([], 2000, 4) == ("", False)
    far.press_soon("#")
    assert await call.get_data([far.long_sound, far.short_sound], 2000, 4) == ("", False)
    far.press_soon("34")
    assert await call.get_data([far.long_sound, far.short_sound], 2000, 2) == ("34", False)
    assert await call.get_data([far.short_sound, far.missing_sound], 100, 1) == ("", True)
    assert await call.get_data([far.short_sound], 100, 1) == ("", True)


async def waits_for_one_key(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    far.press_soon("*")
    assert await call.wait_for_digit(3000) == "*"
    assert await call.wait_for_digit(50) == ""


async def begins_the_lull_by_itself(call: AgiSession, far: FarEnd) -> None:
    """Asterisk has it before its command is over, and the next command is not lost behind it."""
    await call.answer()
    for _ in range(3):
        await call.playback([far.short_sound])
        assert call.lulled
        await call.set_variable("CC_TEXT", "next")
        assert await call.get_variable("CC_TEXT") == "next"
    await call.start_music()
    assert not call.lulled
    assert not call.hung_up


async def lets_a_key_end_a_sound(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    far.press_soon("5")
    assert await call.stream_file(far.long_sound, "5") == "5"
    assert await call.stream_file(far.short_sound) == ""


async def records(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    ended = await call.record_file(far.recording, seconds=1, beep=False)
    assert ended.ended_by == "timeout"
    far.press_soon("#")
    ended = await call.record_file(far.recording, seconds=20, beep=False)
    assert (ended.ended_by, ended.digit) == ("dtmf", "#")
    ended = await call.record_file("/nonexistent/folder/file", seconds=1, beep=False)
    assert ended.ended_by == "error"


async def plays_music_while_idle(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    await call.start_music()
    await call.stop_music()
    assert not call.hung_up


async def dials(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    assert (await call.dial(far.answers, 5)).status == "ANSWER"
    assert (await call.dial(far.rings, 1)).status == "NOANSWER"
    assert (await call.dial(far.busy, 5)).status == "BUSY"
    assert (await call.dial(far.unknown, 5)).status == "CHANUNAVAIL"
    assert not call.hung_up


async def hears_a_hangup_while_idle(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    gone: Deferred[None] = Deferred()
    heard: list[str] = []
    call.on_hangup(lambda: heard.append("once"))
    call.on_hangup(lambda: gone.callback(None))
    far.hang_up_soon()
    await gone
    await _raises(AGIHangup, call.stream_file(far.short_sound))
    assert call.hung_up
    assert heard == ["once"]


async def hears_a_hangup_during_a_sound(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    heard: list[str] = []
    call.on_hangup(lambda: heard.append("once"))
    far.hang_up_soon()
    await _raises(AGIHangup, call.stream_file(far.long_sound))
    await _raises(AGIHangup, call.playback([far.short_sound]))
    assert call.hung_up
    assert heard == ["once"]


async def hears_a_hangup_during_input(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    far.hang_up_soon()
    await _raises(AGIHangup, call.get_data([far.long_sound], 5000, 4))


async def hears_a_hangup_while_ringing(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    far.hang_up_soon()
    await _raises(AGIHangup, call.dial(far.rings, 20))


async def hears_a_hangup_while_talking(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    far.hang_up_soon()
    await _raises(AGIHangup, call.dial(far.talks, 20))


async def keeps_what_was_recorded_before_a_hangup(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    far.hang_up_soon()
    assert (await call.record_file(far.recording, seconds=20, beep=False)).ended_by == "hangup"


async def hangs_up(call: AgiSession, far: FarEnd) -> None:
    await call.answer()
    gone: Deferred[None] = Deferred()
    call.on_hangup(lambda: gone.callback(None))
    await call.hangup()
    await gone
    assert call.hung_up


async def _raises(kind: type[Exception], doing: Awaitable[object]) -> Exception:
    try:
        result = await doing
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was expected, not {result!r}")


CASES: tuple[Case, ...] = (
    says_who_calls,
    keeps_variables_as_they_are,
    sets_several_at_once,
    long_variables_only_come_whole_by_expression,
    names_unknown_commands,
    missing_sound_is_no_hangup,
    collects_keys,
    waits_for_one_key,
    begins_the_lull_by_itself,
    lets_a_key_end_a_sound,
    records,
    plays_music_while_idle,
    dials,
    hears_a_hangup_while_idle,
    hears_a_hangup_during_a_sound,
    hears_a_hangup_during_input,
    hears_a_hangup_while_ringing,
    hears_a_hangup_while_talking,
    keeps_what_was_recorded_before_a_hangup,
    hangs_up,
)
"""Every case; give each to ``run_case`` in a world."""
