"""``branch``: go on by what is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from callcenter.ivr.expressions import Expression
from callcenter.ivr.flow import Node, Outcome, Target, Way
from callcenter.ivr.run import Run


class Case(BaseModel):
    """One way of a branch."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    when: Expression = Field(description="Condition; the first that holds is taken.")
    next: Target = Field(description="Node to go on with.")


class BranchNode(Node):
    """Takes the first case whose condition holds, else ``otherwise``."""

    TYPE = "branch"

    type: Literal["branch"]
    cases: list[Case] = Field(min_length=1, description="Conditions in order, each with its `next`.")
    otherwise: Target = Field(description="Node to go on with when no condition holds.")

    def enter(self, run: Run) -> Outcome:
        """Find the case."""
        for case in self.cases:
            if case.when.holds(run):
                return case.next
        return self.otherwise

    def ways(self) -> Iterator[Way]:
        """The cases, then ``otherwise``."""
        for number, case in enumerate(self.cases):
            yield Way(case.when.text, case.next, True, ("cases", number, "next"))
        yield Way("otherwise", self.otherwise, True, ("otherwise",))
