"""Which shifts there are (``config/shifts.yaml``), every key with its meaning and unit."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, field_validator, model_validator

from callcenter.config.base import Settings

__all__ = ["ShiftPlanning", "ShiftType", "slot_of"]

_Time = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[03]0$")]
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]


class ShiftType(Settings):
    """One kind of shift (`shifts`: each row)."""

    name: _Name = Field(description="As people know it.")
    starts: tuple[_Time, ...] = Field(min_length=1, description="When it may begin: full and half hours.")
    hours: float = Field(ge=1, le=24, multiple_of=0.5, description="From begin to end, the break with it.")
    break_after: float = Field(
        default=0.0, ge=0, le=24, multiple_of=0.5, description="The break begins so long after the begin, hours."
    )
    break_hours: float = Field(default=0.0, ge=0, le=4, multiple_of=0.5, description="How long it is, hours; 0: none.")
    days: tuple[Annotated[str, StringConstraints(pattern=r"^(workday|weekend|holiday)$")], ...] = Field(
        default=("workday", "weekend", "holiday"), description="Kinds of day on which it may begin."
    )
    cost: float = Field(default=1.0, gt=0, le=10, description="What an hour of it costs, compared with the others'.")

    @field_validator("starts")
    @classmethod
    def _once_each(cls, starts: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(starts)) != len(starts):
            raise ValueError("names a time twice")
        return starts

    @model_validator(mode="after")
    def _break_inside(self) -> ShiftType:
        if self.break_hours and not 0 < self.break_after <= self.hours - self.break_hours - 0.5:
            raise ValueError("the break must begin after the begin and end before the end of the shift")
        return self

    @property
    def at_work(self) -> tuple[int, ...]:
        """Half hours after the begin in which somebody of it is at the phone.

        >>> ShiftType(name="x", starts=("08:00",), hours=3, break_after=1, break_hours=0.5).at_work
        (0, 1, 3, 4, 5)
        """
        away = range(int(self.break_after * 2), int((self.break_after + self.break_hours) * 2))
        return tuple(slot for slot in range(int(self.hours * 2)) if slot not in away)


class ShiftPlanning(Settings):
    """Shifts, and what every half hour has, whatever comes."""

    least: int = Field(default=1, ge=0, le=1000, description="Agents at every moment: the hotline is never closed.")
    most: int = Field(default=0, ge=0, le=10000, description="Agents at the same time, at most (seats); 0: no limit.")
    shifts: tuple[ShiftType, ...] = Field(min_length=1, description="The kinds of shift.")

    @model_validator(mode="after")
    def _fits(self) -> ShiftPlanning:
        if self.most and self.most < self.least:
            raise ValueError("most must not be less than least")
        shifts = self.shifts or ()  # none, where all of them are wrong
        if len({shift.name for shift in shifts}) != len(shifts):
            raise ValueError("two shifts have the same name")
        return self


def slot_of(time: str) -> int:
    """``08:30`` → 17.

    >>> slot_of("08:30")
    17
    """
    return int(time[:2]) * 2 + int(time[3:]) // 30
