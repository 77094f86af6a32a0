"""Every node must be reachable from the start of its flow."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.errors import Mistake
from callcenter.ivr.checks.survey import Survey
from callcenter.ivr.flow import Flow


def check(survey: Survey) -> Iterator[Mistake]:
    """Nodes that no way leads to."""
    for flow in survey.sound():
        if flow.start not in flow.nodes:
            continue
        for name in flow.nodes.keys() - _reached(flow):
            yield flow.mistake(name, "no way leads to this node", "lead one there, or delete it")


def _reached(flow: Flow) -> set[str]:
    reached: set[str] = set()
    waiting = [flow.start]
    while waiting:
        name = waiting.pop()
        if name in flow.nodes and name not in reached:
            reached.add(name)
            waiting += [way.target for way in flow.nodes[name].ways()]
    return reached
