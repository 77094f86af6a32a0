"""The commands of the control link: what ``callcenter ctl`` and the console may ask of a core."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from callcenter.acd import explain
from callcenter.errors import CommandRefused, ContactUnknown, SeatWithoutPhone
from callcenter.link.server import Verb

if TYPE_CHECKING:
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.house import House

__all__ = ["verbs"]

Args = Mapping[str, Any]


def verbs(house: House) -> dict[str, Verb]:
    """Every command with what carries it out."""
    commands = Commands(house)
    return {name: getattr(commands, name) for name in _NAMES}


_NAMES = (
    "login",
    "logout",
    "pause",
    "unpause",
    "ready",
    "status",
    "queues",
    "agents",
    "calls",
    "explain",
    "appeal",
)


class Commands:
    """One method for each command; what it returns is the answer."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def login(self, args: Args) -> Any:
        """Log an agent in at a seat."""
        house = self._house
        number, seat = _word(args, "agent"), str(args.get("seat") or "")
        seat = seat or house.roster.find(number).person.seat
        house.roster.may_sit(number, seat)
        if not args.get("without_phone"):
            await self._require_phone(seat)
        agent = house.roster.login(number, seat, _actor(args))
        await house.journal.committed()
        return {"said": f"agent {number} is logged in at seat {seat}", **self._row(agent)}

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
        agent = self._house.roster.logout(_word(args, "agent"), _actor(args))
        await self._house.journal.committed()
        return {"said": f"agent {agent.view.agent} is logged out", **self._row(agent)}

    async def pause(self, args: Args) -> Any:
        """Pause an agent, at once or after the present call."""
        number = _word(args, "agent")
        now = self._house.roster.pause(number, str(args.get("reason") or ""), _actor(args))
        await self._house.journal.committed()
        said = f"agent {number} is paused" if now else f"agent {number} will be paused after the present call"
        return {"said": said, **self._row(self._house.roster.find(number))}

    async def unpause(self, args: Args) -> Any:
        """End an agent's pause."""
        number = _word(args, "agent")
        self._house.roster.unpause(number, _actor(args))
        await self._house.journal.committed()
        return {"said": f"agent {number} is not paused", **self._row(self._house.roster.find(number))}

    async def ready(self, args: Args) -> Any:
        """End an agent's after-call work."""
        agent = self._house.roster.logged_in(_word(args, "agent"))
        self._house.roster.move(agent, "ready", actor=_actor(args))
        await self._house.journal.committed()
        return {"said": f"agent {agent.view.agent} is ready", **self._row(agent)}

    async def status(self, args: Args) -> Any:
        """How the core is."""
        house = self._house
        roster = house.roster
        return {
            "ready": house.is_ready,
            "name": house.config.site.name,
            "node": house.config.asterisk.node,
            "asterisk": "connected" if house.node.up else "away",
            "distributing": not house.floor.held,
            "calls": len(house.calls),
            "waiting": len(house.floor.line),
            "agents": sum(1 for agent in roster.agents.values() if agent.view.seat),
            "free": len(roster.free),
            "phones": len(roster.phones),
            "journal": "store away" if house.journal.store_away else "well",
            "pending_facts": house.journal.pending,
            "spooled_facts": house.journal.spooled,
            "uptime": (house.clock.now() - house.started) / 1e6,
        }

    async def queues(self, args: Args) -> Any:
        """One row for each queue."""
        house = self._house
        now = house.clock.now()
        rows = []
        for name, queue in house.config.queues.items():
            fitting = [
                a for a in house.roster.agents.values() if a.view.seat and queue.skill in a.view.skills
            ]
            since = house.floor.line.longest_since(name)
            rows.append(
                {
                    "queue": name,
                    "title": queue.title,
                    "waiting": house.floor.line.count(name),
                    "longest_wait": (now - since) / 1e6 if since else 0.0,
                    "staffed": len(fitting),
                    "free": sum(1 for a in fitting if a.view.agent in house.roster.free),
                }
            )
        return rows

    async def agents(self, args: Args) -> Any:
        """One row for each agent who is logged in, or for all with ``all``."""
        agents = self._house.roster.agents.values()
        return [self._row(agent) for agent in agents if agent.view.seat or args.get("all")]

    async def calls(self, args: Args) -> Any:
        """One row for each live call; ``numbers`` shows callers' numbers in full."""
        return self._house.live_calls(numbers=bool(args.get("numbers")))

    async def explain(self, args: Args) -> Any:
        """Why a waiting call is not routed: every agent with the reason."""
        house = self._house
        contact = _word(args, "contact")
        caller = house.floor.line.find(contact)
        if caller is None:
            raise ContactUnknown(f"no call {contact!r} waits now; `callcenter ctl calls` shows the live ones")
        views = [agent.view for agent in house.roster.agents.values()]
        found = explain(caller, views, house.floor.queues, house.clock.now())
        return [{"agent": c.agent, "verdict": c.verdict.value, "detail": c.detail} for c in found]

    async def appeal(self, args: Args) -> Any:
        """Complete an appeal draft."""
        return await self._house.appeals.complete(
            _word(args, "number"),
            _word(args, "type"),
            _word(args, "text"),
            _word(args, "mode"),
            str(args.get("by", "ctl")),
        )

    def _row(self, agent: LiveAgent) -> dict[str, Any]:
        now = self._house.clock.now()
        return {
            "agent": agent.view.agent,
            "name": agent.person.name,
            "seat": agent.view.seat,
            "state": agent.state.value,
            "reason": agent.reason,
            "since": (now - agent.since) / 1e6 if agent.since else None,
            "phone": "registered" if agent.view.seat in self._house.roster.phones else "-",
            "contact": agent.contact,
            "skills": dict(agent.view.skills),
            "calls": agent.view.calls,
            "pause_wanted": agent.pause_wanted,
        }


def _word(args: Args, name: str) -> str:
    value = args.get(name)
    if not isinstance(value, str | int) or value == "":
        raise CommandRefused(f"{name} is missing")
    return str(value)


def _actor(args: Args) -> str:
    return str(args.get("by") or "ctl")
