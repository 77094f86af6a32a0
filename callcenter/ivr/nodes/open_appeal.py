"""``open_appeal``: open an appeal draft without an agent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from callcenter.ivr.effects import OpenAppeal
from callcenter.ivr.flow import Exit, Node, Outcome, Target
from callcenter.ivr.inputs import AppealIs, Input
from callcenter.ivr.nodes.asking import Exits
from callcenter.ivr.run import Run
from callcenter.ivr.templates import Template

_Field = Literal["appeal_type", "text", "enterprise", "callback_number", "message_file"]


class OpenAppealNode(Node):
    """Opens an appeal draft for the caller; its number is then in ``appeal_number``."""

    TYPE = "open_appeal"
    AWAITS = (AppealIs,)
    EXITS: ClassVar[Mapping[str, Exit]] = {
        "failed": Exit("none could be opened; default: as `next`", required=False, silent=True)
    }

    type: Literal["open_appeal"]
    fields: dict[_Field, Template] = Field({}, description="What is known of it already.")
    next: Target = Field(description="Node to go on with.")
    exits: Exits = Field({}, description="Where to go on: failed.")

    def enter(self, run: Run) -> Outcome:
        """Ask for it."""
        return OpenAppeal({name: text.render(run) for name, text in self.fields.items()})

    def take(self, run: Run, answer: Input) -> Outcome:
        """Keep its number."""
        assert isinstance(answer, AppealIs)
        run.set("appeal_number", answer.number)
        run.set("appeal_query_code", answer.query_code)
        return self.next if answer.number else self.exits.get("failed", self.next)

    def writes(self) -> frozenset[str]:
        """Its number and query code."""
        return frozenset({"appeal_number", "appeal_query_code"})
