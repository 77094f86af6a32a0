"""Rooms of Asterisk (ConfBridge), and one party of a call in them: where it is to be, and its way there.

Each party has a FastAGI session of its own, which either waits (music, ringing) or sits in a room. A party that is to
be elsewhere is taken out of the room by the manager action ``ConfbridgeKick``; its session then goes on to the next
place. So any of them can come and go and the others hear nothing of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred

from callcenter.agi import AGISIGHUPHangup

if TYPE_CHECKING:
    from callcenter.agi import AgiSession
    from callcenter.callcontrol.house import House

__all__ = ["CONTEXT", "MUSIC", "OUT", "RINGING", "Member"]

CONTEXT = "member"
"""Context of the dialplan in which the phones of agents and guests run their sessions."""
MUSIC, RINGING, OUT = "music", "ringing", "out"
"""Places that are no rooms: on hold with music, hearing that somebody is rung, and gone."""
_AGAIN_SECONDS = 2.0
"""A kick that came to nothing, or an entry that nobody told of, is made up for after this time."""


class Member:
    """One party of a call: the caller, an agent, or somebody who was asked."""

    def __init__(self, house: House, uniqueid: str, *, staff: bool, music: str = "default") -> None:
        """``staff`` keep a caller in the room: the caller leaves it with the last of them."""
        self.uniqueid = uniqueid
        self.place = OUT
        """Where this party is to be: ``MUSIC``, ``RINGING``, ``OUT``, or the name of a room."""
        self.gone = False
        """It has hung up, or its part is over."""
        self._house = house
        self._profile = "staff" if staff else "caller"
        self._music = music
        self._agi: AgiSession | None = None
        self._room = ""
        """The room that Asterisk was asked to bring it into; empty: none."""
        self._inside = False
        """Asterisk has told that it is in ``_room``."""
        self._kicked = False
        self._wake: Deferred[None] | None = None

    @property
    def attended(self) -> bool:
        """Its session has begun."""
        return self._agi is not None

    @property
    def channel(self) -> str:
        """Name of its channel; empty before its session."""
        return self._agi.env.get("channel", "") if self._agi is not None else ""

    async def exec(self, application: str, arguments: str) -> None:
        """Run an application of the dialplan on its channel, between two places."""
        if self._agi is not None:
            await self._agi.exec(application, arguments)

    def go(self, place: str) -> None:
        """Be elsewhere from now on."""
        if self.place != place and not self.gone:
            self.place = place
            self._stir()

    def entered(self, room: str) -> None:
        """Asterisk tells that the party is in a room; of one that it has left already, that is no news."""
        if room == self._room:
            self._inside = True
            self._stir()

    def hung_up(self) -> None:
        """The party's channel is gone."""
        self.gone = True
        self._stir()

    def _stir(self) -> None:
        if self._wake is not None:
            wake, self._wake = self._wake, None
            wake.callback(None)
        elif self._room and self.place != self._room and not self.gone:
            if self._inside:  # before, Asterisk knows of nobody to be kicked
                self._kick()
            self._house.reactor.callLater(_AGAIN_SECONDS, self._look_again, self._room)

    def _look_again(self, room: str) -> None:
        """Events and actions get lost while the manager is away; a party must not stay where it is not to be."""
        if self._room == room != self.place:
            self._inside = True
            self._stir()

    def _kick(self) -> None:
        self._kicked = True
        self._house.act("ConfbridgeKick", Conference=self._room, Channel=self.channel)

    async def attend(self, agi: AgiSession) -> None:
        """Be where the party is to be, until that is nowhere. Raises AGIHangup when it hung up."""
        self._agi = agi
        agi.on_hangup(self.hung_up)
        while self.place != OUT and not self.gone:
            if self.place in (MUSIC, RINGING):
                await self._wait(agi, self.place)
            else:
                await self._sit(agi, self.place)
        if agi.hung_up:
            raise AGISIGHUPHangup("hung up")

    async def _wait(self, agi: AgiSession, place: str) -> None:
        await self.before(place)
        if place == RINGING:
            await agi.exec("Playtones", "ring")
        else:
            await agi.start_music(self._music)
        while self.place == place and not self.gone:
            grip = self._house.config.agi.grip_seconds / 2
            wake: Deferred[None] = Deferred()
            self._wake = wake
            renewal = self._house.reactor.callLater(grip, self._stir)
            await wake
            if renewal.active():
                renewal.cancel()
            elif not self.gone:
                await self.renew()
        if not self.gone:
            await agi.exec("StopPlaytones" if place == RINGING else "StopMusicOnHold")

    async def _sit(self, agi: AgiSession, room: str) -> None:
        await self.before(room)
        if self.place != room:
            return
        self._room, self._inside, self._kicked = room, False, False
        try:
            await agi.exec("ConfBridge", f"{room},room,{self._profile}")
        finally:
            self._room = ""
        if self.place == room and not self._kicked and not self.gone:  # else it is to be here again already
            await self.left_alone()

    async def before(self, place: str) -> None:
        """Called before the party gets to a place; for what must stand on its channel then."""

    async def left_alone(self) -> None:
        """Called when it is out of a room and nobody sent it away."""
        self.place = OUT

    async def renew(self) -> None:
        """Called from time to time while it waits."""
