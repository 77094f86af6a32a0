"""Commands of supervisors: each within their own teams, each on record with who and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter.acd import WaitingCaller, order
from callcenter.acd.agent_states import AWAY
from callcenter.acd.floor import meets
from callcenter.callcontrol.arguments import Args, number, word
from callcenter.callcontrol.scope import may_act_on, may_move_in, supervisor_of
from callcenter.callcontrol.supervision import Mode, Wanted
from callcenter.callcontrol.takeover import take_over
from callcenter.callcontrol.waiting import Waiting
from callcenter.errors import CommandRefused, ContactUnknown
from callcenter.facts import AgentForced, CallerMoved, new_id
from callcenter.link.server import Verb

if TYPE_CHECKING:
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.house import House
    from callcenter.config import Supervisor

__all__ = ["MOST_POINTS", "PATIENCE_SECONDS", "SupervisionCommands"]

MOST_POINTS = 9999
"""Priority that a supervisor may give, either way."""
PATIENCE_SECONDS = 60
"""How long a caller waits for the agent whom a supervisor has chosen, unless told otherwise."""
_TALKING = frozenset({"on_call", "hold", "outbound"})


class SupervisionCommands:
    """What a supervisor does on the live floor."""

    def __init__(self, house: House) -> None:
        self._house = house

    def verbs(self) -> dict[str, Verb]:
        """Every command with what carries it out."""
        return {
            "listen": self.listen, "whisper": self.whisper, "barge": self.barge, "leave": self.leave,
            "takeover": self.takeover, "force": self.force, "move": self.move, "priority": self.priority,
        }  # fmt: skip

    # -- on an agent's call ---------------------------------------------------------------------------

    async def listen(self, args: Args) -> Any:
        """The supervisor's phone hears an agent and the caller."""
        return await self._join(args, Mode.LISTEN)

    async def whisper(self, args: Args) -> Any:
        """The agent hears the supervisor too, the caller does not."""
        return await self._join(args, Mode.WHISPER)

    async def barge(self, args: Args) -> Any:
        """The supervisor talks with both."""
        return await self._join(args, Mode.BARGE)

    async def _join(self, args: Args, mode: Mode) -> Any:
        """Ring the supervisor's phone for an agent's call, or change the mode when it is on that call already."""
        desk = self._house.supervision
        supervisor, agent = self._within_scope(args)
        who, number = supervisor.supervisor, agent.view.agent
        if listening := desk.find(who, number):
            if not listening.began:
                raise CommandRefused(f"the phone at seat {listening.wanted.seat} is still ringing")
            desk.switch(listening, mode)
            await self._house.journal.committed()
            return self._on(listening.wanted.seat, number, mode, "is on")
        if who == number:
            raise CommandRefused("nobody listens to their own call")
        if agent.state.value not in _TALKING:
            raise CommandRefused(f"agent {number} is {agent.state.value}: there is no call to listen to")
        seat = word(args, "at")
        desk.require_phone(who, seat)
        await desk.begin(Wanted(who, number, agent.contact, seat, mode.value))
        return self._on(seat, number, mode, "rings for")

    def _on(self, seat: str, agent: str, mode: Mode, does: str) -> Any:
        said = f"the phone at seat {seat} {does} the call of agent {agent} ({mode.value})"
        return {"said": said, "agent": agent, "seat": seat, "mode": mode.value}

    async def leave(self, args: Args) -> Any:
        """Take the supervisor's phone off the call."""
        supervisor = supervisor_of(self._house.config, args)
        listening = self._house.supervision.find(supervisor.supervisor)
        if listening is None:
            raise CommandRefused(f"supervisor {supervisor.supervisor} is on no call")
        self._house.supervision.end(listening)
        return {"said": f"the phone at seat {listening.wanted.seat} is hung up"}

    async def takeover(self, args: Args) -> Any:
        """The caller of an agent goes to the supervisor's phone; the agent is out of the call."""
        supervisor, agent = self._within_scope(args)
        seat = word(args, "at")
        there = self._house.roster.by_seat.get(seat)
        if there is not None and there.view.agent != supervisor.supervisor:
            may_act_on(self._house.config, supervisor, there.view.agent)
        await take_over(self._house, agent.view.agent, seat, supervisor.supervisor)
        await self._house.journal.committed()
        return {"said": f"the caller of agent {agent.view.agent} goes to seat {seat}"}

    def _within_scope(self, args: Args) -> tuple[Supervisor, LiveAgent]:
        """The supervisor and the agent, who must be in a team of that one."""
        supervisor = supervisor_of(self._house.config, args)
        agent = self._house.roster.find(word(args, "agent"))
        may_act_on(self._house.config, supervisor, agent.view.agent)
        return supervisor, agent

    # -- an agent's state -----------------------------------------------------------------------------

    async def force(self, args: Args) -> Any:
        """Pause an agent, end a pause or after-call work, or log the agent out."""
        house, what = self._house, word(args, "what")
        supervisor, agent = self._within_scope(args)
        number, who = agent.view.agent, supervisor.supervisor
        if not (reason := str(args.get("reason") or "")):
            raise CommandRefused("say why: give --reason")
        house.roster.logged_in(number)
        if what == "pause":
            house.roster.pause(number, house.shift.pause_reason(reason), who)
        elif what == "unpause":
            house.roster.unpause(number, who)
        elif what in ("logout", "ready"):
            house.roster.move(agent, what, reason=reason, actor=who)
        else:
            raise CommandRefused(f"an agent can be forced to pause, unpause, logout or ready, not {what!r}")
        house.record(
            AgentForced(id=new_id(), at=house.clock.now(), supervisor=who, agent=number, what=what, reason=reason)
        )
        await house.journal.committed()
        noted = what == "pause" and agent.state.value != "paused"
        now = "will be paused after the present call" if noted else f"is {agent.state.value}"
        return {"said": f"agent {number} {now}", "agent": number, "state": agent.state.value}

    # -- a waiting caller's place -----------------------------------------------------------------------

    async def move(self, args: Args) -> Any:
        """Put a waiting caller into another queue, to the front, to one agent, or all of it; the entry stays.

        With ``agent`` only that one is offered the caller, for ``seconds``; then, or when the agent goes, anybody is.
        """
        waiting = self._waiter(args)
        queue = str(args.get("queue") or waiting.waiting.queue)
        if not (args.get("queue") or args.get("front") or args.get("agent")):
            raise CommandRefused("say where to: give --queue, --front or --agent")
        points = waiting.waiting.priority
        if args.get("front"):
            points = max(points, self._points_to_front(waiting.waiting, queue))
        return await self._stand(args, waiting, queue, points)

    def _chosen(self, args: Args, queue: str) -> tuple[str, int]:
        """The agent who alone is to be offered the caller, and until when, µs; nobody and 0 when none is named."""
        if not args.get("agent"):
            return "", 0
        _, agent = self._within_scope(args)
        who, patience = agent.view.agent, round(number(args, "seconds", PATIENCE_SECONDS) * 1_000_000)
        if agent.state in AWAY:
            raise CommandRefused(f"agent {who} is {agent.state.value}: choose one who is at work")
        if not meets(agent.view.skills, self._house.floor.asks(queue, patience)):
            raise CommandRefused(f"agent {who} does not serve the queue {queue}")
        return who, self._house.clock.now() + patience

    async def priority(self, args: Args) -> Any:
        """Give a waiting caller other points of priority, in place of those so far."""
        text = word(args, "points")
        if not (text.removeprefix("-").isascii() and text.removeprefix("-").isdigit()):
            raise CommandRefused(f"points must be a whole number, not {text!r}")
        waiting = self._waiter(args)
        return await self._stand(args, waiting, waiting.waiting.queue, int(text))

    def _waiter(self, args: Args) -> Waiting:
        contact = word(args, "contact")
        found = self._house.floor.waiters.get(contact)
        if found is None:
            raise ContactUnknown(f"no call {contact!r} waits now; `callcenter ctl calls` shows the live ones")
        if not isinstance(found, Waiting):
            raise CommandRefused("a callback keeps its place; withdraw it, or let it be")
        return found

    def _points_to_front(self, caller: WaitingCaller, queue: str) -> int:
        line = self._house.floor.line
        first = min((order(each)[0] for each in line if each.queue == queue and each is not caller), default=None)
        point = int(self._house.config.acd.priority_seconds * 1_000_000)
        if not point:
            raise CommandRefused("points count nothing here (acd.priority_seconds): nobody can be put to the front")
        return caller.priority if first is None else (caller.entered - first) // point + 1

    async def _stand(self, args: Args, waiting: Waiting, queue: str, points: int) -> Any:
        house, before = self._house, waiting.waiting.queue
        supervisor = supervisor_of(house.config, args)
        if queue not in house.config.queues:
            raise CommandRefused(f"there is no queue {queue!r}; queues stand in config/queues.yaml")
        for name in (before, queue):
            may_move_in(house.config, supervisor, house.floor.rules[name])
        if abs(points) > MOST_POINTS:
            raise CommandRefused(f"points go from -{MOST_POINTS} to {MOST_POINTS}")
        agent, until = self._chosen(args, queue)
        contact = waiting.waiting.contact
        house.record(
            CallerMoved(
                id=new_id(), at=house.clock.now(), contact=contact, supervisor=supervisor.supervisor, before=before,
                queue=queue, priority=points, reason=str(args.get("reason") or ""), to_agent=agent,
            )
        )  # fmt: skip
        waiting.stand(queue, points, agent, until)
        await house.journal.committed()
        whom = f" for agent {agent}" if agent else ""
        return {
            "said": f"the caller waits in queue {queue}{whom} with {points} points",
            "contact": contact,
            "queue": queue,
            "points": points,
            "position": house.floor.line.position(contact),
        }
