"""The truth of the phones against the store: each way in which they can differ has a name and a list.

Pure: what SIPp saw and the store's rows in, findings out. Nothing is summed up, so that a defect can be looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from tests.faults.truth import Caller, SeatCall

__all__ = ["Contact", "Findings", "Leg", "compare"]

TOLERANCE = 1.0
"""Seconds by which a time that is not called uncertain may differ from SIPp's (I3)."""
CUT_TOLERANCE = 10.0
"""The same for the end of calls that Asterisk took with it when it died."""
_ANNOUNCED = frozenset({"message", "closed", "full", "callback"})
"""Results that mean: the caller was told something and that was the end (I6)."""


_STAMPS = 0.01
"""Seconds: the dialplan notes the end of a talk of the fallback queue once that has let the caller go, in whole ms."""


@dataclass(frozen=True)
class Contact:
    """A call on record; seconds since 1970."""

    contact: str
    caller: str
    arrived: float
    connected: float | None
    ended: float | None
    talked: float | None
    result: str = ""
    via: str = ""
    uncertain: bool = False


@dataclass(frozen=True)
class Leg:
    """An offer on record; ``over`` is the end of its talk, or the moment at which it came to nothing."""

    contact: str
    seat: str
    agent: str
    offered: float
    over: float | None


@dataclass
class Findings:
    """What differs; a healthy system has none of it."""

    lost: list[str] = field(default_factory=list)
    """I1: answered by Asterisk, and not on record."""
    doubled: list[str] = field(default_factory=list)
    """I2: on record more than once."""
    invented: list[str] = field(default_factory=list)
    """I1: on record, and nobody called."""
    open: list[str] = field(default_factory=list)
    """On record without an end although the caller is gone."""
    dropped: list[str] = field(default_factory=list)
    """I6: cut off before or while talking."""
    unanswered: list[str] = field(default_factory=list)
    """I6: dialled and never answered."""
    stranded: list[str] = field(default_factory=list)
    """Still on the line when everything was over."""
    wrong_times: list[str] = field(default_factory=list)
    """I3: an end, beginning or length more than a second off, and not called uncertain."""
    two_legs: list[str] = field(default_factory=list)
    """I4: a seat with two calls at one moment, by the phones or by the record."""
    hours: list[str] = field(default_factory=list)
    """I7: hours whose calls by the journal and by the read tables differ."""
    in_logs: list[str] = field(default_factory=list)
    """I9: files that hold a caller's number."""
    channels: list[str] = field(default_factory=list)
    """I5: channels that were left."""
    tables: list[str] = field(default_factory=list)
    """What ``callcenter database verify`` finds."""

    def told(self) -> dict[str, list[str]]:
        """Only what was found."""
        return {each.name: found for each in fields(self) if (found := getattr(self, each.name))}


def compare(
    callers: Sequence[Caller],
    seat_calls: Sequence[SeatCall],
    contacts: Sequence[Contact],
    legs: Sequence[Leg],
    cuts: Sequence[float] = (),
) -> Findings:
    """Hold the callers of one run against the record of it.

    ``cuts`` are the moments at which Asterisk was killed: it takes its calls with it, which nobody can help, but they
    must be on record, closed, and dated.
    """
    found = Findings()
    by_number: Mapping[str, list[Contact]] = _by_number(contacts)
    for caller in callers:
        mine = by_number.get(caller.number, [])
        _told_once(found, caller, mine, cuts)
        _served(found, caller, mine, cuts)
        if len(mine) == 1 and mine[0].ended is not None and not mine[0].uncertain:
            found.wrong_times += _wrong(caller, mine[0], cuts)
        elif len(mine) == 1 and mine[0].ended is not None and (cut := _cut(caller, cuts)) is not None:
            found.wrong_times += _off("end by the last evidence", mine[0].ended, cut, CUT_TOLERANCE, caller.number)
    dialled = {caller.number for caller in callers}
    found.invented += [each.contact for each in contacts if each.caller not in dialled]
    found.two_legs += _overlapping(
        (call.seat, call.invited, _until(call.ended, call.invited, cuts), call.number) for call in seat_calls
    )
    recorded = ((leg.seat, leg.offered, leg.over and leg.over - _STAMPS, leg.contact) for leg in legs)
    found.two_legs += [f"on record: {each}" for each in _overlapping(recorded)]
    return found


