"""Keeps the members of Asterisk's fallback queue in step with who is logged in.

The queue serves callers only while no core answers; its members persist in Asterisk itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.callcontrol.adopted import FALLBACK_QUEUE
from callcenter.callcontrol.agents import LiveAgent

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["FallbackMembers"]


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
            self._house.act("QueueRemove", Queue=FALLBACK_QUEUE, Interface=f"PJSIP/{seat}")
        elif "paused" in (before, after):
            self._house.act(
                "QueuePause",
                Queue=FALLBACK_QUEUE,
                Interface=f"PJSIP/{seat}",
                Paused="true" if after == "paused" else "false",
            )

    def _add(self, agent: LiveAgent, seat: str) -> None:
        self._house.act(
            "QueueAdd",
            Queue=FALLBACK_QUEUE,
            Interface=f"PJSIP/{seat}",
            StateInterface=f"PJSIP/{seat}",
            MemberName=f"agent-{agent.view.agent}",
            Paused="true" if agent.state.value == "paused" else "false",
        )

    async def synchronise(self) -> None:
        """Make the members equal to the agents who are logged in."""
        house = self._house
        rows = await house.node.control.send_list("QueueStatus", Queue=FALLBACK_QUEUE)
        present = {
            row.get("Location", "").removeprefix("PJSIP/") for row in rows if row.name == "QueueMember"
        }
        wanted = house.roster.by_seat
        for seat in present - wanted.keys():
            house.act("QueueRemove", Queue=FALLBACK_QUEUE, Interface=f"PJSIP/{seat}")
        for seat in wanted.keys() - present:
            self._add(wanted[seat], seat)
