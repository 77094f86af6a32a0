"""What a simulation assumes of callers and shifts (``config/sim.yaml``), every key with its meaning and unit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from callcenter.config.base import Name, Settings
from callcenter.config.distribution import Level
from callcenter.config.models import Agent

__all__ = ["Daily", "Demand", "Patience", "Redial", "Scenario", "ShiftRow", "Spread"]

_Kind = Literal["workday", "weekend", "holiday"]
_EACH_KIND: tuple[_Kind, ...] = ("workday", "weekend", "holiday")
_Hours = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$")]
"""From-to; when the end is not after the beginning it is on the next day."""


class Spread(Settings):
    """Durations around a mean (`talk`, `wrap_up`, `ring`): lognormal."""

    mean_seconds: float = Field(gt=0, le=86400, description="Mean, seconds.")
    cv: float = Field(default=1.0, ge=0, le=10, description="Coefficient of variation: deviation ÷ mean; 0: always.")


class Patience(Settings):
    """How long callers wait before they hang up (`patience`)."""

    mean_seconds: float = Field(default=180.0, gt=0, le=86400, description="Mean, seconds.")
    shape: Literal["exponential", "weibull"] = Field(default="exponential", description="Distribution.")
    k: float = Field(
        default=1.0,
        ge=0.2,
        le=10,
        description="Shape of the Weibull distribution: below 1 many give up early, above 1 near the mean.",
    )


class Redial(Settings):
    """Callers who gave up and call again (`redial`)."""

    share: float = Field(default=0.5, ge=0, le=1, description="Share of those who gave up, each time.")
    after_seconds: float = Field(default=120.0, gt=0, le=86400, description="Mean time until the next call, seconds.")


class Daily(Settings):
    """The calls of one kind of day (`daily.<kind>`)."""

    weight: float = Field(ge=0, le=1000, description="Calls of such a day, compared with other kinds.")
    half_hours: tuple[Annotated[float, Field(ge=0)], ...] = Field(
        description="48 weights: how the calls spread over the day, from 00:00 on."
    )

    @field_validator("half_hours")
    @classmethod
    def _whole_day(cls, weights: tuple[float, ...]) -> tuple[float, ...]:
        if len(weights) != 48 or not sum(weights):
            raise ValueError(f"must be 48 numbers, not all of them 0, but are {len(weights)}")
        return weights


class Demand(Settings):
    """The calls of one queue (`queues.<queue>`)."""

    share: float = Field(gt=0, le=1, description="Share of all calls that enter this queue first.")
    talk: Spread | None = Field(default=None, description="Talk of its calls; without it the `talk` of all.")
    overflow: Name | None = Field(
        default=None, description="Queue that the flow leads to when no agent of this one was found."
    )
    overflow_seconds: float = Field(
        default=0.0, ge=0, le=86400, description="Wait after which it does so, seconds; 0: the queue's own."
    )
    overflow_priority: int = Field(default=0, ge=-100, le=100, description="Points of priority given there.")


class ShiftRow(Settings):
    """Agents on duty, breaks taken off (`shifts`: each row)."""

    skill: Name = Field(description="Skill of the agents; those who have been off longest come.")
    level: Level = Field(default=1, description="Least level of it.")
    agents: int = Field(ge=1, le=10000, description="How many.")
    hours: _Hours = Field(description="`08:30-17:30`; an end that is not later is on the next day: `20:00-08:00`.")
    days: tuple[_Kind, ...] = Field(default=_EACH_KIND, description="Kinds of day on which the shift begins.")

    def takes(self, agent: Agent) -> bool:
        """Does the agent have what the shift asks for?"""
        return agent.skills.get(self.skill, 0) >= self.level


class Scenario(Settings):
    """Everything that a simulation draws from; queues, seats and agents are those of the installation."""

    first_day: date = Field(description="First day, such as 2026-03-02; the calendar must know its year.")
    days: int = Field(default=28, ge=1, le=1500, description="How many days are played.")
    calls: float = Field(gt=0, description="Calls that enter a queue for a person, calls again apart.")
    per: Literal["year", "day"] = Field(
        default="year", description="Whether `calls` come in a calendar year, or on the average day of one."
    )
    day_to_day: float = Field(
        default=0.0, ge=0, le=2, description="Days of one kind differ: coefficient of variation of their volume."
    )
    daily: dict[_Kind, Daily] = Field(description="Kind of day → its calls; a kind that is absent is as `weekend`.")
    queues: dict[Name, Demand] = Field(min_length=1, description="Queue → its part of the calls; parts add up to 1.")
    patience: Patience = Field(default=Patience(), description="How long callers wait.")
    redial: Redial = Field(default=Redial(), description="Who gave up calls again.")
    talk: Spread = Field(description="Talk of a call.")
    wrap_up: Spread | None = Field(
        default=None, description="After-call work; without it each queue's own `wrap_up_seconds`."
    )
    ring: Spread = Field(default=Spread(mean_seconds=4.0, cv=0.6), description="Until an agent answers.")
    no_answer: float = Field(default=0.0, ge=0, lt=1, description="Share of offers that are not answered at all.")
    back_minutes: float = Field(
        default=5.0, gt=0, le=1440, description="An agent paused for missed calls is back after so long, minutes."
    )
    shifts: tuple[ShiftRow, ...] = Field(min_length=1, description="Who is on duty when.")
