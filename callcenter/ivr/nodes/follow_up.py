"""``follow_up``: ask an appellant about the result of an appeal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from callcenter.ivr.effects import FollowUpAnswer
from callcenter.ivr.flow import Exit, Name, Target
from callcenter.ivr.nodes.asking import Asking, KeyName
from callcenter.ivr.run import Run

REFUSED = "refused"
Answer = Literal["resolved", "unresolved", "satisfied", "neutral", "dissatisfied", "refused"]


class FollowUpNode(Asking):
    """Asks one question of a callback about an appeal (回访) and keeps the answer, which decides how it goes on."""

    TYPE = "follow_up"
    EXITS: ClassVar[Mapping[str, Exit]] = {
        **Asking.EXITS,
        REFUSED: Exit("the key for `refused`: no more questions; needed when there is one", required=False),
    }
    SILENT_NEXT = False

    type: Literal["follow_up"]
    answers: dict[KeyName, Answer] = Field(min_length=1, description="Key → what it answers. Write `*` in quotes.")
    variable: Name = Field("answer", description="Variable that keeps the answer.")
    next: Target = Field(description="Node to go on with after an answer.")

    def required_exits(self) -> frozenset[str]:
        """Who refuses must be told good-bye."""
        return super().required_exits() | ({REFUSED} & set(self.answers.values()))

    def accept(self, run: Run, digits: str) -> str:
        """Keep the answer; ``#`` arrives as no digits at all."""
        answer = self.answers.get(digits or "#")
        if answer is None:
            return ""
        run.set(self.variable, answer)
        run.do(FollowUpAnswer(answer))
        return self.exit(REFUSED) if answer == REFUSED else self.next

    def writes(self) -> frozenset[str]:
        """The variable."""
        return frozenset({self.variable})

    def gist(self) -> str:
        """The answers."""
        return ", ".join(f"{key} {answer}" for key, answer in self.answers.items())
