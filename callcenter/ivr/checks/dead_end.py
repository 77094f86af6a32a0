"""From every node there must be a way on to the end of the call."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.errors import Mistake
from callcenter.ivr.checks.survey import Survey
from callcenter.ivr.flow import Flow, Node
from callcenter.ivr.nodes.goto import GotoNode
from callcenter.ivr.nodes.hangup import HangupNode
from callcenter.ivr.run import END


def check(survey: Survey) -> Iterator[Mistake]:
    """Nodes that a call can enter, but never get out of to an end."""
    for flow in survey.sound():
        for name in flow.nodes.keys() - _ending(flow):
            hint = "lead a way to a hangup node, or to end"
            yield flow.mistake(name, "dead end: from here the call never comes to an end", hint)


def _ending(flow: Flow) -> set[str]:
    """Nodes from which an end is reached; an unknown target counts as one, it is reported elsewhere."""
    ending: set[str] = set()
    while True:
        more = {
            name
            for name, node in flow.nodes.items()
            if _ends(node) or any(_leads(flow, way.target, ending) for way in node.ways())
        } - ending
        if not more:
            return ending
        ending |= more


def _ends(node: Node) -> bool:
    return isinstance(node, HangupNode) or (isinstance(node, GotoNode) and bool(node.flow))


def _leads(flow: Flow, target: str, ending: set[str]) -> bool:
    return target == END or target in ending or target not in flow.nodes
