"""``menu``: one key leads on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from callcenter.ivr.flow import Target, Way
from callcenter.ivr.nodes.asking import Asking, KeyName
from callcenter.ivr.run import Run


class MenuNode(Asking):
    """Says prompts and waits for one key; each key has its own way."""

    TYPE = "menu"

    type: Literal["menu"]
    keys: dict[KeyName, Target] = Field(min_length=1, description="Key → node. Write `*` and `#` in quotes.")

    def accept(self, _run: Run, digits: str) -> str:
        """The key's node; ``#`` arrives as no digits at all."""
        return self.keys.get(digits or "#", "")

    def ways(self) -> Iterator[Way]:
        """The keys, then the exits."""
        for key, target in self.keys.items():
            yield Way(key, target, False, ("keys", key))
        yield from super().ways()
