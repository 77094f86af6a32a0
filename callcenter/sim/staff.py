"""The agents of a simulation: the same state table, views and bookkeeping as at the real seats."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from callcenter.acd import AgentEvent, AgentState, AgentView, Distributor, advance
from callcenter.acd.agent_states import IDLE_KEPT, IN_CALL
from callcenter.config import Acd
from callcenter.sim.agenda import Agenda
from callcenter.sim.traffic import SECOND, Duty

__all__ = ["SimAgent", "Staff"]

_AT_WORK = IN_CALL | {AgentState.WRAP_UP}
_IDLE = AgentState.AVAILABLE
_OFFLINE = AgentState.OFFLINE


class SimAgent:
    """One agent, with the view that the distributor has, and the time spent so far."""

    __slots__ = ("busy", "calls", "idle", "leaving", "misses", "pause_wanted", "ready_at", "since", "view")

    def __init__(self, duty: Duty, now: int) -> None:
        self.view = AgentView(duty.agent, "", duty.skills, _OFFLINE, 0)
        self.since = now
        """Last transition, µs."""
        self.busy = 0
        """Ringing, talk and after-call work, µs."""
        self.idle = 0
        """Available, µs."""
        self.calls = 0
        """Calls answered, in all shifts."""
        self.misses = 0
        """Calls missed in a row."""
        self.ready_at = 0
        """When the after-call work ends, µs."""
        self.pause_wanted = False
        """A pause begins when the present call is over."""
        self.leaving = False
        """The shift is over, the work in hand is not."""


class Staff:
    """Puts agents on and off duty, moves them, and tells the distributor of every change."""

    def __init__(self, floor: Distributor, agenda: Agenda, until: int, freed: Callable[[], object]) -> None:
        """Time spent is counted to ``until``; ``freed`` is called when an agent came or became free by time."""
        self.agents: dict[str, SimAgent] = {}
        self._floor = floor
        self._agenda = agenda
        self._until = until
        self._freed = freed

    def note(self, duties: Iterable[Duty]) -> None:
        """Let the agents come, pause and go as ``duties`` say."""
        agenda = self._agenda
        for duty in duties:
            agenda.note(duty.begins, self._comes, duty)
            for begins, ends in duty.pauses:
                agenda.note(begins, self.pause, duty.agent)
                agenda.note(ends, self.unpause, duty.agent)
            agenda.note(duty.ends, self._goes, duty.agent)

    def move(self, name: str, event: str, *, credit: int | None = None) -> AgentState:
        """One transition of the agents' table; ``credit`` counts a finished talk of so many µs for the agent."""
        agent, now = self.agents[name], self._agenda.now
        view = agent.view
        state = advance(view.state, event, pause_wanted=agent.pause_wanted)
        self._spend(agent, now)
        if state is AgentState.PAUSED:
            agent.pause_wanted = False
        idle_since = now if state is _IDLE and event not in IDLE_KEPT else view.idle_since
        calls, talk = (view.calls + 1, view.talk + credit) if credit is not None else (view.calls, view.talk)
        offered = now if event == AgentEvent.OFFER else view.offered
        agent.view = AgentView(
            view.agent, view.seat, view.skills, state, idle_since, view.rest_until, True, calls, talk, offered
        )
        self._floor.agent(agent.view, now)
        if agent.leaving and state not in _AT_WORK and state is not _OFFLINE:
            return self._leave(agent)
        return state

    # -- calls ------------------------------------------------------------------------------------------

    def answers(self, name: str) -> None:
        """The agent took the call."""
        agent = self.agents[name]
        agent.misses = 0
        agent.calls += 1
        self.move(name, AgentEvent.ANSWER)

    def missed(self, name: str, acd: Acd, back_after: int) -> None:
        """The agent did not take the call: a short rest, or after too many in a row a pause of ``back_after`` µs."""
        agent, now = self.agents[name], self._agenda.now
        agent.misses += 1
        agent.view = replace(agent.view, rest_until=now + int(acd.rest_seconds * SECOND))
        if 0 < acd.auto_pause_misses <= agent.misses:
            agent.pause_wanted, agent.misses = True, 0
            self._agenda.note(now + back_after, self.unpause, name)
        self.move(name, AgentEvent.MISS)

    def talked(self, name: str, talk: int, wrap_up: int) -> None:
        """The talk is over: after-call work, or free; both in µs."""
        event = AgentEvent.TALK_OVER if wrap_up else AgentEvent.TALK_OVER_READY
        if self.move(name, event, credit=talk) is AgentState.WRAP_UP:
            self.agents[name].ready_at = self._agenda.now + wrap_up
            self._agenda.note(self._agenda.now + wrap_up, self._ready, name)

    def _ready(self, name: str) -> None:
        agent = self.agents[name]
        if agent.view.state is AgentState.WRAP_UP and agent.ready_at == self._agenda.now:
            self.move(name, AgentEvent.READY)
            self._freed()

    # -- shifts and pauses ------------------------------------------------------------------------------

    def pause(self, name: str) -> None:
        """Now, or when the present call is over."""
        agent = self.agents[name]
        if agent.view.state in IN_CALL:
            agent.pause_wanted = True
        elif agent.view.state in (_IDLE, AgentState.WRAP_UP):
            self.move(name, AgentEvent.PAUSE)

    def unpause(self, name: str) -> None:
        """End a pause, or take back one that was asked for."""
        agent = self.agents[name]
        agent.pause_wanted = False
        if agent.view.state is AgentState.PAUSED:
            self.move(name, AgentEvent.UNPAUSE)
            self._freed()

    def settle(self) -> None:
        """Count the time spent up to now."""
        for agent in self.agents.values():
            self._spend(agent, self._agenda.now)

    def _comes(self, duty: Duty) -> None:
        agent = self.agents.get(duty.agent)
        if agent is None:
            agent = self.agents[duty.agent] = SimAgent(duty, self._agenda.now)
        agent.leaving = agent.pause_wanted = False
        if agent.view.state is _OFFLINE:
            agent.misses = 0
            agent.view = replace(agent.view, seat=duty.agent, skills=duty.skills, calls=0, talk=0, offered=0)
            self.move(duty.agent, AgentEvent.LOGIN)
            self._freed()

    def _goes(self, name: str) -> None:
        agent = self.agents[name]
        if agent.view.state in _AT_WORK:
            agent.leaving = True
        elif agent.view.state is not _OFFLINE:
            self._leave(agent)

    def _leave(self, agent: SimAgent) -> AgentState:
        agent.leaving = False
        return self.move(agent.view.agent, AgentEvent.LOGOUT)

    def _spend(self, agent: SimAgent, now: int) -> None:
        """Add the time since the last transition to what the agent did in it, up to the end that is looked at."""
        now = min(now, self._until)
        if agent.since < now:
            if agent.view.state is _IDLE:
                agent.idle += now - agent.since
            elif agent.view.state in _AT_WORK:
                agent.busy += now - agent.since
            agent.since = now
