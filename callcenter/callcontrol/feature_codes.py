"""Codes that an agent dials on the seat's phone: what each one does, and what the agent hears.

The seat is that of the phone's channel, which Asterisk has authenticated; whoever sits there is meant.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from twisted.logger import Logger

from callcenter.acd import AgentState
from callcenter.callcontrol.agent_commands import AgentCommands
from callcenter.callcontrol.observe import seat_of
from callcenter.errors import (
    AgentAlreadyLoggedIn,
    AgentNotLoggedIn,
    AgentUnknown,
    CommandRefused,
    SeatTaken,
    SeatWithoutPhone,
)
from callcenter.ivr.numerals import digits

if TYPE_CHECKING:
    from callcenter.agi import AgiSession
    from callcenter.ami import LiveChannel
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.house import House

__all__ = ["CODES", "Code", "CodeDesk", "Say", "dial_patterns", "dials_a_code"]

_CONTEXT = "features"
"""Context of the dialplan in which codes run, and nothing else."""
_DIALLED = re.compile(r"(\*[0-9]{2})([0-9]{0,8})", re.ASCII)
_GONE_SECONDS = 5.0
"""So long after a session its channel is gone, even when nobody tells: the dialplan may speak a last word."""
_LINGERS = 1_000_000
"""A phone may refuse calls for so long after a code, µs."""
_log = Logger()


class Say(StrEnum):
    """What an agent may hear; each is a prompt of the catalogue."""

    REFUSED = "code_refused"
    """A tone before each refusal."""
    LOGGED_IN = "code_logged_in"
    LOGGED_OUT = "code_logged_out"
    PAUSED = "code_paused"
    PAUSE_NOTED = "code_pause_noted"
    PAUSE_DROPPED = "code_pause_dropped"
    UNPAUSED = "code_unpaused"
    READY = "code_ready"
    AGENT_UNKNOWN = "code_agent_unknown"
    WHICH_AGENT = "code_which_agent"
    ELSEWHERE = "code_elsewhere"
    """The digits of the seat follow."""
    SEAT_TAKEN = "code_seat_taken"
    """The digits of the agent follow."""
    NO_PHONE = "code_no_phone"
    NOT_LOGGED_IN = "code_not_logged_in"
    REASON_UNKNOWN = "code_reason_unknown"
    NOT_NOW = "code_not_now"
    NUMBER_NOT_ALLOWED = "dial_not_allowed"
    OVER_BUDGET = "dial_over_budget"
    NO_TRUNK = "dial_no_trunk"
    SEAT_BUSY = "dial_seat_busy"


class _Refused(Exception):
    """Ends a code with what is said about it."""

    def __init__(self, *prompts: str) -> None:
        super().__init__(*prompts)
        self.prompts = prompts


class CodeDesk:
    """Carries out codes, and knows which phones are busy with one: nothing is offered there meanwhile."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._commands = AgentCommands(house)
        self._phones: dict[str, str] = {}
        """Uniqueid of a channel with a code → its seat."""
        self._last: dict[str, int] = {}
        """Seat → when its last code was over, µs."""

    async def serve(self, agi: AgiSession) -> None:
        """Take a phone that dialled a code: do what it asks for, and say what came of it."""
        seat, dialled = seat_of(agi.env.get("channel", "")), agi.env.get("dnid", "")
        if seat not in self._house.config.seats:
            _log.warn("a code was dialled by {channel}, which is no seat", channel=agi.env.get("channel"))
            return  # the dialplan says that it cannot be done
        self._begin(agi.contact, seat)
        try:
            await agi.set_variable("TIMEOUT(absolute)", self._house.config.agi.grip_seconds)
            await self._say(agi, await self._carry_out(seat, dialled))
            await agi.set_variable("CC_DONE", "1")
        finally:
            self._house.reactor.callLater(_GONE_SECONDS, self.gone, agi.contact)

    async def tell(self, agi: AgiSession, seat: str, prompts: tuple[str, ...]) -> None:
        """Tell a phone why it cannot dial what it dialled; nothing is offered there meanwhile."""
        self._begin(agi.contact, seat)
        try:
            await self._say(agi, prompts)
            await agi.set_variable("CC_DONE", "1")
        finally:
            self._house.reactor.callLater(_GONE_SECONDS, self.gone, agi.contact)

    @property
    def channels(self) -> Collection[str]:
        """Uniqueids of all phones that are told something."""
        return self._phones.keys()

    def is_its(self, channel: str) -> bool:
        """Is this the channel (uniqueid) of a phone that is told something?"""
        return channel in self._phones

    async def _say(self, agi: AgiSession, prompts: tuple[str, ...]) -> None:
        seconds = int(self._house.seconds_of(prompts)) + 1
        await agi.set_variable("TIMEOUT(absolute)", seconds + self._house.config.agi.grip_seconds)
        await agi.answer()
        await agi.playback(prompts)

    async def _carry_out(self, seat: str, dialled: str) -> tuple[str, ...]:
        """What is said of it."""
        found = _DIALLED.fullmatch(dialled)
        code = CODES.get(found[1]) if found else None
        if found is None or code is None or len(found[2]) not in code.more:
            return Say.REFUSED, Say.NOT_NOW
        try:
            return await code.does(self, seat, found[2])
        except _Refused as refusal:
            return Say.REFUSED, *refusal.prompts
        except CommandRefused as error:
            _log.info("seat {seat}, code {code}: {why}", seat=seat, code=found[1], why=error)
            return Say.REFUSED, _REFUSALS.get(type(error), Say.NOT_NOW)

    # -- what codes do ------------------------------------------------------------------------------

    async def _log_in(self, seat: str, number: str) -> tuple[str, ...]:
        roster = self._house.roster
        who = number or self._usual_agent(seat)
        try:
            await self._commands.login(_by(seat, who) | {"seat": seat})
        except AgentAlreadyLoggedIn:
            raise _Refused(Say.ELSEWHERE, *digits(roster.agents[who].view.seat)) from None
        except SeatTaken:
            raise _Refused(Say.SEAT_TAKEN, *digits(roster.by_seat[seat].view.agent)) from None
        return (Say.LOGGED_IN,)

    def _usual_agent(self, seat: str) -> str:
        agents = [person.agent for person in self._house.config.agents.values() if person.seat == seat]
        if len(agents) != 1:
            raise _Refused(Say.WHICH_AGENT)
        return agents[0]

    async def _pause(self, seat: str, number: str) -> tuple[str, ...]:
        agent = self._sitting_at(seat)
        if not number and (agent.state is AgentState.PAUSED or agent.pause_wanted is not None):
            return await self._unpause(seat, agent)
        reason = self._house.shift.pause_reason(number)
        if number and reason not in self._house.config.acd.pause_reasons:
            raise _Refused(Say.REASON_UNKNOWN)
        await self._commands.pause(_by(seat, agent.view.agent) | {"reason": reason})
        return self._paused(agent, reason)

    async def _unpause(self, seat: str, agent: LiveAgent) -> tuple[str, ...]:
        noted = agent.pause_wanted is not None
        await self._commands.unpause(_by(seat, agent.view.agent))
        return (Say.PAUSE_DROPPED if noted else Say.UNPAUSED,)

    def _paused(self, agent: LiveAgent, reason: str) -> tuple[str, ...]:
        """A pause, and what it is for when there is a prompt that says so."""
        name = f"pause_reason_{reason}"
        named = (name,) if name in self._house.library.prompts else ()
        return Say.PAUSED if agent.state is AgentState.PAUSED else Say.PAUSE_NOTED, *named

    async def _log_out(self, seat: str, _: str) -> tuple[str, ...]:
        await self._commands.logout(_by(seat, self._sitting_at(seat).view.agent))
        return (Say.LOGGED_OUT,)

    async def _ready(self, seat: str, _: str) -> tuple[str, ...]:
        agent = self._sitting_at(seat)
        await self._commands.ready(_by(seat, agent.view.agent))
        if agent.state is AgentState.PAUSED:  # it was asked for during the call
            return self._paused(agent, agent.reason)
        return (Say.READY,)

    def _sitting_at(self, seat: str) -> LiveAgent:
        try:
            return self._house.roster.by_seat[seat]
        except KeyError:
            raise _Refused(Say.NOT_LOGGED_IN) from None

    # -- phones that are busy with a code -----------------------------------------------------------

    def _begin(self, uniqueid: str, seat: str) -> None:
        self._phones[uniqueid] = seat
        self._house.roster.dials(seat, dialling=True)

    def gone(self, uniqueid: str) -> None:
        """A channel is gone; if it dialled a code, its phone can be offered calls again."""
        seat = self._phones.pop(uniqueid, "")
        if seat and seat not in self._phones.values():
            self._last[seat] = self._house.clock.now()
            self._house.roster.dials(seat, dialling=False)
            self._house.floor.distribute()

    def in_use(self, seat: str, since: int) -> bool:
        """Was a seat's phone busy with a code at any time since ``since`` µs, or just before?"""
        return seat in self._phones.values() or self._last.get(seat, 0) >= since - _LINGERS


