"""A caller in a queue: holds the place, dials who is offered, and comes back when nobody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from callcenter.acd import Offer, WaitingCaller
from callcenter.agi import AGIAppError, AGIHangup, AGISIGHUPHangup
from callcenter.callcontrol.floor import Passed
from callcenter.callcontrol.offer import Dialling, never_rang
from callcenter.callcontrol.overrun import Overrun
from callcenter.callcontrol.place import Place
from callcenter.facts import CallerAbandoned, CallerQueued, NobodyFree, QueueLeft, new_id, stable_id
from callcenter.ivr import effects, inputs

if TYPE_CHECKING:
    from callcenter.callcontrol.call import LiveCall

__all__ = ["Waiting"]

_AGAIN_SECONDS = 0.2
_log = Logger()


class Waiting:
    """One stay in a queue, from entry to agent, exit or hang-up."""

    __slots__ = (
        "_again",
        "_announce_at",
        "_announcements",
        "_call",
        "_deadline",
        "_dialled",
        "_effect",
        "_inbox",
        "_music",
        "_passed",
        "_placed",
        "_playing",
        "_since",
        "_taken_at",
        "_told",
        "_wake",
        "because",
        "entered",
        "waiting",
    )

    def __init__(self, call: LiveCall, effect: effects.Enqueue, place: Place | None) -> None:
        self._call = call
        self._effect = effect
        self.entered: int
        """First queue entry of the call, from which the wait is counted; kept through overflow and restart."""
        self._inbox: Offer | str | None = None
        self._passed: Passed = {}
        self._taken_at = 0
        """When an agent was reserved, µs: from then on the agent is with this caller."""
        self._dialled: Dialling | None = None
        self._wake: Deferred[None] | None = None
        self._music = False
        self._playing = False
        self._again: IDelayedCall | None = None
        self._announcements = effect.announce
        self._announce_at = 0
        """When the place in line is told again, µs; 0: never."""
        self._told = False
        self._placed = place is not None and place.queue == effect.queue
        queue = call.house.config.queues[effect.queue]
        now = call.now()
        self.entered = call.entered = call.house.callbacks.takes_place(call) or call.entered or now
        self._since = self.entered if self._placed else now
        self.because: dict[str, int] = {}
        """Where the points of priority come from."""
        self.waiting = self._stand_in_line(place, now)
        limit = effect.max_wait_seconds or queue.max_wait_seconds
        self._deadline = self._since + limit * 1_000_000 if limit else 0

    def _stand_in_line(self, place: Place | None, now: int) -> WaitingCaller:
        """The caller as the distributor sees them; who is back keeps the points as well as the place."""
        call, queue, house = self._call, self._effect.queue, self._call.house
        if self._placed and place is not None:
            self.because = {"place": place.priority}
            prefers, until = "", 0
        else:
            own = {"flow": self._effect.priority, "queue": house.config.queues[queue].priority}
            if call.callback is not None:
                own = {"callback": call.callback.owed.priority}
            known = house.standing.points(call.caller, now)
            self.because = {why: points for why, points in (*own.items(), *known.items()) if points}
            prefers, until = house.standing.preferred(call.caller, queue, now)
        points = call.points[queue] = sum(self.because.values())
        return WaitingCaller(
            contact=call.contact,
            queue=queue,
            entered=self.entered,
            priority=points,
            head_start=int(points * house.config.acd.priority_seconds * 1_000_000),
            since=self._since,
            prefers=prefers,
            prefers_until=until,
        )

    @property
    def offered(self) -> str:
        """The agent who is reserved for this caller and not dialled yet; empty when none is."""
        return self._inbox.agent if isinstance(self._inbox, Offer) else ""

    # -- what others tell a waiting caller ---------------------------------------------------

    def take(self, offer: Offer, passed: Passed) -> None:
        """From the floor: an agent is reserved for this caller."""
        self._passed, self._taken_at = passed, self._call.now()
        self._tell(offer)

    def nobody(self, passed: Passed) -> None:
        """From the floor: nobody can be offered this caller now."""
        call = self._call
        queue = self.waiting.queue
        call.record(NobodyFree(id=new_id(), at=call.now(), contact=call.contact, queue=queue, passed=passed))

    def tick(self, now: int) -> None:
        """From the house's clock, about every second: renew the grip, look at the longest wait."""
        if self._deadline and now >= self._deadline:
            self._tell("timeout")
        elif self._announce_at and now >= self._announce_at and self._wake is not None:
            self._tell("announce")
        elif self._wake is not None and self._call.grip_due(now):  # a command under way has its own grip
            self._tell("grip")

    def digit(self, digit: str) -> None:
        """A key pressed while waiting."""
        if digit and digit == self._effect.key:
            self._tell(f"key{digit}")

    def hung_up(self) -> None:
        """The caller is gone."""
        if self._wake is not None:
            self._tell("hangup")

    def stand(self, queue: str, points: int, agent: str = "", until: int = 0) -> None:
        """From a supervisor: another place in line, perhaps in another queue; the first entry still counts.

        ``until`` that moment, µs, only ``agent`` is offered the caller.
        """
        call, before, now = self._call, self.waiting, self._call.now()
        config = call.house.config
        if queue != before.queue:
            self._since = now
            limit = self._effect.max_wait_seconds or config.queues[queue].max_wait_seconds
            self._deadline = now + limit * 1_000_000 if limit else 0
        self.because, call.points[queue], self._placed = {"supervisor": points}, points, False
        head_start = int(points * config.acd.priority_seconds * 1_000_000)
        caller = structs.replace(
            before, queue=queue, since=self._since, priority=points, head_start=head_start, prefers=agent,
            prefers_until=until,
        )
        call.house.floor.move(call.contact, caller)
        self._tell("moved")

    def _tell(self, news: Offer | str) -> None:
        if isinstance(news, Offer) or not isinstance(self._inbox, Offer):
            self._inbox = news
        if self._wake is not None:
            wake, self._wake = self._wake, None
            wake.callback(None)
        elif self._playing and self._again is None:
            self._interrupt()

    def _interrupt(self) -> None:
        """Cut the announcement short; again and again, because between two files Asterisk has nothing to cut."""
        self._call.house.interrupt(self._call)
        self._again = self._call.house.reactor.callLater(_AGAIN_SECONDS, self._interrupt)

    def _played(self) -> None:
        self._playing = False
        again, self._again = self._again, None
        if again is not None:
            again.cancel()

    # -- the stay -----------------------------------------------------------------------------

    async def stay(self) -> inputs.QueueLeft:
        """Wait until an agent has talked to the caller, or an exit of the queue is reached.

        Raises AGIHangup when the caller hung up; the abandonment is recorded then.
        """
        call, floor = self._call, self._call.house.floor
        call.waiting, call.stood_in_line = self, True
        call.record(
            CallerQueued(
                id=stable_id("CallerQueued", call.contact, self.waiting.queue, str(self._since)),
                at=self._since,
                contact=call.contact,
                queue=self.waiting.queue,
                priority=self.waiting.priority,
                because=tuple(f"{why} {points}" for why, points in self.because.items()),
                prefers=self.waiting.prefers,
            )
        )
        try:
            if why := self._sent_on():
                return self._leave(why)
            if not self._takes_over():
                floor.enter(self)
            return await self._served()
        except AGIHangup:
            offer = self._step_out()
            if await call.is_over():
                if offer is not None:
                    call.record(*never_rang(offer, self._passed, call.hung_up_at or call.now()))
                self._abandon()
            raise
        finally:
            self._step_out()
            call.waiting = None

    async def _served(self) -> inputs.QueueLeft:
        """In line until an agent has talked to the caller, or an exit of the queue is reached."""
        while True:
            news = await self._next()
            if isinstance(news, Offer):
                if self._call.house.fallback.in_use and await self._rung_elsewhere(news):
                    self._call.house.floor.enter(self)
                    continue
                self._dialled = Dialling(self._call, news, self.entered, self._passed, self._taken_at)
                talk = await self._dialled.run(self._place_once())
                if talk is not None:
                    return talk
                self._music = False
                self._call.house.floor.enter(self)
            elif news == "announce":
                self._announcements, self._music = self._where_they_stand(), False
            elif news == "moved":
                self._music = False  # the new place goes onto the channel, the new queue's music begins
            elif news != "grip":
                return self._leave(news)

    async def _rung_elsewhere(self, offer: Offer) -> bool:
        """Has the fallback queue, with callers of the time without a core, begun to ring this agent?"""
        call, self._inbox = self._call, offer  # the agent stays reserved for this caller
        agent = call.house.roster.agents[offer.agent]
        ours = await call.house.fallback.keep_off(agent)
        self._inbox = None
        if not ours:
            _log.info("agent {agent} is rung by the fallback queue already", agent=offer.agent)
            call.house.shift.leaves_call(agent, "withdraw", call.contact)
        return not ours

    def _sent_on(self) -> str:
        """Why a caller does not get into line: ``no_agent``, ``full`` or ``long_wait``; empty: they do.

        Never somebody who is back in line or whom we rang back; who has waited in the fallback queue is sent on
        only when nobody could serve them.
        """
        call = self._call
        if self._placed or call.callback is not None:
            return ""
        refused = call.house.refuses(self.waiting.queue)
        if call.carried.entered and refused != "no_agent":
            return ""
        if refused:
            return refused
        if self._effect.long_wait_seconds and call.expected is None:
            call.expected = call.house.estimates.expect(self.waiting)
            if call.expected is not None and call.expected.low > self._effect.long_wait_seconds:
                return "long_wait"
        return ""

    def _takes_over(self) -> bool:
        """The agent who was reserved when this callback's turn came is dialled at once."""
        call = self._call
        found = call.house.callbacks.hand_over(call.callback, call) if call.callback is not None else None
        if found is None:
            return False
        self._inbox, self._passed = found
        self._taken_at = call.now()
        return True

    def _where_they_stand(self) -> tuple[str, ...]:
        """Prompts with the place in line and the expected wait, as far as the queue wants them told."""
        call, queue = self._call, self._call.house.config.queues[self.waiting.queue]
        call.expected, files = call.house.estimates.tell(self.waiting, call.expected)
        pause = queue.announce_seconds
        self._announce_at = call.now() + pause * 1_000_000 if pause else 0
        return files

    def _step_out(self) -> Offer | None:
        """Out of line, whatever the reason; an agent who was reserved is free again: the offer that was not dialled."""
        call, floor = self._call, self._call.house.floor
        if floor.waiters.get(call.contact) is self:
            floor.leave(call.contact)
        offer, self._inbox = self._inbox, None
        if not isinstance(offer, Offer):
            return None
        call.house.shift.leaves_call(call.house.roster.agents[offer.agent], "withdraw", call.contact)
        return offer

    async def _next(self) -> Offer | str:
        """The next thing that happens, while the caller hears music and the grip is renewed."""
        call = self._call
        while self._inbox is None:
            if not self._music:
                await call.set_variables(**self._place_once(), **call.grip())
                await self._announce()
                if self._inbox is None:
                    await call.agi.start_music(call.house.config.queues[self.waiting.queue].music)
                    self._music = True
                continue
            if call.agi.hung_up:
                raise AGISIGHUPHangup("hung up in the queue")
            self._wake = Deferred()
            await self._wake
        if call.agi.hung_up:
            raise AGISIGHUPHangup("hung up in the queue")
        news, self._inbox = self._inbox, None
        if news == "grip":
            await call.set_variables(**call.grip())
        return news

    async def _play(self, file: str) -> None:
        """One announcement; its keys come by Asterisk's events, and while those are away by the command's reply."""
        agi = self._call.agi
        if self._call.house.node.up:
            await agi.playback((file,))
            return
        try:
            self.digit(await agi.stream_file(file, self._effect.key))
        except AGIHangup:
            raise
        except AGIAppError as error:  # a sound is missing: the place in line matters more
            _log.error("contact {contact}: {why}", contact=self._call.contact, why=error)

    async def _announce(self) -> None:
        """Tell the caller, once, that they have to wait; an offer interrupts it at once."""
        files, self._announcements = self._announcements, ()
        if not self._told and self._call.callback is None:
            self._told = True
            files += self._where_they_stand()
        for file in files:
            if self._inbox is not None:
                return
            seconds = self._call.house.seconds_of((file,))
            await self._call.hold_for(seconds)
            self._playing = True
            try:
                with Overrun(self._call, seconds):
                    await self._play(file)
            finally:
                self._played()

    def _place_once(self) -> dict[str, str]:
        """The place in line for the channel, the first time it is asked for."""
        if self._placed:
            return {}
        self._placed = True
        place = Place(
            entered=self.entered,
            queue=self.waiting.queue,
            priority=self.waiting.priority,
            session=self._call.encoded_session(),
            arrived=self._call.arrived,
        )
        return {"CC_PLACE": place.text(), "CC_ENTERED": str(self.entered)}

    def _leave(self, news: str) -> inputs.QueueLeft:
        call = self._call
        call.house.floor.leave(call.contact)
        why, digit = ("key", news[3:]) if news.startswith("key") else (news, "")
        now = call.now()
        call.record(
            QueueLeft(
                id=new_id(),
                at=now,
                contact=call.contact,
                queue=self.waiting.queue,
                waited=max(0, now - self.entered),
                why=why,
            )
        )
        return inputs.QueueLeft(why=why, digit=digit, queue=self.waiting.queue)

    def _abandon(self) -> None:
        call = self._call
        if self._dialled is not None and self._dialled.answered:
            return
        now = call.hung_up_at or call.now()
        call.record(
            CallerAbandoned(
                id=stable_id("CallerAbandoned", call.contact),
                at=now,
                contact=call.contact,
                queue=self.waiting.queue,
                waited=max(0, now - self.entered),
                ringing=self._dialled is not None and self._dialled.withdrawn,
                uncertain=call.end_uncertain,
            )
        )
        queue = self.waiting.queue
        call.house.gave_up(call.caller, call.contact, queue, now, max(0, now - self.entered))
