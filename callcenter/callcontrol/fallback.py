"""Keeps the members of Asterisk's fallback queue in step with who is logged in.

The queue serves callers only while no core answers; its members persist in Asterisk itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twisted.logger import Logger

from callcenter.callcontrol.adopted import FALLBACK_QUEUE
from callcenter.callcontrol.agents import LiveAgent
from callcenter.errors import AmiError

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["FallbackMembers"]

_log = Logger()


class FallbackMembers:
    """Adds, pauses and removes members as agents log in, pause and log out."""

    def __init__(self, house: House) -> None:
        self._house = house

    def changed(self, agent: LiveAgent, before: str, seat: str) -> None:
        """An agent's state changed from ``before``; ``seat`` is where the agent sits, or sat."""
        after = agent.state.value
        if before == "offline":
            self._add(agent, seat)
        elif after == "offline":
            self._remove(self._device(seat))
        elif "paused" in (before, after):
            self._pause(seat, paused=after == "paused")

    def moved(self, agent: LiveAgent, before: str) -> None:
        """Another device is dialled at the seat: the browser instead of the phone, or the other way."""
        self._remove(before)
        self._add(agent, agent.view.seat)

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
            if present[device] != (wanted[device].state.value == "paused"):
                self._pause(wanted[device].view.seat, paused=not present[device])
