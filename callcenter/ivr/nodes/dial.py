"""``dial``: connect with a fixed number, such as a duty desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from callcenter.ivr.effects import Dial
from callcenter.ivr.flow import Exit, Node, Outcome
from callcenter.ivr.inputs import DialEnded, Input
from callcenter.ivr.nodes.asking import HANGUP, Exits, as_text
from callcenter.ivr.run import Run

_EXIT_OF = {"ANSWER": "talked", "BUSY": "busy", "NOANSWER": "no_answer"}


class DialNode(Node):
    """Rings a number that the flow names; a caller's input never becomes part of it."""

    TYPE = "dial"
    HUMAN = True
    AWAITS = (DialEnded,)
    EXITS: ClassVar[Mapping[str, Exit]] = {
        "talked": Exit("it was answered, and the other side hung up"),
        "busy": Exit("it was busy or refused", silent=True),
        "no_answer": Exit("nobody answered"),
        "failed": Exit("it could not be reached", silent=True),
        "hangup": HANGUP,
    }

    type: Literal["dial"]
    target: Annotated[str, BeforeValidator(as_text), StringConstraints(pattern=r"^[0-9]{2,16}$")] = Field(
        description="Extension or number, digits only."
    )
    ring_seconds: int = Field(25, ge=3, le=120, description="How long it rings, seconds.")
    exits: Exits = Field({}, description="Where to go on: talked, busy, no_answer, failed, hangup.")

    def enter(self, _run: Run) -> Outcome:
        """Ring."""
        return Dial(self.target, self.ring_seconds)

    def take(self, run: Run, answer: Input) -> Outcome:
        """Go by Asterisk's word for how it went."""
        assert isinstance(answer, DialEnded)
        name = _EXIT_OF.get(answer.status, "failed")
        run.talked = run.talked or name == "talked"
        return self.exit(name)

    def gist(self) -> str:
        """The number."""
        return self.target
