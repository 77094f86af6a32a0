"""Every hour of every kind of day must have its way."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from callcenter.errors import Mistake
from callcenter.ivr.checks.survey import Survey
from callcenter.ivr.flow import Flow
from callcenter.ivr.nodes.hours import HoursNode


def check(survey: Survey) -> Iterator[Mistake]:
    """Gaps in tables of hours, and words of a table without an exit."""
    for flow, name, node in survey.nodes():
        if isinstance(node, HoursNode):
            yield from _check(survey, flow, name, node)


def _check(survey: Survey, flow: Flow, name: str, node: HoursNode) -> Iterator[Mistake]:
    tables = survey.calendar.tables()
    if node.table not in tables:
        close = difflib.get_close_matches(node.table, tables, 1)
        hint = f"do you mean {close[0]}?" if close else f"the calendar has {', '.join(tables)}"
        yield flow.mistake(name, f"there is no table of hours `{node.table}`", hint, ("table",))
        return
    for gap in survey.calendar.gaps(node.table):
        hint = "fill it in config/calendar.yaml"
        yield flow.mistake(name, f"table `{node.table}` has a gap: {gap}", hint, ("table",))
    words = survey.calendar.periods(node.table)
    for word in sorted(words - node.exits.keys()):
        yield flow.mistake(name, f"has no exit `{word}`", f"table `{node.table}` says it", ("exits",))
    for word in sorted(node.exits.keys() - words):
        hint = f"it says {', '.join(sorted(words))}"
        yield flow.mistake(name, f"table `{node.table}` never says `{word}`", hint, ("exits", word))
