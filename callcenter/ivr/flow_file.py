"""One flow file → a Flow, and the mistakes in it with their lines and hints."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import ErrorDetails

from callcenter.config.loading import load_yaml
from callcenter.errors import Mistake, shown
from callcenter.ivr.flow import Flow, Name, Node, Target
from callcenter.ivr.flow import Path as At
from callcenter.ivr.nodes import NODE_TYPES
from callcenter.ivr.run import END
from callcenter.ivr.session import Value

__all__ = ["FlowFile", "read_flow"]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_YAML_HINT = "two spaces for each level; texts and conditions with , : # { or quotes stand in single quotes"
_BRACES_HINT = "inside { } a condition stands in single quotes"
_BOOL_HINT = "YAML reads yes, no, on and off as true and false: quote or rename them"


def _value(value: object) -> object:
    if isinstance(value, str | int):
        return value
    raise ValueError("must be true, false, a whole number or a text")


class FlowFile(BaseModel):
    """A flow file: what stands at its top level."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(description="Name of the flow as people see it.")
    description: str = Field("", description="What it is for.")
    entry: bool = Field(
        False, description="Callers dial into it: a person must be near, and one key is the most it asks for."
    )
    start: Target = Field(description="First node.")
    variables: dict[Name, Annotated[Value, PlainValidator(_value)]] = Field(
        {}, description="Variables and their values at the start."
    )
    nodes: dict[Any, Any] = Field(min_length=1, description="Node name → node.")


def read_flow(path: Path, mistakes: list[Mistake]) -> Flow | None:
    """The flow in ``path``, without the parts that cannot be used; None when too little is left."""
    return _Reader(path, mistakes).read()


class _Reader:
    """One flow file → Flow; adds to the mistakes."""

    def __init__(self, path: Path, mistakes: list[Mistake]) -> None:
        self.name = path.stem
        self.file = shown(path)
        self.document, self.lines, problems = load_yaml(path)
        self.mistakes = mistakes
        mistakes += (replace(problem, hint=_YAML_HINT) if self.document is None else problem for problem in problems)
        self.broken: set[str] = set()

    def read(self) -> Flow | None:
        """The flow, without the parts that cannot be used; None when too little is left."""
        if self.document is None:
            return None
        if not _NAME.fullmatch(self.name):
            self._say((), f"{self.name!r} is no name of a flow", "name the file with a-z, 0-9 and _")
            return None
        try:
            head = FlowFile.model_validate(self.document)
        except ValidationError as error:
            for problem in error.errors():
                self._wrong(problem, (), FlowFile, "a flow file")
            return None
        nodes = {}
        for name, (key, content) in zip(self._names(head.nodes), head.nodes.items(), strict=True):
            node = self._node(name, content, named=key == name)
            if node is None:
                self.broken.add(name)
            else:
                nodes[name] = node
        return Flow(
            self.name,
            head.title,
            head.start,
            nodes,
            head.variables,
            head.entry,
            head.description,
            self.file,
            self.lines,
            frozenset(self.broken),
        )

    def _names(self, nodes: dict[Any, Any]) -> list[str]:
        """The names as they were written: YAML turns ``no`` into false."""
        written = [str(at[1]) for at in self.lines if len(at) == 2 and at[0] == "nodes"]
        return written if len(written) == len(nodes) else list(map(str, nodes))

    def _node(self, name: str, content: Any, *, named: bool) -> Node | None:
        at: At = ("nodes", name)
        if not named or name == END or not _NAME.fullmatch(name):
            self._say(at, f"{name!r} is no name of a node", f"a-z, 0-9 and _, not {END}; {_BOOL_HINT}")
            return None
        kind = content.get("type") if isinstance(content, dict) else None
        model = NODE_TYPES.get(str(kind))
        if model is None:
            message = f"there is no node type {kind!r}" if kind else "has no type"
            hint = _suggest(str(kind), NODE_TYPES) or f"one of {', '.join(NODE_TYPES)}"
            self._say((*at, "type"), message, hint)
            return None
        try:
            return model.model_validate(content)
        except ValidationError as error:
            for problem in error.errors():
                self._wrong(problem, at, model, f"a {kind} node")
            return None

    def _wrong(self, problem: ErrorDetails, at: At, model: type[BaseModel], what: str) -> None:
        path = (*at, *(part for part in problem["loc"] if part != "[key]"))
        self._say(path, *_explain(problem, model, what))

    def _say(self, path: At, message: str, hint: str = "") -> None:
        ends = range(len(path), -1, -1)
        line = next((self.lines[path[:end]] for end in ends if path[:end] in self.lines), 0)
        shown_path = path[1:] if path[:1] == ("nodes",) else path
        where = ".".join(map(str, (self.name, *shown_path)))
        self.mistakes.append(Mistake(self.file, line, where, message, hint))


def _explain(problem: ErrorDetails, model: type[BaseModel], what: str) -> tuple[str, str]:
    key = str(problem["loc"][-1]) if problem["loc"] else ""
    field = model.model_fields.get(key)
    match problem["type"]:
        case "missing":
            if key == "next":
                return "has no `next`: the call would come to a dead end", "next: <node>, or next: end"
            return f"has no `{key}`", field.description or "" if field else ""
        case "extra_forbidden":
            known = [name for name in model.model_fields if name != "type"]
            return f"`{key}` is no part of {what}", _suggest(key, known) or f"it has {', '.join(known)}"
        case "value_error":
            message = str(problem["msg"]).removeprefix("Value error, ")
            return message, _BRACES_HINT if message.startswith("cannot be read") else ""
        case "string_type":
            return f"must be a text, but is {problem['input']!r}", _BOOL_HINT
        case "string_pattern_mismatch":
            return f"{problem['input']!r} is not possible here", field.description or "" if field else ""
    return f"{problem['msg']}, but is {problem['input']!r}", ""


def _suggest(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, known, 1)
    return f"do you mean {close[0]}?" if close else ""
