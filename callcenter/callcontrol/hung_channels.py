"""Ends channels that hang, and talks longer than any may be; each with its reason on record and in the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from twisted.logger import Logger

from callcenter.acd.talk_cap import CAP
from callcenter.callcontrol.hung import endpoint_of, orphans, over_cap
from callcenter.facts import ChannelEnded, stable_id

if TYPE_CHECKING:
    from callcenter.ami import LiveChannel
    from callcenter.callcontrol.house import House

__all__ = ["HungChannels"]

_HUNG = "hung"
_LATE_SECONDS = 150
"""Asterisk itself ends a talk at the limit, counted from the ring; so much later that must have failed."""
_AGAIN = 30_000_000
"""A channel that does not go is ended again after this time, µs."""
_log = Logger()


class HungChannels:
    """Is shown all channels every few seconds; a channel must hang in every look for ``acd.hung_seconds``."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._since: dict[str, int] = {}
        """Uniqueid → the first of the looks in a row in which it hung, µs."""
        self._ended: dict[str, int] = {}
        """Uniqueid → when Asterisk was told last to end it, µs."""

    @property
    def suspected(self) -> bool:
        """Did a channel hang in the last look?"""
        return bool(self._since)

    def forget(self) -> None:
        """Asterisk was away: what hung then may not any more."""
        self._since.clear()

    def compare(self, channels: Sequence[LiveChannel], began: int) -> None:
        """With the channels that were asked for at ``began`` µs."""
        there = {each.uniqueid for each in channels}
        self._ended = {ident: at for ident, at in self._ended.items() if ident in there}
        patience = int(self._house.config.acd.hung_seconds * 1e6)
        hanging = {each.uniqueid: each for each in orphans(channels, self._known())} if patience else {}
        self._since = {ident: self._since.get(ident, began) for ident in hanging}
        for ident, channel in hanging.items():
            hung = began - self._since[ident]
            if hung >= patience and channel.duration * 1_000_000 >= patience:
                self._end(channel, _HUNG, hung)
        for channel in over_cap(channels, self._longest()):
            self._end(channel, CAP, 0)

    def _known(self) -> set[str]:
        """Uniqueids that belong to calls and sessions of ours."""
        house = self._house
        calls = (house.calls, house.adopted, house.supervision.live)
        desks = (house.conferences, house.seat_calls, house.codes, house.outbound, house.follow_ups)
        return house.sessions().union(*calls, *(desk.channels for desk in desks))

    def _longest(self) -> int:
        config = self._house.config
        return max(config.agi.max_call_seconds, config.outbound.longest_talk_minutes * 60) + _LATE_SECONDS

    def _end(self, channel: LiveChannel, why: str, hung: int) -> None:
        house, now, endpoint = self._house, self._house.clock.now(), endpoint_of(channel.name)
        again = channel.uniqueid in self._ended
        if again and now - self._ended[channel.uniqueid] < _AGAIN:
            return
        self._ended[channel.uniqueid] = now
        house.act("Hangup", Channel=channel.uniqueid)
        if again:
            _log.error("channel {id} of {who} does not go: Asterisk is told again", id=channel.uniqueid, who=endpoint)
            return
        _log.warn(
            "channel {id} of {who}, {age} s old, is ended: {why}",
            id=channel.uniqueid, who=endpoint, age=channel.duration, why=_words(why, hung, channel),
        )  # fmt: skip
        house.record(
            ChannelEnded(
                id=stable_id("ChannelEnded", channel.uniqueid, why), at=now, node=house.config.asterisk.node,
                channel=channel.uniqueid, endpoint=endpoint, why=why, lasted=channel.duration * 1_000_000, hung=hung,
                contact=self._contact(channel),
            )
        )  # fmt: skip

    def _contact(self, channel: LiveChannel) -> str:
        """The call that it belongs to; empty while that is not on record, for its arrival must be its first fact."""
        house, contact = self._house, channel.linkedid
        adopted = house.adopted.get(contact)
        return contact if contact in house.calls or (adopted is not None and adopted.arrived) else ""


def _words(why: str, hung: int, channel: LiveChannel) -> str:
    if why == CAP:
        return "its talk is longer than any may be (agi.max_call_seconds, outbound.longest_talk_minutes)"
    return (
        f"since {hung / 1e6:.0f} s it is in no call, without a session and with nobody "
        f"({channel.application or 'no application'} in {channel.context or 'no context'})"
    )
