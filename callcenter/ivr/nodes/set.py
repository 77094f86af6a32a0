"""``set``: give variables a value."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from callcenter.ivr.flow import Name, Node, Outcome, Target
from callcenter.ivr.run import Run
from callcenter.ivr.templates import Template


def _setting(value: object) -> object:
    if isinstance(value, str):
        return Template(value)
    if isinstance(value, int):
        return value
    raise ValueError("must be true, false, a whole number or a text")


class SetNode(Node):
    """Gives variables a value: true, false, a number, or a text that may hold other variables."""

    TYPE = "set"

    type: Literal["set"]
    variables: dict[Name, Annotated[bool | int | Template, PlainValidator(_setting)]] = Field(
        min_length=1, description='Variable → value, e.g. `surge: true` or `who: "{caller}"`.'
    )
    next: Target = Field(description="Node to go on with.")

    def enter(self, run: Run) -> Outcome:
        """Set them in order."""
        for name, value in self.variables.items():
            run.set(name, value.render(run) if isinstance(value, Template) else value)
        return self.next

    def writes(self) -> frozenset[str]:
        """The variables."""
        return frozenset(self.variables)

    def gist(self) -> str:
        """The variables."""
        return ", ".join(self.variables)
