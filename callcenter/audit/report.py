"""The form in which published figures are read: figures by id, and what is said to hold between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from callcenter.audit.numbers import Number, NumberUnreadable, parse

__all__ = ["Figure", "PublishedReport", "Relation"]

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _printed(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("is no number")  # noqa: TRY004 - pydantic tells ValueErrors with their place
    try:
        parse(value)
    except NumberUnreadable as error:
        raise ValueError(str(error)) from None
    return str(value)


class Figure(_Strict):
    """One published number."""

    value: Annotated[str, BeforeValidator(_printed)] = Field(description="As printed: 127365, 12.74万, 98.99%.")
    name: str = Field(default="", description="What the publication calls it.")
    where: str = Field(default="", description="Where it stands.")
    period: str = Field(default="", description="What period it is about, when that is not the publication's own.")

    @property
    def number(self) -> Number:
        """The number with its precision."""
        return parse(self.value)


class Partition(_Strict):
    """Parts that make up a whole."""

    check: Literal["partition"] = "partition"
    whole: Id
    parts: tuple[Id, ...] = Field(min_length=2)


class Equal(_Strict):
    """The same thing in several places, perhaps in different precision; the first is the one to trust."""

    check: Literal["equal"] = "equal"
    figures: tuple[Id, ...] = Field(min_length=2)


class Ratio(_Strict):
    """A share that can be computed."""

    check: Literal["ratio"] = "ratio"
    figure: Id
    part: Id
    whole: Id


class Mean(_Strict):
    """The mean over groups, each with its own mean and its weight."""

    check: Literal["mean"] = "mean"
    figure: Id
    groups: tuple[tuple[Id, Id], ...] = Field(min_length=2, description="(mean, weight) of each group.")


class Growth(_Strict):
    """Growth a year from one count to another, compounded."""

    check: Literal["growth"] = "growth"
    figure: Id
    first: Id
    last: Id
    years: int = Field(ge=1, le=100)


class Extreme(_Strict):
    """A largest value that must be plausible."""

    check: Literal["extreme"] = "extreme"
    figure: Id
    at_most: Annotated[str, BeforeValidator(_printed)]
    why: str = ""


class Axes(_Strict):
    """Two partitions by different axes (what is wanted, how it was handled): if they have the same counts, one was
    copied from the other."""

    check: Literal["axes"] = "axes"
    one: tuple[Id, ...] = Field(min_length=2)
    other: tuple[Id, ...] = Field(min_length=2)


class AtMost(_Strict):
    """A part that cannot be more than its whole, and leaves a rest that should be explained when it is less."""

    check: Literal["rest"] = "rest"
    figure: Id
    whole: Id


class Counted(_Strict):
    """Two different things with the same count: attempts taken for what they were made for."""

    check: Literal["counted"] = "counted"
    figure: Id
    attempts: Id
    tasks: Id


class Offered(_Strict):
    """A count and the rate of it that was answered: is it what was offered, or what was answered?"""

    check: Literal["offered"] = "offered"
    figure: Id
    rate: Id
    at_least: Id | None = Field(default=None, description="What cannot be without having been answered.")


class PerHead(_Strict):
    """A rate for each so many inhabitants, which nobody can verify without their number."""

    check: Literal["per_head"] = "per_head"
    figure: Id
    count: Id
    population: Id | None = None
    per: int = Field(default=100_000, ge=1)


class Period(_Strict):
    """A figure about another period than the publication's."""

    check: Literal["period"] = "period"
    figure: Id


Relation = Annotated[
    Partition | Equal | Ratio | Mean | Growth | Extreme | Axes | AtMost | Counted | Offered | PerHead | Period,
    Field(discriminator="check"),
]


class PublishedReport(_Strict):
    """Everything that is audited together."""

    title: str = Field(default="", description="What was published.")
    period: str = Field(default="", description="What period it is about.")
    figures: dict[Id, Figure] = Field(description="Id → what was printed.")
    relations: tuple[Relation, ...] = Field(default=(), description="What must hold between them.")

    @model_validator(mode="after")
    def _figures_are_known(self) -> PublishedReport:
        missing: dict[str, None] = {}
        for number, relation in enumerate(self.relations):
            for name in named_in(relation.model_dump()):
                if name not in self.figures:
                    missing[f"relations.{number} ({relation.check}): there is no figure {name}"] = None
        if missing:
            raise ValueError("; ".join(missing))
        return self


_NOT_NAMES = frozenset({"check", "at_most", "why", "years", "per"})


def named_in(relation: Mapping[str, Any]) -> list[str]:
    """The ids of figures in a relation."""
    found: list[str] = []
    for key, value in relation.items():
        if key not in _NOT_NAMES:
            found += _names(value)
    return found


def _names(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [name for inner in value for name in _names(inner)] if isinstance(value, tuple | list) else []
