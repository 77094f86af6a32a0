"""``dial``: connect with somebody outside the queues, such as a duty desk or whoever is on duty by mobile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from callcenter.ivr.effects import Dial
from callcenter.ivr.flow import Exit, Name, Node, Outcome
from callcenter.ivr.inputs import DialEnded, Input
from callcenter.ivr.nodes.asking import HANGUP, Exits, as_text
from callcenter.ivr.run import Run

_EXIT_OF = {"ANSWER": "talked", "BUSY": "busy", "NOANSWER": "no_answer", "UNAVAILABLE": "unavailable"}


class DialNode(Node):
    """Rings a number that the flow names, or those on duty in turn; a caller's input never becomes part of it."""

    TYPE = "dial"
    HUMAN = True
    AWAITS = (DialEnded,)
    EXITS: ClassVar[Mapping[str, Exit]] = {
        "talked": Exit("it was answered, and the other side hung up"),
        "busy": Exit("it was busy or refused", silent=True),
        "no_answer": Exit("nobody answered"),
        "failed": Exit("it could not be reached", silent=True),
        "unavailable": Exit(
            "nothing was rung: nobody is on duty, `outbound.to` is empty or `outbound.per_hour` used up", silent=True
        ),
        "hangup": HANGUP,
    }

    type: Literal["dial"]
    to: Annotated[str, BeforeValidator(as_text), StringConstraints(pattern=r"^[0-9]{2,20}$")] = Field(
        "", validate_default=False, description="A seat's extension, or a number that `outbound` allows; digits only."
    )
    duty: Name = Field(
        "",
        validate_default=False,
        description="Instead of `to`: department of config/commissioners.yaml; who is on duty is rung in order.",
    )
    ring_seconds: int = Field(25, ge=3, le=120, description="How long each phone rings, seconds.")
    exits: Exits = Field({}, description="Where to go on: talked, busy, no_answer, failed, unavailable, hangup.")

    @model_validator(mode="after")
    def _one_of_them(self) -> DialNode:
        if bool(self.to) == bool(self.duty):
            raise ValueError("needs either `to` or `duty`")
        return self

    def enter(self, _run: Run) -> Outcome:
        """Ring."""
        return Dial(self.to, self.ring_seconds, self.duty)

    def take(self, run: Run, answer: Input) -> Outcome:
        """Go by Asterisk's word for how it went; with several rung, by the one that came nearest to an answer."""
        assert isinstance(answer, DialEnded)
        name = _EXIT_OF.get(answer.status, "failed")
        run.talked = run.talked or name == "talked"
        return self.exit(name)

    def gist(self) -> str:
        """The number, or the department."""
        return self.to or f"duty {self.duty}"
