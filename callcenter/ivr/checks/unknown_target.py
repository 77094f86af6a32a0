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
        if "start" not in flow.doubts:
            yield from _target(flow, "", flow.start, ("start",), forbidden=END)
    for flow, name, node in survey.stated():
        for way in node.ways():
            yield from _target(flow, name, way.target, way.path)


def _target(flow: Flow, name: str, target: str, at: Path, *, forbidden: str = "") -> Iterator[Mistake]:
    known = {END, *flow.nodes, *flow.broken} - {forbidden}
    close = difflib.get_close_matches(target, [*flow.nodes, *flow.broken], 1)
    if target in known or ("nodes" in flow.doubts and not close):
        return  # in doubt, it may be a node whose name is wrong
    hint = f"do you mean {close[0]}?" if close else f"nodes: {', '.join(flow.nodes)}"
    yield flow.mistake(name, f"there is no node `{target}`", hint, at)
