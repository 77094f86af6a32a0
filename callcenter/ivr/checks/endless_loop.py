"""A caller who does nothing must not go round and round, nor may flows call themselves."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.errors import Mistake
from callcenter.ivr.checks.survey import Place, Survey, between


def check(survey: Survey) -> Iterator[Mistake]:
    """Loops that are passed without any input: each is named once, at its first node."""
    seen: set[frozenset[Place]] = set()
    for flow in survey.whole():
        for loop in _loops(survey, (flow.name, flow.start)):
            if frozenset(loop) in seen:
                continue
            seen.add(frozenset(loop))
            owner = survey.library.flows[loop[0][0]]
            way = " → ".join(f"{place[0]}.{place[1]}" for place in (*loop, loop[0]))
            hint = "let a way in it lead to a queue, or ask for a key in it"
            yield owner.mistake(loop[0][1], f"loop without input: {way}", hint)


def _loops(survey: Survey, start: Place) -> Iterator[list[Place]]:
    """Depth first over every way, with the silent ones marked: a loop needs to be silent all round."""
    starts = [start]
    visited: set[Place] = set()
    while starts:
        place = starts.pop()
        if place in visited:
            continue
        visited.add(place)
        loop = _silent_loop(survey, place)
        if loop:
            yield loop
        starts += [reach.place for reach in between(survey, place, (), silent=False) if reach.place]


def _silent_loop(survey: Survey, start: Place) -> list[Place]:
    """The silent way from ``start`` back to itself; empty when there is none."""
    waiting: list[tuple[Place, tuple[Place, ...], list[Place]]] = [(start, (), [start])]
    seen = set()
    while waiting:
        place, stack, path = waiting.pop()
        for reach in between(survey, place, stack, silent=True):
            if reach.place == start:
                return path
            if reach.place and (reach.place, reach.stack) not in seen:
                seen.add((reach.place, reach.stack))
                waiting.append((reach.place, reach.stack, [*path, reach.place]))
    return []
