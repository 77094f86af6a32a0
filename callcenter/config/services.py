"""Settings of the services (services.yaml): what other systems may choose from when they bring in an appeal."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from callcenter.config.base import Settings

__all__ = ["Service"]

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class Service(Settings):
    """One service: an appeal type and a subject category under a name that citizens understand."""

    name: _Text = Field(description="Name as citizens see it.")
    name_en: str = Field(default="", max_length=60, description="The same in English; empty: the Chinese one.")
    description: str = Field(default="", max_length=300, description="What it is for, in a sentence.")
    group: str = Field(default="", max_length=60, description="Heading that it stands below.")
    keywords: tuple[_Text, ...] = Field(default=(), description="Words that people look for.")
    type: Literal["consult", "help", "complaint", "report", "suggestion", "praise", "other"] = Field(
        default="help", description="Appeal type that it stands for."
    )
    category: str = Field(
        default="", max_length=200, description="Subject category that it stands for, levels with / between them."
    )
    unit: str = Field(
        default="", pattern=r"^([a-z][a-z0-9_]{0,31})?$",
        description="Unit (units.yaml) that is proposed for it; whoever dispatches decides.",
    )  # fmt: skip
