"""Commands about agents: log in, pause, after-call work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter.acd import AgentState
from callcenter.callcontrol.arguments import Args, actor, number, word
from callcenter.callcontrol.masking import masked
from callcenter.errors import AgentTransitionInvalid, SeatWithoutPhone

if TYPE_CHECKING:
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.house import House

__all__ = ["AgentCommands"]


class AgentCommands:
    """What an agent does, or a supervisor for an agent."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def login(self, args: Args) -> Any:
        """Log an agent in at a seat."""
        house = self._house
        who, seat = word(args, "agent"), str(args.get("seat") or "")
        seat = seat or house.roster.find(who).person.seat
        house.roster.may_sit(who, seat)
        if not args.get("without_phone"):
            await self._require_phone(seat)
        agent = house.roster.login(who, seat, actor(args))
        await house.journal.committed()
        return {"said": f"agent {who} is logged in at seat {seat}", **self._row(agent)}

    async def _require_phone(self, seat: str) -> None:
        house = self._house
        if seat in house.roster.phones or not house.node.up:
            return
        await house.recovery.refresh_phones()
        if seat not in house.roster.phones:
            raise SeatWithoutPhone(
                f"no phone is registered at seat {seat}: register it at "
                f"{house.config.sip.host}:{house.config.sip.udp_port} as user {seat} "
                "(secret: callcenter seats), or add --without-phone"
            )

    async def logout(self, args: Args) -> Any:
        """Log an agent out."""
        agent = self._house.roster.logout(word(args, "agent"), actor(args))
        return await self._done(agent, "is logged out")

    async def pause(self, args: Args) -> Any:
        """Pause an agent, at once or after the present call."""
        house = self._house
        who = word(args, "agent")
        reason = house.shift.pause_reason(str(args.get("reason") or ""))
        now = house.roster.pause(who, reason, actor(args))
        return await self._done(house.roster.find(who), "is paused" if now else "will be paused after the present call")

    async def unpause(self, args: Args) -> Any:
        """End an agent's pause."""
        who = word(args, "agent")
        self._house.roster.unpause(who, actor(args))
        return await self._done(self._house.roster.find(who), "is not paused")

    async def ready(self, args: Args) -> Any:
        """End an agent's after-call work."""
        agent = self._house.roster.logged_in(word(args, "agent"))
        self._house.roster.move(agent, "ready", actor=actor(args))
        return await self._done(agent, "is ready")

    async def extend(self, args: Args) -> Any:
        """Give an agent more after-call work."""
        agent = self._house.roster.logged_in(word(args, "agent"))
        if agent.state is not AgentState.WRAP_UP:
            raise AgentTransitionInvalid(
                f"agent {agent.view.agent} is {agent.state.value}: only after-call work can be extended"
            )
        seconds = self._house.shift.extend_wrap_up(agent, number(args, "seconds", 60), actor(args))
        return await self._done(agent, f"has after-call work for {seconds:.0f} s more")

    async def transfer(self, args: Args) -> Any:
        """Send the caller of an agent on to a seat, a queue or an outside number."""
        house, who = self._house, word(args, "agent")
        target = house.transfers.order(who, word(args, "to"), actor(args))
        shown = masked(target.name) if target.kind == "number" else f"{target.kind} {target.name}"
        return await self._done(house.roster.find(who), f"sends the caller on to {shown}")

    async def dial(self, args: Args) -> Any:
        """Ring an agent's phone, and an outside number when it is answered."""
        house, who, to = self._house, word(args, "agent"), word(args, "number")
        house.seat_calls.order(who, to)
        return await self._done(house.roster.find(who), f"is rung, then {masked(to)}")

    async def agents(self, args: Args) -> Any:
        """One row for each agent who is logged in, or for all with ``all``."""
        agents = self._house.roster.agents.values()
        return [self._row(agent) for agent in agents if agent.view.seat or args.get("all")]

    def _listened_by(self, agent: str) -> str:
        """Supervisors who are on this agent's call, each with the mode."""
        found = self._house.supervision.of_agent(agent)
        return ", ".join(f"{each.wanted.supervisor} {each.mode}" for each in found)

    async def _done(self, agent: LiveAgent, what: str) -> Any:
        await self._house.journal.committed()
        return {"said": f"agent {agent.view.agent} {what}", **self._row(agent)}

    def _row(self, agent: LiveAgent) -> dict[str, Any]:
        now = self._house.clock.now()
        reasons = {*agent.paused, *([agent.reason] if agent.state is AgentState.PAUSED else [])}
        return {
            "agent": agent.view.agent,
            "name": agent.person.name,
            "seat": agent.view.seat,
            "state": agent.state.value,
            "reason": agent.reason,
            "since": (now - agent.since) / 1e6 if agent.since else None,
            "phone": "registered" if agent.view.seat in self._house.roster.phones else "-",
            "contact": agent.contact,
            "listened_by": self._listened_by(agent.view.agent),
            "skills": dict(agent.view.skills),
            "calls": agent.view.calls,
            "talked": agent.view.talk / 1e6,
            "paused": {reason: agent.paused_for(reason, now) / 1e6 for reason in sorted(reasons)},
            "overrun": agent.overrun,
            "pause_wanted": agent.pause_wanted,
        }
