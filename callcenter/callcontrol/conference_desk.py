"""All conferences: whose phone is in which, what their sessions do, and what Asterisk tells of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from twisted.logger import Logger

from callcenter.agi import AGIHangup

if TYPE_CHECKING:
    from callcenter.agi import AgiSession
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.conference import Conference
    from callcenter.callcontrol.house import House
    from callcenter.callcontrol.parties import Party

__all__ = ["ConferenceDesk"]

_GONE_SECONDS = 3.0
"""So long after its session a phone counts as gone, even when no event tells."""
_log = Logger()


class ConferenceDesk:
    """Knows whose phone is in which conference, and tells each what Asterisk tells of it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._parties: dict[str, Party] = {}
        """By uniqueid of the channel."""

    def find(self, contact: str) -> Conference | None:
        """The conference of a call, if it has one."""
        call = self._house.calls.get(contact)
        return call.conference if call is not None else None

    def holds(self, agent: LiveAgent) -> bool:
        """Is the agent in a conference, or being asked into one?"""
        return any(party.agent is agent for party in self._parties.values())

    def party_of(self, agent: LiveAgent) -> str:
        """Uniqueid of the agent's channel in a conference; empty when the agent is in none."""
        return next((uniqueid for uniqueid, party in self._parties.items() if party.agent is agent), "")

    def is_its(self, uniqueid: str) -> bool:
        """Is this the phone of somebody who is asked?"""
        return uniqueid in self._parties

    @property
    def channels(self) -> Collection[str]:
        """Uniqueids of all of them."""
        return self._parties.keys()

    def take(self, party: Party) -> None:
        """This phone is in a conference from now on."""
        self._parties[party.uniqueid] = party

    def forget(self, party: Party) -> None:
        """It is not any more."""
        self._parties.pop(party.uniqueid, None)

    async def serve(self, agi: AgiSession) -> None:
        """Hold a phone in its conference until its part is over; the dialplan then hangs it up."""
        party = self._parties.get(agi.contact)
        if party is None:
            _log.warn("{channel} is in no conference: hung up", channel=agi.env.get("channel"))
            return
        if party.placed is not None:
            party.placed.settle("answered")  # that its session begins tells so too, and may be all that is told
        try:
            await agi.set_variable("TIMEOUT(absolute)", self._house.config.agi.max_call_seconds)
            await party.attend(agi)
        except AGIHangup:
            pass
        finally:
            self._house.reactor.callLater(_GONE_SECONDS if self._house.node.up else 0, self._must_be_gone, party)

    def _must_be_gone(self, party: Party) -> None:
        """Its session is over, and its hang-up was not told."""
        if self._parties.get(party.uniqueid) is party and not self._house.closing:
            self._house.act("Hangup", Channel=party.uniqueid)
            self.gone(party.uniqueid)

    # -- what Asterisk tells --------------------------------------------------------------------------

    def entered(self, uniqueid: str, room: str) -> None:
        """Somebody is in a room."""
        conference = self.find(uniqueid)
        member = conference.caller if conference is not None else self._parties.get(uniqueid)
        if member is not None:
            member.entered(room)

    def gone(self, uniqueid: str) -> None:
        """A channel is gone."""
        if party := self._parties.get(uniqueid):
            party.conference.left(party)
