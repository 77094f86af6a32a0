"""What agents do between login and logout: calls that come and go at their seats, after-call work, pauses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from twisted.logger import Logger

from callcenter.acd import AgentState
from callcenter.acd.agent_states import IN_CALL, TRANSITIONS
from callcenter.acd.talk_cap import CAP, who_ended
from callcenter.errors import AgentTransitionInvalid
from callcenter.facts import PauseOverrun, PhoneLost, stable_id

if TYPE_CHECKING:
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.house import House

__all__ = ["MISSED_CALLS", "Shift"]

MISSED_CALLS = "missed_calls"
"""Reason of a pause that the house gives an agent who does not answer."""
_SECOND = 1_000_000
_NO_SOUND = "44"
"""Q.850 cause with which Asterisk ends a call whose phone sends no sound (`rtp_timeout`)."""
_LONGEST_WRAP_UP = 900
"""After a call that an agent dialled, when more is asked for, seconds."""
_log = Logger()


class Shift:
    """Keeps the agents' states in step with the calls at their seats, and with the clock."""

    def __init__(self, house: House) -> None:
        self._house = house

    # -- calls at the seat ----------------------------------------------------------------------------

    def busy_elsewhere(self, agent: LiveAgent, seat_channel: str, contact: str, actor: str = "core") -> None:
        """A call that we did not dial is at the agent's seat: it is offered nothing until that is over."""
        agent.seat_channel = seat_channel
        if self.is_ours(agent):
            return  # it counts when ours is over, if it is still there then
        if agent.state is AgentState.PAUSED:
            agent.pause_wanted = agent.reason
        if agent.state not in (AgentState.ON_CALL, AgentState.HOLD, AgentState.OUTBOUND):
            self._house.roster.move(agent, "found_in_call", contact=contact, actor=actor)
        agent.contact = contact

    def is_ours(self, agent: LiveAgent) -> bool:
        """Does a session of ours hold the agent: is it about to dial the phone, or dialling, or in the talk?"""
        call = self._house.calls.get(agent.contact)
        if self._house.conferences.holds(agent) or self._house.seat_calls.asks(agent):
            return True
        if call is None:
            return self._house.callbacks.holds(agent) or self._house.seat_calls.holds(agent)
        if call.transfer is not None and call.transfer.name == agent.view.seat:
            return True
        if call.dialling is not None:
            return call.dialling.agent is agent
        return call.waiting is not None and call.waiting.offered == agent.view.agent

    def takes_call(self, agent: LiveAgent, seat_channel: str, contact: str) -> None:
        """The agent answered a call that we dialled."""
        agent.misses = 0
        if agent.contact == contact and (agent.state, "answer") in TRANSITIONS:
            self._house.roster.move(agent, "answer", contact=contact)
        elif agent.view.seat:
            self.busy_elsewhere(agent, seat_channel, contact)

    def leaves_call(self, agent: LiveAgent, event: str, contact: str) -> None:
        """The agent is done with a call of ours, and free unless another one is at the seat."""
        if agent.contact != contact or agent.state not in IN_CALL:
            return
        if agent.seat_channel:
            agent.contact = ""
            self.busy_elsewhere(agent, agent.seat_channel, "")
        else:
            known = (agent.state, event) in TRANSITIONS
            self._house.roster.move(agent, event if known else "found_free", contact=contact)

    def misses_call(self, agent: LiveAgent, event: str, contact: str) -> None:
        """The agent did not take a call of ours: a short rest, so that the next one is tried, or a pause.

        ``event`` is ``miss``, ``reject`` or ``unreachable``; who misses too many in a row is paused.
        """
        acd = self._house.config.acd
        self._house.roster.rest(agent, self._house.clock.now() + int(acd.rest_seconds * _SECOND))
        dialling = event == "reject" and self._house.codes.in_use(agent.view.seat, agent.since)
        if event != "unreachable" and not dialling:
            agent.misses += 1
            if 0 < acd.auto_pause_misses <= agent.misses:
                _log.warn("agent {agent} paused: missed {n} calls in a row", agent=agent.view.agent, n=agent.misses)
                agent.pause_wanted, agent.misses = agent.pause_wanted or MISSED_CALLS, 0
        self.leaves_call(agent, event, contact)

    def seat_channel_gone(self, agent: LiveAgent, seat_channel: str, cause: str = "") -> None:
        """A channel of the agent's seat is gone, for this Q.850 cause."""
        if cause == _NO_SOUND:
            self._phone_lost(agent, seat_channel)
        call = self._house.calls.get(agent.contact)
        if call is not None and call.dialling is not None and call.dialling.seat_channel == seat_channel:
            call.dialling.seat_gone = True
        if agent.seat_channel == seat_channel:
            agent.seat_channel = ""
            if not self.is_ours(agent):
                self.free_again(agent, "the call that we did not dial is over")

    def _phone_lost(self, agent: LiveAgent, seat_channel: str) -> None:
        """Asterisk has given the phone up: its call is over, whoever hung up."""
        seat = agent.view.seat
        _log.warn("agent {agent}: no sound came from the phone at seat {seat}", agent=agent.view.agent, seat=seat)
        ident = stable_id("PhoneLost", seat_channel)
        now = self._house.clock.now()
        self._house.record(PhoneLost(id=ident, at=now, agent=agent.view.agent, seat=seat, channel=seat_channel))

    def free_again(self, agent: LiveAgent, why: str, actor: str = "core") -> None:
        """The call we believed the agent to be in is gone."""
        agent.seat_channel = ""
        if agent.state in IN_CALL:
            _log.info("agent {agent} freed: {why}", agent=agent.view.agent, why=why)
            self._house.roster.move(agent, "found_free", reason=why, contact=agent.contact, actor=actor)

    def talk_over(
        self, agent: LiveAgent, queue: str, contact: str, talked: int, *, uncertain: bool = False
    ) -> None:
        """An agent's part of a call is over: after-call work, or free for the next call.

        How long it was is ``uncertain`` when nobody saw its end: nothing is to be learned from it.
        """
        self._house.roster.credit(agent, talked)
        settings = self._house.config.queues.get(queue)
        seconds = settings.wrap_up_seconds if settings else 0
        longest = self._house.config.agi.max_call_seconds * 1_000_000
        if not uncertain and who_ended(talked, longest, "") != CAP:  # it would spoil the expected waits for many calls
            self._house.handling.add(queue, talked / 1e6 + seconds)
        self.leaves_call(agent, "talk_over" if seconds else "talk_over_ready", contact)
        if agent.state is AgentState.WRAP_UP:
            most = max(seconds, settings.max_wrap_up_seconds if settings else 0)
            self._begin_wrap_up(agent, agent.since, seconds, most)

    def outbound_over(self, agent: LiveAgent, contact: str, seconds: float) -> None:
        """A call that the agent dialled is over: after-call work of so many seconds, or free for the next call."""
        self.leaves_call(agent, "talk_over" if seconds else "talk_over_ready", contact)
        if agent.state is AgentState.WRAP_UP:
            self._begin_wrap_up(agent, agent.since, seconds, max(seconds, _LONGEST_WRAP_UP))

    # -- after-call work ------------------------------------------------------------------------------

    def _begin_wrap_up(self, agent: LiveAgent, began: int, seconds: float, most: float) -> None:
        agent.wrap_up_began, agent.wrap_up_most = began, int(most * _SECOND)
        self._end_wrap_up_at(agent, began + int(seconds * _SECOND))

    def _end_wrap_up_at(self, agent: LiveAgent, until: int) -> None:
        agent.wrap_up_until = until
        seconds = max(0.0, (until - self._house.clock.now()) / 1e6)
        self._house.reactor.callLater(seconds, self._wrap_up_over, agent, until)

    def _wrap_up_over(self, agent: LiveAgent, until: int) -> None:
        if agent.wrap_up_until == until and agent.state is AgentState.WRAP_UP:
            self._house.roster.move(agent, "ready")

    def extend_wrap_up(self, agent: LiveAgent, seconds: float, actor: str) -> float:
        """More after-call work, counted from its present end; the seconds that it will last from now.

        Raises AgentTransitionInvalid when there is none, or when it is as long as the queue allows.
        """
        latest = agent.wrap_up_began + agent.wrap_up_most
        until = min(agent.wrap_up_until + int(seconds * _SECOND), latest)
        if agent.state is AgentState.WRAP_UP and until <= agent.wrap_up_until:
            raise AgentTransitionInvalid(
                f"agent {agent.view.agent}: after-call work may last {agent.wrap_up_most / 1e6:g} s, no longer"
            )
        self._house.roster.move(agent, "extend", actor=actor)
        self._end_wrap_up_at(agent, until)
        return (until - self._house.clock.now()) / 1e6

    def resume_wrap_ups(self, queues_of: Mapping[str, str]) -> None:
        """After a start: let the after-call work that an earlier core began end too.

        ``queues_of`` tells the queue of each agent's last call; one that is not known may be any of the agent's.
        """
        for agent in self._house.roster.by_seat.values():
            if agent.state is AgentState.WRAP_UP:
                queue = self._house.config.queues.get(queues_of.get(agent.view.agent, ""))
                queues = [queue] if queue else self._house.queues_of(agent)
                seconds = max((queue.wrap_up_seconds for queue in queues), default=0)
                most = max((queue.max_wrap_up_seconds for queue in queues), default=seconds)
                self._begin_wrap_up(agent, agent.since, seconds, most)

    # -- pauses ---------------------------------------------------------------------------------------

    def pause_reason(self, text: str) -> str:
        """The reason that ``text`` stands for: its name, or its code for `*46`; any other text stands for itself."""
        for name, reason in self._house.config.acd.pause_reasons.items():
            if text == reason.code:
                return name
        return text

    def look_at_pauses(self) -> None:
        """From time to time: say once of each pause that it is longer than its reason allows."""
        now = self._house.clock.now()
        for agent in self._house.roster.by_seat.values():
            if agent.state is AgentState.PAUSED and not agent.overrun and (limit := self._limit_passed(agent, now)):
                agent.overrun = True
                _log.warn("agent {agent} is paused longer than allowed ({limit})", agent=agent.view.agent, limit=limit)
                self._house.record(
                    PauseOverrun(
                        id=stable_id("PauseOverrun", agent.view.agent, str(agent.since)),
                        at=now, agent=agent.view.agent, reason=agent.reason, limit=limit,
                        paused=now - agent.since, shift=agent.paused_for(agent.reason, now),
                    )
                )  # fmt: skip

    def _limit_passed(self, agent: LiveAgent, now: int) -> str:
        """``single`` or ``shift`` when the pause, or all of its kind, is too long; else empty."""
        reason = self._house.config.acd.pause_reasons.get(agent.reason)
        if reason is None:
            return ""
        minute = 60 * _SECOND
        if reason.limit_minutes and now - agent.since > reason.limit_minutes * minute:
            return "single"
        if reason.shift_minutes and agent.paused_for(agent.reason, now) > reason.shift_minutes * minute:
            return "shift"
        return ""
