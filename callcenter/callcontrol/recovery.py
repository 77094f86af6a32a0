"""After a start, and whenever the manager connection is back: makes belief and Asterisk agree.

The distributor is held until every caller who waited before is back in line, so that those
whose session returns first do not jump it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from callcenter.ami import LiveChannel, Snapshot
from callcenter.callcontrol.adopted import Adopted
from callcenter.callcontrol.observe import seat_of
from callcenter.callcontrol.place import OfferMark
from callcenter.config.softphone import BROWSER
from callcenter.errors import AmiError, StoreError
from callcenter.facts import AmiConnected, AmiLost, Fact, new_id

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["Recovery"]

_CALLER_CONTEXTS = frozenset({"hotline", "from-trunk"})
_RUNG = frozenset({"AppDial", "AppDial2"})
"""What Asterisk calls the channel of somebody who is rung: by Dial, by Originate."""
_LOOKS = 5
"""So often Asterisk is asked in a row at most."""
_log = Logger()


class Recovery:
    """Compares what the journal says is open with what Asterisk says is there."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._open: dict[str, Adopted] = {}
        self._timer: IDelayedCall | None = None
        self._ready = False
        self._connected = False
        """The manager connection was up, and nobody has told of its loss."""

    def load(self, open_contacts: Mapping[str, Sequence[Fact]]) -> None:
        """Take over the calls that an earlier core left open."""
        self._open = {contact: Adopted.from_facts(contact, facts) for contact, facts in open_contacts.items()}
        self._house.known = set(self._open)

    async def connected(self) -> None:
        """The manager connection is up: take a snapshot and bring everything in step."""
        house = self._house
        began = house.clock.now()
        snapshot = await house.node.snapshot()
        self._connected = True
        house.finished.intersection_update({channel.uniqueid for channel in snapshot.channels})
        house.record(
            AmiConnected(
                id=new_id(),
                at=house.clock.now(),
                node=house.config.asterisk.node,
                channels=len(snapshot.channels),
            )
        )
        self._callers(snapshot)
        snapshot = await self._in_step(snapshot, began)
        await self._talks(snapshot)
        await house.fallback.synchronise()
        if not self._ready:
            self._ready = True
            self._hold()
        try:
            await house.books.close_unseen({channel.uniqueid for channel in snapshot.channels})
        except (OSError, StoreError) as error:
            _log.warn("Asterisk's record was not compared: {why}", why=error)
        house.recordings.compare()

    async def _in_step(self, snapshot: Snapshot, began: int) -> Snapshot:
        """Compare until it is clear whose phone is in a call; the snapshot that told.

        Callers come back meanwhile, and with the ends of their talks agents are free whom the fallback queue has given
        another caller already.
        """
        house = self._house
        for _ in range(_LOOKS):
            if not self.compare(snapshot, began):
                break
            began = house.clock.now()
            snapshot = await house.node.snapshot()
        return snapshot

    def compare(self, snapshot: Snapshot, began: int) -> bool:
        """Bring phones and agents in step with what was asked for at ``began`` µs; see ``Reaper.compare``."""
        self._phones(snapshot)
        unclear = self._house.reaper.compare(snapshot.channels, began)
        self._house.floor.distribute()
        return unclear

    def lost(self, reason: str) -> None:
        """The manager connection is away."""
        house = self._house
        if self._connected:  # else the same loss for another reason, or none
            self._connected = False
            house.record(AmiLost(id=new_id(), at=house.clock.now(), node=house.config.asterisk.node, reason=reason))
        house.stop_awaiting_ends()
        house.reaper.hung.forget()
        for call in house.calls.values():
            if call.dialling is not None:
                call.dialling.blind = True

    def start_anyway(self) -> None:
        """Begin to distribute when the manager connection does not come up in time."""
        if not self._ready:
            self._house.floor.release()

    def _phones(self, snapshot: Snapshot) -> None:
        roster = self._house.roster
        roster.phones_known = True
        for seat in self._house.config.seats:
            for endpoint in (seat, seat + BROWSER):
                roster.phone_found(endpoint, registered=endpoint in snapshot.phones)

    def recall(self, contact: str) -> Adopted | None:
        """What the journal knew of a call at the start; None for a call that is not of an earlier core."""
        return self._open.get(contact)

    async def refresh_phones(self) -> None:
        """Ask Asterisk again which phones are registered."""
        self._phones(await self._house.node.snapshot())

    def _callers(self, snapshot: Snapshot) -> None:
        """Adopt the live callers that no session of ours holds."""
        house = self._house
        for channel in snapshot.channels:
            contact = channel.uniqueid
            known = contact in house.calls or contact in house.adopted or contact in house.finished
            if known or not _is_caller(channel):
                continue
            adopted = self._open.get(contact) or Adopted(contact, caller=channel.caller_num)
            house.adopted[contact] = adopted
        for contact in house.adopted.keys() - {channel.uniqueid for channel in snapshot.channels}:
            del house.adopted[contact]  # it ended while we could not see it: Asterisk's own record tells when
            house.known.discard(contact)

    async def _talks(self, snapshot: Snapshot) -> None:
        """Record the talks that began unseen and are still going on, dated by Asterisk's own record."""
        house = self._house
        for channel in snapshot.channels:
            seat = _seat_with(channel, snapshot)
            call = house.calls.get(channel.uniqueid)
            if seat and call is not None and call.dialling is not None and call.dialling.offer.seat == seat:
                await call.dialling.found_talking()
            elif seat and channel.uniqueid in house.adopted and not house.adopted[channel.uniqueid].connected:
                await self._offer_of(channel)
                found = await house.books.evidence(channel.uniqueid)
                adopted = house.adopted.get(channel.uniqueid)
                if adopted is not None:
                    began = found.talks[-1].began if found and found.talks else house.clock.now()
                    adopted.answered(house, seat, began)

    async def _offer_of(self, channel: LiveChannel) -> None:
        """Let a caller's channel tell the offer that an earlier core dialled, and could not put on record any more."""
        adopted = self._house.adopted[channel.uniqueid]
        if adopted.offer is None and channel.application == "Dial":  # else the fallback queue found the agent
            with contextlib.suppress(AmiError):
                mark = OfferMark.parse(await self._house.node.variable(channel.name, "CC_OFFER"))
                adopted.offer = adopted.offer or mark  # an event may have named the talk meanwhile

    # -- the hold ---------------------------------------------------------------------------------

    def _hold(self) -> None:
        if self._missing():
            seconds = self._house.config.acd.fallback_seconds + 1.0
            _log.info(
                "held {n} caller(s) that waited before: no offers for {s} s at most",
                n=len(self._missing()),
                s=seconds,
            )
            self._timer = self._house.reactor.callLater(seconds, self._house.floor.release)
        else:
            self._house.floor.release()

    def check(self) -> None:
        """A caller came back or went: is everybody accounted for?"""
        if self._house.floor.held and self._ready and not self._missing():
            if self._timer is not None and self._timer.active():
                self._timer.cancel()
            self._house.floor.release()

    def _missing(self) -> list[str]:
        """Live callers who wait, but not yet with us."""
        return [contact for contact, adopted in self._house.adopted.items() if adopted.waits]


def _is_caller(channel: LiveChannel) -> bool:
    return channel.context in _CALLER_CONTEXTS and channel.application not in _RUNG


def _seat_with(caller: LiveChannel, snapshot: Snapshot) -> str:
    """The seat in the same bridge as the caller; empty when none is."""
    if not caller.bridge_id:
        return ""
    for channel in snapshot.channels:
        if channel.bridge_id == caller.bridge_id and channel.uniqueid != caller.uniqueid:
            return seat_of(channel.name)
    return ""
