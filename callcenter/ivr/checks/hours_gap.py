"""Every hour of every kind of day must have its way."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from callcenter.errors import Mistake
from callcenter.ivr.checks.survey import Survey
from callcenter.ivr.flow import Flow
from callcenter.ivr.moment import WorkCalendar
from callcenter.ivr.nodes.hours import HoursNode


def check(survey: Survey) -> Iterator[Mistake]:
    """Gaps in tables of hours, and words of a table without an exit."""
    if survey.calendar is None:
        return
    for flow, name, node in survey.nodes():
        if isinstance(node, HoursNode):
            yield from _check(survey.calendar, flow, name, node)


def _check(calendar: WorkCalendar, flow: Flow, name: str, node: HoursNode) -> Iterator[Mistake]:
    tables = calendar.tables()
    if node.table not in tables:
        close = difflib.get_close_matches(node.table, tables, 1)
        hint = f"do you mean {close[0]}?" if close else f"the calendar has {', '.join(tables)}"
        yield flow.mistake(name, f"there is no table of hours `{node.table}`", hint, ("table",))
        return
    for gap in calendar.gaps(node.table):
        hint = "fill it in config/calendar.yaml"
        yield flow.mistake(name, f"table `{node.table}` has a gap: {gap}", hint, ("table",))
    words = calendar.periods(node.table)
    strange = sorted(node.exits.keys() - words)
    for word in sorted(words - node.exits.keys()):
        if difflib.get_close_matches(word, strange, 1):
            continue  # it is there, but mistyped
        yield flow.mistake(name, f"has no exit `{word}`", f"table `{node.table}` says it", ("exits",))
    for word in strange:
        close = difflib.get_close_matches(word, words, 1)
        hint = f"do you mean {close[0]}?" if close else f"it says {', '.join(sorted(words))}"
        yield flow.mistake(name, f"table `{node.table}` never says `{word}`", hint, ("exits", word))
