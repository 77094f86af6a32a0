"""What menu, collect and survey share: ask, and ask again when nothing usable comes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, StringConstraints

from callcenter.facts import DigitsCollected, InputTimedOut
from callcenter.ivr.effects import Collect
from callcenter.ivr.flow import Exit, Node, Outcome, Target
from callcenter.ivr.inputs import Digits, Input, TimedOut
from callcenter.ivr.run import Run
from callcenter.ivr.spoken import Spoken

__all__ = ["HANGUP", "Asking", "Exits", "KeyName", "as_text"]


def as_text(value: Any) -> Any:
    """A number as the text it was written as: ``2: …`` in YAML means the key 2."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


KeyName = Annotated[str, BeforeValidator(as_text), StringConstraints(pattern=r"^[0-9*#]$")]
"""A key of a telephone."""
Exits = dict[str, Target]
HANGUP = Exit("the caller hung up here; what follows is not heard, it only keeps things", required=False)


class Asking(Node):
    """Base of the nodes that take keys."""

    EXITS: ClassVar[Mapping[str, Exit]] = {
        "timeout": Exit("nothing was pressed, in any of the tries", silent=True),
        "invalid": Exit("what was pressed could not be used, in any of the tries"),
        "hangup": HANGUP,
    }
    AWAITS = (Digits, TimedOut)

    prompt: Spoken = Field(description="Prompts that ask; a key interrupts them.")
    wait_seconds: float = Field(3.0, ge=0.5, le=30, description="Longest wait for a key, seconds.")
    tries: int = Field(1, ge=1, le=5, description="How often it asks before it takes an exit.")
    timeout_prompt: Spoken = Field(Spoken(), description="Said before asking again when nothing was pressed.")
    invalid_prompt: Spoken = Field(Spoken(), description="Said before asking again after a wrong key.")
    exits: Exits = Field({}, description="Where to go on: timeout, invalid and, if wanted, hangup.")

    @abstractmethod
    def accept(self, run: Run, digits: str) -> str:
        """Where these keys lead; empty when they cannot be used."""

    def most_digits(self) -> int:
        """Keys after which it does not wait for more."""
        return 1

    def shown(self, digits: str) -> str:
        """The keys as they stand on record."""
        return digits

    def enter(self, run: Run) -> Outcome:
        """Ask."""
        return self._ask(run, ())

    def take(self, run: Run, answer: Input) -> Outcome:
        """Go where the keys lead, or ask again."""
        if not isinstance(answer, Digits):
            run.note(InputTimedOut)
            return self._again(run, self.timeout_prompt, "timeout")
        target = self.accept(run, answer.value)
        run.note(DigitsCollected, digits=self.shown(answer.value), accepted=bool(target))
        return target or self._again(run, self.invalid_prompt, "invalid")

    def seconds(self, length: Callable[[Spoken], float]) -> float:
        """All tries, with their pauses."""
        asked = self.tries * (length(self.prompt) + self.wait_seconds)
        return asked + (self.tries - 1) * length(self.timeout_prompt)

    def _again(self, run: Run, correction: Spoken, exit_name: str) -> Outcome:
        run.attempts += 1
        if run.attempts >= self.tries:
            return self.exit(exit_name)
        return self._ask(run, correction.files(run))

    def _ask(self, run: Run, before: tuple[str, ...]) -> Collect:
        files = before + self.prompt.files(run)
        return Collect(files, self.most_digits(), int(self.wait_seconds * 1000))
