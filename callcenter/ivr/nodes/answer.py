"""``answer``: pick up. Nodes that are heard do it by themselves; this one does it earlier."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from callcenter.ivr.flow import Node, Outcome, Target
from callcenter.ivr.run import Run


class AnswerNode(Node):
    """Answers the call without saying anything yet."""

    TYPE = "answer"

    type: Literal["answer"]
    next: Target = Field(description="Node to go on with.")

    def enter(self, run: Run) -> Outcome:
        """Answer, once a call."""
        run.answer()
        return self.next