def _by(seat: str, agent: str) -> dict[str, Any]:
    """Arguments of a command about an agent, from the phone of a seat."""
    return {"agent": agent, "by": f"seat {seat}"}


class Code(NamedTuple):
    """One code."""

    more: tuple[int, ...]
    """How many digits may follow it."""
    does: Callable[[CodeDesk, str, str], Awaitable[tuple[str, ...]]]
    """Given the seat and these digits: carries it out and tells what is said."""
    meaning: str


CODES: Mapping[str, Code] = MappingProxyType({
    "*45": Code((0, *range(2, 9)), CodeDesk._log_in, "log in at this seat: its usual agent, or that of the number"),
    "*46": Code((0, 1, 2), CodeDesk._pause, "pause, for the reason of the code; without one, a pause is ended"),
    "*47": Code((0,), CodeDesk._log_out, "log out"),
    "*48": Code((0,), CodeDesk._ready, "end after-call work"),
})  # fmt: skip
"""What is dialled → what it does."""

_REFUSALS: Mapping[type[CommandRefused], str] = MappingProxyType({
    AgentUnknown: Say.AGENT_UNKNOWN,
    SeatWithoutPhone: Say.NO_PHONE,
    AgentNotLoggedIn: Say.NOT_LOGGED_IN,
})  # fmt: skip
"""Why a command was refused → what is said; anything else is just not possible now."""


def dial_patterns() -> Iterator[str]:
    """The extensions of the dialplan that are codes: one for each length, none open-ended."""
    for code, (more, *_) in CODES.items():
        for count in more:
            yield f"_{code}{'X' * count}" if count else code


def dials_a_code(channel: LiveChannel) -> bool:
    """Is this the channel of a phone that dials a code? It is no call."""
    return channel.context == _CONTEXT or channel.exten.startswith("*")
