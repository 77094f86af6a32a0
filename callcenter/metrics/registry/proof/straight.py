"""Counts of calls and of agents' time in a span, each done as its sentence says."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable

from callcenter.facts import TargetsSet
from callcenter.metrics.registry.proof.calls import Call, Stay, Talk
from callcenter.metrics.registry.proof.journal import Remembered

__all__ = ["calls_of", "counts"]

_SECOND = 1_000_000
_HOUR = 3600 * _SECOND
_STATES = {
    "ring_time_us": ("reserved", "ringing"), "on_call_time_us": ("on_call", "hold"), "outbound_time_us": ("outbound",),
    "after_call_time_us": ("wrap_up",), "idle_time_us": ("available",), "pause_time_us": ("paused",),
}  # fmt: skip
Counts = dict[str, int]


def counts(known: Remembered, begin: int, end: int) -> Counts:
    """Every count of calls and agents from ``begin`` to before ``end``, µs."""
    found: Counts = {}
    for part in (_arrivals, _queued, _tries, _talks, _stays, _ratings, _dialled, _callbacks):
        found |= part(known, begin, end)
    return found


def calls_of(known: Remembered, begin: int, end: int, moment: Callable[[Call], int | None]) -> list[Call]:
    """Calls with that moment in the span."""
    found = ((each, moment(each)) for each in known.calls.calls.values())
    return [each for each, at in found if at is not None and begin <= at < end]


def _many(rows: Iterable[object]) -> int:
    return sum(1 for _ in rows)


def _arrivals(known: Remembered, begin: int, end: int) -> Counts:
    came = calls_of(known, begin, end, lambda each: each.resumed if each.arrived is None else each.arrived)
    came = [each for each in came if each.is_callers]
    spoken_to = [each for each in came if not each.answers]
    return {
        "calls": len(came),
        "calls_ivr_only": _many(each for each in came if each.queued is None),
        "calls_outside": _many(each for each in spoken_to if each.outside),
        "calls_message": _many(each for each in spoken_to if each.message and not each.outside),
    }


def _queued(known: Remembered, begin: int, end: int) -> Counts:
    offered = _offered(known, begin, end)
    answered = [each for each in offered if each.answers]
    gave_up = [each for each in offered if not each.answers and each.gave_up and not (each.message or each.outside)]
    waits = [(each, wait) for each in answered if each.answer and (wait := each.answer.waited) is not None]
    lost = [(each, each.waited or 0) for each in gave_up]
    limits = _Limits(known.calls.targets)
    found = {
        "offered": len(offered),
        "answered": len(answered),
        "abandoned": len(gave_up),
        "abandoned_short": _many(each for each, wait in lost if wait <= limits.short(each)),
        "abandoned_late": _many(each for each, wait in lost if wait > limits.short(each)),
        "abandoned_within_x": _many(each for each, wait in lost if wait <= limits.answer(each)),
        "answered_within_x": _many(each for each, wait in waits if wait <= limits.answer(each)),
        "still_waiting": _many(each for each in offered if _waits(each)),
        "uncertain_contacts": _many(each for each in offered if each.unseen or each.end_unseen),
        "callers": len({each.caller for each in offered if each.caller}),
        "answered_seen": _many(each for each in answered if not each.unseen),
        "waited_us": sum(wait for each, wait in waits if not each.unseen),
        "abandoned_seen": _many(each for each in gave_up if not each.unseen),
        "abandon_waited_us": sum(wait for each, wait in lost if not each.unseen),
        "longest_wait_us": max((wait for each, wait in (*waits, *lost) if not each.unseen), default=0),
    }
    found["left_queue"] = len(offered) - len(answered) - len(gave_up) - found["still_waiting"]
    for seconds in (15, 20, 30):
        found[f"answered_within_{seconds}"] = _many(each for each, wait in waits if wait <= seconds * _SECOND)
    return found


def _offered(known: Remembered, begin: int, end: int) -> list[Call]:
    return [each for each in calls_of(known, begin, end, lambda call: call.queued) if each.is_callers]


def _waits(call: Call) -> bool:
    over = call.answers or call.gave_up or call.left or call.message or call.outside or call.ends
    return not over


class _Limits:
    """The thresholds that were on record at a moment; 15 s and 5 s before anything was."""

    def __init__(self, targets: list[TargetsSet]) -> None:
        ordered = sorted(targets, key=lambda each: each.at)
        self._begins = [each.at for each in ordered]
        self._answer = [15 * _SECOND, *(each.answer for each in ordered)]
        self._short = [5 * _SECOND, *(each.short_abandon for each in ordered)]

    def answer(self, call: Call) -> int:
        return self._answer[bisect_right(self._begins, call.queued or 0)]

    def short(self, call: Call) -> int:
        return self._short[bisect_right(self._begins, call.queued or 0)]


def _tries(known: Remembered, begin: int, end: int) -> Counts:
    """Every number's calls in a row; a chain ends with an answer, or when no call follows within the hour."""
    by_number: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
    for each in _offered(known, begin, end + _HOUR):
        if each.caller and each.queued is not None:
            by_number[each.caller].append((each.queued, bool(each.answers)))
    tries = chains = through = 0
    for row in by_number.values():
        row.sort()
        follows = [at for at, _ in row[1:]]
        for (at, answered), after in zip(row, [*follows, None], strict=True):
            if at < end:
                tries += 1
                last = answered or after is None or after - at > _HOUR
                chains, through = chains + last, through + (last and answered)
    return {"tries": tries, "chains": chains, "chains_through": through}


