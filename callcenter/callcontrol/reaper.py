"""Compares what the house believes with what lives in Asterisk, every few seconds; repairs, and says why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from callcenter.acd.agent_states import IN_CALL
from callcenter.callcontrol.feature_codes import dials_a_code
from callcenter.callcontrol.hung import calls_from
from callcenter.callcontrol.hung_channels import HungChannels
from callcenter.callcontrol.observe import seat_of
from callcenter.callcontrol.phone_watch import PhoneWatch
from callcenter.errors import AmiError

if TYPE_CHECKING:
    from callcenter.ami import LiveChannel
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.house import House

__all__ = ["REAPER", "Reaper"]

REAPER = "reaper"
"""Who moves an agent whom Asterisk shows to be elsewhere than we believed."""

_LOOKS = 2
"""A session's channel must be missed in so many looks: the first may have been asked for before it was there."""
_IDLE = 15_000_000
"""So often Asterisk is asked when nobody is believed in a call, µs: channels may hang all the same."""
_log = Logger()


class Reaper:
    """Frees agents whose call is gone, marks those who are in one, ends sessions without a channel, and channels that
    hang."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.hung = HungChannels(house)
        self.phones = PhoneWatch(house)
        self.trunk_calls = 0
        """Calls from the trunk at the last look."""
        self._looked = house.clock.now()
        self._looking = False
        self._seen: dict[str, int] = {}
        """Agent → when the channel at the seat was last seen, µs."""
        self._missed: dict[str, int] = {}
        """Contact → looks in a row without its channel."""
        self._others: dict[str, str] = {}
        """Agent with us → channel of another call at the seat that the last look missed."""

    def look(self) -> None:
        """From time to time; Asterisk is asked rarely when nobody is believed in a call."""
        house = self._house
        in_call = any(agent.state in IN_CALL for agent in house.roster.by_seat.values())
        believed = house.calls or house.supervision.live or in_call or self.hung.suspected
        believed = believed or house.clock.now() - self._looked >= _IDLE
        if house.node.up and believed and not self._looking:
            self._looking = True
            Deferred.fromCoroutine(self._look()).addErrback(
                lambda failure: _log.failure("the comparison with Asterisk failed", failure)
            )

    async def _look(self) -> None:
        house = self._house
        try:
            began = house.clock.now()
            channels = await house.node.channels()
            self.compare(channels, began)
            self._sessions({channel.uniqueid for channel in channels}, began)
            await self.phones.look()
            house.floor.distribute()
        except AmiError as error:
            _log.warn("Asterisk's channels could not be compared: {why}", why=error)
        finally:
            self._looking = False

    def compare(self, channels: Sequence[LiveChannel], began: int) -> bool:
        """Bring the agents in step with the channels that were asked for at ``began`` µs.

        Who changed state since then is left alone: the answer may be older than that. True when there is a channel at
        the seat of one of them: only another look can tell whether it is that of another call.
        """
        house, self._looked, self.trunk_calls = self._house, began, calls_from(channels)
        house.supervision.compare(channels, began)
        self.hung.compare(channels, began)
        calls = [each for each in channels if not self._is_none(each)]
        seats = {seat_of(channel.name): channel for channel in calls if seat_of(channel.name)}
        ours = {agent for agent in house.roster.by_seat.values() if house.shift.is_ours(agent)}
        self._forget_others(ours, {channel.uniqueid for channel in channels})
        unclear = False
        for agent in house.roster.agents.values():
            channel = seats.get(agent.view.seat)
            if channel is not None:
                self._seen[agent.view.agent] = began
            if not agent.view.seat or agent in ours:
                continue
            if agent.since >= began:
                unclear |= channel is not None
            elif channel is None:
                house.shift.free_again(agent, self._since(agent, began), REAPER)
            else:
                caller = _caller_with(channel, channels)
                house.shift.busy_elsewhere(agent, channel.uniqueid, caller.uniqueid if caller else "", REAPER)
        return unclear

    def _is_none(self, channel: LiveChannel) -> bool:
        """Is it a phone that listens, dials a code, or is told why it may not dial? None of them is in a call."""
        house = self._house
        told = dials_a_code(channel) or house.codes.is_its(channel.uniqueid)
        return told or house.supervision.is_its(channel.uniqueid, channel.context)

    def _forget_others(self, ours: Iterable[LiveAgent], live: set[str]) -> None:
        """Agents with us need not wait for another call at their seat to end when two looks have missed it."""
        others = {a.view.agent: a for a in ours if a.seat_channel and a.seat_channel not in live}
        for number, agent in others.items():
            if self._others.get(number) == agent.seat_channel:
                agent.seat_channel = ""
        self._others = {number: agent.seat_channel for number, agent in others.items()}

    def _since(self, agent: LiveAgent, now: int) -> str:
        seen = max(self._seen.get(agent.view.agent, 0), agent.since)
        return f"channel gone, last seen {max(0, now - seen) / 1e6:.0f} s ago"

    def _sessions(self, live: set[str], began: int) -> None:
        """End the sessions whose caller's channel Asterisk does not know any more."""
        house = self._house
        missed = {}
        for contact, call in tuple(house.calls.items()):
            if contact in live or call.session_began >= began:
                continue
            missed[contact] = self._missed.get(contact, 0) + 1
            if missed[contact] >= _LOOKS:
                _log.warn("contact {contact}: its channel is gone, its session is ended", contact=contact)
                call.found_gone()
        self._missed = missed


def _caller_with(seat: LiveChannel, channels: Sequence[LiveChannel]) -> LiveChannel | None:
    for channel in channels:
        if channel.uniqueid == seat.linkedid and channel.uniqueid != seat.uniqueid:
            return channel
    return None
