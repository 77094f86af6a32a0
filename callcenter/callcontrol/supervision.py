"""A supervisor's phone on an agent's call: listens, whispers, barges in; never without a fact.

The phone of a seat is rung and answered into the dialplan's context ``supervision``, which knows only the name of
the agent's channel. Whoever is logged in at that seat is paused meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from callcenter.acd import AgentState
from callcenter.acd.agent_states import IN_CALL
from callcenter.callcontrol.scope import may_act_on
from callcenter.errors import AmiError, CommandRefused, SeatUnknown, SeatWithoutPhone
from callcenter.facts import SupervisionEnded, SupervisionStarted, SupervisionSwitched, new_id, stable_id

if TYPE_CHECKING:
    from callcenter.ami import LiveChannel, Message
    from callcenter.callcontrol.house import House

__all__ = ["CONTEXT", "KEYS", "PAUSE", "SPY_OPTIONS", "Listening", "Mode", "SupervisionDesk"]

CONTEXT = "supervision"
"""Context of the dialplan in which supervisors' phones are, and nothing else."""
PAUSE = "supervision"
"""Reason of the pause of an agent whose phone a supervisor uses."""
RING_SECONDS = 20
_LATE_SECONDS = 5
_LOOKS = 2
"""A supervisor's channel must be missed in so many looks of the reaper: the first may be older than it."""
_AGENT_CHANNEL = re.compile(r"PJSIP/[0-9]{2,8}(-web)?-[0-9a-f]{8}", re.ASCII)
_log = Logger()


class Mode(StrEnum):
    """What a supervisor's phone takes part in; the names are extensions of the dialplan."""

    LISTEN = "listen"
    """Hears both."""
    WHISPER = "whisper"
    """The agent hears the supervisor too, the caller does not."""
    BARGE = "barge"
    """All three talk."""


KEYS = {"4": Mode.LISTEN, "5": Mode.WHISPER, "6": Mode.BARGE}
"""Key on the supervisor's phone → mode; Asterisk's own meaning of these keys in ChanSpy."""


SPY_OPTIONS = {Mode.LISTEN.value: "qdESu", Mode.WHISPER.value: "qdESuw", Mode.BARGE.value: "qdESuB"}
"""Mode → options of ChanSpy: no beep, keys change the mode, over with the agent's channel, whose whole name it is."""


class Wanted(NamedTuple):
    """Who wants to be on which call, with which phone."""

    supervisor: str
    agent: str
    contact: str
    seat: str
    mode: str


class Listening:
    """One supervisor's phone, from the order to ring it until it is off."""

    __slots__ = ("began", "gone", "id", "missed", "mode", "ordered", "pauses", "wanted")

    def __init__(self, ident: str, wanted: Wanted, ordered: int) -> None:
        self.id = ident
        """Uniqueid of the phone's channel, chosen by us."""
        self.wanted = wanted
        self.mode = wanted.mode
        self.ordered = ordered
        self.began = 0
        """When the phone was answered, µs; 0 before."""
        self.pauses = ""
        """The agent at the seat whom we paused."""
        self.missed = 0
        """Looks of the reaper in a row that did not show the channel."""
        self.gone: Deferred[None] = Deferred()


