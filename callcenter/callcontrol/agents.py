"""The agents as the core sees them now: state, seat, phone, and since when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from callcenter import errors
from callcenter.acd import AgentState, AgentView, advance
from callcenter.acd.agent_states import IDLE_KEPT, IN_CALL
from callcenter.callcontrol.phones import Phones
from callcenter.config import Agent, Config
from callcenter.config.softphone import BROWSER
from callcenter.facts import AgentStateChanged, Fact, new_id

__all__ = ["LiveAgent", "Restored", "Roster", "ShiftTotals"]


class ShiftTotals(NamedTuple):
    """What an agent has done since the login."""

    began: int = 0
    """Login, µs."""
    calls: int = 0
    talk: int = 0
    """µs."""
    paused: tuple[tuple[str, int], ...] = ()
    """Pause reason → µs, finished pauses only."""


class Restored(NamedTuple):
    """An agent as the journal last knew it."""

    agent: str
    seat: str
    state: str
    reason: str
    contact: str
    since: int
    """µs since 1970 UTC."""
    totals: ShiftTotals = ShiftTotals()
    queue: str = ""
    """Queue of the call in this state, or just before it; empty when there was none."""


class LiveAgent:
    """One agent: who it is, and a frozen view of its state for the distributor."""

    __slots__ = (
        "contact",
        "misses",
        "overrun",
        "pause_wanted",
        "paused",
        "person",
        "reason",
        "seat_channel",
        "shift_began",
        "since",
        "view",
        "wrap_up_began",
        "wrap_up_most",
        "wrap_up_until",
    )

    def __init__(self, person: Agent) -> None:
        self.person = person
        self.view = AgentView(
            agent=person.agent, seat="", skills=dict(person.skills), state=AgentState.OFFLINE, idle_since=0
        )
        self.since = 0
        """Moment of the last transition, µs."""
        self.reason = ""
        """Pause reason while paused."""
        self.pause_wanted: str | None = None
        """Reason of a pause that begins when the present call is over."""
        self.contact = ""
        """The call that is offered to, or with, this agent."""
        self.seat_channel = ""
        """Uniqueid of the seat's channel, when a call is there that no session of ours dialled."""
        self.shift_began = 0
        """Login, µs; 0 while offline."""
        self.paused: dict[str, int] = {}
        """Pause reason → time of this shift, µs, the present pause apart."""
        self.overrun = False
        """It has been said that the present pause is too long."""
        self.misses = 0
        """Calls missed or refused in a row."""
        self.wrap_up_began = 0
        self.wrap_up_until = 0
        """When the after-call work ends by itself, µs."""
        self.wrap_up_most = 0
        """Longest after-call work when more is asked for, µs."""

    def paused_for(self, reason: str, now: int) -> int:
        """Time paused for a reason in this shift, the present pause included, µs."""
        running = now - self.since if self.state is AgentState.PAUSED and self.reason == reason else 0
        return self.paused.get(reason, 0) + running

    @property
    def state(self) -> AgentState:
        """The agent's state."""
        return self.view.state


