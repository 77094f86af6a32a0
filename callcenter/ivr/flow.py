"""A flow and its nodes as loaded: frozen, and checked before any call reaches them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, NamedTuple

import msgspec
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from callcenter.errors import Mistake
from callcenter.ivr.effects import Effect
from callcenter.ivr.inputs import Input
from callcenter.ivr.prompts import PromptCatalogue
from callcenter.ivr.run import Run
from callcenter.ivr.session import Value
from callcenter.ivr.spoken import Spoken

__all__ = ["Exit", "Flow", "FlowLibrary", "Name", "Node", "Outcome", "Path", "Target", "Way"]

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""Name of a flow, node or variable."""
Target = Name
"""A node of the same flow, or ``end``."""
Path = tuple[str | int, ...]
"""Where something stands inside a flow file, e.g. ``("nodes", "greeting", "next")``."""
Outcome = str | Effect
"""What a node comes to: the node to go on with, or an effect whose answer it waits for."""


class Exit(NamedTuple):
    """A way out of a node that stands under ``exits``."""

    description: str
    required: bool = True
    silent: bool = False
    """True when it can be taken without the caller or a person doing anything."""


class Way(NamedTuple):
    """A way that a node can go."""

    label: str
    target: str
    silent: bool
    path: Path
    """Where it stands, below the node."""


class Node(BaseModel):
    """Base of every node type.

    A node is told ``enter`` when a caller reaches it and ``take`` when the effect that it waits
    for is answered. Both return the next node's name, or the effect to wait for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    TYPE: ClassVar[str] = ""
    """Name of the type in flow files."""
    EXITS: ClassVar[Mapping[str, Exit]] = {}
    AWAITS: ClassVar[tuple[type[Input], ...]] = ()
    """Inputs that answer its effects."""
    HUMAN: ClassVar[bool] = False
    """True when it brings the caller to a person."""
    SILENT_NEXT: ClassVar[bool] = True
    """False when ``next`` is only taken after the caller has done something."""

    note: str = Field("", description="Remark for people who read the flow.")

    def enter(self, run: Run) -> Outcome:
        """The caller reaches the node."""
        raise NotImplementedError

    def take(self, run: Run, answer: Input) -> Outcome:
        """The effect that the node waits for is answered; ``answer`` is one of ``AWAITS``."""
        raise NotImplementedError

    def ways(self) -> Iterator[Way]:
        """Every way the node can go, as the file says it."""
        following = getattr(self, "next", "")
        if following:
            yield Way("", following, self.SILENT_NEXT, ("next",))
        for name, target in getattr(self, "exits", {}).items():
            known = self.EXITS.get(name)
            yield Way(name, target, bool(known and known.silent), ("exits", name))

    def required_exits(self) -> frozenset[str]:
        """Exits without which the node cannot be used."""
        return frozenset(name for name, known in self.EXITS.items() if known.required)

    def exit(self, name: str, otherwise: str = "") -> str:
        """Target of an exit, or of ``otherwise`` when it has none."""
        exits: Mapping[str, str] = getattr(self, "exits", {})
        return exits.get(name) or exits.get(otherwise) or "end"

    def writes(self) -> frozenset[str]:
        """Variables that the node sets."""
        return frozenset()

    def seconds(self, length: Callable[[Spoken], float]) -> float:
        """Longest stay of a caller who does nothing; ``length`` tells how long prompts take."""
        spoken = getattr(self, "prompt", None)
        return length(spoken) if isinstance(spoken, Spoken) else 0.0

    def gist(self) -> str:
        """In a few words what is particular about this node, for drawings; prompts aside."""
        return ""

    def parts(self) -> Iterator[tuple[Path, Any]]:
        """Each plain value inside the node's fields, and where it stands."""
        for name in type(self).model_fields:
            yield from _parts((name,), getattr(self, name))


def _parts(at: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _parts((*at, str(key)), item)
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _parts((*at, number), item)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _parts((*at, name), getattr(value, name))
    else:
        yield at, value


class Flow(msgspec.Struct, frozen=True):
    """One flow file."""

    name: str
    title: str
    start: str
    nodes: Mapping[str, Node]
    variables: Mapping[str, Value] = {}
    """Values at the start."""
    entry: bool = False
    """True when callers dial into it: a person must then be near."""
    description: str = ""
    file: str = ""
    lines: Mapping[Path, int] = {}
    broken: frozenset[str] = frozenset()
    """Nodes with mistakes: they exist, but nothing can be said about their ways."""
    partial: Mapping[str, Node] = {}
    """Those of them that can be read without what is wrong: what they do say can be judged."""
    doubts: frozenset[str] = frozenset()
    """Parts of the file's top that may be meant otherwise: start, variables, entry; nodes: there may be others."""

    def mistake(self, node: str, message: str, hint: str = "", at: Path = ()) -> Mistake:
        """A mistake in a node, with the line of the part that ``at`` names below the node."""
        path: Path = ("nodes", node, *at) if node else at
        while path and path not in self.lines:
            path = path[:-1]
        where = ".".join(map(str, (self.name, *((node,) if node else ()), *at)))
        return Mistake(self.file, self.lines.get(path, 0), where, message, hint)


class FlowLibrary(msgspec.Struct, frozen=True):
    """All flows of a site, checked; what the engine runs on."""

    flows: Mapping[str, Flow]
    prompts: PromptCatalogue
    default_queue: str
    """Queue for callers whom a mistake in a flow would otherwise strand."""

    def node(self, flow: str, node: str) -> Node | None:
        """A node, or None when there is none (any more)."""
        found = self.flows.get(flow)
        return None if found is None else found.nodes.get(node)
