"""Every way out that a node can take must lead somewhere."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from callcenter.errors import Mistake
from callcenter.ivr.checks.survey import Survey
from callcenter.ivr.nodes.hours import HoursNode


def check(survey: Survey) -> Iterator[Mistake]:
    """Exits that are missing, and exits that the node does not have."""
    for flow, name, node in survey.nodes():
        if isinstance(node, HoursNode):
            continue  # its exits are the words of its table: see hours_gap
        given: dict[str, str] = getattr(node, "exits", {})
        strange = given.keys() - node.EXITS.keys()
        for missing in (known for known in node.EXITS if known in node.required_exits() - given.keys()):
            if difflib.get_close_matches(missing, strange, 1):
                continue  # it is there, but mistyped
            hint = f"{node.EXITS[missing].description}; exits: {{{missing}: <node>}}"
            yield flow.mistake(name, f"has no exit `{missing}`", hint, ("exits",))
        for unknown in strange:
            close = difflib.get_close_matches(unknown, node.EXITS, 1)
            hint = f"do you mean {close[0]}?" if close else f"it has {', '.join(node.EXITS)}"
            yield flow.mistake(name, f"a {node.TYPE} node has no exit `{unknown}`", hint, ("exits", unknown))
