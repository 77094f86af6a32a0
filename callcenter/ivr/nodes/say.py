"""``say``: read a value out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pydantic import Field

from callcenter.ivr import numerals
from callcenter.ivr.effects import Play
from callcenter.ivr.flow import Node, Outcome, Target
from callcenter.ivr.inputs import Done, Input
from callcenter.ivr.run import Run
from callcenter.ivr.spoken import Spoken
from callcenter.ivr.templates import Template

_LIKELY_SECONDS = {"digits": 5.0, "number": 3.0, "date": 4.0, "ticket": 12.0}


class SayNode(Node):
    """Reads a value out: as digits, as an amount, as a date or as a ticket number."""

    TYPE = "say"
    AWAITS = (Done,)

    type: Literal["say"]
    form: Literal["digits", "number", "date", "ticket"] = Field(description="How the value is read.")
    value: Template = Field(description="The value, usually a variable: `{appeal_number}`.")
    before: Spoken = Field(Spoken(), description="Prompts said before it.")
    after: Spoken = Field(Spoken(), description="Prompts said after it.")
    next: Target = Field(description="Node to go on with.")

    def enter(self, run: Run) -> Outcome:
        """Read it; a value with nothing to read is passed over, its prompts too."""
        files = numerals.FORMS[self.form](self.value.render(run))
        return Play(self.before.files(run) + files + self.after.files(run)) if files else self.next

    def take(self, _run: Run, _answer: Input) -> Outcome:
        """It was read."""
        return self.next

    def seconds(self, length: Callable[[Spoken], float]) -> float:
        """A likely length, as the value is not known beforehand."""
        return length(self.before) + _LIKELY_SECONDS[self.form] + length(self.after)

    def gist(self) -> str:
        """What is read, and how."""
        return f"{self.value.text} as {self.form}"
