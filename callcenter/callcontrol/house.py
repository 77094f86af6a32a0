"""The house: everything that lives as long as the core does, and what the calls share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from callcenter.acd import AgentState, QueueRule
from callcenter.acd.agent_states import IN_CALL, TRANSITIONS
from callcenter.agi import AGIHangup, AgiSession
from callcenter.callcontrol.adopted import Adopted
from callcenter.callcontrol.agents import LiveAgent, Roster
from callcenter.callcontrol.appeals import AppealDesk
from callcenter.callcontrol.call import LiveCall
from callcenter.callcontrol.clock import Clock
from callcenter.callcontrol.fallback import FallbackMembers
from callcenter.callcontrol.floor import Floor
from callcenter.callcontrol.masking import masked
from callcenter.callcontrol.place import OfferMark, read_carried
from callcenter.callcontrol.recovery import Recovery
from callcenter.config import Config
from callcenter.facts import Fact
from callcenter.ivr import FlowLibrary, Moment

if TYPE_CHECKING:
    from callcenter.ami import AmiNode
    from callcenter.callcontrol.books import Books
    from callcenter.callcontrol.lookups import Lookups
    from callcenter.callcontrol.web import Web
    from callcenter.journal import Journal
    from callcenter.workdays import Calendar

__all__ = ["House"]

_EVENT_PATIENCE = 2.0
"""Seconds to wait for an event of Asterisk that must come."""
_log = Logger()


class House:
    """What every call needs: settings, flows, agents, the line, the journal, Asterisk."""

    def __init__(
        self,
        config: Config,
        *,
        library: FlowLibrary,
        calendar: Calendar,
        journal: Journal,
        node: AmiNode,
        lookups: Lookups,
        web: Web,
        reactor: IReactorTime,
        clock: Clock | None = None,
    ) -> None:
        self.config = config
        self.library = library
        self.calendar = calendar
        self.journal = journal
        self.node = node
        self.lookups = lookups
        self.web = web
        self.reactor = reactor
        self.clock = clock or Clock()
        self.roster = Roster(config, self.clock.now, self.record)
        rules = {
            name: QueueRule(name=name, skill=queue.skill, strategy=queue.strategy, priority=queue.priority)
            for name, queue in config.queues.items()
        }
        self.floor = Floor(self.roster, rules, self.clock.now)
        self.appeals = AppealDesk(self)
        self.fallback = FallbackMembers(self)
        self.recovery = Recovery(self)
        self.roster.on_change = self._agent_changed
        self.started = self.clock.now()
        self.closing = False
        self.calls: dict[str, LiveCall] = {}
        self.adopted: dict[str, Adopted] = {}
        """Live callers that came from an earlier core and are not with a session of ours."""
        self.known: set[str] = set()
        """Contacts that the journal held open when this core started."""
        self.finished: set[str] = set()
        """Calls whose end is on record while Asterisk's events about them may still be on their way."""
        self.flags: dict[str, str | int | bool] = {}
        """Variables for every new call, e.g. ``surge``."""
        self.books: Books
        """Closes what ended unseen; set by the wiring, because it reads files."""
        self._awaited_ends: dict[LiveCall, Deferred[None]] = {}
        self._durations: dict[str, float] = {}

    @property
    def is_ready(self) -> bool:
        """Calls can come: Asterisk is connected and offers are being made."""
        return self.node.up and not self.floor.held

    # -- the door for callers -------------------------------------------------------------------

    async def conduct(self, agi: AgiSession) -> None:
        """Take the caller of a ``hotline`` request, until the call is over."""
        carried = read_carried(agi.env)
        await self._conduct(LiveCall(self, agi, carried, self.flow_for(carried.did)))

    async def conduct_flow(self, agi: AgiSession, flow: str) -> None:
        """Run one flow for a call that we placed; an unknown one leads to a person."""
        await self._conduct(LiveCall(self, agi, read_carried({}), flow))

    async def _conduct(self, call: LiveCall) -> None:
        before, self.calls[call.contact] = self.calls.get(call.contact), call
        if before is not None:  # its session is over, the call is not
            self._no_end_seen(before)
            before.agi.close()
            self.adopted[call.contact] = Adopted.of_call(before)
        if not call.carried.talked:
            adopted = self.adopted.pop(call.contact, None) or self.recovery.recall(call.contact)
            if adopted is not None:
                adopted.waits_on(self, call.now(), call.carried.dial_status)
        if self.floor.held:
            self.reactor.callLater(0, self.recovery.check)
        try:
            await call.run()
        except AGIHangup:
            pass
        finally:
            self.known.discard(call.contact)
            call.end()
            if self.calls.get(call.contact) is call:
                del self.calls[call.contact]
                if self.node.up and not call.ami_hangup and call.contact not in self.adopted:
                    self.finished.add(call.contact)

    def flow_for(self, did: str) -> str:
        """The flow of a dialled number; the first configured one for a number that is not ours."""
        flows = self.config.trunk.dids
        return flows.get(did) or next(iter(flows.values()))

    def variables_for(self, caller: str) -> dict[str, str | int | bool]:
        """What a flow knows about a new call beforehand."""
        return dict(self.flags)

    def moment(self) -> Moment:
        """Now, with the workday calendar."""
        return Moment(self.clock.now(), self.calendar)

    def record(self, *facts: Fact) -> None:
        """Write to the journal; returns at once.

        Nothing more once the core is closing: calls whose session we end ourselves go on in Asterisk.
        """
        if not self.closing:
            self.journal.append(*facts)

    def seconds_of(self, files: Iterable[str]) -> float:
        """How long prompts last, from the size of their files (8000 bytes of alaw a second)."""
        return sum(self._duration(name) for name in files)

    def _duration(self, name: str) -> float:
        known = self._durations.get(name)
        if known is None:
            path = Path(self.config.sounds_dir / self.config.site.language / f"{name}.alaw")
            known = path.stat().st_size / 8000 if path.exists() else 10.0
            self._durations[name] = known
        return known

    # -- agents, as calls see them ---------------------------------------------------------------

    def nobody_for(self, queue: str) -> bool:
        """Does this queue send callers on because nobody who could take them is logged in?"""
        settings = self.config.queues[queue]
        return settings.leave_when_empty and not any(
            settings.skill in agent.view.skills for agent in self.roster.by_seat.values()
        )

    def _agent_changed(self, agent: LiveAgent, before: str, seat: str) -> None:
        self.fallback.changed(agent, before, seat)
        if agent.view.agent in self.roster.free:
            self.floor.distribute()

    def busy_elsewhere(self, agent: LiveAgent, seat_channel: str, contact: str) -> None:
        """A call that we did not dial is at the agent's seat: it is offered nothing until that is over."""
        agent.seat_channel = seat_channel
        if self.is_ours(agent):
            return  # it counts when ours is over, if it is still there then
        if agent.state is AgentState.PAUSED:
            agent.pause_wanted = agent.reason
        if agent.state not in (AgentState.ON_CALL, AgentState.HOLD, AgentState.OUTBOUND):
            self.roster.move(agent, "found_in_call", contact=contact)
        agent.contact = contact

    def is_ours(self, agent: LiveAgent) -> bool:
        """Does a session of ours hold the agent: is it about to dial the phone, or dialling, or in the talk?"""
        call = self.calls.get(agent.contact)
        if call is None:
            return False
        if call.dialling is not None:
            return call.dialling.agent is agent
        return call.waiting is not None and call.waiting.offered == agent.view.agent

    def takes_call(self, agent: LiveAgent, seat_channel: str, contact: str) -> None:
        """The agent answered a call that we dialled."""
        if agent.contact == contact and (agent.state, "answer") in TRANSITIONS:
            self.roster.move(agent, "answer", contact=contact)
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
            self.roster.move(agent, event if known else "found_free", contact=contact)

    def seat_channel_gone(self, agent: LiveAgent, seat_channel: str) -> None:
        """A channel of the agent's seat is gone."""
        call = self.calls.get(agent.contact)
        if call is not None and call.dialling is not None and call.dialling.seat_channel == seat_channel:
            call.dialling.seat_gone = True
        if agent.seat_channel == seat_channel:
            agent.seat_channel = ""
            if not self.is_ours(agent):
                self.free_again(agent, "the call that we did not dial is over")

    def free_again(self, agent: LiveAgent, why: str) -> None:
        """The call we believed the agent to be in is gone."""
        agent.seat_channel = ""
        if agent.state in IN_CALL:
            _log.info("agent {agent} freed: {why}", agent=agent.view.agent, why=why)
            self.roster.move(agent, "found_free", reason=why, contact=agent.contact)

    def talk_over(self, agent: LiveAgent, queue: str, contact: str, talked: int) -> None:
        """An agent's part of a call is over: after-call work, or free for the next call."""
        self.roster.credit(agent, talked)
        wrap_up = self.config.queues[queue].wrap_up_seconds if queue in self.config.queues else 0
        self.leaves_call(agent, "talk_over" if wrap_up else "talk_over_ready", contact)
        if agent.state is AgentState.WRAP_UP:
            self.end_wrap_up(agent, wrap_up)

    def end_wrap_up(self, agent: LiveAgent, seconds: float) -> None:
        """Let the agent's after-call work end after ``seconds``, unless it ends by itself."""
        self.reactor.callLater(seconds, self._wrap_up_over, agent, agent.since)

    def resume_wrap_ups(self) -> None:
        """After a start: let the after-call work that an earlier core began end too."""
        for agent in self.roster.by_seat.values():
            if agent.state is AgentState.WRAP_UP:
                queues = [queue for queue in self.config.queues.values() if queue.skill in agent.view.skills]
                longest = max((queue.wrap_up_seconds for queue in queues), default=0)
                self.end_wrap_up(agent, max(0.0, longest - (self.clock.now() - agent.since) / 1e6))

    def _wrap_up_over(self, agent: LiveAgent, since: int) -> None:
        if agent.since == since and agent.state.value == "wrap_up":
            self.roster.move(agent, "ready")

    def rest(self, agent: LiveAgent) -> None:
        """Let an agent who missed or refused a call rest, so that the next one is tried."""
        seconds = self.config.acd.rest_seconds
        self.roster.rest(agent, self.clock.now() + int(seconds * 1_000_000))
        self.reactor.callLater(seconds + 0.001, self.floor.distribute)

    # -- what Asterisk's events are needed for -----------------------------------------------------

    async def end_is_known(self, call: LiveCall) -> bool:
        """Wait for the event of a caller's hang-up, and with it for all events before it.

        False when it does not come, or the caller is back: the call lives. True as well when no events can be had.
        """
        if self.node.up and not call.ami_hangup and self.calls.get(call.contact) is call:
            waited = self._awaited_ends[call] = Deferred()
            late = self.reactor.callLater(_EVENT_PATIENCE, self._no_end_seen, call)
            await waited
            if late.active():
                late.cancel()
        return call.ami_hangup or (not self.node.up and self.calls.get(call.contact) is call)

    def end_seen(self, contact: str) -> None:
        """The event of a caller's hang-up came."""
        if call := self.calls.get(contact):
            call.ami_hangup = True
            self._no_end_seen(call)

    def stop_awaiting_ends(self) -> None:
        """No event will come any more."""
        for call in tuple(self._awaited_ends):
            self._no_end_seen(call)

    def _no_end_seen(self, call: LiveCall) -> None:
        if waited := self._awaited_ends.pop(call, None):
            waited.callback(None)

    def adopt(self, call: LiveCall) -> None:
        """The call goes on in Asterisk without a session of ours, until it comes back."""
        _log.warn("contact {contact} went on without the core", contact=call.contact)
        self.known.add(call.contact)
        self.adopted[call.contact] = Adopted.of_call(call)

    def interrupt(self, call: LiveCall) -> None:
        """Stop the announcement that a waiting caller hears, because an agent is free."""
        self.act("ControlPlayback", Channel=call.agi.env.get("channel", ""), Control="stop")

    def act(self, name: str, **headers: str) -> None:
        """A manager action whose failure is only worth a line in the log."""
        if self.node.up:
            self.node.control.send_action(name, **headers).addErrback(
                lambda failure: _log.warn("{name} failed: {why}", name=name, why=failure.getErrorMessage())
            )

    # -- calls that come back ------------------------------------------------------------------------

    async def settle_talk(self, call: LiveCall) -> OfferMark:
        """A call came back that has talked meanwhile: record what is still missing of that talk."""
        adopted = self.adopted.pop(call.contact, None) or self.recovery.recall(call.contact)
        return await (adopted or Adopted.of_call(call)).settle(self, call)

    # -- a look from outside ----------------------------------------------------------------------------

    def live_calls(self, *, numbers: bool = False) -> list[dict[str, Any]]:
        """One row for each caller in the house; the number in full only with ``numbers``."""
        now = self.clock.now()
        rows = [call.row(now) for call in self.calls.values()]
        for row, call in zip(rows, self.calls.values(), strict=True):
            row["caller"] = masked(call.caller)
            if numbers:
                row["number"] = call.caller
        return rows
