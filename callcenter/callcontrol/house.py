"""The house: everything that lives as long as the core does, and what the calls share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from callcenter.acd import HandlingTimes, Offer, longest_line
from callcenter.acd.agent_states import AWAY
from callcenter.agi import AGIHangup, AgiSession
from callcenter.callcontrol.adopted import Adopted
from callcenter.callcontrol.agents import LiveAgent, Roster
from callcenter.callcontrol.appeals import AppealDesk
from callcenter.callcontrol.call import LiveCall
from callcenter.callcontrol.callbacks import CallbackDesk
from callcenter.callcontrol.capping import Capping
from callcenter.callcontrol.clock import Clock
from callcenter.callcontrol.conference_desk import ConferenceDesk
from callcenter.callcontrol.estimates import Estimates
from callcenter.callcontrol.fallback import FallbackMembers
from callcenter.callcontrol.feature_codes import CodeDesk
from callcenter.callcontrol.floor import Floor
from callcenter.callcontrol.follow_ups import FollowUps
from callcenter.callcontrol.masking import masked
from callcenter.callcontrol.outbound import OutboundDesk
from callcenter.callcontrol.place import Carried, OfferMark, read_carried
from callcenter.callcontrol.reaper import Reaper
from callcenter.callcontrol.recording import Recordings
from callcenter.callcontrol.recovery import Recovery
from callcenter.callcontrol.refer import take_up
from callcenter.callcontrol.rules import rules_of
from callcenter.callcontrol.seat_calls import SeatCalls
from callcenter.callcontrol.shift import Shift
from callcenter.callcontrol.slowness import Slowness
from callcenter.callcontrol.standing import Standing
from callcenter.callcontrol.supervision import SupervisionDesk
from callcenter.callcontrol.targets import TargetKeeper
from callcenter.callcontrol.transfer import Transfers
from callcenter.config import Config, Queue
from callcenter.facts import Fact, SurgeSwitched, new_id
from callcenter.ivr import FlowLibrary, Moment

if TYPE_CHECKING:
    from callcenter.ami import AmiNode
    from callcenter.callcontrol.books import Books
    from callcenter.callcontrol.lookups import Lookups
    from callcenter.callcontrol.web import Web
    from callcenter.journal import Journal
    from callcenter.workdays import Calendar

__all__ = ["House"]

_REJECTED = 21
"""Q.850 cause for a call that may not be."""
_EVENT_PATIENCE = 2.0
"""Seconds to wait for an event of Asterisk that must come."""
_RETURN_PATIENCE = 0.5
"""The same without events, for a caller in a talk: the agent's phone may have sent them on, and they are back."""
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
        self.floor = Floor(rules_of(config), self.clock.now, self._call_later, self._reserve)
        self.roster.watch(self.floor.see)
        self.shift = Shift(self)
        self.codes = CodeDesk(self)
        self.standing = Standing(self)
        self.outbound = OutboundDesk(self)
        self.seat_calls = SeatCalls(self)
        self.callbacks = CallbackDesk(self)
        self.follow_ups = FollowUps(self)
        self.transfers = Transfers(self)
        self.conferences = ConferenceDesk(self)
        self.supervision = SupervisionDesk(self)
        self.targets = TargetKeeper(self)
        self.estimates = Estimates(self)
        self.handling = HandlingTimes({name: queue.handling_seconds for name, queue in config.queues.items()})
        self.appeals = AppealDesk(self)
        self.fallback = FallbackMembers(self)
        self.slowness = Slowness()
        self.capping = Capping(self)
        self.recordings = Recordings(self)
        self.recovery = Recovery(self)
        self.reaper = Reaper(self)
        self.roster.on_change = self._agent_changed
        self.roster.on_device = self.fallback.moved
        self.started = self.clock.now()
        self.late: Callable[[], bool] = lambda: False
        """Was the core frozen or held up just now, so that what it hears is old?"""
        self.sessions: Callable[[], set[str]] = set
        """Uniqueids of the channels that have a session with this core; set by the wiring."""
        self.asterisk_silent: Callable[[], int] = lambda: 0
        """When Asterisk answered SIP last, µs, while it does not any more; 0: it does. Set by the wiring."""
        self.asterisk_stood: Callable[[], int] = lambda: 0
        """The same as soon as it stands still, and for a moment after: what it tells now, it tells late."""
        self.closing = False
        self.calls: dict[str, LiveCall] = {}
        self.adopted: dict[str, Adopted] = {}
        """Live callers that came from an earlier core and are not with a session of ours."""
        self.known: set[str] = set()
        """Contacts that the journal held open when this core started."""
        self.finished: set[str] = set()
        """Calls whose end is on record while Asterisk's events about them may still be on their way."""
        self.surge = ""
        """Tag of the surge that is announced to every new caller; empty: none."""
        self.read_settings: Callable[[], Config] = lambda: config
        """Reads the settings anew, for ``reload``; set by the wiring."""
        self.speak: Callable[[Config], object] = lambda _: None
        """Makes the sounds of prompts whose text changed; set by the wiring."""
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
        if carried.refer is not None and not self._is_ours(agi.contact, carried):
            _log.warn("{channel} was sent on by a phone and is no caller of ours", channel=agi.env.get("channel"))
            await agi.exec("MSet", f"CC_DONE=1,CC_CAUSE={_REJECTED}")
            return
        await self._conduct(LiveCall(self, agi, carried, self.flow_for(carried.did)))

    def _is_ours(self, contact: str, carried: Carried) -> bool:
        """Is this a caller who has been with a core, and not somebody whom a seat's phone called or was called by?"""
        met = contact in self.calls or contact in self.known or contact in self.adopted
        return met or carried.place is not None or carried.offer is not None

    async def conduct_flow(self, agi: AgiSession, flow: str) -> None:
        """Run one flow for a call that we placed; an unknown one leads to a person."""
        call = LiveCall(self, agi, read_carried({}), flow)
        call.caller = ""  # the number that the channel shows is our own
        self.callbacks.answered(agi.env.get("arg_2", ""), call)
        try:
            await self._conduct(call)
        finally:
            self.callbacks.session_over(call)

    async def conduct_follow_up(self, agi: AgiSession) -> None:
        """Ask an appellant whom we rang about an appeal. One whom nobody expects any more is not asked."""
        follow_up = self.follow_ups.expected(agi.env.get("arg_1", ""), agi.contact)
        if follow_up is None:
            return  # the dialplan excuses us
        call = LiveCall(self, agi, read_carried({}), self.config.appeals.callbacks.flow)
        call.caller, call.follow_up, follow_up.call = follow_up.case.caller, follow_up, call
        try:
            await self._conduct(call)
        finally:
            self.follow_ups.settle(follow_up)

    async def _conduct(self, call: LiveCall) -> None:
        before, self.calls[call.contact] = self.calls.get(call.contact), call
        if before is not None:  # its session is over, the call is not
            if call.carried.refer is not None:
                take_up(call, before)
            self._no_end_seen(before)
            before.agi.close()
            self.adopted[call.contact] = Adopted.of_call(before)
        if not call.carried.talked and call.carried.refer is None:
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
                if not call.ami_hangup and call.contact not in self.adopted:
                    self.finished.add(call.contact)
                self.callbacks.session_closed(call.caller)

    def flow_for(self, did: str) -> str:
        """The flow of a dialled number; the first configured one for a number that is not ours."""
        flows = self.config.trunk.dids
        return flows.get(did) or next(iter(flows.values()))

    def variables_for(self, caller: str) -> dict[str, str | int | bool]:
        """What a flow knows about a new call beforehand."""
        callbacks = self.callbacks.why_not(caller) in ("", "already")
        mark = self.standing.mark_of(caller, self.clock.now())
        recording = self.config.recording.enabled
        return {"surge": bool(self.surge), "mark": mark, "callbacks": callbacks, "recording": recording}

    def set_surge(self, tag: str, actor: str) -> None:
        """Announce a surge to every new caller from now on; an empty ``tag`` ends it."""
        if tag != self.surge:
            self.surge = tag
            self.record(SurgeSwitched(id=new_id(), at=self.clock.now(), tag=tag, actor=actor))

    def moment(self) -> Moment:
        """Now, with the workday calendar."""
        return Moment(self.clock.now(), self.calendar)

    def record(self, *facts: Fact) -> None:
        """Write to the journal; returns at once.

        Nothing more once the core is closing: calls whose session we end ourselves go on in Asterisk.
        """
        if not self.closing:
            told = [self.capping.told(fact) for fact in facts]
            self.journal.append(*told)
            for fact in told:
                self.recordings.hear(fact)

    def seconds_of(self, files: Iterable[str]) -> float:
        """How long prompts last, from the size of their files (8000 bytes of alaw a second)."""
        return sum(self._duration(name) for name in files)

    def sounds_changed(self) -> None:
        """Prompts may be longer or shorter than they were."""
        self._durations.clear()

    def _duration(self, name: str) -> float:
        known = self._durations.get(name)
        if known is None:
            path = Path(self.config.sounds_dir / self.config.site.language / f"{name}.alaw")
            known = path.stat().st_size / 8000 if path.exists() else 10.0
            self._durations[name] = known
        return known

    def talks_to(self, number: str, contact: str, agent: str, at: int) -> None:
        """A caller was put through to an agent, by us or by the fallback queue."""
        self.standing.talked(number, agent, at)
        self.estimates.connected(contact, at)
        self.callbacks.talked(number, contact)

    def gave_up(self, number: str, contact: str, queue: str, at: int, waited: int) -> None:
        """A caller hung up before a person answered."""
        self.standing.gave_up(number, at)
        self.estimates.forget(contact)
        self.callbacks.missed(contact, number, queue, at, waited)

    # -- agents, as calls see them ---------------------------------------------------------------

    def refuses(self, queue: str) -> str:
        """Why this queue sends a new caller on at once: ``no_agent``, ``full``, or empty when it does not."""
        if self.config.queues[queue].leave_when_empty and not self.staffed(queue):
            return "no_agent"
        limit = self.queue_limit(queue)
        return "full" if limit is not None and self.floor.line.count(queue) >= limit else ""

    def queue_limit(self, queue: str) -> int | None:
        """So many may wait in it now; None: any number."""
        settings = self.config.queues[queue]
        limits = [settings.max_waiting] if settings.max_waiting else []
        if settings.target_wait_seconds and (staffed := self.staffed(queue)):
            limits.append(longest_line(staffed, settings.target_wait_seconds, self.handling.mean(queue)))
        return min(limits, default=None)

    def staffed(self, queue: str) -> int:
        """Agents at their seats who could be offered this queue's callers, now or after some wait."""
        rule = self.floor.rules[queue]
        return sum(1 for agent in self.roster.by_seat.values() if rule.ever_fits(agent.view.skills))

    def queues_of(self, agent: LiveAgent) -> list[Queue]:
        """Settings of the queues whose callers an agent may be offered."""
        skills = agent.view.skills
        return [queue for name, queue in self.config.queues.items() if self.floor.rules[name].ever_fits(skills)]

    def _call_later(self, seconds: float, what: Callable[[], object]) -> IDelayedCall:
        return self.reactor.callLater(seconds, what)

    def _reserve(self, offer: Offer) -> None:
        self.roster.move(self.roster.agents[offer.agent], "offer", contact=offer.contact)

    def _agent_changed(self, agent: LiveAgent, before: str, seat: str) -> None:
        self.fallback.changed(agent, before, seat)
        if agent.state in AWAY:
            self.floor.wait_no_more_for(agent.view.agent)
        if agent.view.free or agent.state in AWAY:  # who goes may leave callers to those who know less
            self.floor.distribute()

    # -- what Asterisk's events are needed for -----------------------------------------------------

    async def end_is_known(self, call: LiveCall) -> bool:
        """Wait for the event of a caller's hang-up, and with it for all events before it.

        False when it does not come, or the caller is back: the call lives. True as well when no events can be had.
        """
        in_talk = call.dialling is not None and call.dialling.sent
        patience = _EVENT_PATIENCE if self.node.up else _RETURN_PATIENCE if in_talk else 0.0
        if patience and not call.ami_hangup and self.calls.get(call.contact) is call:
            waited = self._awaited_ends[call] = Deferred()
            late = self.reactor.callLater(patience, self._no_end_seen, call)
            await waited
            if late.active():
                late.cancel()
        return call.ami_hangup or (not self.node.up and self.calls.get(call.contact) is call)

    def end_seen(self, contact: str) -> None:
        """The event of a caller's hang-up came."""
        if call := self.calls.get(contact):
            call.ami_hangup = True
            self._no_end_seen(call)

    def lives_on(self, call: LiveCall) -> None:
        """Asterisk dials for a caller whose session has ended: that one has not hung up, and is let go at once."""
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
            row["caller"], row["recording"] = masked(call.caller), self.recordings.state(call.contact)
            if numbers:
                row["number"] = call.caller
        return rows
