"""One flow file → a Flow, and the mistakes in it with their lines and hints."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator
from pydantic_core import ErrorDetails

from callcenter.config.partial import read_partly
from callcenter.config.problems import key_of, plain
from callcenter.config.yaml_file import load_yaml
from callcenter.errors import Mistake
from callcenter.ivr.flow import Flow, Name, Node, Target
from callcenter.ivr.flow import Path as At
from callcenter.ivr.nodes import NODE_TYPES
from callcenter.ivr.run import END
from callcenter.ivr.session import Value

__all__ = ["FlowFile", "read_flow"]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TELLING = frozenset({"start", "variables", "entry", "nodes"})
"""Parts of a file's top that rules for whole flows go by."""
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
        self.file = load_yaml(path)
        self.mistakes = mistakes
        syntax = self.file.document is None
        mistakes += (replace(each, hint=_YAML_HINT) if syntax and each.hint else each for each in self.file.mistakes)
        self.broken: set[str] = set()
        self.partial: dict[str, Node] = {}
        self.doubts: set[str] = set()

    def read(self) -> Flow | None:
        """The flow, without the parts that cannot be used; None when too little is left."""
        if self.file.document is None:
            return None
        if not _NAME.fullmatch(self.name):
            self._say((), f"{self.name!r} is no name of a flow", "name the file with a-z, 0-9 and _")
        made = read_partly(FlowFile, self.file.document)
        for problem in made.problems:
            self._wrong(problem, (), FlowFile, "a flow file")
        if not isinstance(self.file.document, dict):
            return None
        self.doubts |= {str(key[0]) for key in made.unknown}
        self._twice()
        head = made.value
        nodes = self._nodes(head.nodes or {})
        return Flow(
            self.name,
            head.title or self.name,
            head.start or "",
            nodes,
            head.variables,
            head.entry,
            head.description,
            self.file.name,
            self.file.lines,
            frozenset(self.broken),
            self.partial,
            frozenset(self.doubts & _TELLING),
        )

    def _twice(self) -> None:
        """Of what stands there twice, one may be meant to have another name."""
        for key in self.file.twice:
            if key[0] == "nodes" and len(key) > 1:
                self.broken.add(str(key[1]))
            if len(key) <= 2:
                self.doubts.add(str(key[0]))

    def _nodes(self, content: dict[Any, Any]) -> dict[str, Node]:
        nodes = {}
        for name, (key, each) in zip(self._names(content), content.items(), strict=True):
            node = self._node(name, each, named=key == name)
            if node is None:
                self.broken |= {name} if _NAME.fullmatch(name) else set()
            elif name not in self.broken:
                nodes[name] = node
        return nodes

    def _names(self, nodes: dict[Any, Any]) -> list[str]:
        """The names as they were written: YAML turns ``no`` into false."""
        written = [str(at[1]) for at in self.file.lines if len(at) == 2 and at[0] == "nodes"]
        return written if len(written) == len(nodes) else list(map(str, nodes))

    def _node(self, name: str, content: Any, *, named: bool) -> Node | None:
        at: At = ("nodes", name)
        if not named or name == END or not _NAME.fullmatch(name):
            self._say(at, f"{name!r} is no name of a node", f"a-z, 0-9 and _, not {END}; {_BOOL_HINT}")
            self.doubts.add("nodes")
            return None
        kind = content.get("type") if isinstance(content, dict) else None
        model = NODE_TYPES.get(str(kind))
        if model is None:
            message = f"there is no node type {kind!r}" if kind else "has no type"
            hint = _suggest(str(kind), NODE_TYPES) or f"one of {', '.join(NODE_TYPES)}"
            self._say((*at, "type"), message, hint)
            return None
        made = read_partly(model, content)
        for problem in made.problems:
            self._wrong(problem, at, model, f"{'an' if str(kind)[0] in 'aeiou' else 'a'} {kind} node")
        if not made.problems:
            return made.value
        if all(getattr(made.value, field) is not None for field in model.model_fields):
            self.partial[name] = made.value
        return None

    def _wrong(self, problem: ErrorDetails, at: At, model: type[BaseModel], what: str) -> None:
        self._say((*at, *key_of(problem)), *_explain(problem, model, what))

    def _say(self, path: At, message: str, hint: str = "") -> None:
        shown_path = path[1:] if path[:1] == ("nodes",) else path
        where = ".".join(map(str, (self.name, *shown_path)))
        self.mistakes.append(self.file.mistake(path, message, hint, where))


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
    return plain(problem), field.description or "" if field else ""


def _suggest(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, known, 1)
    return f"do you mean {close[0]}?" if close else ""
