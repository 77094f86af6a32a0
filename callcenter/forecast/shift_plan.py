"""The cheapest shifts that cover what each half hour needs: an integer program, solved to the optimum.

Days follow one another: a night shift covers the next morning. What the shifts of the day before the first one leave
behind is not known, so the first day's morning is covered by shifts of the evening before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

import msgspec
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from callcenter.errors import ForecastImpossible
from callcenter.forecast.history import SLOTS, Numbers
from callcenter.forecast.settings import ShiftPlanning, ShiftType, slot_of

__all__ = ["PlannedShift", "ShiftPlan", "shift_plan"]

_SECONDS = 30.0
"""The solver stops then with the best plan it has."""


class PlannedShift(msgspec.Struct, frozen=True):
    """So many agents begin this shift then."""

    day: date
    name: str
    start: int
    """Half hour of the day."""
    hours: float
    break_from: int | None
    """Half hour counted from the day's midnight; None: no break."""
    break_hours: float
    agents: int


class ShiftPlan(msgspec.Struct, frozen=True):
    """The plan for the days asked for."""

    shifts: tuple[PlannedShift, ...]
    """In order of time."""
    needed: tuple[int, ...]
    """Half hour by half hour, all days."""
    present: tuple[int, ...]
    """Agents at the phone."""
    paid_hours: float
    optimal: bool
    """False: the solver ran out of time, a cheaper plan may exist."""

    @property
    def needed_hours(self) -> float:
        """Agent hours that are needed."""
        return sum(self.needed) / 2


class _Choice(msgspec.Struct, frozen=True):
    """One shift that may be begun: its place in the program."""

    day: date
    kind: ShiftType
    start: int
    begins: int
    """Half hour from the first day's midnight on; below 0: the evening before."""


def shift_plan(
    first: date, needed: Sequence[Sequence[int]], planning: ShiftPlanning, kind: Callable[[date], str]
) -> ShiftPlan:
    """The shifts for days from ``first`` on; ``needed``: for each day its 48 numbers of agents.

    Raises ForecastImpossible when no plan covers them, and says where.
    """
    wanted = np.asarray([max(each, planning.least) for day in needed for each in day], float)
    choices = list(_choices(first, len(needed), planning, kind))
    cover = _cover(choices, len(wanted))
    _check(cover, wanted, planning, first)
    costs = np.asarray([choice.kind.hours * choice.kind.cost for choice in choices])
    ties = np.asarray([1e-6 * (choice.begins % 7) for choice in choices])  # of equal plans always the same one
    most = np.full(len(wanted), float(planning.most) if planning.most else np.inf)
    found = milp(
        costs + ties,
        integrality=np.ones(len(choices), dtype=int),
        bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(cover, wanted, most),
        options={"time_limit": _SECONDS, "mip_rel_gap": 1e-6},
    )
    if found.x is None:
        raise ForecastImpossible(
            f"no plan keeps within {planning.most} agents at once (most): allow more, or shorter shifts and more starts"
        )
    numbers = np.rint(np.asarray(found.x, float)).astype(int)
    present = np.rint(cover @ numbers).astype(int)
    shifts = tuple(
        _planned(choice, int(number)) for choice, number in zip(choices, numbers, strict=True) if number
    )
    paid = float(sum(shift.hours * shift.agents for shift in shifts))
    return ShiftPlan(
        tuple(sorted(shifts, key=lambda shift: (shift.day, shift.start, shift.name))),
        tuple(int(each) for each in wanted),
        tuple(int(each) for each in present),
        paid,
        optimal=found.status == 0,
    )


def _choices(
    first: date, days: int, planning: ShiftPlanning, kind: Callable[[date], str]
) -> Iterator[_Choice]:
    """Every start on every day, and on the evening before, of a shift that works within the days."""
    for number in range(-1, days):
        day = first + timedelta(days=number)
        for shift in planning.shifts:
            for start in sorted(map(slot_of, shift.starts)):
                begins = number * SLOTS + start
                if kind(day) in shift.days and begins + int(shift.hours * 2) > 0:
                    yield _Choice(day, shift, start, begins)


def _cover(choices: Sequence[_Choice], slots: int) -> csr_matrix:
    """Row: half hour; column: choice; 1 where somebody of that shift is at the phone."""
    rows, columns = [], []
    for column, choice in enumerate(choices):
        for offset in choice.kind.at_work:
            if 0 <= choice.begins + offset < slots:
                rows.append(choice.begins + offset)
                columns.append(column)
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(slots, len(choices)))


def _check(cover: csr_matrix, wanted: Numbers, planning: ShiftPlanning, first: date) -> None:
    """Says which half hours no shift reaches, or need more than there may be."""
    reached = np.asarray(cover.sum(axis=1)).ravel() > 0
    bare = [slot for slot in range(len(wanted)) if wanted[slot] and not reached[slot]]
    if bare:
        raise ForecastImpossible(f"no shift covers {_moment(first, bare[0])}: add a shift or a start (shifts.yaml)")
    if planning.most and wanted.max() > planning.most:
        slot = int(wanted.argmax())
        raise ForecastImpossible(
            f"{_moment(first, slot)} needs {wanted[slot]:.0f} agents, but at most {planning.most} may be there (most)"
        )


def _moment(first: date, slot: int) -> str:
    day, slot = divmod(slot, SLOTS)
    return f"{first + timedelta(days=day)} {slot // 2:02}:{slot % 2 * 30:02}"


def _planned(choice: _Choice, agents: int) -> PlannedShift:
    kind = choice.kind
    away = choice.start + int(kind.break_after * 2) if kind.break_hours else None
    return PlannedShift(choice.day, kind.name, choice.start, kind.hours, away, kind.break_hours, agents)
