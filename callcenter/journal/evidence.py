"""What Asterisk's own record says about one call, gathered row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field

import msgspec

from callcenter.journal.cel import CelRow

__all__ = ["Evidence", "Talk", "gather", "seat_of"]

_SEAT = re.compile(r"PJSIP/([0-9]{2,8})(?:-web)?-[0-9a-f]+")
_FRESH = 1_000_000
"""A seat's hang-up explains the caller's when they are no further apart, µs."""


@dataclass
class Talk:
    """A seat and the caller in one bridge; times in µs since 1970 UTC."""

    seat: str
    application: str
    """``Dial`` when the core connected them, ``Queue`` when the fallback queue did."""
    began: int
    ended: int = 0
    """0 while they talk, or when nobody recorded the end."""
    ended_by: str = "unknown"


@dataclass
class Evidence:
    """One call; times in µs since 1970 UTC, 0 for what is not recorded."""

    contact: str
    arrived: int = 0
    channel: str = ""
    caller: str = ""
    did: str = ""
    context: str = ""
    answered: int = 0
    entered: int = 0
    """First entry into the fallback queue."""
    talks: list[Talk] = field(default_factory=list)
    ended: int = 0
    ended_by: str = "unknown"
    last: int = 0
    """The newest row of this call."""
    _inside: dict[str, str] = field(default_factory=dict)
    """Channels in a bridge → their application."""

    def add(self, row: CelRow) -> None:
        """Take one row of this call into account."""
        at = row.at
        self.last = max(self.last, at)
        step = _STEPS.get(row.event)
        if step is not None:
            step(self, row, at, row.uniqueid == self.contact)

    @property
    def talking(self) -> Talk | None:
        """The talk whose end is not recorded."""
        return self.talks[-1] if self.talks and not self.talks[-1].ended else None

    def _started(self, row: CelRow, at: int, own: bool) -> None:
        if own:
            self.arrived, self.channel, self.caller = at, row.channel, row.caller
            self.did, self.context = row.exten, row.context

    def _answered(self, row: CelRow, at: int, own: bool) -> None:
        if own:
            self.answered = self.answered or at

    def _application(self, row: CelRow, at: int, own: bool) -> None:
        if own and row.application == "Queue":
            self.entered = self.entered or at

    def _bridged(self, row: CelRow, at: int, own: bool) -> None:
        self._inside[row.channel] = row.application
        seat = next(filter(None, map(seat_of, self._inside)), "")
        if seat and self.channel in self._inside and self.talking is None:
            self.talks.append(Talk(seat, self._inside[self.channel], at))

    def _parted(self, row: CelRow, at: int, own: bool) -> None:
        if row.channel in self._inside:
            del self._inside[row.channel]
            if (talk := self.talking) is not None:
                talk.ended, talk.ended_by = at, "caller" if own else "agent"

    def _hung_up(self, row: CelRow, at: int, own: bool) -> None:
        self._parted(row, at, own)
        if own:
            self.ended, self.ended_by = at, self._who(row, at)

    def _who(self, row: CelRow, at: int) -> str:
        """Who ended the call. Asterisk keeps naming the seat after a talk, so that is trusted only when fresh."""
        try:
            source = msgspec.json.decode(row.extra or "{}").get("hangupsource", "")
        except (msgspec.DecodeError, AttributeError):
            return "unknown"
        if source == self.channel:
            return "caller"
        if seat_of(source):
            return "agent" if self.talks and at - self.talks[-1].ended <= _FRESH else "unknown"
        return "system"


_STEPS = {
    "CHAN_START": Evidence._started,
    "ANSWER": Evidence._answered,
    "APP_START": Evidence._application,
    "BRIDGE_ENTER": Evidence._bridged,
    "BRIDGE_EXIT": Evidence._parted,
    "HANGUP": Evidence._hung_up,
}


def gather(rows: Iterable[CelRow], into: MutableMapping[str, Evidence] | None = None) -> MutableMapping[str, Evidence]:
    """Rows → evidence for each call they belong to, added to ``into``."""
    found: MutableMapping[str, Evidence] = {} if into is None else into
    for row in rows:
        if row.linkedid:
            evidence = found.get(row.linkedid)
            if evidence is None:
                evidence = found[row.linkedid] = Evidence(row.linkedid)
            evidence.add(row)
    return found


def seat_of(channel: str) -> str:
    """The seat of a channel name; empty for the trunk's.

    >>> seat_of("PJSIP/1001-0000002a"), seat_of("PJSIP/trunk-00000001")
    ('1001', '')
    """
    match = _SEAT.fullmatch(channel)
    return match[1] if match else ""
