"""Keeps the members of Asterisk's fallback queue in step with who is logged in.

The queue serves callers only while no core answers; its members persist in Asterisk itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twisted.logger import Logger

from callcenter.callcontrol.adopted import FALLBACK_QUEUE
from callcenter.callcontrol.agents import LiveAgent
from callcenter.config.softphone import BROWSER
from callcenter.errors import AmiError

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["FallbackMembers"]

_LONGER = 2.0
"""Seconds that a caller may be in the queue longer than its time: it rings to the end, and its event takes a moment."""
_RUNG_BY_US = frozenset({"reserved", "ringing"})
_log = Logger()


class FallbackMembers:
    """Adds, pauses and removes members as agents log in, pause and log out."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._used_until = 0
        """Until then, µs, somebody may be in the queue."""
        self._kept_off: set[str] = set()
        """Agents whom the queue does not ring, because we do."""

    def changed(self, agent: LiveAgent, before: str, seat: str) -> None:
        """An agent's state changed from ``before``; ``seat`` is where the agent sits, or sat."""
        after = agent.state.value
        if before == "offline":
            self._add(agent, seat)
        elif after == "offline":
            self._kept_off.discard(agent.view.agent)
            self._remove(self._device(seat))
        elif agent.view.agent in self._kept_off and after not in _RUNG_BY_US:
            self._kept_off.discard(agent.view.agent)
            self._pause(seat, paused=after == "paused")
        elif "paused" in (before, after):
            self._pause(seat, paused=after == "paused")

    def moved(self, agent: LiveAgent, before: str) -> None:
        """Another device is dialled at the seat: the browser instead of the phone, or the other way."""
        self._remove(before)
        self._add(agent, agent.view.seat)

    # -- one phone, two who ring it -----------------------------------------------------------------

    def joined(self) -> None:
        """A caller may have got into the queue: they are out of it, or put through, when its time is over."""
        seconds = self._house.config.acd.fallback_seconds + _LONGER
        self._used_until = self._house.clock.now() + int(seconds * 1_000_000)

    @property
    def in_use(self) -> bool:
        """May it ring an agent at this moment?"""
        return self._house.clock.now() < self._used_until

    async def keep_off(self, agent: LiveAgent) -> bool:
        """Keep the queue from an agent's phone while a call of ours rings it; False: it rings there already.

        Of a phone that it has begun to dial no event may have come yet, and Asterisk calls it idle until it rings:
        only the channel tells.
        """
        node, seat = self._house.node, agent.view.seat
        self._kept_off.add(agent.view.agent)
        try:
            await node.control.send_action(
                "QueuePause", Queue=FALLBACK_QUEUE, Interface=self._device(seat), Paused="true"
            )
            name, _, _ = (await node.variable("", f"CHANNELS(^PJSIP/{seat}({BROWSER})?-)")).partition(" ")
            if name and not agent.seat_channel:
                agent.seat_channel = await node.variable(name, "UNIQUEID")
        except AmiError as error:  # also when the channel that was there is gone
            _log.info("agent {agent}: the fallback queue is not kept off: {why}", agent=agent.view.agent, why=error)
        return not agent.seat_channel

    # -- members ------------------------------------------------------------------------------------

    def _device(self, seat: str) -> str:
        return self._house.roster.phones.device(seat)

    def _remove(self, device: str) -> None:
        self._house.act("QueueRemove", Queue=FALLBACK_QUEUE, Interface=device)

    def _pause(self, seat: str, *, paused: bool) -> None:
        self._house.act(
            "QueuePause",
            Queue=FALLBACK_QUEUE,
            Interface=self._device(seat),
            Paused="true" if paused else "false",
        )

    def _add(self, agent: LiveAgent, seat: str) -> None:
        self._house.act(
            "QueueAdd",
            Queue=FALLBACK_QUEUE,
            Interface=self._device(seat),
            StateInterface=self._device(seat),
            MemberName=f"agent-{agent.view.agent}",
            Paused="true" if agent.state.value == "paused" else "false",
        )

    async def synchronise(self) -> None:
        """Make the members equal to the agents who are logged in."""
        house = self._house
        try:
            rows = await house.node.control.send_list("QueueStatus", Queue=FALLBACK_QUEUE)
        except AmiError as error:
            _log.error("the fallback queue is not in step: {why}", why=error)
            return
        if any(row.name == "QueueEntry" for row in rows):
            self.joined()
        present = {
            row.get("Location", ""): row.get("Paused") == "1"
            for row in rows
            if row.name == "QueueMember"
        }
        wanted = {self._device(seat): agent for seat, agent in house.roster.by_seat.items()}
        for device in present.keys() - wanted.keys():
            self._remove(device)
        for device in wanted.keys() - present.keys():
            self._add(wanted[device], wanted[device].view.seat)
        for device in wanted.keys() & present.keys():
            agent = wanted[device]
            if present[device] != (agent.state.value == "paused" or agent.view.agent in self._kept_off):
                self._pause(agent.view.seat, paused=not present[device])
