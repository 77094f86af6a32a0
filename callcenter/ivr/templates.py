"""Texts with variables in them, such as ``{caller}``, that a flow's author writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from callcenter.ivr.run import Run

__all__ = ["Template"]


class Template:
    """A text with ``{variables}`` in it, parsed once."""

    __slots__ = ("_parts", "names", "text")

    _HOLE = re.compile(r"\{([^{}]*)\}")

    def __init__(self, text: str) -> None:
        """Parse ``text``; ValueError says what is wrong with it."""
        self.text = text
        pieces = self._HOLE.split(text)
        self._parts = tuple((piece, bool(number % 2)) for number, piece in enumerate(pieces) if piece)
        self.names = set(pieces[1::2])
        """The variables it reads."""
        for name in self.names:
            if not name.isidentifier():
                raise ValueError(f"{{{name}}} is no variable; write for instance {{caller}}")
        if any("{" in piece or "}" in piece for piece in pieces[::2]):
            raise ValueError("has a { or } without its partner")

    def render(self, run: Run, quote: Callable[[str], str] = str) -> str:
        """The text now; ``quote`` is applied to each variable's value."""
        return "".join(quote(run.text(part)) if hole else part for part, hole in self._parts)

    def __repr__(self) -> str:
        return f"Template({self.text!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_template)


def _template(value: Any) -> Template:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("must be a text; variables stand in braces: {caller}")  # noqa: TRY004  a mistake of the flow, not of the program
    return Template(str(value))
