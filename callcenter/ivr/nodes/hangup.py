"""``hangup``: end the call."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from callcenter.ivr.effects import Hangup
from callcenter.ivr.flow import Node, Outcome
from callcenter.ivr.run import Run
from callcenter.ivr.spoken import Spoken


class HangupNode(Node):
    """Says good-bye, if prompts are given, and ends the call."""

    TYPE = "hangup"

    type: Literal["hangup"]
    prompt: Spoken = Field(Spoken(), description="Said before.")
    cause: int = Field(16, ge=1, le=127, description="Q.850 cause; 16 is a normal end.")

    def enter(self, run: Run) -> Outcome:
        """End it."""
        run.play(self.prompt.files(run))
        return Hangup(self.cause)
