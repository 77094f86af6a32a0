"""Flow files → a checked FlowLibrary, or every mistake in all of them at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import ErrorDetails

from callcenter.config.loading import load_yaml
from callcenter.errors import FlowError, Mistake, shown
from callcenter.ivr.checks import RULES, Survey
from callcenter.ivr.flow import Flow, FlowLibrary, Name, Node, Target
from callcenter.ivr.flow import Path as At
from callcenter.ivr.moment import WorkCalendar
from callcenter.ivr.nodes import NODE_TYPES
from callcenter.ivr.prompts import PromptCatalogue
from callcenter.ivr.run import END
from callcenter.ivr.session import Value

__all__ = ["FlowFile", "inspect_library", "load_library"]


_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


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


def load_library(
    folder: Path,
    prompts: Path,
    calendar: WorkCalendar,
    *,
    queues: Collection[str],
    entries: Collection[str] = (),
    default_queue: str = "voice",
    seconds_to_human: float = 15.0,
    sounds: Path | None = None,
) -> FlowLibrary:
    """The flows in ``folder``, checked. ``entries`` are the flows that numbers lead to.

    Raises FlowError with every mistake in flows and prompts.
    """
    library, mistakes = inspect_library(
        folder,
        prompts,
        calendar,
        queues=queues,
        entries=entries,
        default_queue=default_queue,
        seconds_to_human=seconds_to_human,
        sounds=sounds,
    )
    if mistakes:
        raise FlowError(mistakes)
    return library


def inspect_library(
    folder: Path,
    prompts: Path,
    calendar: WorkCalendar,
    *,
    queues: Collection[str],
    entries: Collection[str] = (),
    default_queue: str = "voice",
    seconds_to_human: float = 15.0,
    sounds: Path | None = None,
) -> tuple[FlowLibrary, list[Mistake]]:
    """The same, mistakes and all: for drawing a flow that is not finished."""
    mistakes: list[Mistake] = []
    try:
        catalogue = PromptCatalogue.load(prompts, sounds)
    except FlowError as error:
        mistakes += error.mistakes
        catalogue = PromptCatalogue({}, file="")
    files = sorted(path for path in folder.glob("*.yaml") if path.resolve() != prompts.resolve())
    flows = {}
    for path in files:
        flow = _Reader(path, mistakes).read()
        if flow is not None:
            flows[flow.name] = flow
    library = FlowLibrary(flows, catalogue, default_queue)
    names = {path.stem for path in files}
    survey = Survey(library, calendar, frozenset(queues), frozenset(entries), seconds_to_human, names)
    for rule in RULES.values():
        mistakes += rule(survey)
    if not files:
        mistakes.append(Mistake(shown(folder), 0, "", "holds no flows"))
    return library, sorted(mistakes, key=lambda mistake: (mistake.file, mistake.line))


class _Reader:
    """One flow file → Flow; adds to the mistakes."""

    def __init__(self, path: Path, mistakes: list[Mistake]) -> None:
        self.name = path.stem
        self.file = shown(path)
        self.document, self.lines, problems = load_yaml(path)
        self.mistakes = mistakes
        mistakes += problems
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
        for name, content in head.nodes.items():
            node = self._node(str(name), content)
            if node is None:
                self.broken.add(str(name))
            else:
                nodes[str(name)] = node
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

    def _node(self, name: str, content: Any) -> Node | None:
        at: At = ("nodes", name)
        if name == END or not _NAME.fullmatch(name):
            hint = "a-z, 0-9 and _; YAML reads yes, no, on and off as true and false: quote or rename them"
            self._say(at, f"{name!r} is no name of a node", hint)
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
            hint = "inside { } a condition stands in single quotes" if key == "when" else ""
            return str(problem["msg"]).removeprefix("Value error, "), hint
        case "string_pattern_mismatch":
            return f"{problem['input']!r} is not possible here", field.description or "" if field else ""
    return f"{problem['msg']}, but is {problem['input']!r}", ""


def _suggest(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, known, 1)
    return f"do you mean {close[0]}?" if close else ""
