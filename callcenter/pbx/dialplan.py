"""A dialplan file as a value: contexts, extensions and steps, each with its line. For the linter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SECTION = re.compile(r"\[([^\]]+)\]")
_SETTING = re.compile(r"(exten|same|include|switch|ignorepat|autohints)\s*=>?\s*(.*)", re.IGNORECASE)
_EXTEN = re.compile(r"((?:[^,\[]|\[[^\]]*\])+),\s*(\w+(?:\+\d+)?)(?:\(([\w-]+)\))?\s*,\s*(.*)")
_SAME = re.compile(r"(\w+(?:\+\d+)?)(?:\(([\w-]+)\))?\s*,\s*(.*)")
_APPLICATION = re.compile(r"([A-Za-z_]\w*)\s*(?:\((.*)\))?\s*$", re.DOTALL)
_NOT_DIALPLAN = frozenset({"general", "globals"})


@dataclass(frozen=True, slots=True)
class Step:
    """One priority."""

    line: int
    priority: int
    label: str
    application: str
    data: str


@dataclass(slots=True)
class Extension:
    """All steps of one extension or pattern."""

    name: str
    line: int
    steps: list[Step] = field(default_factory=list)

    def has(self, where: str) -> bool:
        """Is there a step of this priority or label?"""
        return any(where in (str(step.priority), step.label) for step in self.steps)


@dataclass(slots=True)
class Context:
    """One context."""

    name: str
    line: int
    extensions: dict[str, Extension] = field(default_factory=dict)
    includes: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Dialplan:
    """A whole file, and the lines that are no dialplan."""

    contexts: dict[str, Context] = field(default_factory=dict)
    not_understood: list[tuple[int, str]] = field(default_factory=list)

    def steps(self) -> Iterator[tuple[Context, Extension, Step]]:
        """Every step with where it stands."""
        for context in self.contexts.values():
            for extension in context.extensions.values():
                for step in extension.steps:
                    yield context, extension, step


def read_dialplan(text: str) -> Dialplan:
    """Parse ``extensions.conf``; what cannot be understood is kept in ``not_understood``."""
    reader = _Reader()
    for number, raw in enumerate(text.splitlines(), 1):
        line = _without_comment(raw).strip()
        if line and not reader.take(number, line):
            reader.dialplan.not_understood.append((number, line))
    return reader.dialplan


def _without_comment(line: str) -> str:
    """A semicolon begins a comment unless a backslash stands before it."""
    return re.split(r"(?<!\\);", line, maxsplit=1)[0].replace("\\;", ";")


class _Reader:
    def __init__(self) -> None:
        self.dialplan = Dialplan()
        self._context: Context | None = None
        self._extension: Extension | None = None
        self._plain = True

    def take(self, number: int, line: str) -> bool:
        """False for a line that is no dialplan."""
        if section := _SECTION.match(line):
            return self._begin(number, section[1])
        if self._plain:
            return "=" in line
        setting = _SETTING.match(line)
        if setting is None or self._context is None:
            return False
        key, value = setting[1].lower(), setting[2]
        if key == "include":
            self._context.includes.append((number, value.split(",")[0].strip()))
            return True
        return key in ("exten", "same") and self._step(number, value, same=key == "same")

    def _begin(self, number: int, name: str) -> bool:
        self._plain, self._extension = name in _NOT_DIALPLAN, None
        if not self._plain:
            self._context = self.dialplan.contexts.setdefault(name, Context(name, number))
        return True

    def _step(self, number: int, value: str, *, same: bool) -> bool:
        found = (_SAME if same else _EXTEN).match(value)
        if found is None or self._context is None:
            return False
        *name, priority, label, call = found.groups()
        if name:
            key = name[0].strip()
            self._extension = self._context.extensions.setdefault(key, Extension(key, number))
        application = _APPLICATION.match(call.strip())
        if self._extension is None or application is None:
            return False
        steps = self._extension.steps
        step = Step(number, _number(priority, steps), label or "", application[1], application[2] or "")
        steps.append(step)
        return True


def _number(priority: str, steps: list[Step]) -> int:
    if priority.isdigit():
        return int(priority)
    last = steps[-1].priority if steps else 0
    return last + int(priority.partition("+")[2] or 1) if priority[0] == "n" else last