def _talks(known: Remembered, begin: int, end: int) -> Counts:
    calls = known.calls.calls
    talks = [
        each for each in known.calls.talks.values() if begin <= each.began < end and calls[each.contact].is_callers
    ]
    seen = [(each, each.end) for each in talks if each.end and not each.unseen and each.end.ended_by != "cap"]
    held, worked = _beside(known, [each for each, _ in seen])
    return {
        "talks": len(talks),
        "talks_seen": len(seen),
        "talk_us": sum(over.talked for _, over in seen),
        "longest_talk_us": max((over.talked for _, over in seen), default=0),
        "talks_uncertain": _many(each for each in talks if each.unseen),
        "talks_capped": _many(each for each in talks if each.end and each.end.ended_by == "cap"),
        "talks_transferred": _many(each for each in talks if each.end and each.end.ended_by == "transfer"),
        "hold_us": held,
        "wrap_up_us": worked,
    }


def _beside(known: Remembered, talks: list[Talk]) -> tuple[int, int]:
    """(µs on hold, µs of after-call work) that belong to the talks."""
    held, wrapped = _Stays(known.calls.stays, "hold"), _Stays(known.calls.stays, "wrap_up")
    begins: defaultdict[str, list[int]] = defaultdict(list)
    for talk in known.calls.talks.values():
        begins[talk.agent].append(talk.began)
    for moments in begins.values():
        moments.sort()
    hold = sum(held.length(each.agent, each.began, _end(each), (each.contact,)) for each in talks)
    work = 0
    for talk in talks:
        until = min(_next(begins[talk.agent], talk.began) or _end(talk) + 4 * _HOUR, _end(talk) + 4 * _HOUR)
        work += wrapped.length(talk.agent, _end(talk) - 5 * _SECOND, until, (talk.contact, ""))
    return hold, work


def _end(talk: Talk) -> int:
    return talk.end.at if talk.end else 0


def _next(moments: list[int], moment: int) -> int | None:
    place = bisect_right(moments, moment)
    return moments[place] if place < len(moments) else None


class _Stays:
    """Stays in one state that are over, by agent and beginning."""

    def __init__(self, stays: list[Stay], state: str) -> None:
        self._of: defaultdict[str, list[Stay]] = defaultdict(list)
        for stay in sorted(stays, key=lambda each: each.began):
            if stay.state == state and stay.ended is not None:
                self._of[stay.agent].append(stay)
        self._begins = {agent: [each.began for each in rows] for agent, rows in self._of.items()}

    def length(self, agent: str, begin: int, end: int, contacts: tuple[str, ...]) -> int:
        """µs of those that began from ``begin`` to before ``end`` for one of the contacts."""
        begins = self._begins.get(agent, [])
        some = self._of[agent][bisect_left(begins, begin) : bisect_left(begins, end)]
        return sum((each.ended or each.began) - each.began for each in some if each.contact in contacts)


def _stays(known: Remembered, begin: int, end: int) -> Counts:
    found = dict.fromkeys(_STATES, 0)
    names = {state: name for name, states in _STATES.items() for state in states}
    for stay in known.calls.stays:
        until = known.newest if stay.ended is None else stay.ended
        part = min(until, end) - max(stay.began, begin)
        if part > 0:
            found[names[stay.state]] += part
    return found


def _ratings(known: Remembered, begin: int, end: int) -> Counts:
    calls = known.calls.calls
    given = [
        each for each in known.calls.ratings
        if begin <= each.at < end and each.contact in calls and calls[each.contact].is_callers
    ]  # fmt: skip
    return {"ratings": len(given), "ratings_satisfied": _many(each for each in given if each.score in (1, 2))}


def _dialled(known: Remembered, begin: int, end: int) -> Counts:
    rows = [each for each in calls_of(known, begin, end, lambda call: call.arrived) if each.direction == "out"]
    answered = [each for each in rows if each.dialled and each.dialled.outcome == "answered"]
    seen = [each for each in answered if not each.unseen and not any(over.ended_by == "cap" for over in each.ends)]
    return {
        "outbound": len(rows),
        "outbound_answered": len(answered),
        "outbound_citizens": len({each.caller for each in rows if each.caller}),
        "outbound_citizens_answered": len({each.caller for each in answered if each.caller}),
        "outbound_seen": len(seen),
        "outbound_talk_us": sum(each.dialled.talked for each in seen if each.dialled),
    }


def _callbacks(known: Remembered, begin: int, end: int) -> Counts:
    rows = [each for each in known.calls.callbacks.values() if begin <= each.at < end]
    ends = known.calls.callback_ends
    outcomes = [ends[each.callback].outcome if each.callback in ends else "" for each in rows]
    return {
        "callbacks": len(rows),
        "callbacks_connected": outcomes.count("connected"),
        "callbacks_called_in": outcomes.count("called_in"),
        "callbacks_open": outcomes.count(""),
    }
