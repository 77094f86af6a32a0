"""Settings of the appeals (诉求): their limits, their callbacks, and the member units (成员单位) that handle them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from callcenter.config.base import Name, Settings
from callcenter.config.outbound import Span

__all__ = ["AppealCallbacks", "Appeals", "MemberUnit"]

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
_Hours = Annotated[float, Field(ge=0, le=24 * 60)]
_Days = Annotated[int, Field(ge=0, le=250)]


class AppealCallbacks(Settings):
    """Calling appellants back about the result (回访, `appeals.callbacks`)."""

    automatic: bool = Field(default=False, description="The system calls by itself; needs `outbound.to`.")
    flow: Name = Field(default="follow_up", description="Flow that the appellant hears; it asks for two keys.")
    hours: Span = Field(default="09:00-20:00", description="Time of day in which the system calls appellants.")
    attempts: int = Field(default=3, ge=1, le=10, description="Attempts before it is given up.")
    days: int = Field(default=2, ge=1, le=10, description="The attempts are spread over at least so many days.")
    pause_hours: float = Field(default=3.0, gt=0, le=72, description="Pause between two attempts, hours.")
    at_once: int = Field(default=4, ge=1, le=200, description="Automatic calls at the same time.")
    between_minutes: float = Field(
        default=10.0, ge=0, le=1440,
        description="Pause between two automatic calls to one number, about different appeals, minutes.",
    )  # fmt: skip
    workdays: _Days = Field(default=3, description="Workdays after the review within which it must be done.")


class Appeals(Settings):
    """How appeals are handled."""

    fallback_unit: str = Field(
        default="", pattern=r"^([a-z][a-z0-9_]{0,31})?$",
        description="Unit (units.yaml) that has what nobody else takes in time (兜底负责).",
    )  # fmt: skip
    consult_workdays: _Days = Field(default=3, description="Time for a question, workdays after the day of dispatch.")
    other_workdays: _Days = Field(default=5, description="Time for everything else, workdays.")
    urgent_hours: _Hours = Field(default=24.0, description="Time for what is urgent, hours.")
    critical_hours: _Hours = Field(default=4.0, description="Time for what is critical, hours.")
    sign_workdays: _Days = Field(default=1, description="Time in which a unit signs, workdays.")
    return_workdays: _Days = Field(default=1, description="Time in which a unit may return a ticket, workdays.")
    contact_hours: _Hours = Field(default=24.0, description="Time in which a unit speaks with the appellant, hours.")
    urgent_contact_hours: _Hours = Field(default=2.0, description="The same for what is urgent, hours.")
    review_workdays: _Days = Field(default=1, description="Time in which a reply is reviewed, workdays.")
    redo_workdays: _Days = Field(default=3, description="Time for doing it again, workdays.")
    reopen_workdays: _Days = Field(default=10, description="A closed appeal can be reopened so long, workdays.")
    longest_suspension_workdays: _Days = Field(default=20, description="Longest suspension, workdays.")
    unowned_hours: _Hours = Field(
        default=24.0, description="What waits for a unit so long goes to the fallback unit, hours."
    )
    returns_before_appointment: int = Field(
        default=2, ge=1, le=10, description="After so many returns a supervisor must appoint the unit."
    )
    soon_hours: _Hours = Field(default=24.0, description="A deadline is near so many hours before.")
    overdue_workdays: tuple[_Days, _Days, _Days, _Days] = Field(
        default=(0, 1, 3, 5),
        description="Workdays after the deadline: urged (催办), supervised (督办), escalated (提级督办), "
        "referred (移送).",
    )
    overdue_hours: tuple[_Hours, _Hours, _Hours, _Hours] = Field(
        default=(0, 2, 6, 12), description="The same for what is urgent or critical, hours."
    )
    short_reply: int = Field(default=15, ge=0, le=1000, description="A reply of fewer characters raises an alert.")
    fast_minutes: float = Field(
        default=10.0, ge=0, le=1440, description="A reply sooner than this after signing raises an alert, minutes."
    )
    repeat_days: int = Field(default=30, ge=1, le=365, description="Repeated appeals are counted over so many days.")
    repeats: int = Field(
        default=3, ge=2, le=100, description="So many appeals of one appellant in that time raise an alert."
    )
    callbacks: AppealCallbacks = Field(
        default=AppealCallbacks(), description="Calling appellants back about the result (回访)."
    )

    @model_validator(mode="after")
    def _steps_rise(self) -> Appeals:
        for name in ("overdue_workdays", "overdue_hours"):
            steps = getattr(self, name)
            if list(steps) != sorted(steps):
                raise ValueError(f"{name} must not fall: each step comes after the one before")
        return self


class MemberUnit(Settings):
    """One member unit (units.yaml)."""

    name: _Text = Field(description="Name as people see it.")
    level: Literal[1, 2, 3] = Field(
        default=2, description="1 the city's centre, 2 a town or department, 3 a village or sub-unit."
    )
    parent: str = Field(
        default="", pattern=r"^([a-z][a-z0-9_]{0,31})?$", description="Unit above it; empty for the city's own."
    )