class SupervisionDesk:
    """All supervisors' phones that are on a call, or about to be."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.live: dict[str, Listening] = {}
        self._serial = 0

    # -- who listens ----------------------------------------------------------------------------------

    def of_agent(self, agent: str) -> list[Listening]:
        """Whoever is on this agent's call."""
        return [each for each in self.live.values() if each.wanted.agent == agent and each.began]

    def find(self, supervisor: str, agent: str = "") -> Listening | None:
        """The phone that a supervisor is on a call with (of this agent only, if one is named)."""
        mine = (each for each in self.live.values() if each.wanted.supervisor == supervisor)
        return next((each for each in mine if agent in ("", each.wanted.agent)), None)

    def at_seat(self, seat: str) -> Listening | None:
        """Whoever uses the phone of this seat to listen."""
        return next((each for each in self.live.values() if each.wanted.seat == seat), None)

    def is_its(self, uniqueid: str, context: str = "") -> bool:
        """Is this channel a supervisor's phone? It is no call of an agent."""
        return uniqueid in self.live or context == CONTEXT

    def require_phone(self, supervisor: str, seat: str) -> None:
        """Raise CommandRefused unless the supervisor may be rung at this seat now."""
        house = self._house
        if seat not in house.config.seats:
            raise SeatUnknown(f"there is no seat {seat!r}; seats stand in config/seats.yaml")
        if house.roster.phones_known and seat not in house.roster.phones:
            raise SeatWithoutPhone(f"no phone is registered at seat {seat}")
        if self.at_seat(seat):
            raise CommandRefused(f"the phone at seat {seat} is on a call of another agent already")
        if self.find(supervisor):
            raise CommandRefused(f"supervisor {supervisor} is on a call already: leave it first")
        agent = house.roster.by_seat.get(seat)
        if agent is not None and agent.state in IN_CALL:
            raise CommandRefused(f"agent {agent.view.agent} at seat {seat} is {agent.state.value}")
        if agent is not None and agent.view.agent != supervisor:
            may_act_on(house.config, house.config.supervisors[supervisor], agent.view.agent)

    # -- orders ---------------------------------------------------------------------------------------

    async def begin(self, wanted: Wanted) -> Listening:
        """Ring the supervisor's phone. Raises CommandRefused or AmiError when it cannot be rung."""
        house = self._house
        spied = await self._channel_of(wanted)
        self.require_phone(wanted.supervisor, wanted.seat)
        now = house.clock.now()
        self._serial += 1
        ident = f"{house.config.asterisk.node}-{now // 1_000_000}.{now % 1_000_000}8{self._serial:03}"
        listening = self.live[ident] = Listening(ident, wanted, now)
        self._take_phone(listening)
        try:
            await house.node.control.send_action(
                "Originate", Channel=house.roster.phones.device(wanted.seat), Context=CONTEXT, Exten=wanted.mode,
                Priority="1",
                Timeout=str(RING_SECONDS * 1000), CallerID=f"<{wanted.agent}>", Variable=f"CC_SPIED={spied}",
                Async="true", ChannelId=ident,
            )  # fmt: skip
        except AmiError:
            self._over(listening, house.clock.now())
            raise
        house.reactor.callLater(RING_SECONDS + _LATE_SECONDS, self._not_answered, listening)
        return listening

    async def _channel_of(self, wanted: Wanted) -> str:
        """Name of the agent's channel in the call. Raises CommandRefused when Asterisk shows none."""
        prefix = f"PJSIP/{self._house.roster.find(wanted.agent).view.seat}-"
        for channel in await self._house.node.channels():
            mine = channel.name.startswith(prefix) and channel.state == "Up" and channel.linkedid == wanted.contact
            if mine and _AGENT_CHANNEL.fullmatch(channel.name):
                return channel.name
        raise CommandRefused(f"agent {wanted.agent} is in no call that can be listened to")

    def switch(self, listening: Listening, mode: Mode) -> None:
        """Another mode for a phone that is on a call already."""
        self._house.act("Redirect", Channel=listening.id, Context=CONTEXT, Exten=mode.value, Priority="1")
        self._switched(listening, mode)

    def end(self, listening: Listening) -> None:
        """Hang the supervisor's phone up."""
        self._house.act("Hangup", Channel=listening.id)

    def forget(self, listening: Listening) -> None:
        """It is hung up, and nobody told us."""
        self._over(listening, self._house.clock.now(), uncertain=True)

    # -- what Asterisk tells --------------------------------------------------------------------------

    def answered(self, event: Message) -> bool:
        """Asterisk's OriginateResponse; False when it is about no phone of ours."""
        listening = self.live.get(event.get("Uniqueid", ""))
        if listening is None:
            return False
        if event.get("Response") == "Success" and not listening.began:
            listening.began = self._house.clock.now()
            who = listening.wanted
            self._house.record(
                SupervisionStarted(
                    id=stable_id("SupervisionStarted", listening.id), at=listening.began, supervision=listening.id,
                    contact=who.contact, supervisor=who.supervisor, agent=who.agent, seat=who.seat, mode=who.mode,
                )
            )  # fmt: skip
        return True

    def key(self, uniqueid: str, digit: str) -> None:
        """A key was pressed on a phone."""
        listening, mode = self.live.get(uniqueid), KEYS.get(digit)
        if listening is not None and mode is not None and listening.began:
            self._switched(listening, mode)

    def hung_up(self, uniqueid: str) -> None:
        """A channel is gone."""
        if listening := self.live.get(uniqueid):
            self._over(listening, self._house.clock.now())

    def compare(self, channels: Sequence[LiveChannel], began: int) -> None:
        """With the channels that were asked for at ``began`` µs: whose end was missed; who listens unrecorded."""
        there = {channel.uniqueid for channel in channels}
        for listening in tuple(self.live.values()):
            if listening.ordered < began and listening.began:
                listening.missed = 0 if listening.id in there else listening.missed + 1
                if listening.missed >= _LOOKS:
                    self._over(listening, self._house.clock.now(), uncertain=True)
        for channel in channels:
            if channel.context == CONTEXT and channel.uniqueid not in self.live:
                _log.warn("a phone that listens and is not on record is hung up: {name}", name=channel.name)
                self._house.act("Hangup", Channel=channel.name)

    # -- after a start ----------------------------------------------------------------------------------

    def restore(self, rows: Iterable[tuple[str, Wanted, int]]) -> None:
        """Take over the phones that an earlier core had on calls: id, who, and when it was answered."""
        for ident, wanted, began in rows:
            listening = self.live[ident] = Listening(ident, wanted, began)
            listening.began = began
            agent = self._house.roster.by_seat.get(wanted.seat)
            if agent is not None and agent.state is AgentState.PAUSED and agent.reason == PAUSE:
                listening.pauses = agent.view.agent
            self._house.roster.dials(wanted.seat, dialling=True)

    # -- inside -------------------------------------------------------------------------------------------

    def _take_phone(self, listening: Listening) -> None:
        """Pause whoever is logged in at the seat, unless paused already; who logs in there later is offered nothing."""
        roster, who = self._house.roster, listening.wanted
        roster.dials(who.seat, dialling=True)
        agent = roster.by_seat.get(who.seat)
        if agent is not None and agent.state is not AgentState.PAUSED:
            roster.pause(agent.view.agent, PAUSE, who.supervisor)
            listening.pauses = agent.view.agent

    def _give_phone_back(self, listening: Listening) -> None:
        self._house.roster.dials(listening.wanted.seat, dialling=False)
        agent = self._house.roster.agents.get(listening.pauses)
        if agent is not None and agent.state is AgentState.PAUSED and agent.reason == PAUSE:
            self._house.roster.unpause(listening.pauses, listening.wanted.supervisor)
        self._house.floor.distribute()

    def _switched(self, listening: Listening, mode: Mode) -> None:
        if listening.mode != mode:
            listening.mode = mode.value
            who = listening.wanted
            self._house.record(
                SupervisionSwitched(
                    id=new_id(), at=self._house.clock.now(), supervision=listening.id, contact=who.contact,
                    supervisor=who.supervisor, agent=who.agent, mode=mode.value,
                )
            )  # fmt: skip

    def _not_answered(self, listening: Listening) -> None:
        if not listening.began and self.live.get(listening.id) is listening:
            self.end(listening)
            self._over(listening, self._house.clock.now())

    def _over(self, listening: Listening, now: int, *, uncertain: bool = False) -> None:
        if self.live.pop(listening.id, None) is None:
            return
        who = listening.wanted
        if listening.began:
            self._house.record(
                SupervisionEnded(
                    id=stable_id("SupervisionEnded", listening.id), at=now, supervision=listening.id,
                    contact=who.contact, supervisor=who.supervisor, agent=who.agent, seat=who.seat,
                    mode=listening.mode, listened=max(0, now - listening.began), uncertain=uncertain,
                )
            )  # fmt: skip
        self._give_phone_back(listening)
        listening.gone.callback(None)
