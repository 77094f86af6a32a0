"""``callback``: promise to ring the caller back, at the place in line that they have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from callcenter.ivr.effects import PromiseCallback
from callcenter.ivr.flow import Exit, Name, Node, Outcome
from callcenter.ivr.inputs import CallbackIs, Input
from callcenter.ivr.nodes.asking import Exits
from callcenter.ivr.run import Run


class CallbackNode(Node):
    """Promises a callback to the number that calls; the promise is on record before anything is said of it."""

    TYPE = "callback"
    AWAITS = (CallbackIs,)
    EXITS: ClassVar[Mapping[str, Exit]] = {
        "promised": Exit("the callback is in line, with the caller's own entry time", silent=True),
        "already": Exit("the number is owed one already", silent=True),
        "refused": Exit("the number cannot be rung back, or no calls are placed", silent=True),
    }

    type: Literal["callback"]
    queue: Name = Field("", description="Queue of config/queues.yaml; default: the one the caller waited in last.")
    exits: Exits = Field({}, description="Where to go on: promised, already, refused.")

    def enter(self, run: Run) -> Outcome:
        """Ask for it."""
        return PromiseCallback(self.queue)

    def take(self, run: Run, answer: Input) -> Outcome:
        """Go on as it was promised, or not."""
        assert isinstance(answer, CallbackIs)
        return self.exit(answer.answer if answer.answer in self.EXITS else "refused")

    def gist(self) -> str:
        """The queue."""
        return f"queue {self.queue or 'waited in last'}"
