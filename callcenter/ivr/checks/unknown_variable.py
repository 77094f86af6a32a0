"""Conditions and texts may only read variables that something sets."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from callcenter.errors import Mistake
from callcenter.ivr.checks.survey import Survey
from callcenter.ivr.expressions import Expression
from callcenter.ivr.run import SYSTEM_NAMES
from callcenter.ivr.spoken import Spoken
from callcenter.ivr.templates import Template


def check(survey: Survey) -> Iterator[Mistake]:
    """Variables that no flow ever sets, and variables that would hide a name of the system."""
    known = set(SYSTEM_NAMES)
    for flow in survey.flows():
        known |= flow.variables.keys()
        for name in flow.variables.keys() & SYSTEM_NAMES.keys():
            yield flow.mistake("", f"`{name}` is a name of the system", "choose another", ("variables", name))
    for flow, place, node in survey.nodes():
        known |= node.writes()
        for name in node.writes() & SYSTEM_NAMES.keys():
            yield flow.mistake(place, f"`{name}` is a name of the system", "choose another name")
    unclear = survey.flows() != survey.whole() or survey.names - survey.library.flows.keys()
    for flow, place, node in survey.nodes() if not unclear else ():
        for at, value in node.parts():
            if isinstance(value, Expression | Template | Spoken):
                for name in sorted(value.names - known):
                    close = difflib.get_close_matches(name, known, 1)
                    hint = f"do you mean {close[0]}?" if close else "texts stand in quotes"
                    yield flow.mistake(place, f"no flow sets the variable `{name}`", hint, at)
