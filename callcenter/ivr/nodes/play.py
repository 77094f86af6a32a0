"""``play``: say prompts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from callcenter.ivr.effects import Play
from callcenter.ivr.flow import Node, Outcome, Target
from callcenter.ivr.inputs import Done, Input
from callcenter.ivr.run import Run
from callcenter.ivr.spoken import Spoken


class PlayNode(Node):
    """Says prompts to their end; keys pressed meanwhile are lost (use ``menu`` to take them)."""

    TYPE = "play"
    AWAITS = (Done,)

    type: Literal["play"]
    prompt: Spoken = Field(description="Prompts to say.")
    next: Target = Field(description="Node to go on with.")

    def enter(self, run: Run) -> Outcome:
        """Say them, unless all stand under conditions that do not hold."""
        files = self.prompt.files(run)
        return Play(files) if files else self.next

    def take(self, _run: Run, _answer: Input) -> Outcome:
        """They were said."""
        return self.next
