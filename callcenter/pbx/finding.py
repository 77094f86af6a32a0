"""What a rule of the dialplan linter reports."""

from __future__ import annotations

from typing import NamedTuple

from callcenter.pbx.dialplan import Extension, Step


class Finding(NamedTuple):
    """Sorts by line."""

    line: int
    where: str
    message: str
    hint: str = ""


def place(context: str, extension: Extension, step: Step) -> str:
    """``context.extension.label``, where a person looks."""
    return f"{context}.{extension.name}.{step.label or step.priority}"
