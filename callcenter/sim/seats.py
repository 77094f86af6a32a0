"""More or fewer agents at every moment at which somebody with their skill is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from msgspec.structs import replace

from callcenter.sim.traffic import Duty

__all__ = ["with_seats"]


def with_seats(duties: Sequence[Duty], skill: str, change: int) -> tuple[Duty, ...]:
    """The duties with ``change`` agents of ``skill`` added or, below 0, taken away whenever anybody of it is there.

    >>> two = [Duty("1001", {"voice": 5}, 0, 100), Duty("1002", {"voice": 5}, 50, 200)]
    >>> [(duty.agent, duty.begins, duty.ends) for duty in with_seats(two, "voice", 1)][2:]
    [('voice+1', 0, 200)]
    >>> [(duty.agent, duty.begins, duty.ends) for duty in with_seats(two, "voice", -1)]
    [('1002', 50, 100)]
    """
    able = [duty for duty in duties if skill in duty.skills]
    others = [duty for duty in duties if skill not in duty.skills]
    if change >= 0:
        skills = able[0].skills
        spans = _covered(able)
        extra = len({duty.agent for duty in able if "+" in duty.agent})
        added = [Duty(f"{skill}+{extra + n}", skills, *span) for n in range(1, change + 1) for span in spans]
        return (*duties, *added)
    for _ in range(-change):
        able = _one_less(able)
    return (*others, *able)


def _covered(duties: Sequence[Duty]) -> list[tuple[int, int]]:
    """Spans in which at least one of them is there."""
    spans: list[tuple[int, int]] = []
    for begins, ends in sorted((duty.begins, duty.ends) for duty in duties):
        if spans and begins <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], ends))
        else:
            spans.append((begins, ends))
    return spans


def _one_less(duties: Sequence[Duty]) -> list[Duty]:
    """One agent less at each moment: who would stay longest goes home, and at the end of that duty the next one."""
    coming = sorted(duties, key=lambda duty: (duty.begins, duty.agent))
    there: list[tuple[int, int]] = []
    left = dict(enumerate(coming))
    now, number = 0, 0
    while there or number < len(coming):
        if not there:
            now = max(now, coming[number].begins)
        while number < len(coming) and coming[number].begins <= now:
            heappush(there, (-coming[number].ends, number))
            number += 1
        ends, which = heappop(there)
        if -ends > now:
            left[which] = _until(coming[which], now)
            now = -ends
    return [duty for duty in left.values() if duty.ends > duty.begins]


def _until(duty: Duty, now: int) -> Duty:
    pauses = tuple((begins, min(ends, now)) for begins, ends in duty.pauses if begins < now)
    return replace(duty, ends=now, pauses=pauses)
