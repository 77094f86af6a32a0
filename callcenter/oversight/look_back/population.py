"""From which appeals a sample is drawn."""

from __future__ import annotations

from callcenter.appeals.case import Case
from callcenter.appeals.lifecycle import AppealState
from callcenter.oversight.look_back.deeds import Drawing
from callcenter.oversight.sampling import Candidate

__all__ = ["candidate_of", "is_closed", "is_with_unit"]

_CLOSED = frozenset({AppealState.CLOSED, AppealState.ARCHIVED})


def is_with_unit(case: Case) -> bool:
    """Does a unit have it, or had it when it was closed? A unit that a seat only proposed has not."""
    given = case.first_dispatched is not None or (bool(case.linked_to) and case.closed is not None)
    return given and bool(case.unit)


def is_closed(case: Case) -> bool:
    """Has a unit handled it, and is it over? Such an appeal can be looked at again, and reopened."""
    return case.state in _CLOSED and is_with_unit(case)


def candidate_of(case: Case, wanted: Drawing) -> Candidate | None:
    """The appeal as one that may be drawn; None when it is not closed in that time, or not of what is wanted.

    Child tickets and directives have no appellant to be asked.
    """
    in_time = case.closed is not None and wanted.first <= case.closed < wanted.last
    if not (in_time and is_closed(case)) or case.is_child or case.task != "event":
        return None
    fits = (
        (not wanted.unit or case.unit == wanted.unit)
        and (not wanted.area or case.area == wanted.area)
        and (not wanted.category or f"{case.category}/".startswith(f"{wanted.category}/"))
    )
    return Candidate(number=case.number, unit=case.unit, category=case.category, area=case.area) if fits else None
