"""What a node says: prompts in order, each of them possibly only under a condition.

In a flow: ``prompt: greeting``, or ``prompt: [greeting, {prompt: surge_announcement, when: surge}]``.
"""

from __future__ import annotations

from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from callcenter.ivr.expressions import Expression
from callcenter.ivr.run import Run

__all__ = ["Spoken"]


class Spoken:
    """Prompts, parsed once."""

    __slots__ = ("_always", "names", "parts")

    def __init__(self, parts: tuple[tuple[str, Expression | None], ...] = ()) -> None:
        self.parts = parts
        """Prompt name and the condition under which it is said."""
        self._always = tuple(name for name, _ in parts) if all(when is None for _, when in parts) else None
        self.names = frozenset(name for _, when in parts if when for name in when.names)
        """Variables that the conditions read."""

    def files(self, run: Run) -> tuple[str, ...]:
        """The prompts to play now."""
        if self._always is not None:
            return self._always
        return tuple(name for name, when in self.parts if when is None or when.holds(run))

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __repr__(self) -> str:
        return f"Spoken({[name for name, _ in self.parts]})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_spoken)


def _spoken(value: Any) -> Spoken:
    if isinstance(value, Spoken):
        return value
    return Spoken(tuple(map(_part, value if isinstance(value, list) else [value])))


def _part(value: Any) -> tuple[str, Expression | None]:
    if isinstance(value, str) and value:
        return value, None
    if isinstance(value, dict) and value.keys() == {"prompt", "when"} and isinstance(value["prompt"], str):
        when = value["when"]
        return value["prompt"], Expression(str(when).lower() if isinstance(when, bool) else str(when))
    raise ValueError("must be the name of a prompt, or {prompt: name, when: condition}, or a list of them")
