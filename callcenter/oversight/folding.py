"""What a fact changes of a thing: the same for everything that has a life."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from callcenter.facts import Fact
from callcenter.oversight.life import Life

__all__ = ["Changes", "Folding", "nothing"]

Changes = dict[str, Any]
"""Field → new value."""
Step = tuple[str, Callable[[Any, Any], Changes]]
"""The verb that a fact stands for, and what else it changes."""


class Living(Protocol):
    """Something with a state; empty before its life begins."""

    @property
    def state(self) -> str:
        """A state of its life."""


class Folding:
    """A life, and the facts of which it is made."""

    def __init__(self, life: Life[Any], begins: type[Fact] | None, steps: Mapping[type[Fact], Step]) -> None:
        """``begins`` is the type of the fact that a life begins with; None when other things bring it about."""
        self.life = life
        self.begins = begins
        self.steps = steps

    def changes(self, thing: Living, fact: Fact) -> Changes:
        """What ``fact`` changes of ``thing``; nothing when it does not fit its state."""
        verb, step = self.steps[type(fact)]
        begins = not thing.state and type(fact) is self.begins
        if not begins and not self.fits(thing.state, fact):
            return {}
        state = self.life.first.value if begins else self.life.after(thing.state, verb).value
        return {"state": state, "changed": fact.at, "actor": getattr(fact, "actor", ""), **step(thing, fact)}

    def fits(self, state: str, fact: Fact) -> bool:
        """Does ``fact`` change a thing in this state?"""
        return bool(state) and self.life.fits(state, self.steps[type(fact)][0])


def nothing(thing: Any, fact: Any) -> Changes:
    """For facts that change nothing but the state."""
    return {}
