"""A number that a flow rings must be one that calls may go to."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.errors import Mistake
from callcenter.ivr.checks.survey import Survey
from callcenter.ivr.nodes.dial import DialNode


def check(survey: Survey) -> Iterator[Mistake]:
    """Numbers that are neither a seat nor allowed outside: ringing them would always fail."""
    if survey.may_ring is None:
        return
    for flow, name, node in survey.stated():
        if isinstance(node, DialNode) and node.to and not survey.may_ring(node.to):
            hint = "the extension of a seat, or a number that outbound.prefixes allow and outbound.refused do not"
            yield flow.mistake(name, f"{node.to} may not be called", hint, ("to",))
