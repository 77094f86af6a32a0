"""What the rules look at, and how they find their way through flows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from callcenter.ivr.flow import Flow, FlowLibrary, Node
from callcenter.ivr.moment import WorkCalendar
from callcenter.ivr.nodes.goto import GotoNode
from callcenter.ivr.nodes.subflow import SubflowNode
from callcenter.ivr.run import END
from callcenter.ivr.spoken import Spoken

__all__ = ["Place", "Survey", "between"]

Place = tuple[str, str]
"""Flow and node."""


class Survey(msgspec.Struct, frozen=True):
    """A library that is being checked, and what it must fit to."""

    library: FlowLibrary
    calendar: WorkCalendar | None
    """None: the hours are not known."""
    queues: frozenset[str] | None
    """None: the queues are not known."""
    entries: frozenset[str]
    """Flows that telephone numbers lead to."""
    seconds_to_human: float
    names: frozenset[str]
    """All flow files, those with mistakes too."""
    astray: frozenset[str] = frozenset()
    """Flows in which ways are missing or lead nowhere: more may lead to a node than is written."""
    departments: frozenset[str] | None = None
    """Departments with people on duty. None: they are not known."""
    may_ring: Callable[[str], bool] | None = None
    """Is it a number that calls may go to? None: that is not known."""

    def flows(self) -> tuple[Flow, ...]:
        """Every flow that could be read."""
        return tuple(self.library.flows.values())

    def whole(self) -> tuple[Flow, ...]:
        """The flows without a broken node: only their ways are all known."""
        return tuple(flow for flow in self.flows() if not (flow.doubts or flow.broken))

    def sound(self) -> tuple[Flow, ...]:
        """Those of them in which every way leads somewhere: what no way leads to is really left alone."""
        return tuple(flow for flow in self.whole() if flow.name not in self.astray)

    def entry_flows(self) -> tuple[Flow, ...]:
        """The flows that callers dial into."""
        return tuple(flow for flow in self.whole() if flow.entry or flow.name in self.entries)

    def nodes(self) -> Iterator[tuple[Flow, str, Node]]:
        """Every node that could be read."""
        for flow in self.flows():
            for name, node in flow.nodes.items():
                yield flow, name, node

    def stated(self) -> Iterator[tuple[Flow, str, Node]]:
        """The same, and nodes with mistakes as far as they could be read: what they name must exist, too."""
        yield from self.nodes()
        for flow in self.flows():
            for name, node in flow.partial.items():
                yield flow, name, node

    def spoken_seconds(self, spoken: Spoken) -> float:
        """How long prompts take, those under a condition included."""
        return sum(self.library.prompts.seconds(name) for name, _ in spoken.parts)


class _Reach(NamedTuple):
    """Where a way out of a node leads in the end, subflows entered and left."""

    place: Place | None
    """None: the call is over."""
    stack: tuple[Place, ...]


def between(survey: Survey, place: Place, stack: tuple[Place, ...], *, silent: bool) -> Iterator[_Reach]:
    """The places right after ``place``; only those a silent caller comes to when ``silent``.

    ``stack`` holds where running subflows return to. Unknown places are left out.
    """
    node = survey.library.node(*place)
    if isinstance(node, SubflowNode | GotoNode) and node.flow:
        inner = survey.library.flows.get(node.flow)
        if inner is not None and len(stack) < 8:
            back = ((place[0], node.next), *stack) if isinstance(node, SubflowNode) else stack
            yield _Reach((node.flow, inner.start), back)
        return
    for way in node.ways() if node is not None else ():
        if way.silent or not silent:
            yield _land((place[0], way.target), stack)


def _land(place: Place, stack: tuple[Place, ...]) -> _Reach:
    while place[1] == END:
        if not stack:
            return _Reach(None, ())
        place, stack = stack[0], stack[1:]
    return _Reach(place, stack)
