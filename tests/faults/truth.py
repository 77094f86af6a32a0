"""What the phones of both sides saw, told caller by caller: the ground truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callcenter.testing.sipp import Sighting

__all__ = ["Caller", "SeatCall", "Talk", "callers_of", "seat_calls_of"]

_ENDS = ("bye_sent", "bye_received", "cancelled", "rejected")


@dataclass(frozen=True)
class Talk:
    """A caller with a seat; seconds since 1970 by SIPp's clock."""

    seat: str
    began: float
    ended: float | None
    by_seat: bool
    """The seat hung up; otherwise it was hung up upon."""


@dataclass(frozen=True)
class SeatCall:
    """One INVITE at a seat's phone and what became of it."""

    number: str
    seat: str
    invited: float
    talking: float | None
    ended: float | None
    by_seat: bool


@dataclass(frozen=True)
class Caller:
    """One caller; callers here never hang up by themselves unless ``by_caller``."""

    number: str
    dialled: float
    answered: float | None
    ended: float | None
    by_caller: bool
    talks: tuple[Talk, ...] = ()

    @property
    def delay(self) -> float | None:
        """Seconds from dialling to the first word of an agent; None without one."""
        return self.talks[0].began - self.dialled if self.talks else None


def seat_calls_of(at_seats: Iterable[Sighting]) -> list[SeatCall]:
    """The calls that reached seats, in order."""
    by_call: dict[str, list[Sighting]] = {}
    for each in sorted(at_seats, key=lambda each: each.at):
        by_call.setdefault(each.call_id, []).append(each)
    found = [_seat_call(seen) for seen in by_call.values() if seen[0].event == "invited"]
    return sorted(found, key=lambda call: call.invited)


def _seat_call(seen: Sequence[Sighting]) -> SeatCall:
    first = seen[0]
    talking = next((each.at for each in seen if each.event == "talking"), None)
    end = next((each for each in seen if each.event in _ENDS), None)
    return SeatCall(
        first.number, first.seat, first.at, talking, end.at if end else None,
        by_seat=end is not None and end.event in ("bye_sent", "rejected"),
    )  # fmt: skip


def callers_of(callers: Iterable[Sighting], at_seats: Sequence[SeatCall]) -> list[Caller]:
    """All who dialled, in order of dialling."""
    talks: dict[str, list[Talk]] = {}
    for call in at_seats:
        if call.talking is not None:
            talks.setdefault(call.number, []).append(Talk(call.seat, call.talking, call.ended, call.by_seat))
    by_call: dict[str, list[Sighting]] = {}
    for each in sorted(callers, key=lambda each: each.at):
        by_call.setdefault(each.call_id, []).append(each)
    found = [_caller(seen, talks) for seen in by_call.values() if seen[0].event == "dialled"]
    return sorted(found, key=lambda caller: caller.dialled)


def _caller(seen: Sequence[Sighting], talks: dict[str, list[Talk]]) -> Caller:
    number = seen[0].number
    answered = next((each.at for each in seen if each.event == "answered"), None)
    end = next((each for each in seen if each.event in ("bye_sent", "bye_received")), None)
    return Caller(
        number, seen[0].at, answered, end.at if end else None,
        by_caller=end is not None and end.event == "bye_sent", talks=tuple(talks.get(number, ())),
    )  # fmt: skip
