"""Settings of the policy commissioners (政策专员): who in which department answers which questions, and when."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from callcenter.config.base import Settings
from callcenter.config.outbound import Span

__all__ = ["Day", "Department", "Duty", "ExpectedDuty", "Number", "Person"]

Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,20}$")]
"""A telephone number as it is dialled."""
Day = Literal[
    "all", "workday", "weekend", "holiday",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
]  # fmt: skip
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


def _takes_time(hours: str) -> str:
    first, last = hours.split("-")
    if first == last:
        raise ValueError(f"{hours} has no length; a whole day is 00:00-24:00")
    return hours


_Hours = Annotated[Span, AfterValidator(_takes_time)]


class Person(Settings):
    """Who can be reached (`commissioners.<department>.duty.<n>.people`)."""

    name: _Text = Field(description="Name as the seats see it.")
    number: Number = Field(
        description="Number to ring, in quotes: outside, one that `outbound` allows, or the extension of a seat."
    )


class Duty(Settings):
    """A span of duty (`commissioners.<department>.duty`)."""

    days: tuple[Day, ...] = Field(
        default=("all",),
        min_length=1,
        description="Kinds of day by the workday calendar (workdays include make-up workdays), or weekdays, "
        "which count on legal holidays too. A span past midnight belongs to the day it begins on.",
    )
    hours: _Hours = Field(
        default="00:00-24:00", description="Local time; an end before the beginning is on the next day: `18:00-08:00`."
    )
    people: tuple[Person, ...] = Field(min_length=1, description="Who is rung, in this order.")



class ExpectedDuty(Settings):
    """When somebody of every department with commissioners should be on duty; who is missing is told then."""

    days: tuple[Day, ...] = Field(
        default=("workday",), min_length=1, description="Kinds of day, as in commissioners.yaml."
    )
    hours: _Hours = Field(default="09:00-17:00", description="Local time.")


class Department(Settings):
    """One department (commissioners.yaml): what it is asked about, and who answers."""

    name: _Text = Field(description="Name as people see it.")
    topics: tuple[_Text, ...] = Field(default=(), description="What it is asked about; seats look for it by these.")
    duty: tuple[Duty, ...] = Field(
        min_length=1, description="Spans of duty; where several apply, their people are rung one after the other."
    )
