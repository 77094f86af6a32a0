"""``message``: record what the caller wants to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Literal

from pydantic import Field

from callcenter.ivr.effects import LeaveMessage, Record
from callcenter.ivr.flow import Exit, Node, Outcome, Target
from callcenter.ivr.inputs import Input, Recorded
from callcenter.ivr.nodes.asking import HANGUP, Exits
from callcenter.ivr.run import Run
from callcenter.ivr.spoken import Spoken
from callcenter.ivr.templates import Template

_SHORTEST_SECONDS = 1.0


class MessageNode(Node):
    """Says prompts, beeps and records until silence, ``#`` or the limit; hanging up keeps it too."""

    TYPE = "message"
    AWAITS = (Recorded,)
    EXITS: ClassVar[Mapping[str, Exit]] = {
        "empty": Exit("nothing was said", silent=True),
        "hangup": HANGUP,
    }

    type: Literal["message"]
    prompt: Spoken = Field(Spoken(), description="Said before the beep.")
    max_seconds: int = Field(120, ge=5, le=600, description="Longest message, seconds.")
    silence_seconds: int = Field(5, ge=2, le=30, description="Silence that ends it, seconds.")
    callback_number: Template = Field(Template("{caller}"), description="Number to ring back, kept with the message.")
    next: Target = Field(description="Node to go on with when something was recorded.")
    exits: Exits = Field({}, description="Where to go on: empty and, if wanted, hangup.")

    def enter(self, run: Run) -> Outcome:
        """Ask, beep, record."""
        run.play((*self.prompt.files(run), "beep"))
        return Record(f"{run.flow}.{run.node}", self.max_seconds, self.silence_seconds)

    def take(self, run: Run, answer: Input) -> Outcome:
        """Keep it when there is something in it."""
        assert isinstance(answer, Recorded)
        if answer.seconds < _SHORTEST_SECONDS:
            return self.exit("empty")
        run.set("message_file", answer.file)
        run.do(LeaveMessage(answer.file, answer.seconds, self.callback_number.render(run)))
        return self.next

    def writes(self) -> frozenset[str]:
        """``message_file``."""
        return frozenset({"message_file"})

    def seconds(self, length: Callable[[Spoken], float]) -> float:
        """A caller who says nothing."""
        return length(self.prompt) + self.silence_seconds

    def gist(self) -> str:
        """Its length."""
        return f"up to {self.max_seconds} s"