class Roster:
    """All agents; every change goes through ``move``, which checks the table and records the fact."""

    def __init__(self, config: Config, now: Callable[[], int], record: Callable[[Fact], object]) -> None:
        self._config = config
        self._now = now
        self._record = record
        self.agents = {number: LiveAgent(person) for number, person in config.agents.items()}
        self.by_seat: dict[str, LiveAgent] = {}
        self.phones = Phones()
        """Seats with a registered phone."""
        self.phones_known = False
        """False until Asterisk has told which phones are registered."""
        self._dialling: set[str] = set()
        """Seats whose phone is busy with a code: nothing is offered there."""
        self.on_change: Callable[[LiveAgent, str, str], None] = _ignore
        """Called after each transition with the agent, the state before and the seat before."""
        self.on_device: Callable[[LiveAgent, str], None] = _same_device
        """Called when another device is dialled at an agent's seat, with the one before."""
        self._see: Callable[[AgentView], None] = _unseen

    def watch(self, see: Callable[[AgentView], None]) -> None:
        """Call ``see`` with the view of every agent now, and with each new one before anybody hears of a transition."""
        self._see = see
        for agent in self.agents.values():
            see(agent.view)

    def find(self, number: str) -> LiveAgent:
        """The agent, or AgentUnknown."""
        try:
            return self.agents[number]
        except KeyError:
            raise errors.AgentUnknown(f"there is no agent {number!r}; agents stand in config/seats.yaml") from None

    def logged_in(self, number: str) -> LiveAgent:
        """The agent, who must have a seat; AgentUnknown or AgentNotLoggedIn otherwise."""
        agent = self.find(number)
        if not agent.view.seat:
            raise errors.AgentNotLoggedIn(
                f"agent {number} is not logged in; log in with: callcenter ctl login {number} --seat <ext>"
            )
        return agent

    def may_sit(self, number: str, seat: str) -> LiveAgent:
        """The agent, who may log in at ``seat`` or sits there already.

        Raises AgentUnknown, SeatUnknown, SeatTaken or AgentAlreadyLoggedIn.
        """
        agent = self.find(number)
        if seat not in self._config.seats:
            raise errors.SeatUnknown(f"there is no seat {seat!r}; seats stand in config/seats.yaml")
        if agent.view.seat == seat:
            return agent
        if agent.view.seat:
            raise errors.AgentAlreadyLoggedIn(f"agent {number} is logged in at seat {agent.view.seat}; log out first")
        if seat in self.by_seat:
            other = self.by_seat[seat].person.agent
            raise errors.SeatTaken(f"agent {other} is logged in at seat {seat}; log {other} out first")
        return agent

    def login(self, number: str, seat: str, actor: str) -> LiveAgent:
        """Put an agent at a seat; the same agent at the same seat again changes nothing.

        Raises what ``may_sit`` raises.
        """
        agent = self.may_sit(number, seat)
        if agent.view.seat != seat:
            self._sit(agent, seat)
            self.move(agent, "login", actor=actor)
        return agent

    def _sit(self, agent: LiveAgent, seat: str) -> None:
        self.by_seat[seat] = agent
        reachable = (seat in self.phones or not self.phones_known) and seat not in self._dialling
        agent.view = msgspec.structs.replace(agent.view, seat=seat, reachable=reachable)

    def logout(self, number: str, actor: str) -> LiveAgent:
        """Take an agent off the seat; AgentTransitionInvalid while a call is there."""
        agent = self.logged_in(number)
        self.move(agent, "logout", actor=actor)
        return agent

    def pause(self, number: str, reason: str, actor: str) -> bool:
        """Pause an agent; True when it is paused now, False when the pause begins after the present call.

        The same reason again is the same pause: its length counts from its beginning.
        """
        agent = self.logged_in(number)
        if agent.state in IN_CALL:
            agent.pause_wanted = reason
            return False
        agent.pause_wanted = None
        if agent.state is not AgentState.PAUSED or agent.reason != reason:
            self.move(agent, "pause", reason=reason, actor=actor)
        return True

    def unpause(self, number: str, actor: str) -> None:
        """End a pause, or take back one that was asked for."""
        agent = self.logged_in(number)
        if agent.pause_wanted is not None:
            agent.pause_wanted = None
            return
        self.move(agent, "unpause", actor=actor)

    def move(self, agent: LiveAgent, event: str, *, reason: str = "", contact: str = "", actor: str = "core") -> None:
        """Carry out one transition of the agents' table and record it.

        Raises AgentTransitionInvalid, with the agent unchanged.
        """
        before = agent.state
        try:
            after = advance(before, event, pause_wanted=agent.pause_wanted is not None)
        except errors.AgentTransitionInvalid as error:
            raise errors.AgentTransitionInvalid(f"agent {agent.person.agent}: {error}") from None
        now = self._now()
        seat = agent.view.seat
        if before is AgentState.PAUSED:
            agent.paused[agent.reason] = agent.paused_for(agent.reason, now)
        if after is AgentState.PAUSED and agent.pause_wanted is not None:
            reason, agent.pause_wanted = agent.pause_wanted, None
        starts_idle = after is AgentState.AVAILABLE and event not in IDLE_KEPT
        idle_since = now if starts_idle else agent.view.idle_since
        offered = now if event == "offer" else agent.view.offered
        agent.view = msgspec.structs.replace(agent.view, state=after, idle_since=idle_since, offered=offered)
        agent.since, agent.overrun = now, False
        if event == "login":
            self._begin_shift(agent, now)
        agent.reason = reason if after is AgentState.PAUSED else ""
        agent.contact = contact if after in IN_CALL else ""
        if after is AgentState.OFFLINE:
            self.by_seat.pop(seat, None)
            agent.view = msgspec.structs.replace(agent.view, seat="")
            agent.pause_wanted = None
        self._record(
            AgentStateChanged(
                id=new_id(),
                at=now,
                agent=agent.person.agent,
                seat="" if after is AgentState.OFFLINE else seat,
                event=event,
                before=before.value,
                after=after.value,
                reason=reason,
                contact=contact,
                actor=actor,
            )
        )
        self._see(agent.view)
        self.on_change(agent, before.value, seat)

    def _begin_shift(self, agent: LiveAgent, now: int) -> None:
        """Totals count from the login on."""
        agent.shift_began, agent.paused, agent.misses = now, {}, 0
        agent.view = msgspec.structs.replace(agent.view, calls=0, talk=0, offered=0)

    def rest(self, agent: LiveAgent, until: int) -> None:
        """Offer the agent nothing before ``until`` (µs), after a missed or refused call."""
        agent.view = msgspec.structs.replace(agent.view, rest_until=until)
        self._see(agent.view)

    def credit(self, agent: LiveAgent, talked: int) -> None:
        """Count a finished call for the agent."""
        agent.view = msgspec.structs.replace(agent.view, calls=agent.view.calls + 1, talk=agent.view.talk + talked)
        self._see(agent.view)

    def phone(self, endpoint: str, address: str, *, registered: bool) -> None:
        """A seat's phone, or its browser, registered from an address, or went away from there."""
        before = self.phones.device(endpoint.removesuffix(BROWSER))
        (self.phones.came if registered else self.phones.went)(endpoint, address)
        self._reach_again(endpoint, before)

    def phone_found(self, endpoint: str, *, registered: bool) -> None:
        """What a snapshot of all phones tells of a seat's phone or browser."""
        before = self.phones.device(endpoint.removesuffix(BROWSER))
        self.phones.found(endpoint, registered=registered)
        self._reach_again(endpoint, before)

    def _reach_again(self, endpoint: str, before: str) -> None:
        seat = endpoint.removesuffix(BROWSER)
        if seat in self.by_seat and self.phones.device(seat) != before:
            self.on_device(self.by_seat[seat], before)
        self._reach(seat, reachable=seat in self.phones and seat not in self._dialling)

    def dials(self, seat: str, *, dialling: bool) -> None:
        """A seat's phone is busy with a code, or done with it."""
        (self._dialling.add if dialling else self._dialling.discard)(seat)
        self._reach(seat, reachable=not dialling and (seat in self.phones or not self.phones_known))

    def _reach(self, seat: str, *, reachable: bool) -> None:
        if agent := self.by_seat.get(seat):
            agent.view = msgspec.structs.replace(agent.view, reachable=reachable)
            self._see(agent.view)

    def restore(self, rows: Iterable[Restored]) -> None:
        """Take over who is logged in and in what state.

        Who was in a call is believed to be in it until the snapshot of Asterisk says otherwise.
        """
        for row in rows:
            agent = self.agents.get(row.agent)
            if agent is None or row.seat not in self._config.seats or row.seat in self.by_seat:
                continue
            state = AgentState(row.state)
            self._sit(agent, row.seat)
            agent.view = msgspec.structs.replace(agent.view, state=state, idle_since=row.since)
            agent.since, agent.reason = row.since, row.reason
            agent.contact = row.contact if state in IN_CALL else ""
            agent.shift_began, agent.paused = row.totals.began, dict(row.totals.paused)
            agent.view = msgspec.structs.replace(agent.view, calls=row.totals.calls, talk=row.totals.talk)
            self._see(agent.view)

    def may_go_by(self, config: Config) -> None:
        """Raise CommandRefused when somebody who is logged in, or a seat in use, would be gone."""
        gone = [number for number, agent in self.agents.items() if number not in config.agents and agent.view.seat]
        seats = [seat for seat in self.by_seat if seat not in config.seats]
        if gone or seats:
            who = ", ".join([*(f"agent {number}" for number in gone), *(f"seat {seat}" for seat in seats)])
            raise errors.CommandRefused(f"{who} cannot be taken away while logged in; log out first")

    def change_config(self, config: Config) -> None:
        """Go by other settings: agents come, change skills, or go; who is logged in stays so.

        Raises what ``may_go_by`` raises, with nothing changed.
        """
        self.may_go_by(config)
        self._config = config
        self.agents = {
            number: self._with_person(self.agents.get(number), person) for number, person in config.agents.items()
        }
        for agent in self.agents.values():
            self._see(agent.view)

    def _with_person(self, agent: LiveAgent | None, person: Agent) -> LiveAgent:
        if agent is None:
            return LiveAgent(person)
        agent.person = person
        agent.view = msgspec.structs.replace(agent.view, skills=dict(person.skills))
        return agent


def _ignore(agent: LiveAgent, before: str, seat: str) -> None:
    """No listener yet."""


def _same_device(agent: LiveAgent, before: str) -> None:
    """No listener yet."""


def _unseen(view: AgentView) -> None:
    """Nobody looks yet."""
