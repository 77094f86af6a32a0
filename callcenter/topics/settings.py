"""What counts as a topic (``config/topics.yaml``), every key with its meaning and unit."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from callcenter.config.base import Settings

__all__ = ["BurstRule", "Tag", "Topics"]

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class BurstRule(Settings):
    """When a number of appeals is a burst (`bursts`)."""

    history_days: int = Field(default=56, ge=21, le=365, description="Days that tell what is usual.")
    gap_days: int = Field(
        default=7, ge=1, le=60, description="The latest days are left out of them: a burst is not usual yet."
    )
    windows: tuple[Annotated[int, Field(ge=1, le=28)], ...] = Field(
        default=(1, 3, 7), min_length=1, description="Looked at are the last 1, 3 and 7 days together."
    )
    false_alarms_a_year: float = Field(
        default=6.0, gt=0, le=365, description="So many bursts a year may be chance, all categories and areas together."
    )
    ratio: float = Field(default=1.5, ge=1, le=100, description="And so many times what is expected, at least.")
    levels: int = Field(default=2, ge=1, le=3, description="Levels of the category that are looked at.")

    @model_validator(mode="after")
    def _gap_holds_the_windows(self) -> BurstRule:
        if self.gap_days < max(self.windows):
            raise ValueError("gap_days must not be shorter than the longest window: what is tested is not usual yet")
        return self


class Tag(Settings):
    """A campaign or surge that is followed by name (`tags.<tag>`); what is empty does not matter."""

    title: _Text = Field(description="As people know it.")
    categories: tuple[_Text, ...] = Field(default=(), description="Categories, each with all below it.")
    areas: tuple[_Text, ...] = Field(default=(), description="Areas.")
    words: tuple[_Text, ...] = Field(default=(), description="One of these stands in the text.")
    since: date | None = Field(default=None, description="First day.")
    until: date | None = Field(default=None, description="Last day.")

    @model_validator(mode="after")
    def _says_something(self) -> Tag:
        if not (self.categories or self.areas or self.words):
            raise ValueError("says nothing: name categories, areas or words")
        if self.since and self.until and self.until < self.since:
            raise ValueError("until must not be before since")
        return self


class Topics(Settings):
    """How topics are found and told."""

    small: int = Field(
        default=5, ge=1, le=1000, description="Numbers of an area below this are not shown by themselves (small k)."
    )
    many: int = Field(default=5, ge=1, le=100000, description="A hot point has at least so many appeals.")
    long_days: int = Field(default=10, ge=1, le=1000, description="An appeal that takes longer is a long one, days.")
    stuck_days: int = Field(
        default=5, ge=1, le=1000, description="An appeal to which nothing happened for so long is stuck, days."
    )
    shown: int = Field(default=10, ge=1, le=1000, description="Rows of each list.")
    evidence: int = Field(default=50, ge=1, le=10000, description="Appeal numbers in a report, at most.")
    bursts: BurstRule = Field(default=BurstRule(), description="When a number of appeals is a burst.")
    tags: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")], Tag] = Field(
        default_factory=dict, description="Campaigns and surges that are followed by name."
    )
