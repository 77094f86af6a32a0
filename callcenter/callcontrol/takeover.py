"""A supervisor takes a call over: the agent's part ends, the caller's own session dials the supervisor's seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.acd import AgentState
from callcenter.errors import CommandRefused

if TYPE_CHECKING:
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.house import House

__all__ = ["take_over"]

_HANGUP_SECONDS = 2.0
"""Asterisk needs far less to hang the listening phone up."""


async def take_over(house: House, agent: str, seat: str, supervisor: str) -> None:
    """Bring the caller of ``agent`` to whoever is logged in at ``seat``. Raises CommandRefused when that cannot be."""
    there = house.roster.by_seat.get(seat)
    if there is None:
        raise CommandRefused(f"nobody is logged in at seat {seat}: who takes a call over must be, to be credited")
    contact = house.transfers.own_talk_of(agent).call.contact
    resume = await _off_the_call(house, supervisor, seat)
    _reserve(house, there, contact, for_good=resume == there.view.agent)
    try:
        house.transfers.order(agent, seat, supervisor)
    except CommandRefused:
        house.roster.move(there, "withdraw", contact=contact, actor=supervisor)
        raise


async def _off_the_call(house: House, supervisor: str, seat: str) -> str:
    """Hang the listening phone up and wait for it; the agent whom we had paused for the listening."""
    listening = house.supervision.find(supervisor)
    resume = ""
    if listening is not None and listening.wanted.seat == seat:
        resume, listening.pauses = listening.pauses, ""  # goes from this pause straight to the call
        house.supervision.end(listening)
        late = house.reactor.callLater(_HANGUP_SECONDS, house.supervision.forget, listening)
        await listening.gone
        if late.active():
            late.cancel()
    return resume


def _reserve(house: House, agent: LiveAgent, contact: str, *, for_good: bool) -> None:
    """Nobody else may get the agent meanwhile; a pause goes on afterwards unless it was for the listening only."""
    if agent.state is AgentState.PAUSED:
        agent.pause_wanted = None if for_good else agent.reason
    elif not agent.view.free:
        raise CommandRefused(f"agent {agent.view.agent} at seat {agent.view.seat} is {agent.state.value}")
    house.roster.move(agent, "take_over", contact=contact)