def _by_number(contacts: Iterable[Contact]) -> Mapping[str, list[Contact]]:
    found: dict[str, list[Contact]] = defaultdict(list)
    for each in contacts:
        found[each.caller].append(each)
    return found


def _told_once(found: Findings, caller: Caller, mine: Sequence[Contact], cuts: Sequence[float]) -> None:
    until = caller.answered or caller.ended or caller.dialled
    begun_anew = sum(caller.dialled - 1.0 <= cut <= until for cut in cuts)  # the phone sent its INVITE again
    if caller.answered is not None and not mine:
        found.lost.append(caller.number)
    if len(mine) > 1 + begun_anew:
        found.doubled.append(caller.number)
    gone = caller.ended is not None or _cut(caller, cuts) is not None
    if gone and any(each.ended is None for each in mine):
        found.open.append(caller.number)


def _served(found: Findings, caller: Caller, mine: Sequence[Contact], cuts: Sequence[float]) -> None:
    if _cut(caller, cuts) is not None or caller.by_caller:
        return
    announced = any(each.result in _ANNOUNCED for each in mine)
    if caller.answered is None:
        found.unanswered.append(caller.number)
    elif caller.ended is None:
        found.stranded.append(caller.number)
    elif not announced and (not caller.talks or not all(talk.by_seat for talk in caller.talks)):
        found.dropped.append(caller.number)


_SETUP_SECONDS = 0.5
"""SIP's T1 (RFC 3261, 17.1.1.2): by then a phone that has heard nothing has sent its INVITE again."""


def _cut(caller: Caller, cuts: Sequence[float]) -> float | None:
    """When Asterisk died with this caller; None when it did not."""
    if caller.answered is None:  # between the INVITE, which is not sent again after a 100, and the answer
        return next((cut for cut in cuts if caller.dialled <= cut <= caller.dialled + _SETUP_SECONDS), None)
    return next((cut for cut in cuts if caller.answered <= cut and (caller.ended is None or caller.ended > cut)), None)


def _wrong(caller: Caller, stored: Contact, cuts: Sequence[float]) -> list[str]:
    if caller.ended is None or stored.ended is None:
        cut = _cut(caller, cuts)
        certain = "" if cut is None or stored.ended is None else "end, said to be certain"
        return _off(certain, stored.ended or 0.0, cut or 0.0, CUT_TOLERANCE, caller.number) if certain else []
    wrong = _off("end", stored.ended, caller.ended, TOLERANCE, caller.number)
    if not caller.talks:
        if stored.talked:
            wrong.append(f"{caller.number}: a talk of {stored.talked:.1f} s on record that nobody had")
        return wrong
    if stored.connected is None:
        return [*wrong, f"{caller.number}: the talk is not on record"]
    wrong += _off("answer of the agent", stored.connected, caller.talks[0].began, TOLERANCE, caller.number)
    lengths = [(talk.ended or talk.began) - talk.began for talk in caller.talks]
    return wrong + _off("length of talk", stored.talked or 0.0, sum(lengths), TOLERANCE, caller.number)


def _off(what: str, stored: float, seen: float, tolerance: float, number: str) -> list[str]:
    apart = stored - seen
    return [f"{number}: {what} is {apart:+.1f} s off"] if abs(apart) > tolerance else []


def _until(ended: float | None, began: float, cuts: Sequence[float]) -> float | None:
    """The end of a call at a seat: Asterisk's death ends it too, though the phone learns it late."""
    died = [cut for cut in cuts if cut >= began]
    return min([each for each in (ended, *died[:1]) if each is not None], default=None)


def _overlapping(spans: Iterable[tuple[str, float, float | None, str]]) -> list[str]:
    """Seat by seat: which call began while another one was on. One without an end counts as over at once."""
    last: dict[str, tuple[float, str]] = {}
    found = []
    for seat, began, ended, name in sorted(spans, key=lambda span: span[1]):
        until, other = last.get(seat, (0.0, ""))
        if began < until:
            found.append(f"seat {seat}: {name} came {until - began:.2f} s before {other} was over")
        last[seat] = max(last.get(seat, (0.0, "")), (began if ended is None else ended, name))
    return found
