"""``subflow``: run another flow, then go on here."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from callcenter.ivr.flow import Name, Node, Outcome, Target
from callcenter.ivr.lifeline import catch
from callcenter.ivr.run import Run

MAX_DEPTH = 8


class SubflowNode(Node):
    """Runs another flow up to its ``end``, with the same variables, and goes on with ``next``."""

    TYPE = "subflow"

    type: Literal["subflow"]
    flow: Name = Field(description="Name of the flow: its file without `.yaml`.")
    next: Target = Field(description="Node to go on with when the flow has come to its end.")

    def enter(self, run: Run) -> Outcome:
        """Remember the way back, and begin."""
        flow = run.library.flows.get(self.flow)
        if flow is None or len(run.returns) >= MAX_DEPTH:
            return catch(run, f"{run.flow}.{run.node} cannot run the flow {self.flow}")
        run.returns = (*run.returns, (run.flow, self.next))
        run.flow = self.flow
        for name, value in flow.variables.items():
            run.variables.setdefault(name, value)
        return flow.start

    def gist(self) -> str:
        """The flow."""
        return f"flow {self.flow}"
