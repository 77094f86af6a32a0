"""A caller who presses nothing must be with a person, or in line for one, within seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from callcenter.errors import Mistake
from callcenter.ivr.checks.survey import Place, Survey, between

__all__ = ["Waiting", "check", "longest"]


class Waiting(NamedTuple):
    """The slowest way of a silent caller to a person."""

    seconds: float
    path: tuple[Place, ...]


def check(survey: Survey) -> Iterator[Mistake]:
    """Entry flows in which it takes too long."""
    for flow in survey.entry_flows():
        found = longest(survey, flow.name)
        if found is not None and found.seconds > survey.seconds_to_human:
            way = " → ".join(node if of == flow.name else f"{of}.{node}" for of, node in found.path)
            yield flow.mistake(
                flow.start,
                f"a person is reached after {found.seconds:.1f} s without a key, "
                f"more than {survey.seconds_to_human:g} s: {way}",
                "shorten the prompts or the waits on this way",
            )


def longest(survey: Survey, flow: str) -> Waiting | None:
    """The slowest silent way from the start of a flow to a person; None when none leads to one."""
    start = survey.library.flows[flow].start
    return _longest(survey, (flow, start), (), ())


def _longest(survey: Survey, place: Place, stack: tuple[Place, ...], path: tuple[Place, ...]) -> Waiting | None:
    node = survey.library.node(*place)
    if node is None or place in path:
        return None
    here = (*path, place)
    if node.HUMAN:
        return Waiting(0.0, here)
    spent = node.seconds(survey.spoken_seconds)
    ways = [
        found
        for reach in between(survey, place, stack, silent=True)
        if reach.place and (found := _longest(survey, reach.place, reach.stack, here)) is not None
    ]
    if not ways:
        return None
    slowest = max(ways)
    return Waiting(spent + slowest.seconds, slowest.path)
