"""Every way must lead to a node that exists."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from callcenter.errors import Mistake
from callcenter.ivr.checks.survey import Survey
from callcenter.ivr.flow import Flow, Path
from callcenter.ivr.run import END


def check(survey: Survey) -> Iterator[Mistake]:
    """Names of nodes that do not exist."""
    for flow in survey.flows():
        if flow.start == END or not _known(flow, flow.start):
            yield _mistake(flow, "", flow.start, ("start",))
    for flow, name, node in survey.nodes():
        for way in node.ways():
            if not _known(flow, way.target):
                yield _mistake(flow, name, way.target, way.path)


def _known(flow: Flow, target: str) -> bool:
    return target == END or target in flow.nodes or target in flow.broken


def _mistake(flow: Flow, name: str, target: str, at: Path) -> Mistake:
    close = difflib.get_close_matches(target, [*flow.nodes, *flow.broken], 1)
    hint = f"do you mean {close[0]}?" if close else f"nodes: {', '.join(flow.nodes)}"
    return flow.mistake(name, f"there is no node `{target}`", hint, at)
