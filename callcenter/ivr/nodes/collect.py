"""``collect``: take several keys into a variable."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from callcenter.ivr.flow import Name, Target
from callcenter.ivr.nodes.asking import Asking
from callcenter.ivr.run import Run


class CollectNode(Asking):
    """Asks for a number, such as a query code, and keeps it in a variable."""

    TYPE = "collect"
    SILENT_NEXT = False

    type: Literal["collect"]
    variable: Name = Field(description="Variable that keeps the keys.")
    min_digits: int = Field(1, ge=0, le=40, description="Fewer keys are not accepted.")
    max_digits: int = Field(ge=1, le=40, description="After so many it goes on; `#` ends it earlier.")
    private: bool = Field(False, description="The keys are not put on record.")
    next: Target = Field(description="Node to go on with.")

    def accept(self, run: Run, digits: str) -> str:
        """Keep them when there are enough, digits only."""
        if not self.min_digits <= len(digits) <= self.max_digits or not (digits.isdigit() or not digits):
            return ""
        run.set(self.variable, digits)
        return self.next

    def most_digits(self) -> int:
        """As the flow says."""
        return self.max_digits

    def shown(self, digits: str) -> str:
        """Private keys as stars."""
        return "*" * len(digits) if self.private else digits

    def writes(self) -> frozenset[str]:
        """The variable."""
        return frozenset({self.variable})

    def gist(self) -> str:
        """The variable."""
        return f"into {self.variable}"
