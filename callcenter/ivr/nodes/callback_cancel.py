"""``callback_cancel``: the caller does not want to be rung back any more."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from callcenter.ivr.effects import CancelCallback
from callcenter.ivr.flow import Node, Outcome, Target
from callcenter.ivr.inputs import CallbackIs, Input
from callcenter.ivr.run import Run


class CallbackCancelNode(Node):
    """Ends the callback that the caller is owed, if there is one."""

    TYPE = "callback_cancel"
    AWAITS = (CallbackIs,)

    type: Literal["callback_cancel"]
    next: Target = Field(description="Node to go on with.")

    def enter(self, run: Run) -> Outcome:
        """Ask for it."""
        return CancelCallback()

    def take(self, run: Run, answer: Input) -> Outcome:
        """Go on, whether there was one or not."""
        return self.next
