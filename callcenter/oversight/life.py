"""The life of a thing as one visible table: (state, verb) → state, and who may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

import msgspec

from callcenter.errors import NotPermitted, OversightTransitionInvalid
from callcenter.oversight.roles import OversightRole

__all__ = ["Life", "Transition", "by"]

State = TypeVar("State", bound=StrEnum)


class Transition(msgspec.Struct, Generic[State], frozen=True):
    """One cell of the table."""

    to: State
    roles: frozenset[OversightRole]


def by(to: State, roles: Iterable[OversightRole]) -> Transition[State]:
    """The cell that leads to ``to`` and is for ``roles``."""
    return Transition(to, frozenset(roles))


class Life(Generic[State]):
    """A table, with what it is the life of. A missing cell is an answer: it is not possible then."""

    def __init__(self, thing: str, first: State, cells: Mapping[tuple[State, str], Transition[State]]) -> None:
        self.thing = thing
        """In words: ``an on-site check``."""
        self.first = first
        self.states: type[State] = type(first)
        self.cells = MappingProxyType(dict(cells))

    def after(self, state: str, verb: str) -> State:
        """The state after ``verb``. Raises OversightTransitionInvalid, naming both."""
        cell = self.cells.get((self.states(state), verb))
        if cell is None:
            possible = ", ".join(known for (where, known) in self.cells if where == state) or "nothing"
            raise OversightTransitionInvalid(
                f"{verb} is not possible for {self.thing} in state {state} (possible: {possible})"
            )
        return cell.to

    def fits(self, state: str, verb: str) -> bool:
        """Is ``verb`` possible in ``state``?"""
        return (self.states(state), verb) in self.cells

    def check(self, state: str, verb: str, role: OversightRole) -> State:
        """The same as ``after``, for ``role``. Raises NotPermitted when another role must do it."""
        after = self.after(state, verb)
        roles = self.cells[self.states(state), verb].roles
        if role not in roles:
            raise NotPermitted(f"{verb} is not for the role {role.value} (it is for: {', '.join(sorted(roles))})")
        return after

    @property
    def last(self) -> tuple[State, ...]:
        """States that nothing leads out of."""
        left = {state for state, _ in self.cells}
        return tuple(state for state in self.states if state not in left)

    def draw(self) -> str:
        """``stateDiagram-v2``: one arrow for each pair of states, with all its verbs."""
        ends = [f"    {state.value} --> [*]" for state in self.last]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.first.value}", *self._arrows(), *ends]) + "\n"

    def _arrows(self) -> Iterator[str]:
        verbs: dict[tuple[State, State], list[str]] = defaultdict(list)
        for (before, verb), cell in self.cells.items():
            verbs[before, cell.to].append(str(verb))
        for (before, after), names in verbs.items():
            yield f"    {before.value} --> {after.value} : {', '.join(names)}"
