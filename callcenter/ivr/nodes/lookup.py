"""``lookup``: ask the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from callcenter.ivr.effects import LookUp
from callcenter.ivr.flow import Exit, Node, Outcome
from callcenter.ivr.inputs import Input, LookedUp
from callcenter.ivr.lookups import LOOKUPS
from callcenter.ivr.nodes.asking import Exits
from callcenter.ivr.run import Run
from callcenter.ivr.templates import Template


class LookupNode(Node):
    """Looks something up; what is found is kept in variables named ``<what>_<value>``."""

    TYPE = "lookup"
    AWAITS = (LookedUp,)
    EXITS: ClassVar[Mapping[str, Exit]] = {
        "found": Exit("it was found", silent=True),
        "not_found": Exit("there is no such thing", silent=True),
        "failed": Exit("the store did not answer; default: as `not_found`", required=False, silent=True),
    }

    type: Literal["lookup"]
    what: Literal["caller_history", "appeal", "enterprise"] = Field(description="What is looked up.")
    arguments: dict[str, Template] = Field({}, description="What it is looked up by; default: `caller`.")
    exits: Exits = Field({}, description="Where to go on: found, not_found and, if wanted, failed.")

    def enter(self, run: Run) -> Outcome:
        """Ask."""
        given = {name: text.render(run) for name, text in self.arguments.items()}
        if "caller" in LOOKUPS[self.what].arguments:
            given.setdefault("caller", run.session.caller)
        return LookUp(self.what, given)

    def take(self, run: Run, answer: Input) -> Outcome:
        """Keep what was found."""
        assert isinstance(answer, LookedUp)
        if answer.failed:
            return self.exit("failed", "not_found")
        if not answer.found:
            return self.exit("not_found")
        for name in LOOKUPS[self.what].values:
            run.set(f"{self.what}_{name}", answer.values.get(name, ""))
        return self.exit("found")

    def writes(self) -> frozenset[str]:
        """What the lookup promises."""
        return frozenset(f"{self.what}_{name}" for name in LOOKUPS[self.what].values)

    def gist(self) -> str:
        """What is looked up."""
        return self.what
