"""``goto``: go on somewhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from callcenter.ivr.flow import Name, Node, Outcome, Target, Way
from callcenter.ivr.lifeline import catch
from callcenter.ivr.run import Run


class GotoNode(Node):
    """Goes on with a node of this flow, or with another flow, which then does not come back here."""

    TYPE = "goto"

    type: Literal["goto"]
    node: Target = Field("", validate_default=False, description="Node of this flow; or name a `flow`.")
    flow: Name = Field("", validate_default=False, description="Flow to go on with, from its start.")

    @model_validator(mode="after")
    def _one_of_them(self) -> GotoNode:
        if bool(self.node) == bool(self.flow):
            raise ValueError("needs either `node` or `flow`")
        return self

    def enter(self, run: Run) -> Outcome:
        """Go there."""
        if self.node:
            return self.node
        flow = run.library.flows.get(self.flow)
        if flow is None:
            return catch(run, f"{run.flow}.{run.node} cannot go to the flow {self.flow}")
        run.flow = self.flow
        for name, value in flow.variables.items():
            run.variables.setdefault(name, value)
        return flow.start

    def ways(self) -> Iterator[Way]:
        """The node, if it is one of this flow."""
        if self.node:
            yield Way("", self.node, True, ("node",))

    def gist(self) -> str:
        """The flow."""
        return f"flow {self.flow}" if self.flow else ""
