"""The hotline is never closed: nobody is hung up on before a person was in reach."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.errors import Mistake
from callcenter.ivr.checks.survey import Place, Survey, between
from callcenter.ivr.nodes.dial import DialNode
from callcenter.ivr.nodes.hangup import HangupNode
from callcenter.ivr.nodes.message import MessageNode


def check(survey: Survey) -> Iterator[Mistake]:
    """Entry flows that end a call on some way without queue, answered number or message before it."""
    for flow in survey.entry_flows():
        for place in _ends(survey, (flow.name, flow.start)):
            owner = survey.library.flows[place[0]]
            message = f"a caller of `{flow.name}` is hung up on here without having reached a person"
            yield owner.mistake(place[1], message, "lead to a queue, or let them leave a message first")


def _ends(survey: Survey, start: Place) -> Iterator[Place]:
    waiting: list[tuple[Place, tuple[Place, ...]]] = [(start, ())]
    seen = set(waiting)
    while waiting:
        place, stack = waiting.pop()
        node = survey.library.node(*place)
        rung = isinstance(node, DialNode)  # nobody is in reach there who is not on duty, or whose line is busy
        if node is None or (node.HUMAN and not rung) or isinstance(node, MessageNode):
            continue
        if isinstance(node, HangupNode):
            yield place
        for reach in between(survey, place, stack, silent=rung):
            if reach.place is None:
                yield place
            elif (reach.place, reach.stack) not in seen:
                seen.add((reach.place, reach.stack))
                waiting.append((reach.place, reach.stack))
