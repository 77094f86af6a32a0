"""Queues, departments, flows and lookups that a node names must exist."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from callcenter.errors import Mistake
from callcenter.ivr.checks.survey import Survey
from callcenter.ivr.flow import Flow
from callcenter.ivr.lookups import LOOKUPS
from callcenter.ivr.nodes.dial import DialNode
from callcenter.ivr.nodes.enqueue import EnqueueNode
from callcenter.ivr.nodes.goto import GotoNode
from callcenter.ivr.nodes.lookup import LookupNode
from callcenter.ivr.nodes.subflow import SubflowNode


def check(survey: Survey) -> Iterator[Mistake]:
    """Names of queues, departments, flows and lookup arguments that do not exist."""
    for flow, name, node in survey.stated():
        if isinstance(node, EnqueueNode):
            if survey.queues:  # without any, the queue to fall back to is missed below
                yield from _one(flow, name, "queue", node.queue, survey.queues)
        elif isinstance(node, DialNode):
            if node.duty and survey.departments is not None:
                yield from _one(flow, name, "department", node.duty, survey.departments, "duty")
        elif isinstance(node, SubflowNode | GotoNode) and node.flow:
            yield from _one(flow, name, "flow", node.flow, survey.names)
        elif isinstance(node, LookupNode):
            yield from _lookup(flow, name, node)
    for entry in sorted(survey.entries - survey.names):
        message = f"a telephone number leads to the flow `{entry}`, which does not exist"
        yield Mistake("config/callcenter.yaml", 0, "trunk.dids", message, f"flows: {', '.join(sorted(survey.names))}")
    default = survey.library.default_queue
    if survey.queues is not None and default not in survey.queues:
        message = f"there is no queue `{default}`, which callers fall back to"
        hint = f"there are {', '.join(sorted(survey.queues)) or 'none'}"
        yield Mistake("config/queues.yaml", 0, "queues", message, hint)


def _one(
    flow: Flow, name: str, what: str, wanted: str, known: Collection[str], field: str = ""
) -> Iterator[Mistake]:
    if wanted not in known:
        close = difflib.get_close_matches(wanted, known, 1)
        hint = f"do you mean {close[0]}?" if close else f"there are {', '.join(sorted(known)) or 'none'}"
        yield flow.mistake(name, f"there is no {what} `{wanted}`", hint, (field or what,))


def _lookup(flow: Flow, name: str, node: LookupNode) -> Iterator[Mistake]:
    known = LOOKUPS[node.what].arguments
    strange = node.arguments.keys() - known.keys()
    for argument in strange:
        close = difflib.get_close_matches(argument, known, 1)
        hint = f"do you mean {close[0]}?" if close else f"it takes {', '.join(known)}"
        message = f"the lookup {node.what} takes no `{argument}`"
        yield flow.mistake(name, message, hint, ("arguments", argument))
    if name in flow.broken:
        return  # what seems to be missing may be what is wrong
    for argument in known.keys() - node.arguments.keys() - {"caller"}:
        if difflib.get_close_matches(argument, strange, 1):
            continue  # it is there, but mistyped
        yield flow.mistake(name, f"the lookup {node.what} needs `{argument}`", known[argument], ("arguments",))
