"""Who is in a call in which somebody is asked: the caller, agents, and whoever they ask; each a member of rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred

from callcenter.callcontrol.rooms import MUSIC, OUT, Member

if TYPE_CHECKING:
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.conference import Conference
    from callcenter.callcontrol.offer import Dialling
    from callcenter.callcontrol.outbound import OutboundCall

__all__ = ["CallersPart", "Guest", "Party"]

_ALONE_SECONDS = 2.0
"""So long after the last of the staff has left the room a caller waits for what the events say of it."""


class Guest:
    """Somebody who can be asked: the seat of an agent, or an outside number."""

    def __init__(self, *, seat: str = "", number: str = "") -> None:
        self.seat = seat
        self.number = number


class Party(Member):
    """A phone of ours, or one outside, in a conference."""

    def __init__(self, conference: Conference, uniqueid: str, guest: Guest, agent: LiveAgent | None) -> None:
        super().__init__(conference.house, uniqueid, staff=True)
        self.conference = conference
        self.guest = guest
        self.agent = agent
        self.talk: Dialling | None = None
        """The agent's talk with the caller, once there is one."""
        self.with_caller_since = 0
        """When an outside party came to the caller, µs; 0: not yet."""
        self.placed: OutboundCall | None = None
        """The call to this phone; None for one that was in the call already."""
        self.answered = False
        self.was_with_caller = False
        self.notice = ""
        """Prompt that this party alone hears on the way to the next place."""
        self.finished = False
        """Its part is on record and its agent is free."""

    @property
    def with_caller(self) -> bool:
        """A talk with the caller has begun and is not over."""
        return bool(self.with_caller_since) or (self.talk is not None and not self.talk.ended)

    async def before(self, place: str) -> None:
        """On the way to the caller: from here on it is a talk with the caller, recorded and credited."""
        notice, self.notice = self.notice, ""
        if notice:
            await self.exec("Playback", notice)
        if place == self.place == self.conference.room:
            await self.conference.credit(self)


class CallersPart(Member):
    """The caller, whose channel must tell the dialplan where to go on if the core goes away."""

    def __init__(self, conference: Conference) -> None:
        call = conference.call
        queue = conference.house.config.queues.get(call.queue)
        super().__init__(conference.house, call.contact, staff=False, music=queue.music if queue else "default")
        self._conference = conference

    async def before(self, place: str) -> None:
        """Waiting for the agent: back into the queue. With somebody: the talk is over when that is."""
        call = self._conference.call
        if place == MUSIC:
            await call.set_variables(CC_TALKED="", DIALSTATUS="", CC_OFFER="", **call.grip())
            return
        longest = call.house.config.agi.max_call_seconds
        await call.set_variables(CC_TALKED="1", CC_OFFER=self._conference.mark(), **call.grip(longest))

    async def left_alone(self) -> None:
        """The last of the staff left the room; who else may come, the events will have told in a moment."""
        room = self.place
        settled = self._wake = Deferred()
        late = self._house.reactor.callLater(_ALONE_SECONDS, self._stir)
        if self._conference.nobody_comes():
            self._stir()
        await settled
        if late.active():
            late.cancel()
        if self.place == room and self._conference.nobody_comes():
            self.place = OUT

    async def renew(self) -> None:
        """The core still holds the caller."""
        call = self._conference.call
        await call.set_variables(**call.grip())
