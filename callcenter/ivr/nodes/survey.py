"""``survey``: ask for a rating."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from callcenter.ivr.effects import Rate
from callcenter.ivr.flow import Target
from callcenter.ivr.nodes.asking import Asking
from callcenter.ivr.run import Run


class SurveyNode(Asking):
    """Asks for a rating by one key, 1 to ``highest``, and keeps it with the agent of the call."""

    TYPE = "survey"
    SILENT_NEXT = False

    type: Literal["survey"]
    highest: int = Field(5, ge=2, le=9, description="Keys from 1 to this one are ratings.")
    next: Target = Field(description="Node to go on with after a rating.")

    def accept(self, run: Run, digits: str) -> str:
        """Keep the rating."""
        if len(digits) != 1 or digits not in "123456789"[: self.highest]:
            return ""
        run.set("score", int(digits))
        run.do(Rate(int(digits), run.flow, run.text("agent"), run.text("queue")))
        return self.next

    def writes(self) -> frozenset[str]:
        """``score``."""
        return frozenset({"score"})

    def gist(self) -> str:
        """The range."""
        return f"1–{self.highest}"
